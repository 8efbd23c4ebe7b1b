#include <acd/calendar/calendar.hpp>
#include <acd/workflow/workspace.hpp>

#include "convert.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

namespace acd::python {

using calendar::OpeningHours;

void bind_calendar(py::module_& m) {
  py::class_<OpeningHours>(m, "OpeningHours")
      .def(
          "is_open",
          [](const OpeningHours& self, py::object at) { return self.is_open(to_time_point(at)); },
          py::arg("at"))
      .def(
          "next_edge",
          [](const OpeningHours& self, py::object at) {
            return to_datetime(self.next_edge(to_time_point(at)));
          },
          py::arg("at"))
      .def(
          "open_duration",
          [](const OpeningHours& self, py::object from, py::object to) {
            return to_timedelta(self.open_duration(to_time_point(from), to_time_point(to)));
          },
          py::arg("start"), py::arg("end"));
  m.def(
      "opening_hours",
      [](const Workspace& workspace, std::size_t index) {
        return workspace.calendars.at(index).hours;
      },
      py::arg("workspace"), py::arg("index"));
  m.def("time_zone_version", &calendar::time_zone_version);
}

}  // namespace acd::python

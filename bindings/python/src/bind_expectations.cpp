#include <acd/expectations/expectations.hpp>

#include "convert.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

namespace acd::python {

namespace {

py::list failures(const expectations::Report& report) {
  py::list out;
  for (const expectations::Failure& failure : report.failures) {
    py::dict one;
    one["step"] = failure.step;
    one["line"] = failure.line;
    one["message"] = failure.message;
    py::list events;
    if (failure.mismatch) {
      for (const expectations::Observed& event : failure.mismatch->events) {
        events.append(py::make_tuple(event.json, event.watched));
      }
      one["expected"] = failure.mismatch->expected;
      one["first"] = failure.mismatch->first;
    } else {
      one["expected"] = py::none();
      one["first"] = 0;
    }
    one["events"] = events;
    out.append(one);
  }
  return out;
}

}  // namespace

void bind_expectations(py::module_& m) {
  py::class_<Expectations>(m, "Expectations")
      .def_static(
          "from_json",
          [](const Text& text, const std::optional<Text>& folder) {
            return unwrap(Expectations::from_json(text, files_in(folder)));
          },
          py::arg("text"), py::arg("folder") = py::none())
      .def("run",
           [](const Expectations& self) {
             const expectations::Report report = self.run();
             return py::make_tuple(report.steps, failures(report));
           })
      .def("updated", [](const Expectations& self) { return self.updated(self.run()); });
}

}  // namespace acd::python

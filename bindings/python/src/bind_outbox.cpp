#include <acd/adapters/outbox.hpp>

#include "convert.hpp"
#include "module.hpp"
#include "outgoing.hpp"

namespace acd::python {

using adapters::Outbox;

namespace {

std::string added(Outbox& self, const py::tuple& one, py::object now) {
  switch (self.add(to_outgoing(one), to_time_point(now))) {
    case Outbox::Added::yes: return "yes";
    case Outbox::Added::again: return "again";
    case Outbox::Added::full: break;
  }
  return "full";
}

adapters::Fate to_fate(const Text& text) {
  for (const auto fate : {adapters::Fate::done, adapters::Fate::retry, adapters::Fate::failed}) {
    if (fate_text(fate) == text) return fate;
  }
  raise(ErrorCode::value, "expected done, retry or failed, found '" + text + "'");
}

Outbox make_outbox(int attempts, std::size_t capacity) {
  if (attempts < 1) raise(ErrorCode::value, "expected attempts >= 1");
  if (capacity < 1) raise(ErrorCode::value, "expected capacity >= 1");
  adapters::OutboxOptions options;
  options.attempts = attempts;
  options.capacity = capacity;
  return Outbox(options);
}

}  // namespace

void bind_outbox(py::module_& m) {
  py::class_<Outbox>(m, "Outbox")
      .def(py::init(&make_outbox), py::arg("attempts"), py::arg("capacity"))
      .def("add", &added, py::arg("one"), py::arg("now"))
      .def(
          "take",
          [](Outbox& self, py::object now) {
            std::vector<adapters::Outgoing> due = self.take(to_time_point(now));
            return take_all(due);
          },
          py::arg("now"))
      .def(
          "told",
          [](Outbox& self, const Text& key, const Text& fate, py::object now) {
            const auto given_up = self.told(key, to_fate(fate), to_time_point(now));
            return given_up ? py::object(tuple_of(*given_up)) : py::object(py::none());
          },
          py::arg("key"), py::arg("fate"), py::arg("now"))
      .def_property_readonly("next_deadline",
                             [](const Outbox& self) { return to_datetime(self.next_deadline()); })
      .def("__len__", &Outbox::size);
}

}  // namespace acd::python

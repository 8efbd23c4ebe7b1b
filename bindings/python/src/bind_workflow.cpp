#include <acd/workflow/graph.hpp>
#include <acd/workflow/lint.hpp>
#include <acd/workflow/workspace.hpp>

#include "convert.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

namespace acd::python {

namespace {

std::vector<std::tuple<std::string, std::string, std::string, std::string>> lints(
    const Workspace& workspace) {
  std::vector<std::tuple<std::string, std::string, std::string, std::string>> out;
  for (const Lint& found : lint(workspace)) {
    out.emplace_back(found.id, found.pointer, found.message, found.suggestion);
  }
  return out;
}

}  // namespace

void bind_workflow(py::module_& m) {
  py::class_<Workspace>(m, "Workspace")
      .def_static(
          "from_json",
          [](const Text& text, const std::optional<Text>& folder) {
            return unwrap(Workspace::from_json(text, files_in(folder)));
          },
          py::arg("text"), py::arg("folder") = py::none())
      .def_static(
          "from_dict",
          [](py::object document, const std::optional<Text>& folder) {
            return unwrap(Workspace::from_value(to_value(document), files_in(folder)));
          },
          py::arg("document"), py::arg("folder") = py::none())
      .def("to_json", [](const Workspace& self) { return to_json(to_value(self)); })
      .def("to_dict", [](const Workspace& self) { return to_python(acd::to_value(self)); })
      .def("lint", &lints)
      .def("to_dot", [](const Workspace& self) { return to_dot(self); });
}

}  // namespace acd::python

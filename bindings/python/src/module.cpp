#include "module.hpp"

#include <acd/version.hpp>

PYBIND11_MODULE(_core, m) {
  m.doc() = "The engine; use the package acd.";
  m.attr("__version__") = ACD_VERSION;
  acd::python::bind_expression(m);
  acd::python::bind_workflow(m);
  acd::python::bind_calendar(m);
  acd::python::bind_router(m);
  acd::python::bind_analytics(m);
  acd::python::bind_statistics(m);
  acd::python::bind_presence(m);
  acd::python::bind_adapters(m);
  acd::python::bind_simulation(m);
  acd::python::bind_replay(m);
  acd::python::bind_expectations(m);
}

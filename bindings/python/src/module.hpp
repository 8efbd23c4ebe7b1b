#pragma once

#include <pybind11/pybind11.h>

namespace acd::python {

void bind_adapters(pybind11::module_& m);
void bind_analytics(pybind11::module_& m);
void bind_calendar(pybind11::module_& m);
void bind_connect(pybind11::module_& m);
void bind_expectations(pybind11::module_& m);
void bind_expression(pybind11::module_& m);
void bind_outbox(pybind11::module_& m);
void bind_presence(pybind11::module_& m);
void bind_replay(pybind11::module_& m);
void bind_router(pybind11::module_& m);
void bind_signatures(pybind11::module_& m);
void bind_simulation(pybind11::module_& m);
void bind_statistics(pybind11::module_& m);
void bind_workflow(pybind11::module_& m);

}  // namespace acd::python

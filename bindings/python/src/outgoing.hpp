#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/router/refusal.hpp>

#include <pybind11/pybind11.h>

#include <string_view>
#include <vector>

namespace acd::python {

namespace py = pybind11;

/// (key, kind, task, reservation, request, participant); acd.adapters.Outgoing is such a tuple.
py::tuple tuple_of(const adapters::Outgoing& one);
adapters::Outgoing to_outgoing(const py::tuple& members);

/// What has gathered; nothing is left.
py::list take_all(std::vector<adapters::Outgoing>& requests);

std::string_view fate_text(adapters::Fate fate);
/// What an adapter looks at to undo something: the code and whom it is about.
router::Refusal to_refusal(std::string_view code, std::string_view id);

}  // namespace acd::python

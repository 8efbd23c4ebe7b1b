#pragma once

#include <acd/adapters/http.hpp>

#include <pybind11/pybind11.h>

namespace acd::python {

namespace py = pybind11;

/// (method, url, headers, body); acd.adapters.Request is such a tuple.
py::tuple to_python(const adapters::HttpRequest& request);
/// The body may be str or bytes.
adapters::HttpRequest to_request(const py::tuple& request);

/// (status, headers, body); acd.adapters.Response is such a tuple.
py::tuple to_python(const adapters::HttpResponse& response);
adapters::HttpResponse to_response(const py::tuple& response);

}  // namespace acd::python

#include "http.hpp"

#include "convert.hpp"

#include <string>
#include <utility>

namespace acd::python {

namespace {

py::list pairs(const adapters::Headers& headers) {
  py::list out;
  for (const auto& [name, value] : headers) out.append(py::make_tuple(name, value));
  return out;
}

adapters::Headers read_headers(py::handle object) {
  if (!PyList_Check(object.ptr()) && !PyTuple_Check(object.ptr())) {
    raise(ErrorCode::type, "expected headers as pairs of str, found " +
                               std::string(py::str(py::type::handle_of(object))));
  }
  adapters::Headers headers;
  for (const py::handle one : object) {
    if (!PyTuple_Check(one.ptr()) && !PyList_Check(one.ptr())) {
      raise(ErrorCode::type, "expected headers as pairs of str");
    }
    const auto pair = py::reinterpret_borrow<py::sequence>(one);
    if (pair.size() != 2) raise(ErrorCode::type, "expected headers as pairs of str");
    headers.emplace_back(utf8(py::object(pair[0])), utf8(py::object(pair[1])));
  }
  return headers;
}

std::string read_body(py::handle object) {
  if (PyBytes_Check(object.ptr())) return std::string(py::reinterpret_borrow<py::bytes>(object));
  return std::string(utf8(object));
}

}  // namespace

py::tuple to_python(const adapters::HttpRequest& request) {
  return py::make_tuple(request.method, request.url, pairs(request.headers), request.body);
}

adapters::HttpRequest to_request(const py::tuple& request) {
  if (request.size() != 4) {
    raise(ErrorCode::type, "expected a request: method, url, headers, body");
  }
  return {std::string(utf8(py::object(request[0]))), std::string(utf8(py::object(request[1]))),
          read_headers(py::object(request[2])), read_body(py::object(request[3]))};
}

py::tuple to_python(const adapters::HttpResponse& response) {
  return py::make_tuple(response.status, pairs(response.headers), response.body);
}

adapters::HttpResponse to_response(const py::tuple& response) {
  if (response.size() != 3) raise(ErrorCode::type, "expected an answer: status, headers, body");
  return {response[0].cast<int>(), read_headers(py::object(response[1])),
          read_body(py::object(response[2]))};
}

}  // namespace acd::python

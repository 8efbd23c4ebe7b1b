#pragma once

#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/workflow/workspace.hpp>

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acd::python {

namespace py = pybind11;

/// Raises acd.Error with all faults.
[[noreturn]] void raise(const std::vector<Error>& faults);
[[noreturn]] void raise(ErrorCode code, std::string message, std::string pointer = {});

template <class T>
T unwrap(Result<T> result) {
  if (!result) raise(result.errors());
  return *std::move(result);
}

/// A Python value as JSON. What JSON cannot hold exactly is refused, with the reason and the place.
Value to_value(py::handle object, const std::string& pointer = {});
py::object to_python(ValueView value);

/// Valid while the string lives.
std::string_view utf8(py::handle text, const std::string& pointer = {});

/// A str that came as an argument; bytes, lone surrogates and whatever else are refused with the
/// reason.
struct Text : std::string {
  using std::string::string;
  explicit Text(std::string_view text) : std::string(text) {}
};

inline std::vector<std::string> strings(const std::vector<Text>& texts) {
  return {texts.begin(), texts.end()};
}

/// A datetime with a time zone; a naive one is refused.
TimePoint to_time_point(py::handle datetime);
py::object to_datetime(TimePoint at);
py::object to_datetime(std::optional<TimePoint> at);
/// A timedelta; numbers are refused.
Duration to_duration(py::handle timedelta);
py::object to_timedelta(Duration duration);

/// Reads files beside a folder; none without one.
Workspace::ReadFile files_in(const std::optional<Text>& folder);

}  // namespace acd::python

template <>
struct pybind11::detail::type_caster<acd::python::Text> {
  PYBIND11_TYPE_CASTER(acd::python::Text, const_name("str"));
  bool load(handle object, bool /*convert*/) {
    value = acd::python::Text(acd::python::utf8(object));
    return true;
  }
};

#include "convert.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace acd::python {

namespace {

constexpr int deepest = 128;  // as JsonLimits; a list that contains itself ends here too

std::string type_name(py::handle object) {
  return py::str(py::type::handle_of(object).attr("__name__"));
}

std::string shown(py::handle object) {
  std::string text = py::repr(object);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

std::string child(const std::string& pointer, std::string_view key) {
  std::string out = pointer + "/";
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

class Reader {
 public:
  Value read(py::handle object, const std::string& pointer) {
    add(object, pointer, 0);
    return builder_.finish();
  }

 private:
  void add(py::handle object, const std::string& pointer, int depth) {
    if (depth > deepest) {
      raise(ErrorCode::limit_exceeded,
            "expected at most 128 levels of lists and dicts, found more (or one that contains "
            "itself)",
            pointer);
    }
    if (object.is_none()) {
      builder_.null();
    } else if (PyBool_Check(object.ptr())) {  // before int: a bool is an int in Python
      builder_.boolean(object.ptr() == Py_True);
    } else if (PyLong_Check(object.ptr())) {
      integer(object, pointer);
    } else if (PyFloat_Check(object.ptr())) {
      real(PyFloat_AS_DOUBLE(object.ptr()), pointer);
    } else if (PyUnicode_Check(object.ptr())) {
      builder_.string(utf8(object, pointer));
    } else if (PyDict_Check(object.ptr())) {
      dict(object, pointer, depth);
    } else if (PyList_Check(object.ptr()) || PyTuple_Check(object.ptr())) {
      list(object, pointer, depth);
    } else if (is_numpy(object)) {
      add(object.attr("item")(), pointer, depth + 1);
    } else if (py::isinstance(object, py::module_::import("collections.abc").attr("Mapping"))) {
      dict(py::dict(py::reinterpret_borrow<py::object>(object)), pointer, depth);
    } else {
      refuse(object, pointer);
    }
  }

  static bool is_numpy(py::handle object) {
    const py::object module = py::getattr(py::type::handle_of(object), "__module__", py::none());
    return py::isinstance<py::str>(module) && std::string(py::str(module)) == "numpy" &&
           py::hasattr(object, "item") && py::len(object.attr("shape")) == 0;
  }

  void integer(py::handle object, const std::string& pointer) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(object.ptr(), &overflow);
    if (overflow != 0) {
      raise(ErrorCode::value,
            "expected an integer of 64 bits, found " + shown(object) +
                ": it would not come back as it was; write it as a str",
            pointer);
    }
    builder_.integer(value);
  }

  void real(double value, const std::string& pointer) {
    if (!std::isfinite(value)) {
      raise(ErrorCode::value,
            "expected a finite number, found " + shown(py::float_(value)) +
                ": JSON has none such; leave the key out, or use None",
            pointer);
    }
    builder_.real(value);
  }

  void dict(py::handle object, const std::string& pointer, int depth) {
    builder_.begin_object();
    for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(object)) {
      if (!PyUnicode_Check(key.ptr())) {
        raise(ErrorCode::type, "expected keys that are str, found " + shown(key), pointer);
      }
      const std::string_view name = utf8(key, pointer);
      builder_.key(name);
      add(value, child(pointer, name), depth + 1);
    }
    builder_.end_object();
  }

  void list(py::handle object, const std::string& pointer, int depth) {
    builder_.begin_array();
    std::size_t index = 0;
    for (const py::handle element : py::reinterpret_borrow<py::sequence>(object)) {
      add(element, pointer + "/" + std::to_string(index++), depth + 1);
    }
    builder_.end_array();
  }

  [[noreturn]] static void refuse(py::handle object, const std::string& pointer) {
    std::string why =
        "expected None, bool, int, float, str, list, tuple or dict, found " + type_name(object);
    if (PyAnySet_Check(object.ptr())) {
      why += ": a set has no order; use sorted(...)";
    } else if (PyBytes_Check(object.ptr()) || PyByteArray_Check(object.ptr())) {
      why += ": bytes have no encoding; use .decode()";
    } else if (py::hasattr(object, "isoformat")) {
      why += ": JSON has no times; use .isoformat()";
    } else if (py::hasattr(object, "tolist")) {
      why += ": use .tolist()";
    }
    raise(ErrorCode::type, why, pointer);
  }

  ValueBuilder builder_;
};

py::object epoch() {
  const py::module_ datetime = py::module_::import("datetime");
  return datetime.attr("datetime")(1970, 1, 1, 0, 0, 0, 0, datetime.attr("timezone").attr("utc"));
}

Duration microseconds(py::handle timedelta) {
  return std::chrono::hours(24) * timedelta.attr("days").cast<std::int64_t>() +
         std::chrono::seconds(timedelta.attr("seconds").cast<std::int64_t>()) +
         std::chrono::microseconds(timedelta.attr("microseconds").cast<std::int64_t>());
}

void refuse_nanoseconds(py::handle object, const char* attribute) {
  const py::object nanoseconds = py::getattr(object, attribute, py::int_(0));
  if (nanoseconds.cast<std::int64_t>() != 0) {
    raise(ErrorCode::time, "expected whole microseconds, found " + shown(object));
  }
}

bool is_a(py::handle object, const char* type) {
  return py::isinstance(object, py::module_::import("datetime").attr(type)) &&
         !py::hasattr(object, "__pandas_nat__");
}

}  // namespace

void raise(const std::vector<Error>& faults) {
  py::tuple all(faults.size());
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const Error& fault = faults[i];
    all[i] = py::make_tuple(py::str(std::string(to_string(fault.code))), fault.message,
                            fault.offset, fault.pointer, fault.line);
  }
  const py::object type = py::module_::import("acd._errors").attr("Error");
  PyErr_SetObject(type.ptr(), type(all).ptr());
  throw py::error_already_set();
}

void raise(ErrorCode code, std::string message, std::string pointer) {
  raise({Error{code, std::move(message), 0, std::move(pointer), 0}});
}

std::string_view utf8(py::handle text, const std::string& pointer) {
  if (!PyUnicode_Check(text.ptr())) {
    raise(ErrorCode::type, "expected str, found " + type_name(text), pointer);
  }
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (bytes == nullptr) {
    PyErr_Clear();
    raise(ErrorCode::json,
          "expected text that UTF-8 can hold, found a lone surrogate in " +
              std::string(py::str(py::module_::import("builtins").attr("ascii")(text))),
          pointer);
  }
  return {bytes, static_cast<std::size_t>(size)};
}

Value to_value(py::handle object, const std::string& pointer) {
  return Reader().read(object, pointer);
}

py::object to_python(ValueView value) {
  switch (value.kind()) {
    case ValueKind::null: return py::none();
    case ValueKind::boolean: return py::bool_(value.as_boolean());
    case ValueKind::integer: return py::int_(value.as_integer());
    case ValueKind::real: return py::float_(value.as_real());
    case ValueKind::string: return py::str(std::string(value.as_string()));
    case ValueKind::array: {
      py::list list;
      for (std::size_t i = 0; i < value.size(); ++i) list.append(to_python(value[i]));
      return list;
    }
    case ValueKind::object: break;
  }
  py::dict dict;
  for (std::size_t i = 0; i < value.size(); ++i) {
    dict[py::str(std::string(value.key(i)))] = to_python(value[i]);
  }
  return dict;
}

TimePoint to_time_point(py::handle datetime) {
  if (!is_a(datetime, "datetime")) {
    raise(ErrorCode::time, "expected a datetime with a time zone, found " + shown(datetime));
  }
  if (datetime.attr("utcoffset")().is_none()) {
    raise(ErrorCode::time, "expected a datetime with a time zone, found the naive " +
                               shown(datetime) + ": which instant that is depends on the place; " +
                               "add tzinfo, such as ZoneInfo('Asia/Tokyo')");
  }
  refuse_nanoseconds(datetime, "nanosecond");
  return TimePoint(microseconds(datetime - epoch()));
}

py::object to_datetime(TimePoint at) { return epoch() + to_timedelta(at.time_since_epoch()); }

py::object to_datetime(std::optional<TimePoint> at) {
  return at ? to_datetime(*at) : py::object(py::none());
}

Duration to_duration(py::handle timedelta) {
  if (!is_a(timedelta, "timedelta")) {
    raise(ErrorCode::type, "expected a timedelta, found " + shown(timedelta) +
                               ": a number does not say its unit; use timedelta(seconds=...)");
  }
  refuse_nanoseconds(timedelta, "nanoseconds");
  return microseconds(timedelta);
}

py::object to_timedelta(Duration duration) {
  return py::module_::import("datetime").attr("timedelta")(0, 0, duration.count());
}

Workspace::ReadFile files_in(const std::optional<Text>& folder) {
  if (!folder) return {};
  return [folder = std::filesystem::path(std::string(*folder))](
             std::string_view name) -> Result<std::string> {
    std::ifstream file(folder / name, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (file.is_open() && !file.bad()) return text;
    return Error{ErrorCode::file, "cannot read " + (folder / name).string(), 0, {}, 0};
  };
}

}  // namespace acd::python

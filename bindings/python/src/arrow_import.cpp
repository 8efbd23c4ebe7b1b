#include "arrow.hpp"
#include "convert.hpp"

#include <cmath>
#include <cstring>

namespace acd::python {

namespace {

template <class T>
T at(const ArrowArray& column, std::int64_t index, int buffer = 1) {
  return static_cast<const T*>(column.buffers[buffer])[index];
}

bool bit(const void* bits, std::int64_t index) {
  return (static_cast<const std::uint8_t*>(bits)[index / 8] >> (index % 8) & 1) != 0;
}

bool is_null(const ArrowArray& column, std::int64_t index) {
  return column.null_count != 0 && column.n_buffers > 0 && column.buffers[0] != nullptr &&
         !bit(column.buffers[0], index);
}

template <class Offset>
std::string_view text_at(const ArrowArray& column, std::int64_t index) {
  const auto begin = at<Offset>(column, index);
  const auto end = at<Offset>(column, index + 1);
  return {static_cast<const char*>(column.buffers[2]) + begin,
          static_cast<std::size_t>(end - begin)};
}

// Up to twelve bytes lie in the view itself.
std::string_view viewed_text_at(const ArrowArray& column, std::int64_t index) {
  const char* const view = static_cast<const char*>(column.buffers[1]) + 16 * index;
  std::int32_t size = 0;
  std::memcpy(&size, view, 4);
  if (size <= 12) return {view + 4, static_cast<std::size_t>(size)};
  std::int32_t buffer = 0;
  std::int32_t offset = 0;
  std::memcpy(&buffer, view + 8, 4);
  std::memcpy(&offset, view + 12, 4);
  return {static_cast<const char*>(column.buffers[2 + buffer]) + offset,
          static_cast<std::size_t>(size)};
}

std::string append_real(ValueBuilder& out, double value) {
  if (!std::isfinite(value)) return "expected a finite number, found NaN or infinity";
  out.real(value);
  return {};
}

std::string append_text(ValueBuilder& out, std::string_view text) {
  if (!is_utf8(text)) return "expected UTF-8, found other bytes";
  out.string(text);
  return {};
}

std::string append_unsigned(ValueBuilder& out, std::uint64_t value) {
  if (value > INT64_MAX) return "expected an integer of 64 bits with a sign, found a larger one";
  out.integer(static_cast<std::int64_t>(value));
  return {};
}

std::string append_elements(ValueBuilder& out, const ArrowSchema& type, const ArrowArray& column,
                            std::int64_t begin, std::int64_t end) {
  std::string fault;
  out.begin_array();
  for (std::int64_t i = begin; i < end && fault.empty(); ++i) {
    fault = append_cell(out, *type.children[0], *column.children[0], i);
  }
  out.end_array();
  return fault;
}

std::string append_struct(ValueBuilder& out, const ArrowSchema& type, const ArrowArray& column,
                          std::int64_t index) {
  std::string fault;
  out.begin_object();
  for (std::int64_t i = 0; i < type.n_children && fault.empty(); ++i) {
    out.key(type.children[i]->name);
    fault = append_cell(out, *type.children[i], *column.children[i], index);
  }
  out.end_object();
  return fault;
}

std::int64_t code_at(const ArrowSchema& type, const ArrowArray& column, std::int64_t index) {
  switch (type.format[0]) {
    case 'c': return at<std::int8_t>(column, index);
    case 'C': return at<std::uint8_t>(column, index);
    case 's': return at<std::int16_t>(column, index);
    case 'S': return at<std::uint16_t>(column, index);
    case 'i': return at<std::int32_t>(column, index);
    case 'I': return at<std::uint32_t>(column, index);
    default: return at<std::int64_t>(column, index);
  }
}

std::string append_nested(ValueBuilder& out, const ArrowSchema& type, const ArrowArray& column,
                          std::int64_t index) {
  const std::string_view format = type.format;
  if (format == "+s") return append_struct(out, type, column, index);
  if (format == "+l") {
    return append_elements(out, type, column, at<std::int32_t>(column, index),
                           at<std::int32_t>(column, index + 1));
  }
  if (format == "+L") {
    return append_elements(out, type, column, at<std::int64_t>(column, index),
                           at<std::int64_t>(column, index + 1));
  }
  if (format.substr(0, 3) == "+w:") {
    const std::int64_t size = std::stoll(std::string(format.substr(3)));
    return append_elements(out, type, column, index * size, (index + 1) * size);
  }
  return "expected a type that JSON has, found Arrow's '" + std::string(format) + "'";
}

}  // namespace

std::string append_cell(ValueBuilder& out, const ArrowSchema& type, const ArrowArray& column,
                        std::int64_t index) {
  index += column.offset;
  if (std::string_view(type.format) == "n" || is_null(column, index)) return out.null(), "";
  if (type.dictionary != nullptr) {
    return append_cell(out, *type.dictionary, *column.dictionary, code_at(type, column, index));
  }
  const std::string_view format = type.format;
  if (format == "vu") return append_text(out, viewed_text_at(column, index));
  if (format.size() > 1) return append_nested(out, type, column, index);
  switch (format[0]) {
    case 'b': return out.boolean(bit(column.buffers[1], index)), "";
    case 'c':
    case 'C':
    case 's':
    case 'S':
    case 'i':
    case 'I':
    case 'l': return out.integer(code_at(type, column, index)), "";
    case 'L': return append_unsigned(out, at<std::uint64_t>(column, index));
    case 'f': return append_real(out, at<float>(column, index));
    case 'g': return append_real(out, at<double>(column, index));
    case 'u': return append_text(out, text_at<std::int32_t>(column, index));
    case 'U': return append_text(out, text_at<std::int64_t>(column, index));
    default: return "expected a type that JSON has, found Arrow's '" + std::string(format) + "'";
  }
}

void for_each_batch(py::handle table, const std::function<void(const Batch&)>& use) {
  const py::capsule capsule = table.attr("__arrow_c_stream__")();
  auto* const stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
  if (stream == nullptr) throw py::error_already_set();
  const auto check = [&](int status) {
    if (status == 0) return;
    const char* const why = stream->get_last_error(stream);
    raise(ErrorCode::value, "cannot read the table: " + std::string(why ? why : "no reason given"));
  };
  struct Schema : ArrowSchema {
    ~Schema() {
      if (release != nullptr) release(this);
    }
  } schema{};
  check(stream->get_schema(stream, &schema));
  if (std::string_view(schema.format) != "+s") {
    raise(ErrorCode::type, "expected a table with columns, found a single column");
  }
  for (;;) {
    struct Array : ArrowArray {
      ~Array() {
        if (release != nullptr) release(this);
      }
    } array{};
    check(stream->get_next(stream, &array));
    if (array.release == nullptr) return;
    use({schema, array});
  }
}

}  // namespace acd::python

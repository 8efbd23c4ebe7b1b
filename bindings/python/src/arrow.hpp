#pragma once

#include <acd/core/value.hpp>

#include <pybind11/pybind11.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Arrow's C data and stream interfaces, as their specification writes them.
extern "C" {
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  std::int64_t flags;
  std::int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  std::int64_t length;
  std::int64_t null_count;
  std::int64_t offset;
  std::int64_t n_buffers;
  std::int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};
struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema*);
  int (*get_next)(ArrowArrayStream*, ArrowArray*);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};
}

namespace acd::python {

namespace py = pybind11;

/// The row `index` of a column, appended to `out`. Empty, or why it cannot be.
std::string append_cell(ValueBuilder& out, const ArrowSchema& type, const ArrowArray& column,
                        std::int64_t index);

/// A record batch and its type.
struct Batch {
  const ArrowSchema& schema;
  const ArrowArray& array;
};
/// Walks through a table that has __arrow_c_stream__, one batch after the other.
void for_each_batch(py::handle table, const std::function<void(const Batch&)>& use);

/// A column that Arrow reads where it lies.
struct Column {
  struct Texts {
    std::vector<std::int64_t> offsets{0};
    std::string bytes;
  };
  struct Categories {  ///< codes into `names`
    std::vector<std::int32_t> codes;
    Texts names;
  };
  std::string name;
  std::string format;  ///< of numbers: l, tsu:UTC, tDu, g
  std::variant<std::vector<std::int64_t>, std::vector<double>, Texts, Categories> values;
  std::vector<std::uint8_t> valid;  ///< a bit a row; empty: all
  std::int64_t nulls = 0;

  void push(std::int64_t value) { std::get<0>(values).push_back(value); }
  void push_text(std::string_view text);
};

/// A table of columns, shared with whoever reads it; nothing is copied.
class Frame {
 public:
  Frame(std::vector<Column> columns, std::int64_t rows)
      : columns_(std::make_shared<const std::vector<Column>>(std::move(columns))), rows_(rows) {}

  [[nodiscard]] py::capsule stream() const;
  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::shared_ptr<const std::vector<Column>> columns_;
  std::int64_t rows_;
};

}  // namespace acd::python

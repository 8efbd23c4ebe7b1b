#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/tree.hpp>

#include "bitmap.hpp"
#include "dictionary.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

using ColumnId = std::uint32_t;

/// What workers have at the paths that some expression names: a column for each path, each distinct
/// value in it stored once, a number for each worker. Columns and values go when nobody uses them.
class Columns {
 public:
  /// The column of a name that starts at `worker.` and does not move with reservations.
  ColumnId acquire(const expression::Reference& name);
  void release(ColumnId column);

  /// Adds the columns that changed to `changed`.
  void set_worker(std::uint32_t worker, std::string_view sid, std::string_view name,
                  const Value& attributes, std::vector<ColumnId>& changed);
  void remove_worker(std::uint32_t worker);
  [[nodiscard]] const Bitmap& live() const noexcept { return live_; }
  [[nodiscard]] ValueView attributes(std::uint32_t worker) const noexcept {
    return documents_[worker].attributes;
  }

  [[nodiscard]] const expression::Cell& cell(ColumnId column, std::uint32_t worker) const noexcept {
    return columns_[column].values.cell(columns_[column].ids[worker]);
  }
  /// By worker, in whole blocks of 64; unused slots have 0.
  [[nodiscard]] std::span<const ValueId> ids(ColumnId column) const noexcept {
    return columns_[column].ids;
  }
  /// Its users are the workers who have the value.
  [[nodiscard]] const Dictionary& values(ColumnId column) const noexcept {
    return columns_[column].values;
  }
  /// The scalars in the arrays of a column.
  [[nodiscard]] const Dictionary& elements(ColumnId column) const noexcept {
    return columns_[column].elements;
  }
  /// The arrays that have an element.
  [[nodiscard]] std::span<const ValueId> arrays(ColumnId column, ValueId element) const noexcept {
    return columns_[column].arrays[element];
  }

 private:
  struct Document {
    Value sid;
    Value name;
    Value attributes;
  };
  struct Column {
    std::uint32_t users = 0;
    expression::Builtin field = expression::Builtin::none;
    std::vector<expression::Segment> path;
    std::vector<ValueId> ids;
    Dictionary values;
    Dictionary elements;
    std::vector<std::vector<ValueId>> arrays;  // by element
  };

  [[nodiscard]] static ValueView read(const Column& column, const Document& document);
  static ValueId acquire_value(Column& column, ValueView value);
  static void release_value(Column& column, ValueId id);
  static bool update(Column& column, std::uint32_t worker, ValueView value);
  void make_room(std::uint32_t worker);

  std::vector<Document> documents_;
  Bitmap live_;
  std::vector<Column> columns_;
};

}  // namespace router
ACD_NAMESPACE_END

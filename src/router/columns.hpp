#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/tree.hpp>

#include "bitmap.hpp"
#include "datum.hpp"
#include "hash_index.hpp"

#include <cstdint>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

using ColumnId = std::uint32_t;
using ValueId = std::uint32_t;  ///< of a distinct value in a column; 0: null

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
    return value(column, columns_[column].ids[worker]);
  }
  /// By worker, in whole blocks of 64; unused slots have 0.
  [[nodiscard]] std::span<const ValueId> ids(ColumnId column) const noexcept {
    return columns_[column].ids;
  }
  /// The ids of a column are below this; some may be unused.
  [[nodiscard]] std::size_t bound(ColumnId column) const noexcept {
    return columns_[column].values.size();
  }
  [[nodiscard]] const expression::Cell& value(ColumnId column, ValueId id) const noexcept {
    return columns_[column].values[id].datum->cell();
  }
  /// How many workers have the value, which is not null.
  [[nodiscard]] std::uint32_t carriers(ColumnId column, ValueId id) const noexcept {
    return columns_[column].values[id].carriers;
  }
  /// Calls f(id) for all values that may equal `scalar`, and perhaps for some others.
  template <class F>
  void for_each_like(ColumnId column, const expression::Cell& scalar, F&& f) const {
    static_cast<void>(columns_[column].index.find(likeness(scalar), [&f](ValueId id) {
      f(id);
      return false;
    }));
  }

 private:
  struct Document {
    Value sid;
    Value name;
    Value attributes;
  };
  struct Distinct {
    SharedDatum datum;
    std::uint32_t carriers = 0;
    std::uint32_t hash = 0;
  };
  struct Column {
    std::uint32_t users = 0;
    expression::Builtin field = expression::Builtin::none;
    std::vector<expression::Segment> path;
    std::vector<ValueId> ids;
    std::vector<Distinct> values;
    std::vector<ValueId> free;
    HashIndex index;
  };

  [[nodiscard]] static ValueView read(const Column& column, const Document& document);
  static ValueId intern(Column& column, ValueView value);
  static void let_go(Column& column, ValueId id);
  bool update(Column& column, std::uint32_t worker, ValueView value);
  void make_room(std::uint32_t worker);

  std::vector<Document> documents_;
  Bitmap live_;
  std::vector<Column> columns_;
};

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/expression/expression.hpp>

#include "bitmap.hpp"
#include "columns.hpp"
#include "datum.hpp"
#include "hash_index.hpp"
#include "slab.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

using ComparisonId = std::uint32_t;

/// A side of a comparison: a column of the workers, or a constant.
struct Side {
  static constexpr ColumnId no_column = 0xffffffffU;
  ColumnId column = no_column;
  Constant constant;

  [[nodiscard]] bool is_column() const noexcept { return column != no_column; }
};

/// Which workers satisfy `column op constant` (or two columns), for each such comparison that some
/// formula mentions: kept once however many formulas do, as a bitmap that follows the workers.
/// Slots without a worker have arbitrary bits.
class Comparisons {
 public:
  /// Precondition: a side is a column, and columns stay as long as their comparisons.
  ComparisonId acquire(const Columns& columns, expression::Operator op, const Dialect& dialect,
                       Side left, Side right);
  void release(ComparisonId comparison);

  [[nodiscard]] const Bitmap& workers(ComparisonId comparison) const noexcept {
    return comparisons_[comparison].workers;
  }
  /// Is it true for few, as equality mostly is?
  [[nodiscard]] bool is_selective(ComparisonId comparison) const noexcept {
    using expression::Operator;
    const Operator op = comparisons_[comparison].op;
    return op == Operator::equal || op == Operator::has || op == Operator::in;
  }
  /// Calls f(id) for each that holds for a worker. Precondition: the worker is there.
  template <class F>
  void for_each_of(std::uint32_t worker, F&& f) const {
    for (ComparisonId id = 0; id < comparisons_.slots(); ++id) {
      if (comparisons_[id].users != 0 && comparisons_[id].workers.test(worker)) f(id);
    }
  }
  /// Formulas remember which comparisons they have as a union of marks; several may share one.
  [[nodiscard]] static std::uint64_t mark(ComparisonId comparison) noexcept {
    return std::uint64_t{1} << (comparison % 64);
  }

  /// Brings a worker up to date in the comparisons on `changed` columns. The marks of those that
  /// now come out otherwise.
  std::uint64_t update(const Columns& columns, std::uint32_t worker,
                       std::span<const ColumnId> changed);
  /// The same in all comparisons; those that hold go into `row`.
  void update_all(const Columns& columns, std::uint32_t worker, Bitmap& row);
  /// Computes everything again.
  void rebuild(const Columns& columns);

 private:
  struct Comparison {
    std::uint32_t generation = 0;
    std::uint32_t users = 0;
    std::uint32_t hash = 0;
    expression::Operator op{};
    Dialect dialect;
    Side left;
    Side right;
    std::array<std::uint32_t, 2> position{};  // in by_column_ of the left and the right column
    Bitmap workers;

    void reset() { *this = {}; }
  };

  [[nodiscard]] static bool holds(const Comparison& comparison, const expression::Cell& left,
                                  const expression::Cell& right);
  [[nodiscard]] static bool holds(const Comparison& comparison, const Columns& columns,
                                  std::uint32_t worker);
  void build(Comparison& comparison, const Columns& columns);
  void build_by_value(Comparison& comparison, const Columns& columns, ColumnId column);
  void collect_true(const Comparison& comparison, const Columns& columns, ColumnId column);
  void list(ComparisonId id, std::size_t side);
  void unlist(ComparisonId id, std::size_t side);

  Slab<Comparison> comparisons_;
  HashIndex index_;
  std::vector<std::vector<ComparisonId>> by_column_;
  std::vector<std::uint64_t> truth_;  // work of build_by_value(): a bit for each value id
};

}  // namespace router
ACD_NAMESPACE_END

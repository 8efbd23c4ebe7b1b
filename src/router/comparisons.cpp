#include "comparisons.hpp"

#include <algorithm>
#include <bit>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

using expression::Cell;
using expression::CellClass;
using expression::Operator;

std::uint32_t hash_side(const Side& side) {
  return side.is_column() ? side.column : likeness(side.constant.cell) | 0x80000000U;
}

bool same_side(const Side& a, const Side& b) {
  if (a.column != b.column) return false;
  return a.is_column() || identical(a.constant.cell, b.constant.cell);
}

/// How to find the values of a column for which a comparison holds.
struct Search {
  bool all = true;          ///< try them all
  bool in_arrays = false;   ///< else arrays with an element that equals one of the scalars,
  bool as_scalars = false;  ///< and values that equal one of them
  std::span<const Cell> scalars;
};

bool is_scalar(const Cell& cell) { return !cell.is_null() && !cell.is_container(); }

Search search(Operator op, const Side& left, const Side& right) {
  const bool column_left = left.is_column();
  const Cell& other = column_left ? right.constant.cell : left.constant.cell;
  if (is_scalar(other)) {
    if (op == Operator::equal) return {false, false, true, {&other, 1}};
    if (op == Operator::in) return {false, !column_left, true, {&other, 1}};
    if (op == Operator::has && column_left) return {false, true, false, {&other, 1}};
  } else if (op == Operator::in && column_left && !other.elements.empty()) {
    return {false, false, true, other.elements};
  }
  return {};
}

/// Bit i: bytes[i], which is 0 or 1.
std::uint64_t pack(const std::array<std::uint8_t, 64>& bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 64; i += 8) {
    std::uint64_t eight = 0;
    for (std::size_t j = 0; j < 8; ++j) eight |= std::uint64_t{bytes[i + j]} << (8 * j);
    word |= (eight * 0x0102040810204080U >> 56U) << i;
  }
  return word;
}

std::uint64_t equal_block(const ValueId* ids, ValueId wanted_id) {
  std::array<std::uint8_t, 64> bytes;
  for (std::size_t i = 0; i < 64; ++i) bytes[i] = ids[i] == wanted_id ? 1 : 0;
  return pack(bytes);
}

std::uint64_t truth_block(const ValueId* ids, const std::uint64_t* truth) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 64; ++i) {
    word |= (truth[ids[i] / 64] >> (ids[i] % 64) & 1U) << i;
  }
  return word;
}

}  // namespace

ComparisonId Comparisons::acquire(const Columns& columns, Operator op, const Dialect& dialect,
                                  Side left, Side right) {
  const auto hash = static_cast<std::uint32_t>(
      mix(mix(hash_side(left), hash_side(right)), static_cast<std::uint64_t>(op)) >> 32U);
  ComparisonId id = index_.find(hash, [&](ComparisonId candidate) {
    const Comparison& c = comparisons_[candidate];
    return c.op == op && c.dialect == dialect && same_side(c.left, left) &&
           same_side(c.right, right);
  });
  if (id == HashIndex::none) {
    id = comparisons_.add();
    Comparison& made = comparisons_[id];
    made.hash = hash;
    made.op = op;
    made.dialect = dialect;
    made.left = std::move(left);
    made.right = std::move(right);
    index_.insert(hash, id);
    list(id, 0);
    list(id, 1);
    build(made, columns);
  }
  ++comparisons_[id].users;
  return id;
}

void Comparisons::release(ComparisonId comparison) {
  Comparison& released = comparisons_[comparison];
  if (--released.users != 0) return;
  index_.erase(released.hash, comparison);
  unlist(comparison, 0);
  unlist(comparison, 1);
  comparisons_.remove(comparison);
}

std::uint64_t Comparisons::update(const Columns& columns, std::uint32_t worker,
                                  std::span<const ColumnId> changed) {
  std::uint64_t marks = 0;
  for (const ColumnId column : changed) {
    if (column >= by_column_.size()) continue;
    for (const ComparisonId id : by_column_[column]) {
      Comparison& comparison = comparisons_[id];
      if (comparison.workers.assign(worker, holds(comparison, columns, worker))) marks |= mark(id);
    }
  }
  return marks;
}

void Comparisons::update_all(const Columns& columns, std::uint32_t worker, Bitmap& row) {
  row.clear();
  for (ComparisonId id = 0; id < comparisons_.slots(); ++id) {
    Comparison& comparison = comparisons_[id];
    if (comparison.users == 0) continue;
    const bool result = holds(comparison, columns, worker);
    comparison.workers.assign(worker, result);
    row.assign(id, result);
  }
}

void Comparisons::rebuild(const Columns& columns) {
  for (ComparisonId id = 0; id < comparisons_.slots(); ++id) {
    if (comparisons_[id].users != 0) build(comparisons_[id], columns);
  }
}

bool Comparisons::holds(const Comparison& comparison, const Cell& left, const Cell& right) {
  return expression::holds(comparison.op, left, right, comparison.dialect);
}

bool Comparisons::holds(const Comparison& comparison, const Columns& columns,
                        std::uint32_t worker) {
  const auto cell = [&](const Side& side) -> const Cell& {
    return side.is_column() ? columns.cell(side.column, worker) : side.constant.cell;
  };
  return holds(comparison, cell(comparison.left), cell(comparison.right));
}

void Comparisons::build(Comparison& comparison, const Columns& columns) {
  comparison.workers.clear();
  const Side& left = comparison.left;
  const Side& right = comparison.right;
  if (left.is_column() != right.is_column()) {
    return build_by_value(comparison, columns, left.is_column() ? left.column : right.column);
  }
  columns.live().for_each([&](std::uint32_t worker) {
    comparison.workers.assign(worker, holds(comparison, columns, worker));
  });
}

/// Compares each distinct value once, then translates the workers' value ids.
void Comparisons::build_by_value(Comparison& comparison, const Columns& columns, ColumnId column) {
  collect_true(comparison, columns, column);
  std::uint64_t carriers = 0;
  ValueId last = 0;
  std::size_t values = 0;
  for (std::size_t i = 0; i < truth_.size(); ++i) {
    for (std::uint64_t word = truth_[i]; word != 0; word &= word - 1) {
      last = static_cast<ValueId>(64 * i + static_cast<std::size_t>(std::countr_zero(word)));
      carriers += columns.values(column).users(last);
      ++values;
    }
  }
  const std::span<const ValueId> ids = columns.ids(column);
  const bool of_null = !truth_.empty() && (truth_[0] & 1U) != 0;
  if (of_null) carriers = ids.size();  // nobody counts those who have nothing
  for (std::size_t block = 0; carriers != 0 && 64 * block < ids.size(); ++block) {
    const ValueId* here = ids.data() + 64 * block;
    const std::uint64_t word =
        values == 1 ? equal_block(here, last) : truth_block(here, truth_.data());
    if (word == 0) continue;
    comparison.workers.set_words(block, {&word, 1});
    if (!of_null) carriers -= static_cast<std::uint64_t>(std::popcount(word));
  }
}

void Comparisons::collect_true(const Comparison& comparison, const Columns& columns,
                               ColumnId column) {
  const bool column_left = comparison.left.is_column();
  const auto holds_for = [&](const Cell& value) {
    return column_left ? holds(comparison, value, comparison.right.constant.cell)
                       : holds(comparison, comparison.left.constant.cell, value);
  };
  const Dictionary& values = columns.values(column);
  truth_.assign((values.bound() + 63) / 64, 0);
  const auto set = [&](ValueId id) { truth_[id / 64] |= std::uint64_t{1} << (id % 64); };
  const auto test = [&](ValueId id) {
    if (holds_for(values.cell(id))) set(id);
  };
  const Search how = search(comparison.op, comparison.left, comparison.right);
  for (ValueId id = 0; how.all && id < values.bound(); ++id) test(id);
  for (const Cell& scalar : how.scalars) {
    if (how.as_scalars) values.for_each_like(scalar, test);
    if (!how.in_arrays) continue;
    // What holds for an array of this element alone holds for all arrays that have it.
    columns.elements(column).for_each_like(scalar, [&](ValueId element) {
      Cell alone;
      alone.kind = CellClass::array;
      alone.elements = {&columns.elements(column).cell(element), 1};
      if (holds_for(alone)) std::ranges::for_each(columns.arrays(column, element), set);
    });
  }
}

void Comparisons::list(ComparisonId id, std::size_t side) {
  Comparison& comparison = comparisons_[id];
  const ColumnId column = (side == 0 ? comparison.left : comparison.right).column;
  if (column == Side::no_column) return;
  if (column >= by_column_.size()) by_column_.resize(column + 1);
  comparison.position[side] = static_cast<std::uint32_t>(by_column_[column].size());
  by_column_[column].push_back(id);
}

/// The last of the list takes the place of the one that leaves.
void Comparisons::unlist(ComparisonId id, std::size_t side) {
  const Comparison& comparison = comparisons_[id];
  const ColumnId column = (side == 0 ? comparison.left : comparison.right).column;
  if (column == Side::no_column) return;
  std::vector<ComparisonId>& listed = by_column_[column];
  const std::uint32_t position = comparison.position[side];
  Comparison& moved = comparisons_[listed.back()];
  const auto last = static_cast<std::uint32_t>(listed.size() - 1);
  const bool left_side = moved.left.column == column && moved.position[0] == last;
  moved.position[left_side ? 0 : 1] = position;
  listed[position] = listed.back();
  listed.pop_back();
}

}  // namespace router
ACD_NAMESPACE_END

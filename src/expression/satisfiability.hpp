#pragma once

#include <acd/config.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

ACD_NAMESPACE_BEGIN
namespace expression {

/// What a name stands for where that is settled, such as an attribute of one worker; nothing where
/// it is open.
using Known = std::function<std::optional<Value>(const Reference&)>;

/// A tree that is to be true, or with `negated` false.
struct Condition {
  const Node* tree = nullptr;
  bool negated = false;
  const Known* known = nullptr;  ///< null: every name is open
};

/// May a name stand for a list or an object that no comparison asks for? `kind != 'a' OR kind !=
/// 'b'` is false for a list alone.
enum class Lists : std::uint8_t { anywhere, where_asked };

enum class Satisfiability : std::uint8_t {
  contradictory,  ///< no task, worker or step satisfies all conditions
  satisfiable,    ///< some values of the names do
  undecided,  ///< names that are compared with each other, too many comparisons or too many values
};

/// Can all conditions be true together?
///
/// Every open name stands for one value of each kind that its comparisons can tell apart (missing,
/// each literal, what lies between two of them, lists of some, …), and compare() judges each: the
/// reasoning has no second opinion about what an operator means.
///
/// Complexity: the product of the kinds of values of all names, 50,000 at most.
[[nodiscard]] Satisfiability decide(std::span<const Condition> conditions, const Dialect& dialect,
                                    Lists lists = Lists::anywhere);

/// True when it is certain that no task, worker or step satisfies all conditions.
[[nodiscard]] inline bool contradict(std::span<const Condition> conditions, const Dialect& dialect,
                                     Lists lists = Lists::anywhere) {
  return decide(conditions, dialect, lists) == Satisfiability::contradictory;
}

}  // namespace expression
ACD_NAMESPACE_END

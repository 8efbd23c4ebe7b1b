#pragma once

#include <acd/config.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include <cstdint>
#include <span>

ACD_NAMESPACE_BEGIN
namespace expression {

/// A tree that is to be true, or with `negated` false.
struct Condition {
  const Node* tree = nullptr;
  bool negated = false;
};

/// May a name stand for a list or an object that no comparison asks for? `kind != 'a' OR kind !=
/// 'b'` is false for a list alone.
enum class Lists : std::uint8_t { anywhere, where_asked };

/// True when no task, worker or step satisfies all conditions. False also when that is not decided:
/// names that are compared with each other may stand in any relation, and what has too many
/// comparisons or values is not looked through.
///
/// Every name stands for one value of each kind that its comparisons can tell apart (missing, each
/// literal, what lies between two of them, lists of some, …), and compare() judges each: the
/// reasoning has no second opinion about what an operator means.
[[nodiscard]] bool contradict(std::span<const Condition> conditions, const Dialect& dialect,
                              Lists lists = Lists::anywhere);

}  // namespace expression
ACD_NAMESPACE_END

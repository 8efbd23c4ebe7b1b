#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include <optional>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

/// Gives a name that was just parsed its root and built-in for `context`; `offset` is where it
/// stands.
[[nodiscard]] std::optional<Error> resolve(Reference& name, Context context, std::size_t offset);

/// Resolves every name of a tree that was just parsed. All faults, in the order of the text.
[[nodiscard]] std::vector<Error> check(Node& tree, Context context);

}  // namespace expression
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include "semantics.hpp"

ACD_NAMESPACE_BEGIN
namespace expression {

/// What a name stands for in `scope`. A name that leads nowhere gives a null whose view does not
/// exist.
[[nodiscard]] Cell look_up(const Reference& name, Context context, const Scope& scope) noexcept;

}  // namespace expression
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include "semantics.hpp"

#include <span>

ACD_NAMESPACE_BEGIN
namespace expression {

/// What the path leads to; absent when it leads nowhere.
[[nodiscard]] inline ValueView walk(ValueView value, std::span<const Segment> path) noexcept {
  for (const Segment& segment : path) {
    if (!segment.key.empty()) {
      value = value.find(segment.key);
    } else {
      value = value.is_array() ? value[segment.index] : ValueView();
    }
  }
  return value;
}

/// What a name that is no attribute stands for.
[[nodiscard]] Cell look_up_builtin(const Reference& name, Context context,
                                   const Scope& scope) noexcept;

/// What a name stands for in `scope`. A name that leads nowhere gives a null whose view does not
/// exist.
[[nodiscard]] inline Cell look_up(const Reference& name, Context context,
                                  const Scope& scope) noexcept {
  if (name.builtin == Builtin::none) {
    if (name.root == Root::worker) return cell(walk(scope.worker, name.path));
    if (name.root == Root::task) return cell(walk(scope.task, name.path));
  }
  return look_up_builtin(name, context, scope);
}

}  // namespace expression
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/router/router.hpp>

#include <optional>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expectations {

/// What a `state` step compares with; nothing when there is no such task.
[[nodiscard]] std::optional<Value> task_state(const Router& router, std::string_view id);
[[nodiscard]] std::optional<Value> worker_state(const Router& router, std::string_view id);

}  // namespace expectations
ACD_NAMESPACE_END

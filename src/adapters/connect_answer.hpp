#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/config.hpp>
#include <acd/router/router.hpp>

#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Connect says that a worker (sid) talks to the customer of a task. An offer is accepted. If the
/// router had given them up, or never asked them, the customer is with them all the same, and
/// Connect cannot take the call back: the router is told what is.
[[nodiscard]] Received talks(const Router& router, const router::TaskState& task,
                             std::string_view worker);

}  // namespace adapters
ACD_NAMESPACE_END

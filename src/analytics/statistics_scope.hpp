#pragma once

#include <acd/analytics/statistics.hpp>

#include "router/engine.hpp"

#include <cstdint>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace analytics {

/// A scope with its names looked up.
struct ScopeIndexes {
  std::optional<std::uint16_t> queue;
  std::optional<std::uint16_t> workflow;
  std::optional<WorkerHandle> worker;
  std::optional<std::uint8_t> channel;
};

/// Errors: unknown_name; value, for more than one of queue, workflow and worker.
[[nodiscard]] Result<ScopeIndexes> look_up(const router::Engine& engine,
                                           const StatisticsScope& scope);

}  // namespace analytics
ACD_NAMESPACE_END

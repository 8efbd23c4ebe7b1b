#pragma once

#include <acd/config.hpp>

#include <compare>
#include <cstdint>
#include <limits>

ACD_NAMESPACE_BEGIN

/// A typed reference into a router's tables: a slot and how often the slot was used. Handles of
/// different things do not mix, and a handle of something that is gone never names its successor.
/// External ids are opaque strings.
template <class Tag>
struct Handle {
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t index = none;
  std::uint32_t generation = 0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return index != none; }
  friend constexpr auto operator<=>(Handle, Handle) noexcept = default;
};

using TaskHandle = Handle<struct TaskTag>;
using WorkerHandle = Handle<struct WorkerTag>;
using ReservationHandle = Handle<struct ReservationTag>;
using QueueHandle = Handle<struct QueueTag>;
using WorkflowHandle = Handle<struct WorkflowTag>;

ACD_NAMESPACE_END

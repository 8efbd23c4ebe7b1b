#pragma once

#include <acd/core/time.hpp>

#include <cstdint>
#include <optional>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// What fires; of one instant the smaller kind goes first (the law of time).
enum class TimerKind : std::uint8_t {
  task_ttl,
  target_deadline,
  reservation_timeout,
  setup_timeout,
  transfer_timeout,
  assigned_limit,
  presence_grace,
  retention,
};

using TimerId = std::uint32_t;
constexpr TimerId no_timer = 0xffffffffU;

struct DueTimer {
  TimerKind kind;
  std::uint32_t owner;  ///< slot of the task, reservation or worker
};

/// Pending timers in a hierarchical wheel: start and cancel are O(1), nothing degrades with their number.
/// Exact to the microsecond; of one instant they fire by kind, then in the order in which they were started.
/// Copyable: a copy goes on independently.
class Timers {
 public:
  /// Precondition: due is not before the last instant given to next_at().
  TimerId start(TimePoint due, TimerKind kind, std::uint32_t owner);
  /// Precondition: `id` is pending. The id may be reused afterwards.
  void cancel(TimerId id);
  [[nodiscard]] TimePoint due(TimerId id) const;
  /// The earliest due instant. Amortized O(1).
  [[nodiscard]] std::optional<TimePoint> next() const;
  /// Takes the next timer due at or before `now`, smallest (due, kind, start order) first; its id is free afterwards.
  std::optional<DueTimer> pop(TimePoint now);
  [[nodiscard]] std::size_t size() const noexcept;
};

}  // namespace router
ACD_NAMESPACE_END

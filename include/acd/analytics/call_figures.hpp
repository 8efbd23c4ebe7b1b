#pragma once

#include <acd/config.hpp>
#include <acd/core/handle.hpp>
#include <acd/core/time.hpp>
#include <acd/router/event.hpp>

#include <cstdint>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace analytics {

/// Calls answered on one step of a workflow: the position of a filter and of one of its targets.
struct StepAnswers {
  std::uint16_t filter = 0;  ///< or StepRef::default_filter, StepRef::direct
  std::uint16_t target = 0;
  std::uint64_t answered = 0;
  friend bool operator==(const StepAnswers&, const StepAnswers&) = default;
};

/// Call-centre figures. A call is a task. Waiting runs from its first queue entry to its first
/// acceptance or its end, ringing included; what follows an acceptance changes nothing here.
struct ACD_API CallFigures {
  std::uint64_t offered = 0;  ///< calls that entered a queue, or rang without one (routing_target)

  // Each offered call is one of these.
  std::uint64_t answered = 0;    ///< accepted by a worker
  std::uint64_t abandoned = 0;   ///< the caller left: a command canceled the waiting task
  std::uint64_t overflowed = 0;  ///< the workflow ended: timeout, skip, full queue or named end
  std::uint64_t failed = 0;      ///< another end: time to live, deletion, assignment limit
  std::uint64_t waiting = 0;     ///< still waits

  std::uint64_t not_queued = 0;  ///< ended before they were offered; in no other figure

  std::uint64_t rings = 0;           ///< reservations created up to the first acceptance
  std::uint64_t answered_rings = 0;  ///< of these: for calls that were answered

  std::vector<StepAnswers> answered_at;  ///< by the last target matched before; sorted by position
  std::vector<Duration> waits;           ///< of answered calls, ascending
  std::vector<Duration> abandon_times;   ///< of abandoned calls, ascending

  /// Calls answered on this step.
  [[nodiscard]] std::uint64_t answered_on(std::uint16_t filter, std::uint16_t target) const;

  /// answered ÷ offered; 0 when nothing was offered.
  [[nodiscard]] double answer_rate() const;
  /// abandoned ÷ (answered + abandoned); 0 when there was neither.
  [[nodiscard]] double abandonment_rate() const;
  /// Calls abandoned within `threshold` (inclusive).
  [[nodiscard]] std::uint64_t short_abandons(Duration threshold) const;
  /// Calls answered within `limit` (inclusive) ÷ offered calls, less those abandoned within
  /// `short_abandon`; none are taken off when that is negative. 0 when no call remains.
  [[nodiscard]] double service_level(Duration limit, Duration short_abandon = Duration(-1)) const;
  /// 0 when nothing was answered.
  [[nodiscard]] double rings_per_answered_call() const;
};

/// In seconds; 0 for an empty list. The mean of `waits` is the average speed of answer.
[[nodiscard]] ACD_API double mean_seconds(std::span<const Duration> times);

/// Nearest rank: the smallest time that at least `percent` of the list do not exceed; zero when the
/// list is empty. Preconditions: `ascending` is sorted, 0 < percent <= 100.
[[nodiscard]] ACD_API Duration percentile(std::span<const Duration> ascending, unsigned percent);

/// Folds events into figures: live, from a log or from a simulation. It asks the router nothing, so
/// tasks whose creation it has not seen are left out.
/// Complexity: O(1) an event; memory grows with open calls, plus one length of time a call.
class ACD_API CallFold {
 public:
  void add(const router::Event& event);
  void add(std::span<const router::Event> events) {
    for (const router::Event& event : events) add(event);
  }

  /// The figures so far. Complexity: sorts the waits.
  [[nodiscard]] CallFigures figures() const;

 private:
  enum class Phase : std::uint8_t { unknown, created, waiting, over };
  struct Call {
    std::uint32_t generation = 0;
    Phase phase = Phase::unknown;
    std::uint32_t rings = 0;
    TimePoint offered;
    router::StepRef step;
  };

  Call* find(TaskHandle task);
  void begin(TaskHandle task);
  void offer(Call& call, TimePoint at);
  void ring(Call& call, TimePoint at);
  void answer(Call& call, TimePoint at);
  void cancel(Call& call, const router::Event& event);
  void leave(Call& call, std::uint64_t& how);

  std::vector<Call> calls_;  // by slot of the task
  CallFigures figures_;      // `waits` in order of the events
};

}  // namespace analytics
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace analytics {

/// What statistics are about. At most one of queue, workflow and worker is given; none: the whole
/// workspace. Each is a sid or a name.
struct StatisticsScope {
  std::string_view queue = {};
  std::string_view workflow = {};
  std::string_view worker = {};
  std::string_view task_channel = {};  ///< only tasks of this channel
};

struct ActivityWorkers {
  std::string sid;
  std::string friendly_name;
  std::uint64_t workers = 0;
};

/// As it is now, exactly. TaskRouter's names.
struct RealTimeStatistics {
  std::array<std::uint64_t, 4> tasks_by_status{};  ///< pending, reserved, assigned, wrapping
  std::vector<std::pair<std::int32_t, std::uint64_t>> tasks_by_priority;  ///< ascending
  std::uint64_t total_tasks = 0;
  Duration longest_task_waiting_age{};            ///< since creation, of pending and reserved tasks
  std::string longest_task_waiting_sid;           ///< empty: nobody waits
  Duration longest_relative_task_age_in_queue{};  ///< since the queue entry
  std::string longest_relative_task_sid_in_queue;
  std::uint64_t total_eligible_workers = 0;   ///< of a queue: its members, in any activity
  std::uint64_t total_available_workers = 0;  ///< of these, in an available activity; capacity does
                                              ///< not count
  std::uint64_t total_workers = 0;
  std::vector<ActivityWorkers> activity_statistics;
};

/// Reads the state. Errors: unknown_name. Complexity: linear in tasks and workers.
[[nodiscard]] ACD_API Result<RealTimeStatistics> real_time_statistics(const Router& router,
                                                                      const StatisticsScope& scope);

/// From `start` (inclusive) to `end` (exclusive).
struct StatisticsWindow {
  TimePoint start;
  TimePoint end;
};
/// The last `minutes` (15), or from start to end (now, this instant included). Errors: value, for
/// both at once, for a window that ends before it starts, and for a start more than 30 days ago
/// (14241).
[[nodiscard]] ACD_API Result<StatisticsWindow> statistics_window(
    TimePoint now, std::optional<std::int64_t> minutes, std::optional<TimePoint> start,
    std::optional<TimePoint> end);

/// Lengths of time; 0 when there are none.
struct LengthStatistics {
  std::uint64_t count = 0;
  Duration min{};
  Duration max{};
  Duration total{};

  [[nodiscard]] double average_seconds() const noexcept;
};

/// How many were canceled and accepted after more, and after at most, a threshold.
struct WaitSplit {
  std::int64_t seconds = 0;
  std::uint64_t canceled_above = 0;
  std::uint64_t canceled_below = 0;
  std::uint64_t accepted_above = 0;
  std::uint64_t accepted_below = 0;
};

struct ActivityDuration {
  std::string sid;
  std::string friendly_name;
  LengthStatistics lengths;  ///< intervals are clipped to the window
};

/// What happened in a window. TaskRouter's names; waits count from the task's creation.
struct CumulativeStatistics {
  std::uint64_t tasks_created = 0;  ///< of the workspace
  std::uint64_t tasks_entered = 0;  ///< of a queue or workflow; entering again counts again
  std::uint64_t tasks_completed = 0;
  std::uint64_t tasks_canceled = 0;
  std::uint64_t tasks_deleted = 0;
  std::uint64_t tasks_moved = 0;
  std::uint64_t tasks_timed_out_in_workflow = 0;
  std::uint64_t reservations_created = 0;
  std::uint64_t reservations_accepted = 0;
  std::uint64_t reservations_rejected = 0;
  std::uint64_t reservations_timed_out = 0;
  std::uint64_t reservations_canceled = 0;
  std::uint64_t reservations_rescinded = 0;
  LengthStatistics wait_duration_until_accepted;
  LengthStatistics wait_duration_in_queue_until_accepted;
  LengthStatistics wait_duration_until_canceled;
  std::vector<WaitSplit> split_by_wait_time;
  std::vector<ActivityDuration> activity_durations;
};

/// Remembers what happened, to answer any window of the last so many days. Memory: about 50 bytes
/// an event that counts, until it is older than the retention. Not thread-safe.
class ACD_API StatisticsLog {
 public:
  explicit StatisticsLog(Duration retention = std::chrono::hours(24 * 30))
      : retention_(retention) {}

  /// Takes in an event of the last apply() or advance() of `router`, in order. O(1), amortised.
  void consume(const Router& router, const router::Event& event);

  /// Errors: unknown_name, for a scope that does not exist. Complexity: linear in what happened in
  /// the window and in the workers.
  [[nodiscard]] Result<CumulativeStatistics> cumulative(
      const Router& router, const StatisticsScope& scope, const StatisticsWindow& window,
      const std::vector<std::int64_t>& wait_thresholds = {}) const;

  [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }

 private:
  struct Record {
    TimePoint at;
    router::EventType type{};
    std::uint8_t channel = 0;
    std::uint8_t activity = 0;  // of an interval that ended
    std::uint16_t queue = router::no_queue;
    std::uint16_t workflow = router::no_queue;
    WorkerHandle worker;
    Duration since_creation{};
    Duration since_queue_entry{};  // or the length of the interval
  };
  struct Open {
    std::uint32_t generation = 0;
    TimePoint created;
    TimePoint queue_entered;
  };
  struct Selection;  // src/analytics/statistics.cpp
  static void add_ongoing(const Router& router, const Selection& selection,
                          const StatisticsWindow& window, CumulativeStatistics& out);

  Duration retention_;
  std::deque<Record> records_;
  std::vector<Open> open_;  // by slot of the task
};

/// As one JSON object with TaskRouter's keys; lengths are seconds.
[[nodiscard]] ACD_API std::string to_json(const RealTimeStatistics& statistics);
[[nodiscard]] ACD_API std::string to_json(const CumulativeStatistics& statistics);

}  // namespace analytics
ACD_NAMESPACE_END

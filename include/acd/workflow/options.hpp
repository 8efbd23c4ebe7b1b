#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN

/// Who rings among the workers whom a step may offer a task to, after its order_by.
enum class Selection : std::uint8_t {
  longest_idle,     ///< longest since the last reservation; never reserved first
  random,           ///< uniform, from the router's seeded generator
  round_robin,      ///< the next in order of creation
  least_loaded,     ///< smallest share of the channel's capacity in use
  fewest_tasks,     ///< fewest open reservations over all channels
  least_versatile,  ///< member of the fewest queues
};

/// After which answers a worker is not offered the same task again.
enum class ExcludeAfter : std::uint8_t { none, reject, no_answer, both };

/// For how long a worker is left alone after an offer came to nothing; zero: not at all.
struct BackOff {
  enum class Scope : std::uint8_t { task, any_task };
  Duration no_answer{};
  Duration busy{};  ///< rejected or failed with the cause `busy`
  Duration reject{};
  Duration failed{};          ///< another cause of reservation.fail, or a set-up that took too long
  Scope scope = Scope::task;  ///< not offered this task, or nothing at all
  friend bool operator==(const BackOff&, const BackOff&) = default;
};

/// How waiting raises a task's priority in a FIFO queue: so many points every so long, in
/// proportion.
struct PriorityAging {
  std::int32_t points = 0;  ///< 0: not at all
  Duration every = std::chrono::seconds(60);
  friend bool operator==(const PriorityAging&, const PriorityAging&) = default;
};

/// What a target's deadline does to a reservation that is still pending.
enum class OnTargetTimeout : std::uint8_t {
  preempt,               ///< it is canceled and the task advances
  wait_for_reservation,  ///< it runs to its end first
};

/// From when a target's timeout counts.
enum class TimeoutBase : std::uint8_t {
  cumulative,  ///< from the last deadline that was reached: the sum of the timeouts against the
               ///< task's age
  per_step,    ///< from the first entry into the step
};

enum class TaskOrder : std::uint8_t { fifo, lifo };

/// Which sizes are refused.
enum class Limits : std::uint8_t {
  none,        ///< ours alone
  taskrouter,  ///< TaskRouter's too: 4,096 characters of attributes, 15,000 workers, 5,000 queues
};

/// The stable names, as in documents.
[[nodiscard]] ACD_API std::string_view to_string(Selection value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(ExcludeAfter value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(BackOff::Scope value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(OnTargetTimeout value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(TimeoutBase value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(TaskOrder value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(ScalarIn value) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(Limits value) noexcept;

/// A workspace's options. TaskRouter's behaviour is the default everywhere but on_target_timeout
/// and dialect.scalar_in.
struct Options {
  std::uint64_t seed = 0;  ///< of the generator behind random selection
  Selection selection = Selection::longest_idle;
  std::string default_activity = "Offline";  ///< of new workers
  std::string timeout_activity =
      "Offline";           ///< after an unanswered reservation; "none" leaves it as it is
  bool multi_task = true;  ///< false: one reservation per worker over all channels
  TaskOrder prioritize_queue_order = TaskOrder::fifo;
  OnTargetTimeout on_target_timeout = OnTargetTimeout::preempt;
  TimeoutBase timeout_base = TimeoutBase::cumulative;
  ExcludeAfter exclude_after = ExcludeAfter::none;
  BackOff back_off;
  PriorityAging priority_aging;
  std::optional<std::int64_t> max_waiting{};  ///< pending tasks the site holds; absent: no bound
  std::optional<std::int64_t> load_budget{};  ///< of workers who name none; absent: no bound
  Duration setup_timeout = std::chrono::seconds(120);
  Duration transfer_timeout = std::chrono::seconds(120);
  Duration assigned_timeout = std::chrono::hours(24);  ///< from the acceptance; then it is removed
  Duration wrapup_timeout{};  ///< then the reservation is completed; zero: no bound of its own
  Limits limits = Limits::none;
  /// Waiting tasks start anew when a calendar opens or closes.
  bool re_evaluate_at_calendar_edges = false;
  Dialect dialect;
  Value unknown;  ///< an object of the keys we do not know, kept for output; or null
  friend bool operator==(const Options&, const Options&) = default;
};

ACD_NAMESPACE_END

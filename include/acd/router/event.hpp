#pragma once

#include <acd/config.hpp>
#include <acd/core/handle.hpp>
#include <acd/core/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

ACD_NAMESPACE_BEGIN

enum class TaskStatus : std::uint8_t { pending, reserved, assigned, wrapping, completed, canceled };

/// `setup` is the phase of a pending reservation in which a call is being set up; outside it prints
/// as pending.
enum class ReservationStatus : std::uint8_t {
  pending,
  setup,
  accepted,
  wrapping,
  rejected,
  timeout,
  canceled,
  rescinded,
  completed,
};

/// Whether a worker's client is there.
enum class Connection : std::uint32_t {
  unknown,  ///< nothing was heard yet
  connected,
  grace,  ///< disconnected, and nothing has come of it yet
  disconnected,
};

[[nodiscard]] ACD_API std::string_view to_string(Connection connection) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(TaskStatus status) noexcept;
[[nodiscard]] ACD_API std::string_view to_string(ReservationStatus status) noexcept;

namespace router {

/// What happened, under TaskRouter's name: reservation_created is "reservation.created".
enum class EventType : std::uint8_t {
  task_created,
  task_updated,
  task_canceled,
  task_wrapup,
  task_completed,
  task_deleted,
  task_system_deleted,
  task_transfer_initiated,
  task_transfer_attempt_failed,
  task_transfer_failed,
  task_transfer_canceled,
  task_transfer_completed,
  task_queue_created,
  task_queue_deleted,
  task_queue_entered,
  task_queue_timeout,
  task_queue_moved,
  task_queue_expression_updated,
  reservation_created,
  reservation_accepted,
  reservation_rejected,
  reservation_timeout,
  reservation_canceled,
  reservation_rescinded,
  reservation_wrapup,
  reservation_completed,
  reservation_failed,
  worker_created,
  worker_deleted,
  worker_attributes_update,
  worker_activity_update,
  worker_capacity_update,
  worker_channel_availability_update,
  workflow_created,
  workflow_updated,
  workflow_deleted,
  workflow_entered,
  workflow_target_matched,
  workflow_timeout,
  workflow_skipped,
  worker_presence_update,  ///< ours: TaskRouter has no such event
  activity_created,
  activity_updated,
  activity_deleted,
  task_channel_created,
  task_channel_updated,
  task_channel_deleted,
  workspace_updated,
  conference_start,  ///< these are ours: TaskRouter leaves conferences to telephony
  conference_end,
  conference_join,
  conference_leave,
  conference_mute,
  conference_hold,
  conference_coach,
  conference_update,
};
constexpr std::size_t event_types = static_cast<std::size_t>(EventType::conference_update) + 1;

/// TaskRouter's name, such as "task-queue.entered".
[[nodiscard]] ACD_API std::string_view to_string(EventType type) noexcept;
[[nodiscard]] ACD_API std::optional<EventType> event_type(std::string_view name) noexcept;

/// Why it happened, where the type does not say it. Prints as `reason_code`.
enum class Reason : std::uint8_t {
  none,
  text,            ///< in the words of the command; read it from the task or reservation
  target_timeout,  ///< the target's deadline ended a pending reservation
  task_canceled,
  task_deleted,
  task_ttl,
  setup_timeout,
  transfer_timeout,
  transfer_canceled,
  worker_deleted,
  worker_unavailable,  ///< rejected because the worker became unavailable
  reservation_timeout,
  assignment_limit,
  workflow_timeout,
  workflow_skipped,
  outcome,        ///< a named end (`x_outcome`)
  full,           ///< the queue's max_waiting
  all_completed,  ///< all reservations were completed
  heartbeat_timeout,
  wrapup_timeout,
  reconciled,  ///< as it was observed outside
  conference_ended,
  ended_via_api,
  ender_left,
  ender_kicked,
  last_left,
  last_kicked,
};

[[nodiscard]] ACD_API std::string_view to_string(Reason reason) noexcept;

/// Which step of a workflow: positions in the document.
struct StepRef {
  static constexpr std::uint16_t default_filter = 0xffff;
  static constexpr std::uint16_t direct = 0xfffe;  ///< routing_target: no filter
  std::uint16_t filter = 0;
  std::uint16_t target = 0;
  std::uint16_t previous_queue = 0xffff;
  std::uint16_t plan = 0;  ///< for the library: which configuration
};

/// A worker's capacity on a channel, before and after.
struct CapacityChange {
  std::uint16_t channel;
  std::uint16_t tasks;  ///< reservations that use capacity
  std::uint16_t before;
  std::uint16_t now;
};

/// A worker's connection, before and after.
struct ConnectionChange {
  Connection before;
  Connection now;
};

/// Somebody in a conference, as they were after the event.
struct ParticipantRef {
  std::uint32_t index;  ///< among all who ever joined it
  bool muted;
  bool hold;
  bool coaching;
  bool end_conference_on_exit;
};

constexpr std::uint16_t no_queue = 0xffff;

/// One thing the router decided: a fixed record of the facts and numbers of that moment. Names,
/// attributes and texts are read from the Router through the handles, until the next command is
/// applied.
struct Event {
  std::uint64_t sequence = 0;  ///< counts from 1 without gaps
  TimePoint at;
  std::uint64_t cause =
      0;  ///< ordinal of the command that caused it or armed the timer; ticks do not count
  TaskHandle task;
  WorkerHandle worker;
  union {
    ReservationHandle reservation;  ///< reservation_…
    StepRef step;                   ///< workflow_…, task_queue_… about a task
    std::int64_t previous_us;     ///< worker_activity_update: microseconds in the previous activity
    ConnectionChange connection;  ///< worker_presence_update
    ParticipantRef participant;   ///< conference_join to conference_update
    CapacityChange capacity;      ///< worker_capacity_update, worker_channel_availability_update
  };
  union {
    std::int32_t priority = 0;       ///< of the task
    std::int32_t previous_activity;  ///< worker_activity_update: index of the activity
  };
  std::uint32_t age = 0;  ///< of the task, whole seconds
  std::uint16_t queue = no_queue;
  std::uint16_t workflow = no_queue;
  EventType type{};
  Reason reason = Reason::none;
  TaskStatus status{};        ///< of the task
  std::uint8_t activity = 0;  ///< of the worker: index of the activity

  Event() noexcept : reservation() {}
};
static_assert(sizeof(Event) == 64 && std::is_trivially_copyable_v<Event>);

/// Collects events; keeps its memory when cleared. A mask says which types it wants; sequence
/// numbers count all of them.
class EventBuffer {
 public:
  [[nodiscard]] std::span<const Event> events() const noexcept { return events_; }
  void clear() noexcept { events_.clear(); }

  [[nodiscard]] bool wants(EventType type) const noexcept {
    return (wanted_ >> static_cast<unsigned>(type) & 1U) != 0;
  }
  void want(EventType type, bool wanted) noexcept {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(type);
    wanted_ = wanted ? wanted_ | bit : wanted_ & ~bit;
  }
  void want_all(bool wanted) noexcept { wanted_ = wanted ? ~std::uint64_t{0} : 0; }

  void push(const Event& event) { events_.push_back(event); }

 private:
  std::vector<Event> events_;
  std::uint64_t wanted_ = ~std::uint64_t{0};
};
static_assert(event_types <= 64);

}  // namespace router
ACD_NAMESPACE_END

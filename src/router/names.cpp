#include <acd/router/event.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>

#include <algorithm>
#include <array>

ACD_NAMESPACE_BEGIN

std::string_view to_string(TaskStatus status) noexcept {
  constexpr std::array<std::string_view, 6> names{"pending",  "reserved",  "assigned",
                                                  "wrapping", "completed", "canceled"};
  return names[static_cast<std::size_t>(status)];
}

std::string_view to_string(Connection connection) noexcept {
  constexpr std::array<std::string_view, 4> names{"unknown", "connected", "grace", "disconnected"};
  return names[static_cast<std::size_t>(connection)];
}

std::string_view to_string(ReservationStatus status) noexcept {
  constexpr std::array<std::string_view, 9> names{"pending",  "pending",   "accepted",
                                                  "wrapping", "rejected",  "timeout",
                                                  "canceled", "rescinded", "completed"};
  return names[static_cast<std::size_t>(status)];
}

namespace router {

namespace {

constexpr std::array<std::string_view, event_types> event_names{
    "task.created",
    "task.updated",
    "task.canceled",
    "task.wrapup",
    "task.completed",
    "task.deleted",
    "task.system-deleted",
    "task.transfer-initiated",
    "task.transfer-attempt-failed",
    "task.transfer-failed",
    "task.transfer-canceled",
    "task.transfer-completed",
    "task-queue.created",
    "task-queue.deleted",
    "task-queue.entered",
    "task-queue.timeout",
    "task-queue.moved",
    "task-queue.expression.updated",
    "reservation.created",
    "reservation.accepted",
    "reservation.rejected",
    "reservation.timeout",
    "reservation.canceled",
    "reservation.rescinded",
    "reservation.wrapup",
    "reservation.completed",
    "reservation.failed",
    "worker.created",
    "worker.deleted",
    "worker.attributes.update",
    "worker.activity.update",
    "worker.capacity.update",
    "worker.channel.availability.update",
    "workflow.created",
    "workflow.updated",
    "workflow.deleted",
    "workflow.entered",
    "workflow.target-matched",
    "workflow.timeout",
    "workflow.skipped",
    "worker.presence.update",
    "activity.created",
    "activity.updated",
    "activity.deleted",
    "task-channel.created",
    "task-channel.updated",
    "task-channel.deleted",
    "workspace.updated",
    "conference.start",
    "conference.end",
    "conference.join",
    "conference.leave",
    "conference.mute",
    "conference.hold",
    "conference.coach",
    "conference.update",
};

}  // namespace

std::string_view to_string(EventType type) noexcept {
  return event_names[static_cast<std::size_t>(type)];
}

std::optional<EventType> event_type(std::string_view name) noexcept {
  const auto found = std::find(event_names.begin(), event_names.end(), name);
  if (found == event_names.end()) return std::nullopt;
  return static_cast<EventType>(found - event_names.begin());
}

std::string_view to_string(Reason reason) noexcept {
  constexpr std::array<std::string_view, 27> names{"",
                                                   "",
                                                   "target_timeout",
                                                   "task_canceled",
                                                   "task_deleted",
                                                   "task_ttl",
                                                   "setup_timeout",
                                                   "transfer_timeout",
                                                   "transfer_canceled",
                                                   "worker_deleted",
                                                   "worker_unavailable",
                                                   "reservation_timeout",
                                                   "assignment_limit",
                                                   "workflow_timeout",
                                                   "workflow_skipped",
                                                   "outcome",
                                                   "full",
                                                   "all_completed",
                                                   "heartbeat_timeout",
                                                   "wrapup_timeout",
                                                   "reconciled",
                                                   "conference_ended",
                                                   "conference-ended-via-api",
                                                   "participant-with-end-conference-on-exit-left",
                                                   "participant-with-end-conference-on-exit-kicked",
                                                   "last-participant-left",
                                                   "last-participant-kicked"};
  return names[static_cast<std::size_t>(reason)];
}

std::string_view to_string(ConferenceStatus status) noexcept {
  constexpr std::array<std::string_view, 3> names{"init", "in-progress", "completed"};
  return names[static_cast<std::size_t>(status)];
}

std::string_view to_string(Healing what) noexcept {
  constexpr std::array<std::string_view, 6> names{"lost_accept", "lost_hang_up", "lost_caller",
                                                  "lost_log_in", "lost_log_out", "unexplained"};
  return names[static_cast<std::size_t>(what)];
}

std::string_view to_string(RefusalCode code) noexcept {
  constexpr std::array<std::string_view, refusal_codes> names{
      "unknown_id", "wrong_state", "duplicate", "time_backwards",
      "no_match",   "in_use",      "gone",      "invalid_argument"};
  return names[static_cast<std::size_t>(code)];
}

}  // namespace router
ACD_NAMESPACE_END

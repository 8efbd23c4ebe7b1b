#include "expectations/state.hpp"

ACD_NAMESPACE_BEGIN
namespace expectations {

namespace {

void write_conference(ValueBuilder& state, const router::ConferenceState& conference) {
  state.key("conference").begin_object();
  state.key("status").string(to_string(conference.status));
  state.key("reason").string(conference.reason);
  state.key("participants").begin_array();
  for (const router::ParticipantState& who : conference.participants) {
    if (!who.is_there) continue;
    state.begin_object();
    state.key("participant").string(who.label);
    state.key("muted").boolean(who.muted);
    state.key("hold").boolean(who.hold);
    state.key("coaching").string(who.coaching);
    state.key("end_conference_on_exit").boolean(who.end_conference_on_exit);
    state.end_object();
  }
  state.end_array().end_object();
}

}  // namespace

std::optional<Value> task_state(const Router& router, std::string_view id) {
  const auto task = router.task(id);
  if (!task) return std::nullopt;
  ValueBuilder state;
  state.begin_object();
  state.key("task").string(id);
  state.key("status").string(to_string(task->status));
  state.key("workflow").string(task->workflow);
  state.key("task_queue").string(task->task_queue);
  state.key("task_channel").string(task->task_channel);
  state.key("priority").integer(task->priority);
  state.key("reason").string(task->reason);
  state.key("version").integer(static_cast<std::int64_t>(task->version));
  state.key("attributes").value(task->attributes);
  state.key("reservations").begin_array();
  for (const router::ReservationState& reservation : task->reservations) {
    state.begin_object();
    state.key("reservation").string(reservation.sid);
    state.key("worker").string(reservation.worker);
    state.key("status").string(to_string(reservation.status));
    state.key("version").integer(static_cast<std::int64_t>(reservation.version));
    state.end_object();
  }
  state.end_array();
  if (task->conference) write_conference(state, *task->conference);
  return state.end_object().finish();
}

std::optional<Value> worker_state(const Router& router, std::string_view id) {
  const auto worker = router.worker(id);
  if (!worker) return std::nullopt;
  ValueBuilder state;
  state.begin_object();
  state.key("worker").string(id);
  state.key("name").string(worker->name);
  state.key("activity").string(worker->activity);
  state.key("available").boolean(worker->available);
  state.key("version").integer(static_cast<std::int64_t>(worker->version));
  state.key("assigned_tasks").integer(worker->assigned_tasks);
  state.key("connection").string(to_string(worker->connection));
  state.key("on_call").boolean(worker->on_call);
  state.key("attributes").value(worker->attributes);
  state.key("channels").begin_object();
  for (const router::WorkerChannelState& channel : worker->channels) {
    state.key(channel.channel).begin_object();
    state.key("available").boolean(channel.available);
    state.key("configured_capacity").integer(channel.configured_capacity);
    state.key("assigned_tasks").integer(channel.assigned_tasks);
    state.key("available_capacity_percentage").integer(channel.available_capacity_percentage);
    state.end_object();
  }
  return state.end_object().end_object().finish();
}

}  // namespace expectations
ACD_NAMESPACE_END

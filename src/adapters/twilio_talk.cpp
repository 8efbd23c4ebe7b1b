#include "twilio_talk.hpp"

#include "callback.hpp"
#include "router/engine.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

using router::ConferenceStatus;
using router::ParticipantState;
using router::ReservationState;
using router::TaskState;

namespace {

bool in_transfer(const Router& router, const TaskState& task) {
  const router::Engine& engine = router.engine();
  return engine.task(engine.find_task(task.sid)).transfer.open;
}

bool anybody_accepted(const TaskState& task) {
  return std::any_of(
      task.reservations.begin(), task.reservations.end(),
      [](const ReservationState& r) { return r.status == ReservationStatus::accepted; });
}

Value hang_up(std::string_view type, const TaskState& task) {
  return Value::object(
      {{"type", type}, {"task", std::string_view(task.sid)}, {"reason", "hangup"}});
}

void append_members(ValueBuilder& out, ValueView object, ValueView except) {
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (!except.find(object.key(i)).exists()) out.key(object.key(i)).value(object[i]);
  }
}

// What ends when nobody can hear the caller any more.
std::optional<Value> ends_without_caller(const Router& router, const TaskState& task) {
  if (is_waiting(task) && !in_transfer(router, task)) return hang_up("task.cancel", task);
  if (anybody_accepted(task)) return hang_up("task.wrapup", task);
  // Handed on cold: who had the call wraps up already.
  if (in_transfer(router, task)) {
    return Value::object({{"type", "transfer.cancel"}, {"task", std::string_view(task.sid)}});
  }
  return std::nullopt;
}

}  // namespace

bool is_talking(const ReservationState& reservation) noexcept {
  return reservation.status == ReservationStatus::accepted ||
         reservation.status == ReservationStatus::wrapping;
}

bool is_waiting(const TaskState& task) noexcept {
  if (task.status != TaskStatus::pending && task.status != TaskStatus::reserved) return false;
  return std::none_of(task.reservations.begin(), task.reservations.end(), is_talking);
}

const ReservationState* open_reservation(const TaskState& task, std::string_view worker) {
  const auto found = std::find_if(
      task.reservations.rbegin(), task.reservations.rend(), [&](const ReservationState& r) {
        return r.worker == worker && (is_open_offer(r) || is_talking(r));
      });
  return found == task.reservations.rend() ? nullptr : &*found;
}

const ParticipantState* speaker(const TaskState& task, std::string_view label) {
  if (!task.conference) return nullptr;
  const auto& all = task.conference->participants;
  const auto found = std::find_if(all.begin(), all.end(), [&](const ParticipantState& one) {
    return one.is_there && one.label == label;
  });
  return found == all.end() ? nullptr : &*found;
}

std::string_view caller_of(ValueView attributes) { return text_at(attributes, "call_sid"); }

std::string_view leg_of(ValueView attributes, std::string_view speaker) {
  return text_at(attributes.find("conference").find("participants"), speaker);
}

std::optional<Value> with_leg(ValueView attributes, std::string_view conference,
                              std::string_view worker, std::string_view leg) {
  const ValueView before = attributes.find("conference");
  if (conference.empty()) conference = text_at(before, "sid");
  const bool is_known = leg_of(attributes, worker) == leg && text_at(before, "sid") == conference;
  if (leg.empty() || is_known) return std::nullopt;
  const std::string_view caller = caller_of(attributes);
  ValueBuilder out;
  out.begin_object();
  append_members(out, attributes, Value::object({{"conference", true}, {"worker_call_sid", true}}));
  out.key("worker_call_sid").string(leg);
  out.key("conference").begin_object();
  if (!conference.empty()) out.key("sid").string(conference);
  out.key("participants");
  out.begin_object();
  append_members(out, before.find("participants"),
                 Value::object({{customer, true}, {"worker", true}, {worker, true}}));
  if (!caller.empty()) out.key(customer).string(caller);
  out.key("worker").string(leg);
  if (worker != "worker" && worker != customer) out.key(worker).string(leg);
  return out.end_object().end_object().end_object().finish();
}

Value join_command(std::string_view task, std::string_view label, bool starts, bool ends) {
  ValueBuilder command;
  command.begin_object().key("type").string("conference.join").key("task").string(task);
  command.key("participant").string(label);
  if (!starts) command.key("start_conference_on_enter").boolean(false);
  if (ends) command.key("end_conference_on_exit").boolean(true);
  return command.end_object().finish();
}

Value leave_command(std::string_view task, std::string_view label) {
  return Value::object({{"type", "conference.leave"}, {"task", task}, {"participant", label}});
}

// As their leg was set up, the conference ends with them, and with it the work on their call.
Received caller_gone(const Router& router, const TaskState& task) {
  if (is_over(task)) return only(CallbackResult::late);
  std::vector<Value> commands;
  const ParticipantState* const caller = speaker(task, customer);
  if (caller != nullptr) commands.push_back(leave_command(task.sid, customer));
  const bool ends_by_leaving = caller != nullptr && caller->end_conference_on_exit;
  auto end = ends_without_caller(router, task);
  if (end && (is_waiting(task) || !ends_by_leaving)) commands.push_back(*std::move(end));
  return applied(std::move(commands));
}

Received worker_gone(const TaskState& task, const ReservationState& reservation) {
  if (is_talking(reservation) && speaker(task, reservation.worker) != nullptr) {
    return applied(leave_command(task.sid, reservation.worker));
  }
  if (reservation.status == ReservationStatus::accepted) {
    return applied(about_reservation("reservation.wrapup", reservation.sid));
  }
  // Its answer was lost or is still on its way.
  if (is_open_offer(reservation)) {
    return applied(about_reservation("reservation.fail", reservation.sid, "hung up"));
  }
  return only(reservation.status == ReservationStatus::wrapping ? CallbackResult::duplicate
                                                                : CallbackResult::late);
}

Received other_gone(const TaskState& task, std::string_view label) {
  if (is_over(task)) return only(CallbackResult::late);
  if (speaker(task, label) == nullptr) return only(CallbackResult::duplicate);
  return applied(leave_command(task.sid, label));
}

Received all_gone(const Router& router, const TaskState& task) {
  if (is_over(task)) return only(CallbackResult::late);
  std::vector<Value> commands;
  const bool goes_on = task.conference && task.conference->status != ConferenceStatus::completed;
  if (goes_on)
    commands.push_back(
        Value::object({{"type", "conference.end"}, {"task", std::string_view(task.sid)}}));
  auto end = ends_without_caller(router, task);
  if (end && (is_waiting(task) || !goes_on)) commands.push_back(*std::move(end));
  return applied(std::move(commands));
}

}  // namespace adapters
ACD_NAMESPACE_END

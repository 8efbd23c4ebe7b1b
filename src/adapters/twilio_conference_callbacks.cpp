#include <acd/adapters/twilio.hpp>

#include "twilio_api.hpp"
#include "twilio_talk.hpp"

#include <initializer_list>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace adapters {

using router::ParticipantState;
using router::ReservationState;
using router::TaskState;

namespace {

// A field that says true or false, and otherwise than the router knows.
std::optional<bool> changed(const Form& form, std::string_view name, bool now) {
  const std::string_view text = form.get(name);
  if (text != "true" && text != "false") return std::nullopt;
  return (text == "true") == now ? std::nullopt : std::optional<bool>(!now);
}

// Mute, hold and the like, as Twilio has them now.
Received updated(const TaskState& task, std::string_view label, const Form& form) {
  if (is_over(task)) return only(CallbackResult::late);
  const ParticipantState* const who = speaker(task, label);
  if (who == nullptr) return only(CallbackResult::unknown);
  ValueBuilder command;
  command.begin_object().key("type").string("conference.update").key("task").string(task.sid);
  command.key("participant").string(label);
  bool any = false;
  const std::tuple<std::string_view, std::string_view, bool> flags[] = {
      {"Muted", "muted", who->muted},
      {"Hold", "hold", who->hold},
      {"EndConferenceOnExit", "end_conference_on_exit", who->end_conference_on_exit}};
  for (const auto& [field, key, now] : flags) {
    if (const auto value = changed(form, field, now)) {
      command.key(key).boolean(*value);
      any = true;
    }
  }
  if (form.get("Coaching") == "false" && !who->coaching.empty()) {
    command.key("coaching").string("");
    any = true;
  }
  if (!any) return only(CallbackResult::duplicate);
  return applied(command.end_object().finish());
}

Received caller_joined(const TaskState& task) {
  if (is_over(task)) return only(CallbackResult::late);
  if (speaker(task, customer) != nullptr) return only(CallbackResult::duplicate);
  return applied(join_command(task.sid, customer, false, true));
}

// Whose leg it is, as the router calls them.
struct Who {
  std::string label;
  const ReservationState* reservation = nullptr;
};

std::optional<Who> who_is(const Router& router, const TaskState& task, const Form& form) {
  const std::string_view label = form.get("ParticipantLabel");
  const std::string_view leg = form.get("CallSid");
  if (label == customer || (!leg.empty() && leg == caller_of(task.attributes))) {
    return Who{std::string(customer), nullptr};
  }
  if (const ReservationState* const r = find_reservation(task, label)) return Who{r->worker, r};
  if (!label.empty() && (router.worker(label) || speaker(task, label) != nullptr)) {
    return Who{std::string(label), nullptr};
  }
  return std::nullopt;
}

}  // namespace

Received TwilioVoice::conference(const Router& router, const Form& query, const Form& form) const {
  const auto task = router.task(query.get("t"));
  if (!task) return only(CallbackResult::unknown);
  const std::string_view event = form.get("StatusCallbackEvent");
  const bool in_lobby = query.find("w").has_value();
  if (event == "conference-end") {
    return in_lobby ? only(CallbackResult::progress) : all_gone(router, *task);
  }
  if (!event.starts_with("participant-")) return only(CallbackResult::progress);
  const auto who = who_is(router, *task, form);
  if (!who) return only(CallbackResult::unknown);
  if (in_lobby) {
    if (event != "participant-join" || who->reservation == nullptr)
      return only(CallbackResult::progress);
    return answered(*task, *who->reservation, query, form);
  }
  if (event == "participant-join") {
    if (who->label == customer) return caller_joined(*task);
    if (who->reservation != nullptr) return worker_joined(*task, *who->reservation, form);
    return supervisor_joined(*task, who->label);
  }
  if (event == "participant-leave") {
    if (who->label == customer) return caller_gone(router, *task);
    if (who->reservation != nullptr) return worker_gone(*task, *who->reservation);
    return other_gone(*task, who->label);
  }
  for (const std::string_view change : {"mute", "unmute", "hold", "unhold", "modify"}) {
    if (event.substr(12) == change) return updated(*task, who->label, form);
  }
  return only(CallbackResult::progress);
}

// Whoever is in the room has answered, whichever callback says so first. Their CallSid is kept with
// the task: a supervisor's whisper needs it, also after a restart.
Received TwilioVoice::worker_joined(const TaskState& task, const ReservationState& reservation,
                                    const Form& form) const {
  Received out = answered(task, reservation, {}, form);
  if (out.result == CallbackResult::late) return out;
  if (reservation.status == ReservationStatus::wrapping) return out;
  if (speaker(task, reservation.worker) == nullptr) {
    out.commands.push_back(join_command(task.sid, reservation.worker, true, false));
  }
  auto attributes =
      with_leg(task.attributes, form.get("ConferenceSid"), reservation.worker, form.get("CallSid"));
  if (attributes) {
    out.commands.push_back(Value::object({{"type", "task.update"},
                                          {"task", std::string_view(task.sid)},
                                          {"attributes", *std::move(attributes)}}));
  }
  if (!out.commands.empty()) out.result = CallbackResult::applied;
  return out;
}

// Supervisors are in the conference by the router's word before their phone rings; one who is not
// any more has come too late.
Received TwilioVoice::supervisor_joined(const TaskState& task, std::string_view label) const {
  if (!is_over(task) && speaker(task, label) != nullptr) return only(CallbackResult::duplicate);
  Received out = only(CallbackResult::late);
  std::string key = task.sid;
  key.append("/").append(label).append("/late_answer");
  out.requests.push_back(
      TwilioApi(options_).release(std::move(key), ActionKind::release_leg, task.sid, label));
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

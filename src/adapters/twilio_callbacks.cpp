#include <acd/adapters/twilio.hpp>

#include "twilio_api.hpp"
#include "twilio_callback.hpp"
#include "twilio_sid.hpp"
#include "twilio_talk.hpp"
#include "twiml.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::ReservationState;
using router::TaskState;

// An agent's leg that was never answered, by Twilio's word for why.
Received not_answered(const ReservationState& reservation, std::string_view status) {
  if (!is_open_offer(reservation)) return only(CallbackResult::late);
  if (status == "canceled") return only(CallbackResult::progress);  // by us
  if (status == "busy") {
    return applied(about_reservation("reservation.reject", reservation.sid, "busy"));
  }
  return applied(about_reservation("reservation.fail", reservation.sid, status));
}

}  // namespace

Received TwilioVoice::receive(const Router& router, const HttpRequest& request) const {
  const auto opened = open_callback(options_, request);
  if (const auto* const bad = std::get_if<Received>(&opened)) return *bad;
  return dispatch(router, std::get<TwilioCallback>(opened));
}

Received TwilioVoice::dispatch(const Router& router, const TwilioCallback& callback) const {
  const auto& [path, query, form] = callback;
  if (path.ends_with("/voice")) return voice(router, form);
  if (path.ends_with("/status")) return caller_leg(router, query, form);
  if (path.ends_with("/call")) return leg(router, query, form);
  if (path.ends_with("/conference")) return conference(router, query, form);
  return refused({404, "expected a URL that ends in /voice, /status, /call or /conference"});
}

Received TwilioVoice::voice(const Router& router, const Form& form) const {
  const std::string_view call_sid = form.get("CallSid");
  if (!is_twilio_sid("CA", call_sid))
    return refused({400, "expected CallSid, CA and 32 hex digits"});
  // The same leg is the same task, however often Twilio asks.
  const std::string task = "WT" + std::string(call_sid.substr(2));
  const auto known = router.task(task);
  Received out = only(known ? CallbackResult::duplicate : CallbackResult::applied);
  out.answer.status = 200;
  out.answer.headers.emplace_back("content-type", "text/xml; charset=utf-8");
  if (known && is_over(*known)) {
    out.result = CallbackResult::late;
    out.answer.body = twiml("<Hangup/>");
    return out;
  }
  out.answer.body = twiml(caller_room(task));
  if (!known) {
    const Value attributes = Value::object({{"call_sid", call_sid},
                                            {"from", form.get("From")},
                                            {"to", form.get("To")},
                                            {"direction", "inbound"}});
    out.commands.push_back(Value::object({{"type", "task.create"},
                                          {"task", std::string_view(task)},
                                          {"channel", "voice"},
                                          {"attributes", attributes}}));
  }
  return out;
}

// The customer waits until an agent starts the conference, and ends it by leaving.
std::string TwilioVoice::caller_room(std::string_view task) const {
  const std::string wait =
      options_.wait_url.empty() ? "" : " waitUrl=\"" + xml_text(options_.wait_url) + "\"";
  std::string out =
      R"(<Dial><Conference startConferenceOnEnter="false" endConferenceOnExit="true")";
  out.append(R"( beep="false" participantLabel="customer" region=")")
      .append(xml_text(options_.region))
      .append("\"")
      .append(wait)
      .append(" statusCallback=\"")
      .append(xml_text(options_.callbacks + "/conference?t=" + percent_encode(task)))
      .append(R"(" statusCallbackEvent="start end join leave mute hold modify">)")
      .append(xml_text(task))
      .append("</Conference></Dial>");
  return out;
}

// The caller's own leg, by the number's own status callback: whoever hangs up before the conference
// is there is known by nothing but their CallSid.
// A task of the host's own is named in the query.
Received TwilioVoice::caller_leg(const Router& router, const Form& query, const Form& form) const {
  const std::string_view call_sid = form.get("CallSid");
  if (call_sid.size() < 2) return refused({400, "expected CallSid"});
  const auto named = query.find("t");
  const auto task =
      router.task(named ? std::string(*named) : "WT" + std::string(call_sid.substr(2)));
  if (!task || caller_of(task->attributes) != call_sid) return only(CallbackResult::unknown);
  if (!is_end_of_leg(form.get("CallStatus"))) return only(CallbackResult::progress);
  return caller_gone(router, *task);
}

Received TwilioVoice::leg(const Router& router, const Form& query, const Form& form) const {
  const auto task = router.task(query.get("t"));
  if (!task) return only(CallbackResult::unknown);
  const std::string_view status = form.get("CallStatus");
  if (const auto supervisor = query.find("s")) {
    if (is_end_of_leg(status)) return other_gone(*task, *supervisor);
    return only(CallbackResult::progress);
  }
  const ReservationState* const reservation = find_reservation(*task, query.get("r"));
  if (reservation == nullptr) return only(CallbackResult::unknown);
  if (status == "in-progress") return answered(*task, *reservation, query, form);
  if (status == "completed") return worker_gone(*task, *reservation);
  if (is_end_of_leg(status)) return not_answered(*reservation, status);
  return only(CallbackResult::progress);
}

// `w` in a callback's URL: the leg waits in a room of its own.
Received TwilioVoice::answered(const TaskState& task, const ReservationState& reservation,
                               const Form& query, const Form& form) const {
  const bool in_lobby = query.find("w").has_value();
  Received out = only(CallbackResult::duplicate);
  if (is_open_offer(reservation)) {
    out = applied(about_reservation("reservation.accept", reservation.sid));
  } else if (!is_talking(reservation)) {
    // Somebody else has the call, or nobody has it any more: the leg that was answered must go.
    out = only(CallbackResult::late);
    out.requests.push_back(
        TwilioApi(options_).release(reservation.sid + "/late_answer", ActionKind::release_leg,
                                    in_lobby ? reservation.sid : task.sid, reservation.sid));
    out.requests.back().task = task.sid;
    out.requests.back().reservation = reservation.sid;
    return out;
  }
  if (in_lobby && reservation.status != ReservationStatus::wrapping &&
      speaker(task, reservation.worker) == nullptr) {
    out.requests.push_back(bridge(task, reservation, form.get("CallSid")));
  }
  return out;
}

// Out of its room of its own to the caller. Twice does no harm: it has the same key, and once the
// agent is known to be there it is not asked for any more.
Outgoing TwilioVoice::bridge(const TaskState& task, const ReservationState& reservation,
                             std::string_view call_sid) const {
  std::string room =
      R"(<Dial><Conference startConferenceOnEnter="true" endConferenceOnExit="false")";
  room.append(R"( beep="false" participantLabel=")")
      .append(xml_text(reservation.sid))
      .append("\" region=\"")
      .append(xml_text(options_.region))
      .append("\">")
      .append(xml_text(task.sid))
      .append("</Conference></Dial>");
  Form form;
  form.add("Twiml", twiml(room));
  Outgoing out = TwilioApi(options_).call(reservation.sid + "/bridge", ActionKind::bridge, task.sid,
                                          call_sid, std::move(form));
  out.reservation = reservation.sid;
  return out;
}

void TwilioVoice::append_undo(std::vector<Outgoing>& out, const Value& command,
                              const router::Refusal& refusal) const {
  const ValueView view = command;
  const ValueView type = view.find("type");
  if (!type.is_string() || type.as_string() != "task.create") return;
  const ValueView caller = view.find("attributes").find("call_sid");
  if (refusal.code == router::RefusalCode::duplicate || !caller.is_string()) return;
  const std::string_view task = view.find("task").as_string();
  Form form;
  form.add("Twiml", twiml("<Hangup/>"));
  out.push_back(TwilioApi(options_).call(std::string(task) + "/refused", ActionKind::end, task,
                                         caller.as_string(), form));
}

Fate TwilioVoice::fate(const Outgoing& sent, int status) noexcept {
  if (status >= 200 && status < 300) return Fate::done;
  if (status == 0 || status == 408 || status == 425 || status == 429 || status >= 500) {
    return Fate::retry;
  }
  // The leg or the conference is gone: that is what was asked for.
  if (status == 404 && sent.kind != ActionKind::ring && sent.kind != ActionKind::bridge) {
    return Fate::done;
  }
  return Fate::failed;
}

std::optional<Value> TwilioVoice::failed(const Outgoing& sent) {
  if (!sent.participant.empty() && sent.kind == ActionKind::ring) {
    return leave_command(sent.task, sent.participant);
  }
  if (sent.kind == ActionKind::ring) {
    return about_reservation("reservation.fail", sent.reservation, "setup_failed");
  }
  // It was answered, and talks to nobody.
  if (sent.kind == ActionKind::bridge) {
    return about_reservation("reservation.wrapup", sent.reservation);
  }
  return std::nullopt;
}

}  // namespace adapters
ACD_NAMESPACE_END

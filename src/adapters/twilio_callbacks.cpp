#include <acd/adapters/signature.hpp>
#include <acd/adapters/twilio.hpp>

#include "twilio_sid.hpp"
#include "twiml.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::ReservationState;
using router::TaskState;

bool waits(const TaskState& task) {
  return task.status == TaskStatus::pending || task.status == TaskStatus::reserved;
}
bool is_over(const TaskState& task) {
  return task.status == TaskStatus::completed || task.status == TaskStatus::canceled;
}

Received only(CallbackResult result) {
  return {.result = result, .answer = {}, .command = {}, .requests = {}};
}

Received refused(const BadRequest& bad) {
  Received out = only(CallbackResult::bad_request);
  out.answer = {bad.status, {{"content-type", "text/plain"}}, bad.sentence + "\n"};
  return out;
}

Received applied(Value command) {
  Received out = only(CallbackResult::applied);
  out.command = std::move(command);
  return out;
}

Value about_reservation(std::string_view type, const ReservationState& reservation,
                        std::string_view cause = {}) {
  ValueBuilder command;
  command.begin_object().key("type").string(type).key("reservation").string(reservation.sid);
  if (!cause.empty()) command.key("cause").string(cause);
  return command.end_object().finish();
}

Value about_task(std::string_view type, const TaskState& task, std::string_view reason) {
  return Value::object({{"type", type}, {"task", std::string_view(task.sid)}, {"reason", reason}});
}

// The caller is gone.
Received hung_up(const TaskState& task) {
  if (waits(task)) return applied(about_task("task.cancel", task, "hangup"));
  if (task.status == TaskStatus::assigned)
    return applied(about_task("task.wrapup", task, "hangup"));
  return only(is_over(task) ? CallbackResult::late : CallbackResult::duplicate);
}

const ReservationState* find(const TaskState& task, std::string_view sid) {
  const auto found = std::find_if(task.reservations.begin(), task.reservations.end(),
                                  [&](const ReservationState& r) { return r.sid == sid; });
  return found == task.reservations.end() ? nullptr : &*found;
}

bool is_pending(const ReservationState& reservation) {
  return reservation.status == ReservationStatus::pending ||
         reservation.status == ReservationStatus::setup;
}

// An agent's leg that was never answered, by Twilio's word for why.
Received not_answered(const ReservationState& reservation, std::string_view status) {
  if (!is_pending(reservation)) return only(CallbackResult::late);
  if (status == "canceled") return only(CallbackResult::progress);  // by us
  if (status == "busy") {
    return applied(about_reservation("reservation.reject", reservation, "busy"));
  }
  return applied(about_reservation("reservation.fail", reservation, status));
}

Received left(const ReservationState& reservation) {
  if (reservation.status == ReservationStatus::accepted) {
    return applied(about_reservation("reservation.wrapup", reservation));
  }
  // Its answer was lost or is still on its way.
  if (is_pending(reservation)) {
    return applied(about_reservation("reservation.fail", reservation, "hung up"));
  }
  return only(reservation.status == ReservationStatus::wrapping ? CallbackResult::duplicate
                                                                : CallbackResult::late);
}

}  // namespace

Received TwilioVoice::receive(const Router& router, const HttpRequest& request) const {
  if (!options_.tokens.empty() && !verify_twilio(request, options_.tokens)) {
    Received out = only(CallbackResult::bad_signature);
    out.answer.status = 403;
    return out;
  }
  const auto parsed = read_body(request);
  if (const auto* const bad = std::get_if<BadRequest>(&parsed)) return refused(*bad);
  const auto* const form = std::get_if<Form>(&parsed);
  if (form == nullptr) return refused({415, "expected a form"});
  const auto url = parse_url(request.url);
  if (!url) return refused({400, "expected an http or https URL"});
  const auto query = read_form(url->query);
  if (const auto* const bad = std::get_if<BadRequest>(&query)) return refused(*bad);
  if (url->path.ends_with("/voice")) return voice(router, *form);
  if (url->path.ends_with("/call")) return agent_leg(router, std::get<Form>(query), *form);
  if (url->path.ends_with("/conference")) return conference(router, std::get<Form>(query), *form);
  return refused({404, "expected a URL that ends in /voice, /call or /conference"});
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
  const std::string wait =
      options_.wait_url.empty() ? "" : " waitUrl=\"" + xml_text(options_.wait_url) + "\"";
  // The customer waits until an agent starts the conference, and ends it by leaving.
  out.answer.body = twiml(
      "<Dial><Conference startConferenceOnEnter=\"false\" endConferenceOnExit=\"true\" "
      "beep=\"false\" region=\"" +
      xml_text(options_.region) + "\"" + wait + " statusCallback=\"" +
      xml_text(options_.callbacks + "/conference?t=" + percent_encode(task)) +
      R"(" statusCallbackEvent="start end join leave">)" + xml_text(task) + "</Conference></Dial>");
  if (!known) {
    const Value attributes = Value::object({{"call_sid", call_sid},
                                            {"from", form.get("From")},
                                            {"to", form.get("To")},
                                            {"direction", "inbound"}});
    out.command = Value::object({{"type", "task.create"},
                                 {"task", std::string_view(task)},
                                 {"channel", "voice"},
                                 {"attributes", attributes}});
  }
  return out;
}

Received TwilioVoice::agent_leg(const Router& router, const Form& query, const Form& form) const {
  const auto task = router.task(query.get("t"));
  const ReservationState* const reservation = task ? find(*task, query.get("r")) : nullptr;
  if (reservation == nullptr) return only(CallbackResult::unknown);
  const std::string_view status = form.get("CallStatus");
  if (status == "in-progress") return answered(*task, *reservation);
  if (status == "completed") return left(*reservation);
  for (const std::string_view end : {"busy", "no-answer", "failed", "canceled"}) {
    if (status == end) return not_answered(*reservation, status);
  }
  return only(CallbackResult::progress);
}

Received TwilioVoice::answered(const TaskState& task, const ReservationState& reservation) const {
  if (is_pending(reservation)) return applied(about_reservation("reservation.accept", reservation));
  if (reservation.status == ReservationStatus::accepted ||
      reservation.status == ReservationStatus::wrapping) {
    return only(CallbackResult::duplicate);
  }
  // Somebody else has the call, or nobody has it any more: the leg that was answered must go.
  Received out = only(CallbackResult::late);
  out.requests.push_back(participant(reservation.sid + "/late_answer", ActionKind::release_leg,
                                     task.sid, reservation.sid));
  out.requests.back().request.method = "DELETE";
  out.requests.back().reservation = reservation.sid;
  return out;
}

Received TwilioVoice::conference(const Router& router, const Form& query, const Form& form) const {
  const auto task = router.task(query.get("t"));
  if (!task) return only(CallbackResult::unknown);
  const std::string_view event = form.get("StatusCallbackEvent");
  if (event == "conference-end") return hung_up(*task);
  const bool joined = event == "participant-join";
  if (!joined && event != "participant-leave") return only(CallbackResult::progress);
  if (const auto label = form.find("ParticipantLabel"); label && !label->empty()) {
    const ReservationState* const reservation = find(*task, *label);
    if (reservation == nullptr) return only(CallbackResult::unknown);
    return joined ? answered(*task, *reservation) : left(*reservation);
  }
  const ValueView caller = task->attributes.view().find("call_sid");
  const bool is_caller = caller.is_string() && caller.as_string() == form.get("CallSid");
  if (!is_caller) return only(CallbackResult::unknown);
  return joined ? only(CallbackResult::progress) : hung_up(*task);
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
  out.push_back(
      call(std::string(task) + "/refused", ActionKind::end, task, caller.as_string(), form));
}

Fate TwilioVoice::fate(const Outgoing& sent, int status) noexcept {
  if (status >= 200 && status < 300) return Fate::done;
  if (status == 0 || status == 408 || status == 425 || status == 429 || status >= 500) {
    return Fate::retry;
  }
  // The leg or the conference is gone: that is what was asked for.
  if (status == 404 && sent.kind != ActionKind::ring) return Fate::done;
  return Fate::failed;
}

std::optional<Value> TwilioVoice::failed(const Outgoing& sent) {
  if (sent.kind != ActionKind::ring) return std::nullopt;
  return Value::object({{"type", "reservation.fail"},
                        {"reservation", std::string_view(sent.reservation)},
                        {"cause", "setup_failed"}});
}

}  // namespace adapters
ACD_NAMESPACE_END

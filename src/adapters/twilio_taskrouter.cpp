#include <acd/adapters/signature.hpp>
#include <acd/adapters/twilio_taskrouter.hpp>

#include "router/engine.hpp"
#include "twilio_api.hpp"
#include "twilio_callback.hpp"
#include "twilio_talk.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;
using router::ReservationState;
using router::TaskState;

bool is_call(ValueView attributes) {
  return attributes.find("call_sid").exists() || attributes.find("outbound_to").exists();
}

// Our legs in the conference that an instruction asked for.
bool has_conference(ValueView attributes) {
  return attributes.find("conference").find("participants").exists();
}

Outgoing to_application(std::string key, ActionKind kind, const Router& router, const Event& event,
                        HttpRequest request) {
  Outgoing out;
  out.key = std::move(key);
  out.kind = kind;
  if (event.task) out.task = router.sid(event.task);
  if (kind == ActionKind::ask) out.reservation = router.sid(event.reservation);
  out.request = std::move(request);
  return out;
}

Value accept(const ReservationState& reservation, std::string_view post_work_activity) {
  if (post_work_activity.empty()) return about_reservation("reservation.accept", reservation.sid);
  return Value::object({{"type", "reservation.accept"},
                        {"reservation", std::string_view(reservation.sid)},
                        {"post_work_activity", post_work_activity}});
}

std::string_view event_of(std::string_view status) {
  if (status == "in-progress") return "answered";
  return is_end_of_leg(status) ? "completed" : status;
}

bool wants(std::string_view events, std::string_view event) {
  if (events.empty()) return true;
  const std::string padded = "," + std::string(events) + ",";
  return padded.find("," + std::string(event) + ",") != std::string::npos;
}

}  // namespace

void TwilioTaskRouter::append_requests(std::vector<Outgoing>& out, const Router& router,
                                       const Event& event, Origin origin) const {
  if (auto told = application_.event_callback(router, event)) {
    out.push_back(to_application(TwilioApi::key_of(event, ActionKind::tell), ActionKind::tell,
                                 router, event, *std::move(told)));
  }
  if (auto asked = application_.assignment_callback(router, event)) {
    out.push_back(to_application(TwilioApi::key_of(event, ActionKind::ask), ActionKind::ask, router,
                                 event, *std::move(asked)));
  }
  if (!event.task) return;
  const ValueView attributes = router.engine().task(event.task.index).attributes;
  if (!is_call(attributes)) return;
  switch (event.type) {
    // Whoever is asked for an instruction decides whether anything rings, and whether what the
    // application set up itself goes on.
    case EventType::reservation_created:
    case EventType::reservation_rejected:
    case EventType::reservation_timeout: return;
    case EventType::reservation_rescinded:
    case EventType::reservation_canceled:
    case EventType::reservation_failed: return append_stop(out, router, event);
    case EventType::task_canceled:
      // As with TaskRouter, the call stays: the application hears of it. What the options can
      // announce is announced.
      if (voice_.options().announcements.contains(router.engine().task(event.task.index).reason))
        voice_.append_requests(out, router, event, origin);
      return;
    default:
      if (has_conference(attributes)) voice_.append_requests(out, router, event, origin);
      return;
  }
}

// In both rooms that an instruction may have rung it into; one of them is not there.
void TwilioTaskRouter::append_stop(std::vector<Outgoing>& out, const Router& router,
                                   const Event& event) const {
  const TwilioApi api(voice_.options());
  const std::string task(router.sid(event.task));
  const std::string reservation = router.sid(event.reservation);
  const std::string key = TwilioApi::key_of(event, ActionKind::stop_ring);
  for (const std::string& room : {task, reservation}) {
    out.push_back(
        api.release(room == task ? key : key + "_alone", ActionKind::stop_ring, room, reservation));
    out.back().task = task;
    out.back().reservation = reservation;
  }
}

Received TwilioTaskRouter::receive(const Router& router, const HttpRequest& request) const {
  const auto url = parse_url(request.url);
  const std::size_t api = url ? url->path.find("/v1/Workspaces/") : std::string::npos;
  if (api != std::string::npos) return update(router, request, url->path.substr(api));
  const auto opened = open_callback(voice_.options(), request);
  if (const auto* const bad = std::get_if<Received>(&opened)) return *bad;
  const auto& callback = std::get<TwilioCallback>(opened);
  Received out;
  if (callback.query.find("i") && callback.path.ends_with("/call")) {
    out = leg(router, callback);
  } else if (callback.query.find("i") &&
             callback.form.get("StatusCallbackEvent") == "participant-join") {
    out = joined(router, callback);
  } else {
    out = voice_.dispatch(router, callback);
  }
  append_told(out, callback);
  return out;
}

// `i` in the query: for which instruction the leg is: a conference (c), a call that accepts (u), a
// call that leaves the reservation as it is (v).
Received TwilioTaskRouter::leg(const Router& router, const TwilioCallback& callback) const {
  const auto task = router.task(callback.query.get("t"));
  const ReservationState* const reservation =
      task ? find_reservation(*task, callback.query.get("r")) : nullptr;
  if (reservation == nullptr) return only(CallbackResult::unknown);
  const std::string_view status = callback.form.get("CallStatus");
  const bool is_its_own = callback.query.get("i") == "v";
  if (status == "in-progress" && (is_its_own || is_open_offer(*reservation))) {
    return reached(*task, *reservation, callback);
  }
  if (is_its_own) return only(CallbackResult::progress);
  if (is_end_of_leg(status) && status != "canceled" && is_open_offer(*reservation)) {
    // A set-up that fails is not the worker's refusal, whatever they did.
    return applied(about_reservation("reservation.fail", reservation->sid, status));
  }
  return voice_.dispatch(router, callback);
}

// The worker has answered; the reservation is accepted when the rest has worked, too.
Received TwilioTaskRouter::reached(const TaskState& task, const ReservationState& reservation,
                                   const TwilioCallback& callback) const {
  Received out = only(CallbackResult::progress);
  if (callback.query.get("i") != "c") {
    out.requests.push_back(run_url(task, reservation, callback));
  } else if (speaker(task, customer) == nullptr) {
    out.requests.push_back(bring_caller(task, reservation, callback));
  } else {
    out = applied(accept(reservation, callback.query.get("p")));
  }
  return out;
}

Received TwilioTaskRouter::joined(const Router& router, const TwilioCallback& callback) const {
  const auto task = router.task(callback.query.get("t"));
  if (!task) return only(CallbackResult::unknown);
  if (is_over(*task)) return voice_.dispatch(router, callback);
  const ReservationState* const joins =
      find_reservation(*task, callback.form.get("ParticipantLabel"));
  if (joins != nullptr && is_open_offer(*joins)) {
    Received out = reached(*task, *joins, callback);
    if (speaker(*task, joins->worker) != nullptr) return out;
    out.commands.push_back(join_command(task->sid, joins->worker, true, false));
    out.result = CallbackResult::applied;
    return out;
  }
  Received out = voice_.dispatch(router, callback);
  const bool is_caller = callback.form.get("ParticipantLabel") == customer ||
                         callback.form.get("CallSid") == caller_of(task->attributes);
  if (!is_caller) return out;
  // Who was rung for it and is there has the caller now.
  for (const ReservationState& one : task->reservations) {
    if (!is_open_offer(one) || speaker(*task, one.worker) == nullptr) continue;
    out.commands.push_back(accept(one, callback.query.get("p")));
    out.result = CallbackResult::applied;
  }
  return out;
}

// What the application wanted to hear of a leg, or of the conference.
void TwilioTaskRouter::append_told(Received& out, const TwilioCallback& callback) const {
  const bool is_leg = callback.path.ends_with("/call");
  const std::string_view url = callback.query.get(is_leg ? "cb" : "rb");
  const std::string_view event =
      is_leg ? event_of(callback.form.get("CallStatus")) : callback.form.get("StatusCallbackEvent");
  if (url.empty() || event.empty() || !wants(callback.query.get(is_leg ? "ce" : "re"), event))
    return;
  Form form = callback.form;
  if (const auto caller = callback.query.find("d")) form.add("taskCallSid", *caller);
  Outgoing told;
  told.key = std::string(callback.query.get("r")).append("/tell/");
  if (is_leg) {
    told.key.append(callback.form.get("CallStatus"));
  } else {
    told.key.append(callback.form.get("ConferenceSid")).append("/");
    told.key.append(callback.form.get("SequenceNumber")).append("/").append(event);
  }
  told.kind = ActionKind::tell;
  told.task = callback.query.get("t");
  told.reservation = callback.query.get("r");
  told.request =
      application_.told(std::string(url), callback.query.get(is_leg ? "cm" : "rm"), form);
  out.requests.push_back(std::move(told));
}

Fate TwilioTaskRouter::fate(const Outgoing& sent, int status) noexcept {
  if (sent.kind == ActionKind::ask) return Fate::done;
  return TwilioVoice::fate(sent, status);
}

Received TwilioTaskRouter::answered(const Router& router, const Outgoing& sent,
                                    const HttpResponse& answer) const {
  if (sent.kind == ActionKind::ask) return asked(router, sent, answer);
  const bool done = answer.status != 0 && fate(sent, answer.status) == Fate::done;
  const auto task = router.task(sent.task);
  const ReservationState* const reservation =
      task ? find_reservation(*task, sent.reservation) : nullptr;
  const bool is_setup = sent.kind == ActionKind::ring || sent.kind == ActionKind::bridge ||
                        sent.kind == ActionKind::redirect;
  if (is_setup && reservation != nullptr) {
    if (!is_open_offer(*reservation)) return only(CallbackResult::late);
    if (done && sent.then.empty()) return only(CallbackResult::progress);
    if (done) return applied(sent.then);
    return applied(about_reservation("reservation.fail", sent.reservation, "setup_failed"));
  }
  if (!done) {
    if (auto command = TwilioVoice::failed(sent)) return applied(*std::move(command));
  }
  return only(CallbackResult::progress);
}

Received TwilioTaskRouter::asked(const Router& router, const Outgoing& sent,
                                 const HttpResponse& answer) const {
  const auto read = read_instruction(answer);
  Received out;
  if (const auto* const bad = std::get_if<BadRequest>(&read)) {
    out = refused(*bad);
  } else {
    out = carry_out(router, sent.task, sent.reservation, std::get<Instruction>(read));
    out.origin = Origin::host;
  }
  if (out.result != CallbackResult::bad_request) return out;
  // The other application is asked; after that, the reservation's timer decides.
  if (auto other = application_.fallback(sent.request)) {
    Outgoing again = sent;
    again.key += "_fallback";
    again.request = *std::move(other);
    out.requests.push_back(std::move(again));
  }
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/twilio_taskrouter.hpp>

#include "callback.hpp"
#include "twilio_api.hpp"
#include "twilio_callback.hpp"
#include "twilio_sid.hpp"
#include "twilio_talk.hpp"
#include "twiml.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using Kind = Instruction::Kind;
using router::ReservationState;
using router::TaskState;

Received impossible(std::string sentence, int vendor_code) {
  return refused({400, std::move(sentence), vendor_code});
}

// Of the legs' callbacks: for whom and what they are.
std::string about(const TaskState& task, const ReservationState& reservation, char what) {
  std::string out = "t=" + percent_encode(task.sid) + "&r=" + percent_encode(reservation.sid);
  return out.append("&i=").append(1, what);
}

void append_query(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.append("&").append(name).append("=").append(percent_encode(value));
}

void append_application(std::string& out, const std::string& prefix,
                        const StatusCallback& callback) {
  if (callback.url.empty()) return;
  append_query(out, prefix + "b", callback.url);
  append_query(out, prefix + "m", callback.method);
  append_query(out, prefix + "e", callback.events);
}

char letter_of(const Instruction& instruction) {
  if (instruction.kind != Kind::call) return 'c';
  return instruction.accept ? 'u' : 'v';
}

// The caller's own terms stand in the query, too: the leg that brings them in is made later.
std::string query_of(const TaskState& task, const ReservationState& reservation,
                     const Instruction& instruction) {
  std::string out = about(task, reservation, letter_of(instruction));
  if (instruction.kind == Kind::call) {
    out += "&w=1";
    append_query(out, "u", instruction.url);
  }
  append_query(out, "p", instruction.post_work_activity);
  if (!instruction.ends_with_customer) out += "&x=0";
  if (instruction.beeps_on_customer) out += "&y=1";
  if (instruction.kind == Kind::dequeue) append_query(out, "d", caller_of(task.attributes));
  return out;
}

bool has_option(const Instruction& instruction, std::string_view name) {
  return std::any_of(instruction.options.begin(), instruction.options.end(),
                     [&](const Form::Field& field) { return field.first == name; });
}

Value reject(const ReservationState& reservation, const std::string& activity) {
  if (activity.empty()) return about_reservation("reservation.reject", reservation.sid);
  return Value::object({{"type", "reservation.reject"},
                        {"reservation", std::string_view(reservation.sid)},
                        {"activity", std::string_view(activity)}});
}

}  // namespace

Received TwilioTaskRouter::carry_out(const Router& router, std::string_view task_sid,
                                     std::string_view reservation_sid,
                                     const Instruction& instruction) const {
  const auto task = router.task(task_sid);
  const ReservationState* const one = task ? find_reservation(*task, reservation_sid) : nullptr;
  if (one == nullptr) return only(CallbackResult::unknown);
  switch (instruction.kind) {
    case Kind::later: return only(CallbackResult::progress);
    case Kind::wrapup:
      if (one->status != ReservationStatus::accepted) return only(CallbackResult::late);
      return applied(about_reservation("reservation.wrapup", one->sid));
    case Kind::complete:
      if (!is_talking(*one)) return only(CallbackResult::late);
      return applied(about_reservation("reservation.complete", one->sid));
    case Kind::supervise:
      return applied(Value::object({{"type", "reservation.supervise"},
                                    {"reservation", std::string_view(one->sid)},
                                    {"supervisor", std::string_view(instruction.supervisor)},
                                    {"mode", std::string_view(instruction.mode)}}));
    default: break;
  }
  if (!is_open_offer(*one)) return only(CallbackResult::late);
  switch (instruction.kind) {
    case Kind::accept: return applied(about_reservation("reservation.accept", one->sid));
    case Kind::reject: return applied(reject(*one, instruction.activity));
    case Kind::redirect: return redirect(*task, *one, instruction);
    default: return set_up(router, *task, *one, instruction);
  }
}

Received TwilioTaskRouter::set_up(const Router& router, const TaskState& task,
                                  const ReservationState& reservation,
                                  const Instruction& instruction) const {
  const ValueView attributes = task.attributes;
  const auto worker = router.worker(reservation.worker);
  const bool is_call = instruction.kind == Kind::call;
  const bool is_dequeue = instruction.kind == Kind::dequeue;
  std::string to = instruction.to;
  if (to.empty() && worker) to = text_at(worker->attributes, "contact_uri");
  if (to.empty()) {
    return impossible("expected 'to', or a worker with the attribute contact_uri", is_call ? 40110
                                                                                   : is_dequeue
                                                                                       ? 40131
                                                                                       : 40137);
  }
  if (!is_call && caller_of(attributes).empty() &&
      (is_dequeue || text_at(attributes, "outbound_to").empty())) {
    return impossible("expected a task with the attribute call_sid", is_dequeue ? 40140 : 40142);
  }
  std::string from = instruction.from;
  if (from.empty()) from = text_at(attributes, "to");
  if (from.empty()) from = voice_.options().from;
  Received out = only(CallbackResult::applied);
  const bool waits = !is_call || instruction.accept;
  if (waits && reservation.status == ReservationStatus::pending)
    out.commands.push_back(about_reservation("reservation.setup", reservation.sid));
  out.requests.push_back(dial(task, reservation, instruction, to, from));
  return out;
}

// A worker's leg: into the caller's room-to-be, or, to run TwiML, into one of its own.
Outgoing TwilioTaskRouter::dial(const TaskState& task, const ReservationState& reservation,
                                const Instruction& instruction, std::string_view to,
                                std::string_view from) const {
  const TwilioOptions& options = voice_.options();
  const bool is_call = instruction.kind == Kind::call;
  std::string query = query_of(task, reservation, instruction);
  std::string room_query = query;
  append_application(query, "c", instruction.leg);
  append_application(room_query, "r", instruction.room);
  Form form;
  form.add("From", from);
  form.add("To", to);
  form.add("Label", reservation.sid);
  form.add("Timeout", std::to_string(std::clamp(instruction.timeout, 5, 600)));
  if (!has_option(instruction, "Beep")) form.add("Beep", "false");
  if (!has_option(instruction, "StartConferenceOnEnter"))
    form.add("StartConferenceOnEnter", is_call ? "false" : "true");
  if (!has_option(instruction, "EndConferenceOnExit")) form.add("EndConferenceOnExit", "false");
  if (!has_option(instruction, "Region")) form.add("Region", options.region);
  for (const auto& [name, value] : instruction.options) form.add(name, value);
  add_progress(form, options.callbacks + "/call?" + query);
  if (!is_call) {
    form.add("ConferenceStatusCallback", options.callbacks + "/conference?" + room_query);
    for (const char* const event : {"start", "end", "join", "leave", "mute", "hold", "modify"}) {
      form.add("ConferenceStatusCallbackEvent", event);
    }
  }
  std::string key = reservation.sid;
  key.append("/").append(to_string(instruction.kind));
  const TwilioApi api(options);
  Outgoing out = api.dial(std::move(key), task.sid, is_call ? reservation.sid : task.sid, form);
  // What is no set-up of the reservation fails without it.
  if (!is_call || instruction.accept) out.reservation = reservation.sid;
  return out;
}

// From wherever the application lets them wait; or, of a call that we make, for the first time.
Outgoing TwilioTaskRouter::bring_caller(const TaskState& task, const ReservationState& reservation,
                                        const TwilioCallback& callback) const {
  const TwilioOptions& options = voice_.options();
  const TwilioApi api(options);
  const std::string_view caller = caller_of(task.attributes);
  const char* const ends = callback.query.get("x") == "0" ? "false" : "true";
  const char* const beep = callback.query.get("y") == "1" ? "true" : "false";
  Form form;
  Outgoing out;
  if (caller.empty()) {
    form.add("From", text_at(task.attributes, "from").empty() ? options.from
                                                              : text_at(task.attributes, "from"));
    form.add("To", text_at(task.attributes, "outbound_to"));
    form.add("Label", customer);
    form.add("Beep", beep);
    form.add("EndConferenceOnExit", ends);
    form.add("Region", options.region);
    out = api.dial(reservation.sid + "/bring", task.sid, task.sid, form);
    out.reservation = reservation.sid;
    return out;  // nobody has answered yet: whoever joins the conference has
  }
  std::string room = R"(<Dial><Conference startConferenceOnEnter="true" endConferenceOnExit=")";
  room.append(ends).append("\" beep=\"").append(beep).append(R"(" participantLabel="customer")");
  room.append(" region=\"").append(xml_text(options.region)).append("\">");
  room.append(xml_text(task.sid)).append("</Conference></Dial>");
  form.add("Twiml", twiml(room));
  out = api.call(reservation.sid + "/bring", ActionKind::bridge, task.sid, caller, form);
  out.reservation = reservation.sid;
  const std::string_view post_work = callback.query.get("p");
  Value accept = about_reservation("reservation.accept", reservation.sid);
  if (!post_work.empty()) {
    accept = Value::object({{"type", "reservation.accept"},
                            {"reservation", std::string_view(reservation.sid)},
                            {"post_work_activity", post_work}});
  }
  out.then.push_back(std::move(accept));
  const auto attributes = with_leg(task.attributes, callback.form.get("ConferenceSid"),
                                   reservation.worker, callback.form.get("CallSid"));
  if (attributes) {
    out.then.push_back(Value::object({{"type", "task.update"},
                                      {"task", std::string_view(task.sid)},
                                      {"attributes", *attributes}}));
  }
  return out;
}

// The worker's leg runs the application's TwiML.
Outgoing TwilioTaskRouter::run_url(const TaskState& task, const ReservationState& reservation,
                                   const TwilioCallback& callback) const {
  Form form;
  form.add("Url", callback.query.get("u"));
  Outgoing out = TwilioApi(voice_.options())
                     .call(reservation.sid + "/url", ActionKind::bridge, task.sid,
                           callback.form.get("CallSid"), form);
  if (callback.query.get("i") != "u") return out;
  out.reservation = reservation.sid;
  out.then.push_back(about_reservation("reservation.accept", reservation.sid));
  return out;
}

Received TwilioTaskRouter::redirect(const TaskState& task, const ReservationState& reservation,
                                    const Instruction& instruction) const {
  if (!is_twilio_sid("CA", instruction.call_sid))
    return impossible("expected 'call_sid', CA and 32 hex digits", 40121);
  Received out = only(CallbackResult::applied);
  Form form;
  form.add("Url", instruction.url);
  Outgoing moved = TwilioApi(voice_.options())
                       .call(reservation.sid + "/redirect", ActionKind::redirect, task.sid,
                             instruction.call_sid, form);
  if (instruction.accept) {
    if (reservation.status == ReservationStatus::pending)
      out.commands.push_back(about_reservation("reservation.setup", reservation.sid));
    moved.reservation = reservation.sid;
    moved.then.push_back(about_reservation("reservation.accept", reservation.sid));
  }
  out.requests.push_back(std::move(moved));
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/kamailio.hpp>

#include "callback.hpp"
#include "kamailio_message.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::ReservationState;
using router::TaskState;

constexpr std::size_t longest_call_id = 512;

// Who has declined, and who could not be reached.
bool is_rejection(std::int64_t code) { return code == 486 || code == 600 || code == 603; }

std::string cause_of(std::int64_t code) {
  if (code == 486 || code == 600) return "busy";
  if (code == 603) return "declined";
  return "SIP " + std::to_string(code);
}

Received bad(const char* sentence) { return refused({400, sentence}); }

}  // namespace

Received Kamailio::receive(const Router& router, std::string_view message) {
  const auto parsed = Value::from_json(message, {.bytes = std::size_t{64} << 10, .depth = 32});
  if (!parsed || !parsed->view().is_object())
    return bad("expected a JSON object of at most 64 KiB");
  const ValueView object = *parsed;
  const std::string_view ev = text_at(object, "ev");
  if (ev == "agent.registered") return phone(router, object, true);
  if (ev == "agent.gone") return phone(router, object, false);
  if (ev == "sync.end") return synchronized(router);
  const std::string_view id = text_at(object, "call");
  if (id.empty() || id.size() > longest_call_id) return bad("expected call, 1 to 512 bytes");
  const std::string task = std::string(sip_task_prefix) + std::string(id);
  if (ev == "call.offered") return offered(router, task, object);
  if (ev == "call.state") return state(router, task, object);
  if (ev == "agent.reply") return replied(router, task, object);
  if (ev == "agent.failed") return parked_again(router, task, object);
  if (ev == "action.failed") return cannot(router, task, object);
  // A CANCEL that crossed the answer changes nothing: the caller will hang up.
  if (ev == "caller.cancel" && talks(task)) return only(CallbackResult::progress);
  if (ev == "caller.cancel" || ev == "caller.gone" || ev == "dialog.failed")
    return caller_gone(router, task);
  if (ev == "dialog.end") return conversation_over(router, task);
  if (ev == "dialog.start") return only(CallbackResult::progress);
  return bad("expected ev, the name of a message");
}

bool Kamailio::talks(std::string_view task) const {
  const auto call = calls_.find(task);
  return call != calls_.end() && call->second.phase == Phase::talking;
}

Received Kamailio::offered(const Router& router, const std::string& task, ValueView message) {
  const auto known = router.task(task);
  if (known) return only(is_over(*known) ? CallbackResult::late : CallbackResult::duplicate);
  Call& call = calls_[task];
  call = {Phase::parked, integer_at(message, "ti"), integer_at(message, "tl"), {}};
  const auto said = [&](std::string_view key) {
    const std::string_view text = text_at(message, key);
    return text == "<null>" ? std::string_view() : text;  // as Kamailio writes what is not there
  };
  const Value attributes = Value::object({{"call_sid", text_at(message, "call")},
                                          {"from", said("from")},
                                          {"display", said("display")},
                                          {"to", said("to")},
                                          {"direction", "inbound"}});
  return applied(Value::object({{"type", "task.create"},
                                {"task", std::string_view(task)},
                                {"channel", std::string_view(options_.channel)},
                                {"attributes", attributes}}));
}

Received Kamailio::replied(const Router& router, const std::string& sid, ValueView message) {
  const auto task = router.task(sid);
  if (!task) return only(CallbackResult::unknown);
  const std::int64_t code = integer_at(message, "code");
  const std::string_view reservation = text_at(message, "reservation");
  if (code < 200) return only(CallbackResult::progress);
  if (code < 300) return answered(router, *task, reservation);
  return not_answered(*task, reservation, code);
}

Received Kamailio::answered(const Router& router, const TaskState& task,
                            std::string_view reservation) {
  const auto call = calls_.find(task.sid);
  if (call == calls_.end()) {
    // The task was over while the phone was being stopped: that conversation is nobody's.
    Received out = only(CallbackResult::late);
    out.requests.push_back(
        KamailioRequest("end", task.sid).finish(ActionKind::end, task.sid + "/late_answer"));
    return out;
  }
  if (call->second.phase == Phase::announcing) return only(CallbackResult::progress);
  const ReservationState* const offer = find_reservation(task, reservation);
  if (offer == nullptr) return only(CallbackResult::unknown);
  call->second.phase = Phase::talking;
  call->second.rings.clear();
  if (is_open_offer(*offer)) return applied(about_reservation("reservation.accept", offer->sid));
  const auto taken =
      std::find_if(task.reservations.begin(), task.reservations.end(),
                   [](const auto& other) { return other.status == ReservationStatus::accepted; });
  if (taken != task.reservations.end()) {
    return only(taken->worker == offer->worker ? CallbackResult::duplicate : CallbackResult::late);
  }
  if (!is_over(task)) return applied(talking_and(router, task, offer->worker));
  Received out = only(CallbackResult::late);
  drive(out.requests, router, task.sid, std::string(reservation) + "/late_answer");
  return out;
}

// The answer crossed the router's own timer: they talk, so whoever talks has the task.
Value Kamailio::talking_and(const Router& router, const TaskState& task,
                            std::string_view worker) const {
  ValueBuilder command;
  command.begin_object().key("type").string("reconcile").key("channels").begin_array();
  command.string(options_.channel).end_array().key("calls").begin_array();
  const auto talk = [&](std::string_view on, std::string_view who) {
    command.begin_object().key("task").string(on).key("worker").string(who).end_object();
  };
  for (const auto& [sid, call] : calls_) {
    const auto other = call.phase == Phase::talking ? router.task(sid) : std::nullopt;
    if (!other) continue;
    for (const ReservationState& reservation : other->reservations) {
      if (reservation.status == ReservationStatus::accepted) talk(sid, reservation.worker);
    }
  }
  talk(task.sid, worker);
  return command.end_array().end_object().finish();
}

Received Kamailio::not_answered(const TaskState& task, std::string_view reservation,
                                std::int64_t code) {
  if (const auto call = calls_.find(task.sid); call != calls_.end()) {
    std::erase(call->second.rings, reservation);
  }
  const ReservationState* const offer = find_reservation(task, reservation);
  if (offer == nullptr) return only(CallbackResult::unknown);
  if (code == 487) return only(CallbackResult::progress);  // we, or the caller, have stopped it
  if (!is_open_offer(*offer)) return only(CallbackResult::late);
  return applied(about_reservation(is_rejection(code) ? "reservation.reject" : "reservation.fail",
                                   offer->sid, cause_of(code)));
}

Received Kamailio::parked_again(const Router& router, const std::string& sid, ValueView message) {
  const auto found = calls_.find(sid);
  if (found == calls_.end()) return only(CallbackResult::unknown);
  Call& call = found->second;
  const Phase before = call.phase;
  call.phase = Phase::parked;
  call.ti = integer_at(message, "ti");
  call.tl = integer_at(message, "tl");
  const auto task = router.task(sid);
  if (before == Phase::announcing) {  // nobody can tell the caller
    Received out = only(CallbackResult::progress);
    out.requests.push_back(KamailioRequest("reply", sid)
                               .transaction(call.ti, call.tl)
                               .integer("code", 480)
                               .text("reason", options_.nobody)
                               .finish(ActionKind::end, sid + "/end"));
    calls_.erase(found);
    return out;
  }
  // Those of whom no reply told: nobody was reached, or Kamailio's own timer came first.
  Received out = only(CallbackResult::progress);
  for (const std::string& one :
       before == Phase::ringing ? call.rings : std::vector<std::string>()) {
    const ReservationState* const offer = task ? find_reservation(*task, one) : nullptr;
    if (offer == nullptr || !is_open_offer(*offer)) continue;
    out.commands.push_back(
        about_reservation("reservation.fail", offer->sid, cause_of(integer_at(message, "code"))));
  }
  if (!out.commands.empty()) {
    out.result = CallbackResult::applied;
    return out;
  }
  drive(out.requests, router, sid, sid + "/parked");
  return out;
}

Received Kamailio::cannot(const Router& router, const std::string& sid, ValueView message) {
  const std::string_view reservation = text_at(message, "reservation");
  const auto call = calls_.find(sid);
  if (call != calls_.end()) std::erase(call->second.rings, reservation);
  const auto task = router.task(sid);
  const ReservationState* const offer = task ? find_reservation(*task, reservation) : nullptr;
  if (offer == nullptr) return only(CallbackResult::unknown);
  if (!is_open_offer(*offer)) return only(CallbackResult::late);
  return applied(about_reservation("reservation.fail", offer->sid, "setup_failed"));
}

Received Kamailio::caller_gone(const Router& router, const std::string& sid) {
  calls_.erase(sid);
  const auto task = router.task(sid);
  return task ? hung_up(*task) : only(CallbackResult::unknown);
}

Received Kamailio::conversation_over(const Router& router, const std::string& sid) {
  calls_.erase(sid);
  const auto task = router.task(sid);
  if (!task) return only(CallbackResult::unknown);
  if (!options_.wrap_up && task->status == TaskStatus::assigned)
    return applied(about_task("task.complete", sid, "hangup"));
  return hung_up(*task);
}

Received Kamailio::phone(const Router& router, ValueView message, bool is_there) {
  const std::string_view name = text_at(message, "name");
  const auto worker = router.worker(name);
  if (!worker) return only(CallbackResult::unknown);
  return applied(Value::object({{"type", is_there ? "worker.connect" : "worker.disconnect"},
                                {"worker", std::string_view(worker->sid)}}));
}

Received Kamailio::state(const Router& router, const std::string& sid, ValueView message) {
  seen_.insert(sid);
  const auto task = router.task(sid);
  const std::string_view phase = text_at(message, "state");
  if (!task && phase == "parked") return offered(router, sid, message);
  if (!task && phase == "talking") return only(CallbackResult::unknown);  // not ours to end
  Call& call = calls_[sid];
  call = {Phase::parked, integer_at(message, "ti"), integer_at(message, "tl"), {}};
  if (phase == "talking") call.phase = Phase::talking;
  if (phase == "ringing") {
    call.phase = Phase::ringing;
    for (std::size_t i = 0; task && i < task->reservations.size(); ++i) {
      if (is_open_offer(task->reservations[i])) call.rings.push_back(task->reservations[i].sid);
    }
    // Whoever rings there is nobody whom the router knows of.
    if (call.rings.empty()) call.rings.emplace_back();
  }
  Received out = only(CallbackResult::progress);
  drive(out.requests, router, sid, sid + "/sync");
  return out;
}

// Callers of whom Kamailio does not know any more have hung up meanwhile.
Received Kamailio::synchronized(const Router& router) {
  std::erase_if(calls_, [&](const auto& call) { return !seen_.contains(call.first); });
  ValueBuilder command;
  command.begin_object().key("type").string("reconcile").key("channels").begin_array();
  command.string(options_.channel).end_array().key("callers").begin_array();
  for (const std::string& sid : seen_) {
    const auto task = router.task(sid);
    if (task && !is_over(*task)) command.string(sid);
  }
  return applied(command.end_array().end_object().finish());
}

}  // namespace adapters
ACD_NAMESPACE_END

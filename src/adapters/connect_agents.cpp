#include <acd/adapters/connect.hpp>

#include "callback.hpp"
#include "connect_answer.hpp"
#include "connect_message.hpp"
#include "router/engine.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

// How a contact came not to be answered, as the command says it.
std::optional<Value> not_answered(const router::ReservationState& reservation,
                                  std::string_view state) {
  if (state == "ERROR") return about_reservation("reservation.fail", reservation.sid, "error");
  // Who declines a call looks to Connect like who does not answer it.
  if (state == "MISSED") return about_reservation("reservation.reject", reservation.sid, "missed");
  if (state == "REJECTED") {
    return about_reservation("reservation.reject", reservation.sid, "rejected");
  }
  return std::nullopt;
}

std::string named(const router::Engine& engine, std::string_view activity) {
  const auto found = engine.find_activity(activity);
  return found ? engine.activities()[*found].name : std::string();
}

// The activity of the workspace's that comes first among those that are (un)available.
std::string first(const router::Engine& engine, bool available, std::string_view preferred) {
  if (std::string name = named(engine, preferred); !name.empty()) return name;
  const auto& all = engine.activities();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Activity& activity) {
    return activity.available == available && !engine.is_gone(activity);
  });
  return found == all.end() ? std::string() : found->name;
}

}  // namespace

// The workspace's word for an agent status.
std::string AmazonConnect::activity_of(const Router& router, std::string_view status,
                                       std::string_view type) const {
  const router::Engine& engine = router.engine();
  const auto mapped = options_.activities.find(status);
  if (mapped != options_.activities.end()) return named(engine, mapped->second);
  if (std::string same = named(engine, status); !same.empty()) return same;
  if (type == "ROUTABLE") return first(engine, true, "Available");
  return first(engine, false, type == "OFFLINE" ? "Offline" : "Unavailable");
}

// At most one command comes of a message. Contacts go first: somebody waits. What is left for the
// next message comes again in it, for each tells the whole state.
Received AmazonConnect::agent_event(const Router& router, ValueView message) {
  const std::string_view user = id_of_arn(text_of(message, "agentARN"));
  if (user.empty()) return refused({400, "expected AgentARN, a text"});
  const auto worker = worker_of(router, user);
  if (!worker) return only(CallbackResult::unknown);
  const ValueView contacts = member(member(message, "currentAgentSnapshot"), "contacts");
  Received out = only(CallbackResult::progress);
  bool unknown = false;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    Received one = agent_contact(router, worker->sid, user, contacts[i]);
    unknown = unknown || one.result == CallbackResult::unknown;
    for (Outgoing& request : one.requests) out.requests.push_back(std::move(request));
    if (out.commands.empty()) out.commands = std::move(one.commands);
  }
  if (!out.commands.empty() || !out.requests.empty()) {
    out.result = out.commands.empty() ? CallbackResult::late : CallbackResult::applied;
    return out;
  }
  out = agent_status(router, *worker, message);
  if (unknown && out.commands.empty()) out.result = CallbackResult::unknown;
  return out;
}

Received AmazonConnect::agent_contact(const Router& router, std::string_view worker,
                                      std::string_view user, ValueView contact) const {
  const auto task = router.task(text_of(contact, "contactId"));
  if (!task) return only(CallbackResult::unknown);
  const std::string_view state = text_of(contact, "state");
  if (state == "CONNECTED" || state == "CONNECTED_ONHOLD") {
    return talks(router, *task, worker);
  }
  const router::ReservationState* const reservation = latest_of(*task, worker);
  if (reservation == nullptr) return only(CallbackResult::progress);
  if (state == "ENDED" && reservation->status == ReservationStatus::accepted) {
    return applied(about_reservation("reservation.wrapup", reservation->sid));
  }
  auto command = not_answered(*reservation, state);
  if (!command) return only(CallbackResult::progress);
  Received out = only(CallbackResult::late);
  // Connect offers them nothing until they, or we, have put it away.
  out.requests.push_back(request(reservation->sid + "/dismiss", ActionKind::stop_ring, task->sid,
                                 "POST", "/users/{i}/" + percent_encode(user) + "/contact",
                                 Value::object({{"ContactId", text_of(contact, "contactId")}})));
  out.requests.back().reservation = reservation->sid;
  // The one of an earlier offer says nothing about this one.
  const auto since = instant_of(contact, "stateStartTimestamp");
  const bool is_older = since && *since < reservation->created;
  if (is_open_offer(*reservation) && !is_older) out.commands.push_back(*std::move(command));
  return out;
}

// The newest status wins. Each message tells since when it has been, so one that is no newer than
// what was told last says nothing: it was late, came twice, or is a heartbeat.
Received AmazonConnect::agent_status(const Router& router, const router::WorkerState& worker,
                                     ValueView message) {
  const ValueView status = member(member(message, "currentAgentSnapshot"), "agentStatus");
  const bool out = text_of(message, "eventType") == "LOGOUT";
  const auto said = instant_of(message, "eventTimestamp");
  auto since = instant_of(status, "startTimestamp");
  if (out && !since) since = said;
  if (!since) return only(CallbackResult::progress);
  const auto before = told_.find(worker.sid);
  if (before != told_.end() && *since <= before->second) {
    return only(*since < before->second ? CallbackResult::late : CallbackResult::progress);
  }
  const std::string activity = activity_of(
      router, text_of(status, "name"),
      out && !status.is_object() ? std::string_view("OFFLINE") : text_of(status, "type"));
  if (activity.empty()) return only(CallbackResult::unknown);
  told_.insert_or_assign(worker.sid, *since);
  if (worker.activity == activity) return only(CallbackResult::duplicate);
  return applied(Value::object({{"type", "worker.activity"},
                                {"worker", std::string_view(worker.sid)},
                                {"activity", std::string_view(activity)}}));
}

}  // namespace adapters
ACD_NAMESPACE_END

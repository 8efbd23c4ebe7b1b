#include <acd/adapters/body.hpp>
#include <acd/adapters/connect.hpp>

#include "connect_message.hpp"
#include "router/engine.hpp"

#include <algorithm>
#include <array>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;
using router::Reason;

std::string key_of(const Event& event, ActionKind kind) {
  return std::to_string(event.sequence).append("/").append(to_string(kind));
}

bool is_named_end(Reason reason) { return reason == Reason::outcome || reason == Reason::full; }

// Connect stops no voice contact that began so.
bool may_stop(ValueView attributes, std::string_view channel) {
  constexpr std::array<std::string_view, 5> never{"TRANSFER", "QUEUE_TRANSFER", "EXTERNAL_OUTBOUND",
                                                  "MONITOR", "DISCONNECT"};
  return channel != "voice" || std::find(never.begin(), never.end(),
                                         text_of(attributes, "initiation_method")) == never.end();
}

// The router's own timer decides; Connect's is there in case it stops.
std::int64_t expiry(Duration reservation_timeout) {
  return std::chrono::ceil<std::chrono::seconds>(reservation_timeout).count() + 2;
}

// The agents who are offered the task now.
void add_offered(ValueBuilder& step, const std::vector<std::string>& users, std::int64_t seconds) {
  step.begin_object().key("Expiry").begin_object();
  step.key("DurationInSeconds").integer(seconds).end_object();
  step.key("Expression").begin_object().key("AttributeCondition").begin_object();
  step.key("ComparisonOperator").string("Match");
  step.key("MatchCriteria").begin_object().key("AgentsCriteria").begin_object();
  step.key("AgentIds").begin_array();
  for (const std::string& user : users) step.string(user);
  step.end_array().end_object().end_object().end_object().end_object().end_object();
}

// Without it Connect would give the contact to anybody when the first step is used up.
void add_nobody(ValueBuilder& step, const ConnectOptions& options) {
  step.begin_object().key("Expression").begin_object().key("AttributeCondition").begin_object();
  step.key("Name").string(options.nobody_attribute).key("Value").string(options.nobody_value);
  step.key("ProficiencyLevel").integer(1).key("ComparisonOperator");
  step.string("NumberGreaterOrEqualTo").end_object().end_object().end_object();
}

}  // namespace

AmazonConnect::AmazonConnect(ConnectOptions options) : options_(std::move(options)) {
  for (const auto& [user, worker] : options_.users) users_.emplace(worker, user);
}

// `{i}` in the path is the instance.
Outgoing AmazonConnect::request(std::string key, ActionKind kind, std::string_view task,
                                std::string_view method, std::string_view path,
                                const Value& body) const {
  Outgoing out{std::move(key), kind, std::string(task), {}, {}};
  out.request.method = method;
  out.request.url = options_.api + std::string(path);
  if (const std::size_t at = out.request.url.find("{i}"); at != std::string::npos) {
    out.request.url.replace(at, 3, percent_encode(options_.instance_id));
  }
  out.request.headers.emplace_back("content-type", "application/json");
  out.request.body = to_json(body);
  return out;
}

std::string AmazonConnect::user_of(const Router& router, WorkerHandle worker) const {
  const router::WorkerRow& row = router.engine().worker(worker.index);
  for (const std::string_view id : {std::string_view(row.sid), std::string_view(row.name)}) {
    if (const auto found = users_.find(id); found != users_.end()) return found->second;
  }
  return row.sid;
}

Outgoing AmazonConnect::ring(const Router& router, const Event& event,
                             std::string_view contact) const {
  return request(key_of(event, ActionKind::ring), ActionKind::ring, router.sid(event.task), "POST",
                 "/contacts/{i}/" + percent_encode(contact) + "/associate-user",
                 Value::object({{"UserId", std::string_view(user_of(router, event.worker))}}));
}

// Whoever has the offer now, and then nobody.
Outgoing AmazonConnect::criteria(const Router& router, const Event& event, ActionKind kind,
                                 std::string_view contact) const {
  const router::Engine& engine = router.engine();
  std::vector<std::string> users;
  const router::TaskRow& task = engine.task(event.task.index);
  for (std::uint32_t r = task.first_reservation; r != router::no_slot;
       r = engine.reservation(r).next) {
    if (!engine.reservation(r).waits()) continue;
    const std::uint32_t worker = engine.reservation(r).worker;
    users.push_back(user_of(router, {worker, engine.worker(worker).generation}));
  }
  ValueBuilder body;
  body.begin_object().key("RoutingCriteria").begin_object().key("Steps").begin_array();
  if (!users.empty()) {
    add_offered(body, users, expiry(engine.workflow(event.workflow).reservation_timeout));
  }
  add_nobody(body, options_);
  body.end_array().end_object().end_object();
  return request(key_of(event, kind), kind, router.sid(event.task), "POST",
                 "/contacts/{i}/" + percent_encode(contact) + "/routing-data", body.finish());
}

Outgoing AmazonConnect::stop(std::string key, std::string_view task,
                             std::string_view contact) const {
  return request(std::move(key), ActionKind::end, task, "POST", "/contact/stop",
                 Value::object({{"ContactId", contact},
                                {"InstanceId", std::string_view(options_.instance_id)}}));
}

// A named end that the flow announces ends the call there. Who hung up needs nothing more.
void AmazonConnect::append_end(std::vector<Outgoing>& out, const Router& router, const Event& event,
                               std::string_view contact) const {
  const router::TaskRow& task = router.engine().task(event.task.index);
  const std::string_view sid = router.sid(event.task);
  if (event.reason == Reason::text && task.reason == "hangup") return;
  if (is_named_end(event.reason) && options_.announcements.contains(task.reason)) {
    const std::string_view initial = text_of(task.attributes, "initial_contact_id");
    out.push_back(
        request(key_of(event, ActionKind::announce), ActionKind::announce, sid, "POST",
                "/contact/attributes",
                Value::object(
                    {{"Attributes", Value::object({{"acdOutcome", std::string_view(task.reason)}})},
                     {"InitialContactId", initial.empty() ? contact : initial},
                     {"InstanceId", std::string_view(options_.instance_id)}})));
    return;
  }
  if (!may_stop(task.attributes, router.engine().channels()[task.channel].name)) return;
  out.push_back(stop(key_of(event, ActionKind::end), sid, contact));
}

std::optional<Outgoing> AmazonConnect::status(const Router& router, const Event& event) const {
  const auto id = options_.statuses.find(router.engine().activities()[event.activity].name);
  if (id == options_.statuses.end()) return std::nullopt;
  return request(key_of(event, ActionKind::set_agent_state), ActionKind::set_agent_state, {}, "PUT",
                 "/users/{i}/" + percent_encode(user_of(router, event.worker)) + "/status",
                 Value::object({{"AgentStatusId", std::string_view(id->second)}}));
}

void AmazonConnect::append_requests(std::vector<Outgoing>& out, const Router& router,
                                    const Event& event, Origin origin) const {
  if (event.type == EventType::worker_activity_update) {
    if (origin == Origin::backend) return;
    if (auto one = status(router, event)) out.push_back(*std::move(one));
    return;
  }
  if (!event.task) return;
  const router::TaskRow& task = router.engine().task(event.task.index);
  const std::string_view contact = text_of(task.attributes, "contact_id");
  if (contact.empty()) return;
  const bool over = task.status == TaskStatus::canceled || task.status == TaskStatus::completed;
  const bool by_criteria = options_.offer == ConnectOffer::criteria;
  switch (event.type) {
    case EventType::reservation_created:
      out.push_back(by_criteria ? criteria(router, event, ActionKind::ring, contact)
                                : ring(router, event, contact));
      out.back().reservation = router.sid(event.reservation);
      return;
    // A phone that rings cannot be silenced at Connect; only criteria can be taken back.
    case EventType::reservation_rejected:
    case EventType::reservation_timeout:
    case EventType::reservation_canceled:
    case EventType::reservation_failed:
      if (!by_criteria || over) return;
      out.push_back(criteria(router, event, ActionKind::stop_ring, contact));
      out.back().reservation = router.sid(event.reservation);
      return;
    case EventType::task_canceled: return append_end(out, router, event, contact);
    default: return;
  }
}

Outgoing AmazonConnect::dial(std::string_view key, std::string_view number,
                             ValueView attributes) const {
  ACD_ASSERT(!options_.outbound_flow.empty());
  ValueBuilder body;
  body.begin_object().key("DestinationPhoneNumber").string(number);
  body.key("ContactFlowId").string(options_.outbound_flow);
  body.key("InstanceId").string(options_.instance_id).key("ClientToken").string(key);
  if (!options_.outbound_queue.empty()) body.key("QueueId").string(options_.outbound_queue);
  if (!options_.outbound_number.empty()) {
    body.key("SourcePhoneNumber").string(options_.outbound_number);
  }
  if (attributes.exists()) body.key("Attributes").value(attributes);
  body.end_object();
  return request(std::string(key), ActionKind::dial, {}, "PUT", "/contact/outbound-voice",
                 body.finish());
}

}  // namespace adapters
ACD_NAMESPACE_END

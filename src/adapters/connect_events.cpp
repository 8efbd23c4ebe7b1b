#include <acd/adapters/connect.hpp>

#include "callback.hpp"
#include "connect_answer.hpp"
#include "connect_message.hpp"

#include <array>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

constexpr BodyLimits limits{.bytes = std::size_t{256} << 10, .fields = 0, .depth = 32};
constexpr std::size_t longest_id = 256;

// The word for what kind of work it is, as workspaces name their channels.
std::string channel_of(ValueView detail) {
  const std::string channel = lowercase(text_of(detail, "channel"));
  return channel == "voice" || channel == "chat" || channel == "email" ? channel : "default";
}

bool is_transfer(std::string_view method) {
  return method == "TRANSFER" || method == "QUEUE_TRANSFER";
}

// A member of the contact under the name that the task's attributes have for it.
void add_text(ValueBuilder& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.key(name).string(value);
}

// What a flow has written for whoever routes the contact: texts and whole numbers.
void add_segment_attributes(ValueBuilder& out, ValueView segment) {
  if (!segment.is_object() || segment.size() == 0) return;
  out.key("segment_attributes").begin_object();
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const ValueView number = member(segment[i], "valueInteger");
    const ValueView value = number.is_integer() ? number : member(segment[i], "valueString");
    if (value.is_integer() || value.is_string()) out.key(segment.key(i)).value(value);
  }
  out.end_object();
}

Value attributes_of(ValueView detail, std::string_view contact) {
  ValueBuilder out;
  out.begin_object().key("contact_id").string(contact);
  add_text(out, "initial_contact_id", text_of(detail, "initialContactId"));
  add_text(out, "previous_contact_id", text_of(detail, "previousContactId"));
  add_text(out, "initiation_method", text_of(detail, "initiationMethod"));
  add_text(out, "customer_id", text_of(detail, "customerId"));
  add_text(out, "queue_id", id_of_arn(text_of(member(detail, "queueInfo"), "queueArn")));
  add_segment_attributes(out, member(detail, "segmentAttributes"));
  return out.end_object().finish();
}

// `over`, and of `under` what it does not have.
void add_attributes(ValueBuilder& out, ValueView over, ValueView under) {
  out.key("attributes").begin_object();
  for (std::size_t i = 0; i < over.size(); ++i) out.key(over.key(i)).value(over[i]);
  for (std::size_t i = 0; i < under.size(); ++i) {
    if (!over.find(under.key(i)).exists()) out.key(under.key(i)).value(under[i]);
  }
  out.end_object();
}

// Everything is over at Connect.
Received completed(const router::TaskState& task) {
  if (waits(task)) return applied(about_task("task.cancel", task.sid, "hangup"));
  if (is_over(task)) return only(CallbackResult::late);
  return applied(about_task("task.complete", task.sid, "completed"));
}

// A contact record comes when a contact is over; it heals what was lost.
Received contact_record(const Router& router, ValueView record) {
  const auto task = router.task(text_of(record, "contactId"));
  if (!task || !instant_of(record, "disconnectTimestamp")) return only(CallbackResult::progress);
  return is_over(*task) ? only(CallbackResult::progress) : completed(*task);
}

}  // namespace

ConnectMessage AmazonConnect::identify(ValueView message) {
  ConnectMessage out;
  if (member(message, "detail").is_object()) {
    out.id = text_of(message, "id");
    out.at = instant_of(message, "time");
  } else if (member(message, "agentARN").exists()) {
    out.id = text_of(message, "eventId");
    out.at = instant_of(message, "eventTimestamp");
  } else {
    // The newest one wins, so each state of a record is a message of its own.
    out.at = instant_of(message, "lastUpdateTimestamp");
    if (out.at) out.id.append(text_of(message, "contactId")).append("/").append(to_string(*out.at));
  }
  return out;
}

Received AmazonConnect::receive(const Router& router, std::string_view message) {
  const auto parsed = read_json(message, limits);
  if (const auto* const bad = std::get_if<BadRequest>(&parsed)) return refused(*bad);
  const ValueView view = std::get<Value>(parsed);
  if (member(view, "detail").is_object()) return contact_event(router, view);
  if (member(view, "agentARN").exists()) return agent_event(router, view);
  if (member(view, "contactId").exists()) return contact_record(router, view);
  return refused({400, "expected a contact event, an agent event or a contact record"});
}

Received AmazonConnect::contact_event(const Router& router, ValueView message) const {
  if (text_of(message, "detail-type") != "Amazon Connect Contact Event") {
    return only(CallbackResult::progress);
  }
  const ValueView detail = member(message, "detail");
  const std::string_view contact = text_of(detail, "contactId");
  if (contact.empty() || contact.size() > longest_id) {
    return refused({400, "expected contactId, 1 to 256 bytes"});
  }
  const std::string_view type = text_of(detail, "eventType");
  if (type == "QUEUED") return queued(router, detail, contact);
  const bool connected = type == "CONNECTED_TO_AGENT";
  if (!connected && type != "DISCONNECTED" && type != "COMPLETED") {
    return only(CallbackResult::progress);
  }
  const auto task = router.task(contact);
  if (!task) return only(CallbackResult::unknown);
  if (type == "DISCONNECTED") return hung_up(*task);
  if (type == "COMPLETED") return completed(*task);
  const ValueView agent = member(detail, "agentInfo");
  const auto worker = worker_of(router, id_of_arn(text_of(agent, "agentArn")));
  return worker ? talks(router, *task, worker->sid) : only(CallbackResult::unknown);
}

// A contact waits for us.
Received AmazonConnect::queued(const Router& router, ValueView detail,
                               std::string_view contact) const {
  if (const auto known = router.task(contact)) {
    return only(is_over(*known) ? CallbackResult::late : CallbackResult::duplicate);
  }
  const ValueView queue = member(detail, "queueInfo");
  const auto workflow = options_.queues.find(id_of_arn(text_of(queue, "queueArn")));
  if (!options_.queues.empty() && workflow == options_.queues.end()) {
    return only(CallbackResult::progress);
  }
  const std::string_view method = text_of(detail, "initiationMethod");
  std::optional<router::TaskState> before;
  if (is_transfer(method)) before = router.task(text_of(detail, "previousContactId"));
  ValueBuilder command;
  command.begin_object().key("type").string("task.create").key("task").string(contact);
  if (workflow != options_.queues.end()) command.key("workflow").string(workflow->second);
  command.key("channel").string(channel_of(detail));
  add_attributes(command, attributes_of(detail, contact), before ? before->attributes : Value());
  if (before) command.key("priority").integer(before->priority);
  // Who waited already, waited: from one queue to another nobody loses their place.
  if (before && method == "QUEUE_TRANSFER") {
    command.key("virtual_start_time").string(to_string(before->created));
  }
  return applied(command.end_object().finish());
}

std::optional<router::WorkerState> AmazonConnect::worker_of(const Router& router,
                                                            std::string_view user) const {
  if (user.empty()) return std::nullopt;
  const auto named = options_.users.find(user);
  return router.worker(named == options_.users.end() ? user : std::string_view(named->second));
}

void AmazonConnect::append_undo(std::vector<Outgoing>& out, const Value& command,
                                const router::Refusal& refusal) const {
  const ValueView view = command;
  if (text_of(view, "type") != "task.create") return;
  const std::string_view contact = text_of(view.find("attributes"), "contact_id");
  if (refusal.code == router::RefusalCode::duplicate || contact.empty()) return;
  const std::string_view task = text_of(view, "task");
  out.push_back(stop(std::string(task) + "/refused", task, contact));
}

Fate AmazonConnect::fate(const Outgoing& sent, int status) noexcept {
  if (status >= 200 && status < 300) return Fate::done;
  if (status == 0 || status == 408 || status == 425 || status == 429 || status >= 500) {
    return Fate::retry;
  }
  // The contact is gone: that is what was asked for.
  const bool ends = sent.kind == ActionKind::end || sent.kind == ActionKind::stop_ring;
  return ends && (status == 404 || status == 410) ? Fate::done : Fate::failed;
}

std::optional<Value> AmazonConnect::failed(const Outgoing& sent) {
  if (sent.kind != ActionKind::ring) return std::nullopt;
  return about_reservation("reservation.fail", sent.reservation, "setup_failed");
}

}  // namespace adapters
ACD_NAMESPACE_END

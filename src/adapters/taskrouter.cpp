#include <acd/adapters/instruction.hpp>
#include <acd/adapters/signature.hpp>
#include <acd/adapters/taskrouter.hpp>
#include <acd/router/json.hpp>

#include "router/engine.hpp"

#include <algorithm>
#include <array>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;

// task_queue_sid is TaskQueueSid.
std::string pascal_case(std::string_view snake) {
  std::string out;
  bool starts_word = true;
  for (const char c : snake) {
    if (c == '_') {
      starts_word = true;
      continue;
    }
    out += starts_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts_word = false;
  }
  return out;
}

// Everything is text; attributes are JSON inside it.
std::string text_of(ValueView value) {
  return value.is_string() ? std::string(value.as_string()) : to_json(value);
}

// TaskRouter's sid of an event: the key by which receivers know that it came twice.
std::string event_sid(std::uint64_t sequence) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "EV" + std::string(32, '0');
  for (std::size_t i = out.size(); sequence > 0; sequence >>= 4U) out[--i] = digits[sequence & 15U];
  return out;
}

bool is_taskrouters(EventType type) {
  return type != EventType::worker_presence_update && type < EventType::conference_start;
}

struct Resource {
  std::string_view type;
  std::string_view key;  // of the event's data
};

Resource resource_of(const Event& event) {
  if (event.type >= EventType::reservation_created && event.type <= EventType::reservation_failed) {
    return {"reservation", "reservation_sid"};
  }
  if (event.task) return {"task", "task_sid"};
  if (event.worker) return {"worker", "worker_sid"};
  const std::string_view name = to_string(event.type);
  if (name.starts_with("workflow.")) return {"workflow", "workflow_sid"};
  if (name.starts_with("activity.")) return {"activity", "activity_sid"};
  if (name.starts_with("task-channel.")) return {"task-channel", "task_channel_sid"};
  if (name.starts_with("workspace.")) return {"workspace", "workspace_sid"};
  return {"task-queue", "task_queue_sid"};
}

Value data_of(const Router& router, const Event& event) {
  std::string text;
  router::append_json(text, router, event);
  // The library's own text: it cannot be unreadable.
  return *Value::from_json(text, {.bytes = text.size(), .depth = 1000});
}

bool is_in(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

HttpRequest TaskRouterCallbacks::request(const std::string& url, const Form& form,
                                         std::string_view token) const {
  HttpRequest out;
  out.url = url;
  out.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  if (!token.empty()) out.headers.emplace_back("i-twilio-idempotency-token", token);
  out.body = form.encoded();
  if (!options_.token.empty()) {
    // Over the form itself: what is read again of a large body would be cut at the limits.
    out.headers.emplace_back("x-twilio-signature", twilio_signature(options_.token, url, form));
  }
  return out;
}

std::optional<HttpRequest> TaskRouterCallbacks::event_callback(const Router& router,
                                                               const Event& event) const {
  if (options_.event_url.empty() || !is_taskrouters(event.type)) return std::nullopt;
  const Value data = data_of(router, event);
  const ValueView members = data;
  const Resource resource = resource_of(event);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(event.at.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
  const std::string sid = event_sid(event.sequence);
  std::string description(to_string(event.type));
  std::replace_if(
      description.begin(), description.end(), [](char c) { return c == '.' || c == '-'; }, ' ');
  Form form;
  form.add("Sid", sid);
  form.add("EventType", to_string(event.type));
  form.add("EventDescription", description);
  form.add("AccountSid", options_.account_sid);
  form.add("WorkspaceSid", router.engine().workspace_sid());
  form.add("WorkspaceName", router.engine().workspace_name());
  form.add("ResourceType", resource.type);
  form.add("ResourceSid", text_of(members.find(resource.key)));
  form.add("Timestamp", std::to_string(seconds.count()));
  form.add("TimestampMs", std::to_string(ms.count()));
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string_view key = members.key(i);
    if (is_in(key, {"sequence", "at", "cause", "type", "workspace_sid", "workspace_name"}))
      continue;
    form.add(pascal_case(key), text_of(members[i]));
  }
  return request(options_.event_url, form, sid);
}

std::optional<HttpRequest> TaskRouterCallbacks::assignment_callback(const Router& router,
                                                                    const Event& event) const {
  if (options_.assignment_url.empty() || event.type != EventType::reservation_created) {
    return std::nullopt;
  }
  const Value data = data_of(router, event);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(event.at.time_since_epoch());
  Form form;
  form.add("AccountSid", options_.account_sid);
  form.add("WorkspaceSid", router.engine().workspace_sid());
  form.add("Timestamp", std::to_string(seconds.count()));
  for (const std::string_view key :
       {"workflow_sid", "task_queue_sid", "worker_sid", "worker_name", "worker_attributes",
        "task_sid", "task_attributes", "task_age", "task_priority", "reservation_sid"}) {
    form.add(pascal_case(key), text_of(data.view().find(key)));
  }
  return request(options_.assignment_url, form, "assignment-" + event_sid(event.sequence));
}

std::variant<Value, BadRequest> TaskRouterCallbacks::command(std::string_view reservation,
                                                             const HttpResponse& answer) {
  const auto read = read_instruction(answer);
  if (const auto* const bad = std::get_if<BadRequest>(&read)) return *bad;
  const auto& asked = std::get<Instruction>(read);
  switch (asked.kind) {
    case Instruction::Kind::later: return Value();
    case Instruction::Kind::accept:
      return Value::object({{"type", "reservation.accept"}, {"reservation", reservation}});
    case Instruction::Kind::reject:
      // Without one the activity stays.
      if (asked.activity.empty())
        return Value::object({{"type", "reservation.reject"}, {"reservation", reservation}});
      return Value::object({{"type", "reservation.reject"},
                            {"reservation", reservation},
                            {"activity", std::string_view(asked.activity)}});
    default:
      return BadRequest{400, "expected accept or reject, found '" +
                                 std::string(to_string(asked.kind)) + "', which sets up a call"};
  }
}

std::optional<HttpRequest> TaskRouterCallbacks::fallback(const HttpRequest& assignment) const {
  const std::string& url = options_.assignment_fallback_url;
  if (url.empty() || assignment.url == url) return std::nullopt;
  // Our own body, which may be larger than what is read from outside.
  const auto form = read_form(assignment.body, {.bytes = assignment.body.size(), .fields = 1000});
  const std::string token(header(assignment.headers, "i-twilio-idempotency-token"));
  return request(url, std::get<Form>(form), token + "-fallback");
}

HttpRequest TaskRouterCallbacks::told(std::string url, std::string_view method,
                                      const Form& form) const {
  if (method != "GET") return request(url, form, {});
  HttpRequest out;
  out.method = "GET";
  url += url.find('?') == std::string::npos ? '?' : '&';
  out.url = url + form.encoded();
  if (!options_.token.empty()) {
    out.headers.emplace_back("x-twilio-signature", twilio_signature(options_.token, out.url));
  }
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

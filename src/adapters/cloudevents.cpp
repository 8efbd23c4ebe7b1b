#include <acd/adapters/cloudevents.hpp>
#include <acd/router/json.hpp>

#include "crypto.hpp"
#include "percent.hpp"
#include "router/engine.hpp"

#include <array>
#include <charconv>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;

std::string padded(std::uint64_t sequence) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), sequence).ptr;
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  return text.size() < 16 ? std::string(16 - text.size(), '0') += text : std::string(text);
}

// One segment of a URI's path (RFC 3986).
std::string path_segment(std::string_view text) {
  return percent_encode(text, "-._~!$&'()*+,;=:@");
}

// CloudEvents, HTTP binding, 3.1.3.2: blank, quote, percent and all but printable ASCII.
std::string header_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c > ' ' && c < '\x7f' && c != '"' && c != '%') {
      out += c;
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

// Milliseconds: what most consumers' time types hold.
std::string time_of(TimePoint at) {
  std::string text = to_string(at);
  return text.erase(text.size() - 4, 3);
}

struct Subject {
  std::string_view kind;
  std::string sid;
};

Subject configuration_subject(const router::Engine& engine, const Event& event) {
  switch (event.type) {
    case EventType::activity_created:
    case EventType::activity_updated:
    case EventType::activity_deleted: return {"activity", engine.activities()[event.activity].sid};
    case EventType::task_channel_created:
    case EventType::task_channel_updated:
    case EventType::task_channel_deleted:
      return {"task-channel", engine.channels()[event.capacity.channel].sid};
    case EventType::workflow_created:
    case EventType::workflow_updated:
    case EventType::workflow_deleted: return {"workflow", engine.workflow(event.workflow).sid};
    case EventType::workspace_updated: return {"workspace", std::string(engine.workspace_sid())};
    default: return {"task-queue", engine.queue(event.queue).definition.sid};
  }
}

Subject subject_of(const Router& router, const Event& event) {
  if (event.type >= EventType::reservation_created && event.type <= EventType::reservation_failed) {
    return {"reservation", router.sid(event.reservation)};
  }
  if (event.task) return {"task", std::string(router.sid(event.task))};
  if (event.worker) return {"worker", std::string(router.sid(event.worker))};
  return configuration_subject(router.engine(), event);
}

// Events about one task, or else one worker, keep their order at brokers.
std::string partition_of(const Router& router, const Event& event) {
  if (event.task) return std::string(router.sid(event.task));
  if (event.worker) return std::string(router.sid(event.worker));
  return std::string(router.engine().workspace_sid());
}

// Attributes are what makes an event large; everything else is short.
Value without_attributes(ValueView data) {
  ValueBuilder out;
  out.begin_object();
  for (std::size_t i = 0; i < data.size(); ++i) {
    out.key(data.key(i));
    if (!data.key(i).ends_with("_attributes")) {
      out.value(data[i]);
      continue;
    }
    const std::string text = to_json(data[i]);
    out.begin_object().key("x_omitted").begin_object();
    out.key("bytes").integer(static_cast<std::int64_t>(text.size()));
    out.key("sha256").string(to_hex(sha256(text)));
    out.end_object().end_object();
  }
  out.end_object();
  return out.finish();
}

struct Attribute {
  std::string_view name;
  std::string_view value;
};

// In the order in which they are written, everywhere.
std::array<Attribute, 11> attributes_of(const CloudEvent& event) {
  return {{{"specversion", "1.0"},
           {"id", event.id},
           {"source", event.source},
           {"type", event.type},
           {"subject", event.subject},
           {"time", event.time},
           {"datacontenttype", "application/json"},
           {"dataschema", event.dataschema},
           {"sequence", event.sequence},
           {"partitionkey", event.partitionkey},
           {"traceparent", event.traceparent}}};
}

HttpRequest request(std::string_view content_type) {
  HttpRequest out;
  out.headers.emplace_back("content-type", content_type);
  return out;
}

}  // namespace

CloudEvent CloudEventMaker::make(const Router& router, const Event& event) const {
  const std::string_view workspace = router.engine().workspace_sid();
  const std::string_view name = to_string(event.type);
  const Subject subject = subject_of(router, event);
  CloudEvent out;
  out.sequence = padded(event.sequence);
  out.id.append(workspace).append("-").append(out.sequence);
  out.source = "/acd/" + path_segment(options_.tenant) + "/" + path_segment(workspace);
  out.type.append("io.acd.").append(name).append(".v1");
  out.subject.append(subject.kind).append("/").append(subject.sid);
  out.time = time_of(event.at);
  out.dataschema.append("urn:acd:schema:").append(name).append(":v1");
  out.partitionkey = partition_of(router, event);
  out.data = data(router, event);
  return out;
}

std::string CloudEventMaker::data(const Router& router, const Event& event) const {
  std::string text;
  router::append_json(text, router, event);
  if (options_.privacy.empty() && text.size() <= options_.max_data) return text;
  // The library's own text: it cannot be unreadable.
  Value data = *Value::from_json(text, {.bytes = text.size(), .depth = 1000});
  if (!options_.privacy.empty()) data = options_.privacy.apply(data);
  text = to_json(data);
  return text.size() <= options_.max_data ? text : to_json(without_attributes(data));
}

void append_structured(std::string& out, const CloudEvent& event) {
  out += '{';
  for (const Attribute& attribute : attributes_of(event)) {
    if (attribute.value.empty()) continue;
    append_json_string(out, attribute.name);
    out += ':';
    append_json_string(out, attribute.value);
    out += ',';
  }
  out.append("\"data\":").append(event.data).append("}");
}

void append_batch(std::string& out, std::span<const CloudEvent> events) {
  out += '[';
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i > 0) out += ',';
    append_structured(out, events[i]);
  }
  out += ']';
}

HttpRequest binary_request(const CloudEvent& event) {
  HttpRequest out = request("application/json");
  for (const Attribute& attribute : attributes_of(event)) {
    if (attribute.value.empty() || attribute.name == "datacontenttype") continue;
    out.headers.emplace_back("ce-" + std::string(attribute.name), header_value(attribute.value));
  }
  out.body = event.data;
  return out;
}

HttpRequest structured_request(const CloudEvent& event) {
  HttpRequest out = request("application/cloudevents+json");
  append_structured(out.body, event);
  return out;
}

HttpRequest batch_request(std::span<const CloudEvent> events) {
  HttpRequest out = request("application/cloudevents-batch+json");
  append_batch(out.body, events);
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

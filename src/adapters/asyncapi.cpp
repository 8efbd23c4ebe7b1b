#include <acd/adapters/asyncapi.hpp>
#include <acd/router/event_members.hpp>
#include <acd/version.hpp>

#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::EventMember;
using router::EventType;
using router::MemberType;

// One message: an event of the router's, or a sink's own.
struct Message {
  std::string name;  // `reservation.created`
  std::vector<EventMember> data;
};

std::vector<Message> messages() {
  std::vector<Message> out;
  for (std::size_t i = 0; i < router::event_types; ++i) {
    const auto type = static_cast<EventType>(i);
    out.push_back({std::string(to_string(type)), router::event_members(type)});
  }
  out.push_back({"sink.gap",
                 {{"first_sequence", MemberType::integer},
                  {"last_sequence", MemberType::integer},
                  {"partitionkey", MemberType::text}}});
  return out;
}

std::string_view schema_of(MemberType type) {
  switch (type) {
    case MemberType::integer: return "{type: integer}";
    case MemberType::boolean: return "{type: boolean}";
    case MemberType::text: return "{type: string}";
    case MemberType::instant: return "{type: string, format: date-time}";
    case MemberType::object: return "{type: object}";
  }
  return "{}";
}

class Yaml {
 public:
  void line(std::size_t depth, std::string_view text) {
    out.append(2 * depth, ' ').append(text).append("\n");
  }
  std::string out;
};

void add_channels(Yaml& yaml, const std::vector<Message>& all) {
  yaml.line(0, "channels:");
  for (const Message& message : all) {
    yaml.line(1, message.name + ":");
    yaml.line(2, "address: 'acd.{tenant}." + message.name + "'");
    yaml.line(2, "parameters:");
    yaml.line(3, "tenant: {description: The tenant in the source of the event.}");
    yaml.line(2, "messages:");
    yaml.line(3, message.name + ": {$ref: '#/components/messages/" + message.name + "'}");
  }
  yaml.line(0, "operations:");
  for (const Message& message : all) {
    yaml.line(1, "send." + message.name + ":");
    yaml.line(2, "action: send");
    yaml.line(2, "channel: {$ref: '#/channels/" + message.name + "'}");
  }
}

// What all events have around their data.
void add_envelope(Yaml& yaml) {
  yaml.line(2, "cloudevent:");
  yaml.line(3, "type: object");
  yaml.line(3,
            "required: [specversion, id, source, type, subject, time, datacontenttype, dataschema, "
            "sequence, partitionkey, data]");
  yaml.line(3, "properties:");
  yaml.line(4, "specversion: {const: '1.0'}");
  yaml.line(4,
            "id: {type: string, minLength: 1, description: 'Unique within source, the same at "
            "every delivery.'}");
  yaml.line(4, "source: {type: string, format: uri-reference}");
  yaml.line(4, "subject: {type: string}");
  yaml.line(4, "time: {type: string, format: date-time}");
  yaml.line(4, "datacontenttype: {const: application/json}");
  yaml.line(4, "dataschema: {type: string, format: uri}");
  yaml.line(4,
            "sequence: {type: string, pattern: '^[0-9]{16,}$', description: 'Without gaps within "
            "source.'}");
  yaml.line(4, "partitionkey: {type: string, description: 'Events with equal keys are ordered.'}");
  yaml.line(4, "traceparent: {type: string}");
}

void add_message(Yaml& yaml, const Message& message) {
  yaml.line(2, message.name + ":");
  yaml.line(3, "name: io.acd." + message.name + ".v1");
  yaml.line(3, "contentType: application/cloudevents+json");
  yaml.line(3, "payload: {$ref: '#/components/schemas/" + message.name + "'}");
}

void add_schema(Yaml& yaml, const Message& message) {
  yaml.line(2, message.name + ":");
  yaml.line(3, "allOf:");
  yaml.line(4, "- $ref: '#/components/schemas/cloudevent'");
  yaml.line(4, "- type: object");
  yaml.line(5, "properties:");
  yaml.line(6, "type: {const: io.acd." + message.name + ".v1}");
  yaml.line(6, "data:");
  yaml.line(7, "type: object");
  std::string required;
  for (const EventMember& member : message.data) {
    if (member.always) required.append(required.empty() ? "" : ", ").append(member.name);
  }
  yaml.line(7, "required: [" + required + "]");
  yaml.line(7, "properties:");
  for (const EventMember& member : message.data) {
    const bool is_type = member.name == "type";
    yaml.line(
        8, std::string(member.name) + ": " +
               (is_type ? "{const: " + message.name + "}" : std::string(schema_of(member.type))));
  }
}

}  // namespace

std::string asyncapi() {
  const std::vector<Message> all = messages();
  Yaml yaml;
  yaml.line(0, "# Made by acd::adapters::asyncapi() from the table of events; do not edit.");
  yaml.line(0, "asyncapi: 3.0.0");
  yaml.line(0, "info:");
  yaml.line(1, "title: acd events");
  yaml.line(1, "version: " + std::string(ACD_VERSION));
  yaml.line(1, "description: What the router decides, as CloudEvents 1.0.");
  yaml.line(1, "license: {name: Apache-2.0}");
  yaml.line(0, "defaultContentType: application/cloudevents+json");
  add_channels(yaml, all);
  yaml.line(0, "components:");
  yaml.line(1, "messages:");
  for (const Message& message : all) add_message(yaml, message);
  yaml.line(1, "schemas:");
  add_envelope(yaml);
  for (const Message& message : all) add_schema(yaml, message);
  return std::move(yaml.out);
}

}  // namespace adapters
ACD_NAMESPACE_END

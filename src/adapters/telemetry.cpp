#include <acd/adapters/telemetry.hpp>

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

Span publish_span(const CloudEvent& event, std::string_view system, std::string_view destination) {
  Span span;
  span.name.append("send ").append(destination);
  span.attributes = {{"messaging.system", std::string(system)},
                     {"messaging.destination.name", std::string(destination)},
                     {"messaging.operation.name", "send"},
                     {"messaging.operation.type", "send"},
                     {"messaging.message.id", event.id},
                     {"cloudevents.event_id", event.id},
                     {"cloudevents.event_source", event.source},
                     {"cloudevents.event_spec_version", "1.0"},
                     {"cloudevents.event_type", event.type},
                     {"cloudevents.event_subject", event.subject}};
  return span;
}

// 00-<32 hex digits, not all zero>-<16 hex digits, not all zero>-<2 hex digits>
bool is_traceparent(std::string_view text) noexcept {
  const auto is_id = [](std::string_view part) {
    const bool hex = std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
    return hex && part.find_first_not_of('0') != std::string_view::npos;
  };
  if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') {
    return false;
  }
  // Flags may be zero.
  return is_id(text.substr(3, 32)) && is_id(text.substr(36, 16)) &&
         text.substr(53).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace adapters
ACD_NAMESPACE_END

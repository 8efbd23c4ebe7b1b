#pragma once

#include <acd/adapters/cloudevents.hpp>
#include <acd/config.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// What a tracer is told about handing on an event. The library links no tracer: the host makes a
/// span of this, of the kind PRODUCER.
struct Span {
  std::string name;  ///< `send <destination>`
  std::vector<std::pair<std::string_view, std::string>> attributes;
};

/// A span under the names of OpenTelemetry's semantic conventions 1.44. `system` is `http`,
/// `kafka`, `nats`, …; `destination` a topic or a sink's name, never a URL with secrets in it.
/// Nothing in it says who called.
[[nodiscard]] ACD_API Span publish_span(const CloudEvent& event, std::string_view system,
                                        std::string_view destination);

/// True for a W3C trace context that may stand in CloudEvent::traceparent.
[[nodiscard]] ACD_API bool is_traceparent(std::string_view text) noexcept;

}  // namespace adapters
ACD_NAMESPACE_END

#pragma once

#include <acd/adapters/http.hpp>
#include <acd/adapters/privacy.hpp>
#include <acd/config.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// An event as CloudEvents 1.0 describes it; `data` is JSON text.
struct CloudEvent {
  std::string id;            ///< unique within source, the same at every delivery
  std::string source;        ///< `/acd/<tenant>/<workspace sid>`
  std::string type;          ///< `io.acd.reservation.created.v1`
  std::string subject;       ///< `reservation/<sid>`, `task/<sid>`, `worker/<sid>`, …
  std::string time;          ///< RFC 3339, UTC with milliseconds
  std::string dataschema;    ///< `urn:acd:schema:reservation.created:v1`
  std::string sequence;      ///< extension: 16 digits, ordered as text, without gaps
  std::string partitionkey;  ///< extension: events with equal keys are ordered
  std::string traceparent;   ///< extension: W3C trace context; empty: none
  std::string data;
  friend bool operator==(const CloudEvent&, const CloudEvent&) = default;
};

struct CloudEventOptions {
  std::string tenant = "default";
  Privacy privacy{};
  /// Intermediaries must forward 64 KiB. Larger data goes without its attributes, each replaced by
  /// {"x_omitted": {"bytes", "sha256"}} of its canonical JSON.
  std::size_t max_data = std::size_t{60} << 10;
};

/// Turns the router's events into CloudEvents. The same event gives the same bytes.
/// Not thread-safe while it makes one; it keeps no state between events.
class ACD_API CloudEventMaker {
 public:
  explicit CloudEventMaker(CloudEventOptions options = {}) : options_(std::move(options)) {}

  /// Precondition: `event` came from the last apply() or advance() of `router`.
  [[nodiscard]] CloudEvent make(const Router& router, const router::Event& event) const;

 private:
  [[nodiscard]] std::string data(const Router& router, const router::Event& event) const;
  CloudEventOptions options_;
};

/// `application/cloudevents+json`: one object, its members always in the same order.
ACD_API void append_structured(std::string& out, const CloudEvent& event);

/// `application/cloudevents-batch+json`: an array.
ACD_API void append_batch(std::string& out, std::span<const CloudEvent> events);

/// Binary mode over HTTP: the attributes as `ce-…` headers (percent-encoded as the HTTP binding
/// asks), the body is the data. `url` and `method` are the caller's.
[[nodiscard]] ACD_API HttpRequest binary_request(const CloudEvent& event);
/// Structured mode over HTTP.
[[nodiscard]] ACD_API HttpRequest structured_request(const CloudEvent& event);
/// Batched mode over HTTP.
[[nodiscard]] ACD_API HttpRequest batch_request(std::span<const CloudEvent> events);

}  // namespace adapters
ACD_NAMESPACE_END

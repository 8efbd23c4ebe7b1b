#include "event_format.hpp"

#include <acd/adapters/cloudevents.hpp>
#include <acd/adapters/connect.hpp>
#include <acd/adapters/metrics.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/router/json.hpp>

#include "failure.hpp"
#include "taskrouter_desk.hpp"

#include <fmt/format.h>

#include <utility>

namespace acd::cli {

namespace {

class Native final : public EventFormat {
 public:
  using EventFormat::append;
  void append(std::string& out, const Router& router, const router::Event& event,
              adapters::Origin) override {
    router::append_json(out, router, event);
    out += '\n';
  }
};

// The requests of a telephony adapter.
template <class Adapter>
class Requests final : public EventFormat {
 public:
  explicit Requests(Adapter adapter) : adapter_(std::move(adapter)) {}

  void append(std::string& out, const Router& router, const router::Event& event,
              adapters::Origin origin) override {
    requests_.clear();
    adapter_.append_requests(requests_, router, event, origin);
    for (const adapters::Outgoing& one : requests_) append_line(out, event.at, one);
  }
  void append(std::string& out, TimePoint at, const adapters::Outgoing& one) override {
    append_line(out, at, one);
  }

 private:
  Adapter adapter_;
  std::vector<adapters::Outgoing> requests_;
};

class CloudEvents final : public EventFormat {
 public:
  explicit CloudEvents(adapters::CloudEventOptions options) : maker_(std::move(options)) {}

  using EventFormat::append;
  void append(std::string& out, const Router& router, const router::Event& event,
              adapters::Origin) override {
    adapters::append_structured(out, maker_.make(router, event));
    out += '\n';
  }

 private:
  adapters::CloudEventMaker maker_;
};

// Nothing for each event; at the end the page that a Prometheus server would read then.
class Metrics final : public EventFormat {
 public:
  using EventFormat::append;
  void append(std::string& /*out*/, const Router& router, const router::Event& event,
              adapters::Origin) override {
    metrics_.observe(router, event);
  }
  void finish(std::string& out, const Router& router) override {
    metrics_.append_page(out, router);
  }

 private:
  adapters::Metrics metrics_;
};

std::unique_ptr<EventFormat> cloud_events(const EventFormatOptions& options) {
  const auto privacy = adapters::Privacy::from_pointers(options.mask, options.drop);
  if (!privacy) throw Failure("--mask, --drop: " + privacy.error().message);
  adapters::CloudEventOptions made{.privacy = *privacy};
  if (!options.tenant.empty()) made.tenant = options.tenant;
  return std::make_unique<CloudEvents>(std::move(made));
}

}  // namespace

void append_line(std::string& out, TimePoint at, const adapters::Outgoing& one) {
  out += R"({"at":")";
  acd::append(out, at);
  out += '"';
  const std::pair<std::string_view, std::string_view> members[] = {{"key", one.key},
                                                                   {"method", one.request.method},
                                                                   {"url", one.request.url},
                                                                   {"body", one.request.body}};
  for (const auto& [key, value] : members) {
    out.append(",\"").append(key).append("\":");
    append_json_string(out, value);
  }
  out += "}\n";
}

std::unique_ptr<EventFormat> event_format(const EventFormatOptions& options, BackEnds& back_ends) {
  const std::string& format = options.format;
  if (format == "cloudevents") return cloud_events(options);
  if (!options.mask.empty() || !options.drop.empty() || !options.tenant.empty()) {
    throw Failure("--mask, --drop and --tenant belong to --format cloudevents");
  }
  if (format == "native") return std::make_unique<Native>();
  if (format == "twilio") {
    return std::make_unique<Requests<adapters::TwilioVoice>>(
        adapters::TwilioVoice(load_twilio(back_ends.twilio)));
  }
  if (format == "taskrouter") return taskrouter_format(desk_of(back_ends));
  if (format == "connect") {
    return std::make_unique<Requests<adapters::AmazonConnect>>(
        adapters::AmazonConnect(load_connect(back_ends.connect)));
  }
  if (format == "metrics") return std::make_unique<Metrics>();
  constexpr std::string_view known = "native, cloudevents, twilio, taskrouter, connect and metrics";
  if (format == "sip") {
    throw Failure(fmt::format("--format sip is not supported in this version; {} are", known));
  }
  throw Failure(fmt::format("there is no format '{}'; {} are some", format, known));
}

}  // namespace acd::cli

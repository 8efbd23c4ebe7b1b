#include "event_format.hpp"

#include <acd/adapters/cloudevents.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/router/json.hpp>

#include "callback_source.hpp"
#include "failure.hpp"

#include <fmt/format.h>

#include <utility>

namespace acd::cli {

namespace {

class Native final : public EventFormat {
 public:
  using EventFormat::append;
  void append(std::string& out, const Router& router, const router::Event& event) override {
    router::append_json(out, router, event);
    out += '\n';
  }
};

class Twilio final : public EventFormat {
 public:
  explicit Twilio(adapters::TwilioOptions options) : twilio_(std::move(options)) {}

  void append(std::string& out, const Router& router, const router::Event& event) override {
    requests_.clear();
    twilio_.append_requests(requests_, router, event);
    for (const adapters::Outgoing& one : requests_) append_line(out, event.at, one);
  }
  void append(std::string& out, TimePoint at, const adapters::Outgoing& one) override {
    append_line(out, at, one);
  }

 private:
  adapters::TwilioVoice twilio_;
  std::vector<adapters::Outgoing> requests_;
};

class CloudEvents final : public EventFormat {
 public:
  explicit CloudEvents(adapters::CloudEventOptions options) : maker_(std::move(options)) {}

  using EventFormat::append;
  void append(std::string& out, const Router& router, const router::Event& event) override {
    adapters::append_structured(out, maker_.make(router, event));
    out += '\n';
  }

 private:
  adapters::CloudEventMaker maker_;
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

std::unique_ptr<EventFormat> event_format(const EventFormatOptions& options) {
  const std::string& format = options.format;
  if (format == "cloudevents") return cloud_events(options);
  if (!options.mask.empty() || !options.drop.empty() || !options.tenant.empty()) {
    throw Failure("--mask, --drop and --tenant belong to --format cloudevents");
  }
  if (format == "native") return std::make_unique<Native>();
  if (format == "twilio") return std::make_unique<Twilio>(load_twilio(options.twilio));
  if (format == "connect" || format == "sip") {
    throw Failure(fmt::format(
        "--format {} is not supported in this version; native, cloudevents and twilio are",
        format));
  }
  throw Failure(
      fmt::format("there is no format '{}'; native, cloudevents and twilio are some", format));
}

}  // namespace acd::cli

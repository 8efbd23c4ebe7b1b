#include "event_format.hpp"

#include <acd/adapters/cloudevents.hpp>
#include <acd/router/json.hpp>

#include "failure.hpp"

#include <fmt/format.h>

#include <utility>

namespace acd::cli {

namespace {

class Native final : public EventFormat {
 public:
  void append(std::string& out, const Router& router, const router::Event& event) override {
    router::append_json(out, router, event);
    out += '\n';
  }
};

class CloudEvents final : public EventFormat {
 public:
  explicit CloudEvents(adapters::CloudEventOptions options) : maker_(std::move(options)) {}

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

std::unique_ptr<EventFormat> event_format(const EventFormatOptions& options) {
  const std::string& format = options.format;
  if (format == "cloudevents") return cloud_events(options);
  if (!options.mask.empty() || !options.drop.empty() || !options.tenant.empty()) {
    throw Failure("--mask, --drop and --tenant belong to --format cloudevents");
  }
  if (format == "native") return std::make_unique<Native>();
  if (format == "twilio" || format == "connect" || format == "sip") {
    throw Failure(fmt::format(
        "--format {} is not supported in this version; native and cloudevents are", format));
  }
  throw Failure(fmt::format("there is no format '{}'; native and cloudevents are some", format));
}

}  // namespace acd::cli

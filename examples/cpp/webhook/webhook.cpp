// A dispatcher whose events go to any HTTP back end: commands come in on standard input, as for
// `acd route`, and every event is posted to a URL as a CloudEvent, signed by Standard Webhooks.
//
//   webhook WORKSPACE URL [--secret whsec_…] [--local] [--ca-file FILE] [--give-up SECONDS]
//
// It ends when everything is delivered, or after a while of trying; what is left is counted.
#include <acd/adapters/cloudevents.hpp>
#include <acd/adapters/webhook_sink.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "curl_transport.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using acd::adapters::WebhookSink;

struct Settings {
  std::string workspace;
  acd::adapters::WebhookOptions webhook;
  CurlTransport::Options transport;
  std::chrono::seconds give_up{30};
};

Settings read_arguments(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) throw std::runtime_error("usage: webhook WORKSPACE URL [--secret …]");
  Settings out;
  out.workspace = arguments[0];
  out.webhook.url = arguments[1];
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const std::string& flag = arguments[i];
    if (flag == "--local") {
      // On this machine, without TLS: for trying out, never for URLs of somebody else's.
      out.webhook.destinations = {.plain_http = true, .private_addresses = true, .hosts = {}};
      continue;
    }
    if (++i == arguments.size()) throw std::runtime_error(flag + " needs a value");
    if (flag == "--secret") {
      out.webhook.secrets.push_back(arguments[i]);
    } else if (flag == "--ca-file") {
      out.transport.ca_file = arguments[i];
    } else if (flag == "--give-up") {
      out.give_up = std::chrono::seconds(std::stoi(arguments[i]));
    } else {
      throw std::runtime_error("there is no flag " + flag);
    }
  }
  out.transport.destinations = out.webhook.destinations;
  return out;
}

acd::Workspace load(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return acd::Workspace::from_json(text.str()).value();
}

// The only clock: requests are signed with it, and tried again by it.
acd::TimePoint now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return acd::TimePoint{std::chrono::duration_cast<acd::Duration>(since)};
}

class Dispatcher {
 public:
  explicit Dispatcher(const Settings& settings)
      : workspace_(load(settings.workspace)),
        router_(workspace_),
        reader_(workspace_.options),
        sink_(settings.webhook),
        transport_(settings.transport),
        give_up_(settings.give_up) {
    if (!sink_.refusal().empty()) throw std::runtime_error(sink_.refusal());
  }

  void obey(const std::string& line) {
    const auto parsed = reader_.read(line).value();
    if (const auto refusal = router_.apply(parsed.command, events_)) {
      std::cerr << "refused: " << refusal->sentence << '\n';
    }
    // Names behind an event are readable until the next command: it becomes text now.
    for (const auto& event : events_.events()) deliver(maker_.make(router_, event));
    events_.clear();
  }

  // Everything is delivered, or time is over.
  void finish() {
    const acd::TimePoint end = now() + give_up_;
    while (sink_.size() > 0 && now() < end) pump();
    const acd::adapters::WebhookCounts& counts = sink_.counts();
    std::cout << counts.delivered << " delivered, " << counts.failed << " attempts failed, "
              << counts.dead << " dead letters, " << sink_.size() << " left\n";
  }
  [[nodiscard]] bool succeeded() const { return sink_.size() == 0 && sink_.counts().dead == 0; }

 private:
  // A full sink takes nothing more until something has gone. A real dispatcher writes to its
  // journal meanwhile and reads on from the sink's cursor.
  void deliver(const acd::adapters::CloudEvent& event) {
    while (!sink_.closed() && !sink_.offer(event, now())) pump();
    pump();
  }
  void pump() {
    acd::adapters::pump(sink_, transport_, now(),
                        std::chrono::milliseconds(sink_.size() > 0 ? 20 : 0));
    for (const auto& letter : sink_.take_dead_letters()) {
      std::cerr << "dead letter, " << letter.reason << ": " << letter.event.id << '\n';
    }
  }

  acd::Workspace workspace_;
  acd::Router router_;
  acd::router::CommandReader reader_;
  acd::router::EventBuffer events_;
  acd::adapters::CloudEventMaker maker_;
  WebhookSink sink_;
  CurlTransport transport_;
  std::chrono::seconds give_up_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Dispatcher dispatcher(read_arguments({argv + 1, argv + argc}));
    for (std::string line; std::getline(std::cin, line);) dispatcher.obey(line);
    dispatcher.finish();
    return dispatcher.succeeded() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "webhook: " << error.what() << '\n';
    return 2;
  }
}

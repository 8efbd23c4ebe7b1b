// An event as JSON: written by the router's sink, and built as a JSON object and dumped, as most
// would do it.
#include <acd/router/json.hpp>

#include "load.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace {

/// A site with an event of about 400 bytes to tell.
class Site {
 public:
  Site() : router_(workspace()) {
    events_.want_all(true);
    (void)router_.apply({now, acd::router::SetActivity{.worker = "w", .activity = "Offline"}},
                        events_);
  }
  [[nodiscard]] const acd::Router& router() const { return router_; }
  [[nodiscard]] const acd::router::Event& event() const { return events_.events().front(); }

 private:
  static constexpr acd::TimePoint now{std::chrono::hours(9)};
  static acd::Workspace workspace() {
    const bench::Population population(1);
    acd::Workspace workspace = bench::workspace_of(population);
    workspace.workers[0].name = "w";
    workspace.workers[0].activity = "Available";
    return workspace;
  }

  acd::Router router_;
  acd::router::EventBuffer events_;
};

void event_json(benchmark::State& state) {
  const Site site;
  std::string text;
  for (auto _ : state) {
    text.clear();
    append_json(text, site.router(), site.event());
    benchmark::DoNotOptimize(text.data());
  }
  state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(event_json);

// The keys and values are at hand; the object is built and dumped anew each time.
void json_object(benchmark::State& state) {
  const Site site;
  std::string text;
  append_json(text, site.router(), site.event());
  std::vector<std::pair<std::string, nlohmann::json>> members;
  const auto parsed = nlohmann::json::parse(text);
  for (const auto& [key, value] : parsed.items()) members.emplace_back(key, value);
  for (auto _ : state) {
    nlohmann::json object;
    for (const auto& [key, value] : members) object[key] = value;
    text = object.dump();
    benchmark::DoNotOptimize(text.data());
  }
  state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(json_object);

}  // namespace

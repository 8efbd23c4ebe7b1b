// What a simulated call costs: 300 people at 95 %, through the real router, beside a bare event
// loop that knows this one model and nothing else.

#include <acd/simulation/simulation.hpp>

#include "router/random.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int people = 300;
constexpr double calls_per_hour = 5700;
constexpr double mean_service = 180;
constexpr double hours = 20;

acd::simulation::Scenario scenario() {
  std::string workers;
  for (int i = 0; i < people; ++i) {
    workers += (i == 0 ? "" : ",") + std::string(R"({"name":"w)") + std::to_string(i) +
               R"(","activity":"Available"})";
  }
  const std::string text =
      R"({"workspace":{"name":"s","task_queues":[{"name":"q"}],"workers":[)" + workers +
      R"(],"workflows":[{"name":"main","configuration":{"task_routing":{"filters":[],
        "default_filter":{"queue":"q"}}}}]},"horizon":)" +
      std::to_string(hours * 3600) +
      R"(,"arrivals":[{"name":"calls","process":{"poisson":{"per_hour":)" +
      std::to_string(calls_per_hour) + R"(}},"handling":{"exponential":)" +
      std::to_string(mean_service) + "}}]}";
  return *acd::simulation::Scenario::from_json(text);
}

void simulated_calls(benchmark::State& state) {
  acd::simulation::Scenario day = scenario();
  std::uint64_t calls = 0;
  for (auto _ : state) {
    ++day.seed;
    const acd::simulation::Summary summary = acd::simulation::run(day);
    calls += summary.calls;
    benchmark::DoNotOptimize(summary.digest);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(calls));
}
BENCHMARK(simulated_calls)->Unit(benchmark::kMillisecond);

// A heap with four children a node; an end of service that starts the next one replaces the top.
class Ends {
 public:
  [[nodiscard]] bool empty() const { return ends_.empty(); }
  [[nodiscard]] double next() const { return ends_.front(); }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  void add(double at) {
    ends_.push_back(at);
    std::size_t i = ends_.size() - 1;
    for (; i != 0 && at < ends_[(i - 1) / 4]; i = (i - 1) / 4) ends_[i] = ends_[(i - 1) / 4];
    ends_[i] = at;
  }
  void replace(double at) {
    std::size_t i = 0;
    for (;;) {
      const std::size_t first = 4 * i + 1;
      if (first >= ends_.size()) break;
      std::size_t least = first;
      for (std::size_t k = first + 1; k < first + 4 && k < ends_.size(); ++k) {
        if (ends_[k] < ends_[least]) least = k;
      }
      if (at <= ends_[least]) break;
      ends_[i] = ends_[least];
      i = least;
    }
    ends_[i] = at;
  }
  void take() {
    const double last = ends_.back();
    ends_.pop_back();
    if (!ends_.empty()) replace(last);
  }

 private:
  std::vector<double> ends_;
};

void bare_event_loop(benchmark::State& state) {
  acd::router::Random random(1);
  const auto exponential = [&random](double mean) {
    return -mean * std::log((static_cast<double>(random.next() >> 11U) + 0.5) * 0x1p-53);
  };
  std::uint64_t calls = 0;
  for (auto _ : state) {
    Ends ends;
    std::deque<double> queue;
    double waited = 0;
    double arrival = exponential(3600 / calls_per_hour);
    while (arrival < hours * 3600 || !ends.empty()) {
      if (arrival < hours * 3600 && (ends.empty() || arrival <= ends.next())) {
        ++calls;
        if (ends.size() < people) {
          ends.add(arrival + exponential(mean_service));
        } else {
          queue.push_back(arrival);
        }
        arrival += exponential(3600 / calls_per_hour);
      } else if (queue.empty()) {
        ends.take();
      } else {
        const double now = ends.next();
        waited += now - queue.front();
        queue.pop_front();
        ends.replace(now + exponential(mean_service));
      }
    }
    benchmark::DoNotOptimize(waited);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(calls));
}
BENCHMARK(bare_event_loop)->Unit(benchmark::kMillisecond);

}  // namespace

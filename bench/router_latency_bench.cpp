// How long a single command takes at most, and nearly always. The same commands are told five times
// to copies of one router; the least of five counts, so that what the machine did meanwhile does
// not.
#include "population.hpp"
#include "router_way.hpp"
#include "warm.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace {

using bench::Deed;
using bench::RouterWay;

constexpr int copies = 5;
constexpr std::size_t batches = 50;

/// Nanoseconds of each command: the least of all copies.
std::vector<double> least_times(const RouterWay& way) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> least;
  for (int copy = 0; copy < copies; ++copy) {
    acd::Router router = way.router().fork();
    acd::router::EventBuffer events;
    std::size_t i = 0;
    for (const acd::router::Command& command : way.commands()) {
      events.clear();
      const auto start = Clock::now();
      benchmark::DoNotOptimize(router.apply(command, events));
      const std::chrono::duration<double, std::nano> took = Clock::now() - start;
      if (copy == 0) least.push_back(took.count());
      least[i] = std::min(least[i], took.count());
      ++i;
    }
  }
  return least;
}

double at(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void latency(benchmark::State& state) {
  bench::Warm<RouterWay>& site = bench::warm<RouterWay>(state.range(0));
  if (!site.agrees()) return state.SkipWithError(bench::differs);
  std::vector<double> times;
  for (auto _ : state) {
    site.prepare(batches * bench::batch);
    times = least_times(site.way());
    site.way().tell();  // the router itself goes on
  }
  std::sort(times.begin(), times.end());
  state.counters["commands"] = static_cast<double>(times.size());
  state.counters["median_ns"] = at(times, 0.5);
  state.counters["p99_ns"] = at(times, 0.99);
  state.counters["p999_ns"] = at(times, 0.999);
  state.counters["longest_us"] = times.back() / 1e3;
  state.counters["p99_of_median"] = at(times, 0.99) / at(times, 0.5);
}
BENCHMARK(latency)
    ->Name("router_latency")
    ->ArgName("workers")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace

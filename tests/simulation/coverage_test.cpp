#include <acd/simulation/simulation.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

using acd::simulation::Estimate;
using acd::simulation::Scenario;
using acd::simulation::Summary;

namespace {

// 4.2 calls a minute for eight hours from empty, 12 people, patience of one minute. The expected
// values of such a day are exact: the chain's equations, solved numerically.
constexpr double abandoned = 59.2632184;
constexpr double answered_in_time = 0.968189069;  // without short abandonments

Scenario day() {
  std::string workers;
  for (int i = 0; i < 12; ++i) {
    workers += (i == 0 ? "" : ",") + std::string(R"({"name":"w)") + std::to_string(i) +
               R"(","activity":"Available"})";
  }
  return Scenario::from_json(
             R"({"workspace":{"name":"s","task_queues":[{"name":"q"}],"workers":[)" + workers +
             R"(],"workflows":[{"name":"m","configuration":{"task_routing":{"filters":[],
      "default_filter":{"queue":"q"}}}}]},"horizon":28800,"replications":20,
    "arrivals":[{"name":"c","process":{"poisson":{"per_hour":252}},"handling":{"exponential":120},
      "patience":{"exponential":60}}]})")
      .value();
}

bool covers(const Estimate& estimate, double exact) {
  return std::abs(estimate.value - exact) <= estimate.half_width;
}

}  // namespace

// With ACD_COVERAGE=long in the environment 400 repetitions, in half a minute.
TEST_CASE("intervals of 95 % hold the exact value about as often") {
  const char* const wish = std::getenv("ACD_COVERAGE");  // NOLINT(concurrency-mt-unsafe)
  const bool is_long = wish != nullptr && std::string_view(wish) == "long";
  const int experiments = is_long ? 400 : 20;
  Scenario scenario = day();
  acd::simulation::RunOptions options;
  options.threads = 2;
  int held_abandoned = 0;
  int held_answered = 0;
  for (int i = 0; i < experiments; ++i) {
    scenario.seed = static_cast<std::uint64_t>(i) + 1000;
    const Summary summary = acd::simulation::run(scenario, options);
    held_abandoned += covers(summary.total["abandoned"], abandoned) ? 1 : 0;
    held_answered += covers(summary.total["sl_excl_short 20"], answered_in_time) ? 1 : 0;
  }
  MESSAGE("of " << experiments << " intervals " << held_abandoned << " hold the mean, "
                << held_answered << " the ratio");
  // Of 400: 0.95 within 3.7 of its own standard errors, and room for the ratio's bias. Of 20 as
  // many standard errors reach down to 0.77.
  const double least = is_long ? 0.91 : 0.77;
  const double most = is_long ? 0.98 : 1;
  for (const int held : {held_abandoned, held_answered}) {
    const double share = static_cast<double>(held) / experiments;
    CHECK(share >= least);
    CHECK(share <= most);
  }
}

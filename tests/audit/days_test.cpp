#include "audit/audited.hpp"
#include "audit/site.hpp"
#include "audit/small_day.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using acd_test::Audited;

// Goes on to the next hundredth command beside the router it was taken from.
struct Companions {
  explicit Companions(const acd::Router& router)
      : forked(router.fork()), restored(acd::Router::restore(router.snapshot()).value()) {}

  void apply(const acd::router::Command& command) {
    for (acd::Router* router : {&forked, &restored}) {
      events.clear();
      (void)router->apply(command, events);
    }
  }

  acd::Router forked;
  acd::Router restored;
  acd::router::EventBuffer events;
};

std::uint64_t replayed(const acd::Workspace& site, const std::vector<std::string>& lines) {
  acd::Router router(site);
  acd::router::CommandReader reader(site.options);
  acd::router::EventBuffer events;
  for (const std::string& line : lines) {
    events.clear();
    (void)router.apply(reader.read(line).value().command, events);
  }
  return router.state_hash();
}

// A day of `count` commands; at each hundredth, fork, snapshot and replay agree.
void live_through_day(std::uint64_t seed, int count) {
  const auto site = acd_test::workspace(acd_test::large_site(seed));
  Audited day(site);
  day.compared_every = 0;
  acd_test::Day people(seed);
  Companions companions(day.router);
  std::vector<std::string> lines;
  for (int i = 1; i <= count; ++i) {
    lines.push_back(people.next());
    const acd::router::ParsedCommand parsed = acd_test::command(lines.back(), site.options);
    day.apply(lines.back());
    people.hear(day.router, day.events());
    companions.apply(parsed.command);
    if (i % 100 != 0) continue;
    const std::uint64_t hash = day.router.state_hash();
    REQUIRE(companions.forked.state_hash() == hash);
    REQUIRE(companions.restored.state_hash() == hash);
    REQUIRE(replayed(site, lines) == hash);
    companions = Companions(day.router);
  }
  ++acd_test::tally().sequences;
  CHECK(people.answered() > static_cast<std::uint64_t>(count) / 10);
}

}  // namespace

TEST_CASE("small random days keep the rules") {
  const std::uint64_t days = acd_test::long_run() ? 150'000 : 500;
  for (std::uint64_t seed = 0; seed < days; ++seed) {
    CAPTURE(seed);
    Audited day(acd_test::workspace(acd_test::small_day_site(seed)));
    day.compared_every = 7;
    for (const std::string& line : acd_test::small_day(seed, 300)) day.apply(line);
    ++acd_test::tally().sequences;
  }
}

TEST_CASE("days of 300 people keep the rules; fork, snapshot and replay agree on the way") {
  const std::uint64_t days = acd_test::long_run() ? 900 : 4;
  for (std::uint64_t seed = 0; seed < days; ++seed) {
    CAPTURE(seed);
    live_through_day(seed, 5000);
  }
}

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>

using acd::TimePoint;
using acd_test::Recorder;

namespace {

constexpr int days = 60;
constexpr int commands_a_day = 400;
const TimePoint evening{std::chrono::hours(30)};

// What a day leaves behind, with something done before each command.
template <class Before>
Recorder live(std::uint64_t seed, Before&& before) {
  Recorder recorder(acd_test::workspace(acd_test::small_site(seed)));
  for (const std::string& command : acd_test::random_commands(seed, commands_a_day)) {
    before(recorder);
    recorder.apply(command);
  }
  recorder.advance(evening);
  return recorder;
}

}  // namespace

TEST_CASE("the same commands give the same events and the same hashes") {
  for (std::uint64_t seed = 0; seed < days; ++seed) {
    CAPTURE(seed);
    const Recorder first = live(seed, [](Recorder&) {});
    const Recorder again = live(seed, [](Recorder&) {});
    REQUIRE(first.lines == again.lines);
    CHECK(first.router.digest() == again.router.digest());
    CHECK(first.router.state_hash() == again.router.state_hash());
    CHECK(first.lines.size() > commands_a_day / 2);
  }
}

TEST_CASE("ticks at every quarter of a second change no output byte, nor the state") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto site = acd_test::workspace(acd_test::small_site(seed));
    Recorder plain(site);
    Recorder ticked(site);
    acd::router::CommandReader reader(site.options);
    for (const std::string& line : acd_test::random_commands(seed, commands_a_day)) {
      const auto parsed = reader.read(line).value();
      plain.apply(parsed.command);
      for (TimePoint t = ticked.router.now(); t < parsed.command.at;
           t += std::chrono::milliseconds(250))
        ticked.advance(t);
      ticked.apply(parsed.command);
      REQUIRE(plain.router.digest() == ticked.router.digest());
    }
    REQUIRE(plain.lines == ticked.lines);
    CHECK(plain.router.state_hash() == ticked.router.state_hash());
  }
}

TEST_CASE("dropped caches change no output byte") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Recorder plain = live(seed, [](Recorder&) {});
    acd::router::Random random(seed);
    const Recorder dropping = live(seed, [&](Recorder& recorder) {
      if (random.below(5) == 0) recorder.router.drop_caches();
    });
    REQUIRE(plain.lines == dropping.lines);
    CHECK(plain.router.state_hash() == dropping.router.state_hash());
  }
}

TEST_CASE("a fork goes on alike, and on its own") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto site = acd_test::workspace(acd_test::small_site(seed));
    const auto commands = acd_test::random_commands(seed, commands_a_day);
    acd::router::CommandReader reader(site.options);
    acd::Router router(site);
    std::optional<acd::Router> fork;
    std::uint64_t at_fork = 0;
    acd::router::EventBuffer events;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      if (i == commands.size() / 2) {
        fork = router.fork();
        at_fork = router.state_hash();
        CHECK(fork->state_hash() == at_fork);
      }
      const auto parsed = reader.read(commands[i]).value();
      (void)router.apply(parsed.command, events);
      if (fork) (void)fork->apply(parsed.command, events);
      events.clear();
    }
    CHECK(fork->state_hash() == router.state_hash());
    CHECK(router.state_hash() != at_fork);
  }
}

TEST_CASE("sequence numbers have no gaps and times never run back") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto site = acd_test::workspace(acd_test::small_site(seed));
    Recorder recorder(site);
    std::uint64_t sequence = 0;
    TimePoint at{};
    for (const std::string& command : acd_test::random_commands(seed, commands_a_day)) {
      const std::uint64_t before = recorder.router.commands();
      const bool obeyed = recorder.apply(command);
      for (const acd::router::Event& event : recorder.events) {
        REQUIRE(event.sequence == ++sequence);
        REQUIRE(event.at >= at);
        REQUIRE(event.cause <= before + 1);
        at = event.at;
      }
      if (!obeyed) {
        for (const acd::router::Event& event : recorder.events) CHECK(event.cause <= before);
      }
    }
  }
}

TEST_CASE("a mask leaves events out, not their numbers") {
  const auto site = acd_test::workspace(acd_test::small_site(3));
  acd::Router all(site);
  acd::Router some(site);
  acd::router::CommandReader reader(site.options);
  acd::router::EventBuffer everything;
  acd::router::EventBuffer created;
  created.want_all(false);
  created.want(acd::router::EventType::reservation_created, true);
  for (const std::string& command : acd_test::random_commands(3, 200)) {
    const auto parsed = reader.read(command).value();
    (void)all.apply(parsed.command, everything);
    (void)some.apply(parsed.command, created);
  }
  std::set<std::uint64_t> expected;
  for (const auto& event : everything.events()) {
    if (event.type == acd::router::EventType::reservation_created) expected.insert(event.sequence);
  }
  std::set<std::uint64_t> seen;
  for (const auto& event : created.events()) seen.insert(event.sequence);
  CHECK(seen == expected);
  CHECK(all.digest() == some.digest());
}

TEST_CASE("what ended on the way to a late command is told with its names") {
  const auto site = acd_test::workspace(R"({"name":"w","task_queues":[{"name":"all"}],
    "workers":[{"name":"anna","activity":"Available"}],
    "workflows":[{"name":"main","configuration":{"task_routing":{
      "default_filter":{"queue":"all"}}}}]})");
  acd::Router router(site);
  acd::router::CommandReader reader(site.options);
  std::vector<std::string> names;  // of the tasks whose events the last command brought
  const auto apply = [&](std::string_view line) {
    acd::router::EventBuffer events;
    const auto parsed = reader.read(line).value();
    CHECK_FALSE(router.apply(parsed.command, events));
    names.clear();
    for (const auto& event : events.events()) {
      if (event.type == acd::router::EventType::task_canceled ||
          event.type == acd::router::EventType::task_system_deleted)
        names.emplace_back(router.sid(event.task));
    }
  };
  apply(R"({"at":0,"type":"task.create","task":"t1"})");
  apply(R"({"at":1,"type":"reservation.accept","task":"t1","worker":"anna"})");
  apply(R"({"at":1,"type":"task.create","task":"t2","timeout":10})");
  apply(R"({"at":700,"type":"task.create","task":"t3"})");  // t2 ended and was forgotten since
  CHECK(names == std::vector<std::string>{"t2"});
  apply(R"({"at":86401,"type":"task.create","task":"t4"})");
  CHECK(names == std::vector<std::string>{"t1"});
}

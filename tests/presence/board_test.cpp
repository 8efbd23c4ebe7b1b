#include <acd/presence/board.hpp>

#include "presence/storm.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <map>

using namespace std::chrono_literals;
using acd::TimePoint;
using acd::presence::Board;
using acd::presence::Diff;
using acd::presence::Person;
using acd_test::Site;

namespace {

/// What a subscriber makes of the diffs, and whether they could be true.
class Subscriber {
 public:
  void take(const Diff& diff) {
    CHECK((diff.full || diff.from == version_));
    CHECK(diff.to >= version_);
    if (diff.full) people_.clear();
    version_ = diff.to;
    std::uint64_t last = 0;
    for (const Person& person : diff.people) {
      CHECK(person.version > last);
      CHECK(person.version <= diff.to);
      last = person.version;
      Person& known = people_[person.worker];
      CHECK(person.version > known.version);
      known = person;
      ++seen_;
    }
  }

  void check_against(const acd::Router& router) const {
    for (const auto& entry : people_) {
      const Person& person = entry.second;
      const auto state = router.worker(person.worker);
      CHECK(state.has_value() == !person.gone);
      if (!state) continue;
      CHECK(person.name == state->name);
      CHECK(person.activity == state->activity);
      CHECK(person.available == state->available);
      CHECK(person.connection == state->connection);
      CHECK(person.on_call == state->on_call);
      CHECK(person.activity_since == state->activity_since);
    }
  }
  std::uint64_t changes() const {
    std::uint64_t all = 0;
    for (const auto& [worker, person] : people_) all += person.changes;
    return all;
  }
  std::uint64_t version() const { return version_; }
  std::uint64_t seen() const { return seen_; }
  const std::map<std::string, Person>& people() const { return people_; }

 private:
  std::uint64_t version_ = 0;
  std::uint64_t seen_ = 0;
  std::map<std::string, Person> people_;
};

}  // namespace

TEST_CASE("a board begins with everybody, and a diff with nobody") {
  const Site site(acd_test::workspace(acd_test::presence_site(3)));
  const Diff all = site.board.since(0);
  CHECK(all.full);
  REQUIRE(all.people.size() == 3);
  CHECK(all.people[0].worker == "w0");
  CHECK(all.people[0].activity == "Offline");
  CHECK(site.board.version() == 3);
  const Diff nothing = site.board.since(3);
  CHECK_FALSE(nothing.full);
  CHECK(nothing.people.empty());
  CHECK(site.board.since(4).full);  // of another board
}

TEST_CASE(
    "300 people who reconnect inside a second: every change is seen, or comes in a later one") {
  constexpr int people = 300;
  Site site(acd_test::workspace(acd_test::presence_site(people)));
  for (int i = 0; i < people; ++i)
    site.apply({TimePoint(), acd::router::ConnectWorker{"w" + std::to_string(i)}});
  Subscriber prompt;
  Subscriber slow;
  Subscriber late;
  prompt.take(site.board.since(0));
  slow.take(site.board.since(0));
  const std::uint64_t before = site.board.version();
  int blips = 0;
  for (const acd_test::Blip& blip : acd_test::storm(people, TimePoint(10s), 1)) {
    site.apply(blip);
    prompt.take(site.board.since(prompt.version()));
    if (++blips % 100 == 0) slow.take(site.board.since(slow.version()));
  }
  late.take(site.board.since(0));
  // Lost and back: a connection and an activity each.
  CHECK(site.board.version() - before == 4 * people);
  for (const Subscriber* subscriber : {&prompt, &slow, &late}) {
    subscriber->check_against(site.router);
    CHECK(subscriber->people().size() == people);
    CHECK(subscriber->changes() == site.board.version());
  }
  CHECK(prompt.seen() == people + 2 * people);
  CHECK(slow.seen() < prompt.seen());
  CHECK(late.seen() == people);
}

TEST_CASE("random days: whoever looks at whatever times ends with what is so") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto workspace = acd_test::workspace(acd_test::small_site(seed));
    Site site(workspace);
    Subscriber prompt;
    Subscriber slow;
    acd::router::Random random(seed);
    acd::router::CommandReader reader(workspace.options);
    for (const std::string& line : acd_test::random_commands(seed, 400)) {
      const auto parsed = reader.read(line).value();
      site.apply(parsed.command);
      prompt.take(site.board.since(prompt.version()));
      if (random.below(20) == 0) slow.take(site.board.since(slow.version()));
      REQUIRE(prompt.version() == site.board.version());
      prompt.check_against(site.router);
    }
    slow.take(site.board.since(slow.version()));
    slow.check_against(site.router);
  }
}

TEST_CASE("a board remembers so many deleted people; who is further behind starts anew") {
  Site site(acd_test::workspace(acd_test::presence_site(4)));
  Board board(site.router, 2);
  const std::uint64_t begin = board.version();
  for (const char* worker : {"w0", "w1", "w2"}) {
    (void)site.router.apply({TimePoint(), acd::router::DeleteWorker{worker}}, site.events);
    board.take(site.router, site.events.events());
    site.events.clear();
  }
  const Diff behind = board.since(begin);
  CHECK(behind.full);
  REQUIRE(behind.people.size() == 1);
  CHECK(behind.people[0].worker == "w3");
  const Diff near = board.since(begin + 1);
  CHECK_FALSE(near.full);
  REQUIRE(near.people.size() == 2);
  CHECK(near.people[0].worker == "w1");
  CHECK(near.people[0].gone);
}

TEST_CASE("being on a call is a change, whichever way it ends") {
  using namespace acd::router;
  Site site(acd_test::workspace(acd_test::presence_site(1)));
  site.apply({TimePoint(), ConnectWorker{"w0"}});
  const Command ends[] = {{TimePoint(1s), CompleteTask{"t"}},
                          {TimePoint(400s), DeleteTask{"t"}},
                          {TimePoint(400s) + 24h, Tick{}}};  // the limit of an assigned task
  std::uint64_t count = site.board.since(0).people[0].changes;
  TimePoint at{};
  for (const Command& end : ends) {
    site.apply({at, CreateTask{.task = "t", .channel = "voice"}});
    CHECK(site.board.since(0).people[0].changes == count);
    site.apply({at, AcceptReservation{{.task = "t", .worker = "w0"}}});
    CHECK(site.board.since(0).people[0].on_call);
    site.apply(end);
    CHECK_FALSE(site.board.since(0).people[0].on_call);
    count += 2;
    CHECK(site.board.since(0).people[0].changes == count);
    at = TimePoint(400s);
  }
}

TEST_CASE("a diff as JSON") {
  Site site(acd_test::workspace(acd_test::presence_site(1)));
  site.apply({TimePoint(1500ms), acd::router::ConnectWorker{"w0"}});
  std::string text;
  append_json(text, site.board.since(1));
  CHECK(
      text ==
      R"({"from":1,"to":3,"full":false,"people":[{"worker":"w0","name":"w0","activity":"Available","available":true,"connection":"connected","on_call":false,"activity_since":"1970-01-01T00:00:01.500000Z","version":3,"changes":3}]})");
  site.apply({TimePoint(2s), acd::router::DeleteWorker{"w0"}});
  text.clear();
  append_json(text, site.board.since(3));
  CHECK(
      text ==
      R"({"from":3,"to":4,"full":false,"people":[{"worker":"w0","gone":true,"version":4,"changes":4}]})");
}

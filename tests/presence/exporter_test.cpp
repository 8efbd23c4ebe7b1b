#include <acd/presence/exporter.hpp>

#include "presence/storm.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <deque>
#include <map>

using namespace std::chrono_literals;
using acd::Duration;
using acd::TimePoint;
using acd::presence::Exporter;
using acd::presence::ExporterOptions;
using acd::presence::Write;
using acd_test::Site;

namespace {

/// The service outside: takes writes, counts them per object and second, and sometimes fails.
class Service {
 public:
  Service(int limit, std::uint64_t seed, std::uint32_t failures)
      : limit_(limit), random_(seed), failures_(failures) {}

  bool take(const Write& write, TimePoint now) {
    std::deque<TimePoint>& times = times_[write.object];
    while (!times.empty() && times.front() <= now - 1s) times.pop_front();
    times.push_back(now);
    REQUIRE(times.size() <= static_cast<std::size_t>(limit_));
    ++writes_;
    if (failures_ != 0 && random_.below(failures_) == 0) return false;
    CHECK(write.version > versions_[write.key]);
    versions_[write.key] = write.version;
    if (write.remove) {
      map_.erase(write.key);
    } else {
      map_[write.key] = write.text;
    }
    return true;
  }

  void check_against(const acd::presence::Board& board) const {
    std::map<std::string, std::string> expected;
    for (const acd::presence::Person& person : board.since(0).people)
      append_json(expected[person.worker], person);
    CHECK(map_ == expected);
  }
  int writes() const { return writes_; }

 private:
  int limit_;
  acd::router::Random random_;
  std::uint32_t failures_;
  int writes_ = 0;
  std::map<std::string, std::deque<TimePoint>> times_;
  std::map<std::string, std::uint64_t> versions_;
  std::map<std::string, std::string> map_;
};

/// Writes what is due, one answer after the other, until `until`.
void run(Exporter& exporter, Service& service, TimePoint& now, TimePoint until) {
  for (auto next = exporter.next_due(); next && std::max(*next, now) <= until;
       next = exporter.next_due()) {
    now = std::max(now, *next);
    for (const Write& write : exporter.due(now)) {
      const bool ok = service.take(write, now);
      REQUIRE(exporter.answered(write.key, write.version, ok, now, ok ? Duration() : 100ms));
      CHECK_FALSE(exporter.answered(write.key, write.version, ok, now));
    }
  }
  now = std::max(now, until);
}

}  // namespace

TEST_CASE("a storm of 300 people stays under the rate of each object and ends as the board") {
  constexpr int people = 300;
  for (const std::uint32_t objects : {0U, 1U, 7U}) {
    for (const std::uint32_t failures : {0U, 4U}) {
      CAPTURE(objects);
      CAPTURE(failures);
      Site site(acd_test::workspace(acd_test::presence_site(people)));
      Exporter exporter({.objects = objects});
      Service service(19, 1, failures);
      TimePoint now{};
      for (const acd_test::Blip& blip : acd_test::storm(people, TimePoint(10s), 2)) {
        site.apply(blip);
        exporter.take(site.board);
        run(exporter, service, now, blip.at);
        CHECK(exporter.waiting() + exporter.under_way() <= people);
      }
      run(exporter, service, now, now + 60s);
      CHECK(exporter.waiting() == 0);
      CHECK(exporter.under_way() == 0);
      service.check_against(site.board);
      CHECK(service.writes() >= people);
      if (failures == 0) CHECK(service.writes() <= 3 * people);
    }
  }
}

TEST_CASE("random days with deletions: what is outside ends as the board") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto workspace = acd_test::workspace(acd_test::small_site(seed));
    Site site(workspace);
    site.board = acd::presence::Board(site.router, 1);
    Exporter exporter({.writes_per_second = 3, .objects = static_cast<std::uint32_t>(seed % 3)});
    Service service(3, seed, 5);
    acd::router::Random random(seed);
    acd::router::CommandReader reader(workspace.options);
    TimePoint now{};
    for (const std::string& line : acd_test::random_commands(seed, 600)) {
      const auto parsed = reader.read(line).value();
      site.apply(parsed.command);
      if (random.below(8) == 0) exporter.take(site.board);
      run(exporter, service, now, parsed.command.at);
    }
    exporter.take(site.board);
    run(exporter, service, now, now + 600s);
    service.check_against(site.board);
  }
}

TEST_CASE("whoever is deleted and comes back again and again stays under the rate") {
  Site site(acd_test::workspace(acd_test::presence_site(1)));
  Exporter exporter({.writes_per_second = 5});
  Service service(5, 1, 0);
  TimePoint now{};
  auto worker = std::make_shared<acd::Worker>();
  worker->name = "w0";
  worker->attributes = acd::Value::object();
  for (int i = 0; i < 100; ++i) {
    const TimePoint at = TimePoint(1s) + i * Duration(20ms);
    if (i % 2 == 0) {
      site.apply({at, acd::router::DeleteWorker{"w0"}});
    } else {
      site.apply({at, acd::router::CreateWorker{worker}});
    }
    exporter.take(site.board);
    run(exporter, service, now, at);
  }
  run(exporter, service, now, now + 2s);
  service.check_against(site.board);
  CHECK(service.writes() >= 8);
}

TEST_CASE("a write under way is not overtaken, and what changed meanwhile follows") {
  Site site(acd_test::workspace(acd_test::presence_site(1)));
  Exporter exporter;
  exporter.take(site.board);
  const auto first = exporter.due(TimePoint(1s));
  REQUIRE(first.size() == 1);
  CHECK(first[0].object == "presence-w0");
  site.apply({TimePoint(2s), acd::router::ConnectWorker{"w0"}});
  exporter.take(site.board);
  CHECK(exporter.due(TimePoint(3s)).empty());
  CHECK_FALSE(exporter.answered("w0", first[0].version + 1, true, TimePoint(3s)));
  CHECK_FALSE(exporter.answered("nobody", 1, true, TimePoint(3s)));
  CHECK(exporter.answered("w0", first[0].version, true, TimePoint(3s)));
  const auto second = exporter.due(TimePoint(3s));
  REQUIRE(second.size() == 1);
  CHECK(second[0].text.find("\"connected\"") != std::string::npos);
  CHECK(exporter.answered("w0", second[0].version, false, TimePoint(3s), 5s));
  CHECK(exporter.next_due() == TimePoint(8s));
  CHECK(exporter.due(TimePoint(7s)).empty());
  CHECK(exporter.due(TimePoint(8s)).size() == 1);
}

// A storm: 300 people lose their connections and come back, all inside one second.

#include <acd/presence/board.hpp>
#include <acd/presence/exporter.hpp>

#include "../tests/presence/storm.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace {

using acd::TimePoint;
using acd::presence::Exporter;
using acd_test::Site;
using namespace std::chrono_literals;

constexpr int people = 300;

Site logged_in() {
  Site site(acd::Workspace::from_json(acd_test::presence_site(people)).value());
  for (int i = 0; i < people; ++i)
    site.apply({TimePoint(), acd::router::ConnectWorker{"w" + std::to_string(i)}});
  return site;
}

// The router, the board and a diff for each of ten subscribers, ten times a second.
void storm_and_subscribers(benchmark::State& state) {
  std::uint64_t changes = 0;
  std::uint64_t entries = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Site site = logged_in();
    const auto blips = acd_test::storm(people, TimePoint(10s), 1);
    std::vector<std::uint64_t> versions(10, site.board.version());
    const std::uint64_t before = site.board.version();
    entries = 0;
    state.ResumeTiming();
    TimePoint look(10s);
    for (const acd_test::Blip& blip : blips) {
      for (; look <= blip.at; look += 100ms) {
        for (std::uint64_t& version : versions) {
          const auto diff = site.board.since(version);
          version = diff.to;
          entries += diff.people.size();
        }
      }
      site.apply(blip);
    }
    for (std::uint64_t& version : versions) {
      entries += site.board.since(version).people.size();
    }
    changes = site.board.version() - before;
  }
  state.counters["changes"] = static_cast<double>(changes);
  state.counters["entries_per_subscriber"] = static_cast<double>(entries) / 10;
  state.counters["changes_per_s"] =
      benchmark::Counter(static_cast<double>(changes) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}
BENCHMARK(storm_and_subscribers);

// Every change is exported at once when it may be; the service answers after 30 ms.
void storm_and_exporter(benchmark::State& state) {
  const auto objects = static_cast<std::uint32_t>(state.range(0));
  std::size_t most = 0;
  std::size_t writes = 0;
  double behind = 0;
  for (auto _ : state) {
    Site site = logged_in();
    Exporter exporter({.objects = objects});
    exporter.take(site.board);
    struct Sent {
      TimePoint answer;
      std::string key;
      std::uint64_t version;
    };
    std::vector<Sent> sent;
    std::map<std::string, std::vector<TimePoint>> times;
    const auto blips = acd_test::storm(people, TimePoint(100s), 1);
    writes = 0;
    std::size_t next = 0;
    TimePoint now(0s);
    TimePoint last{};
    while (next < blips.size() || exporter.waiting() + exporter.under_way() != 0) {
      for (; next < blips.size() && blips[next].at <= now; ++next) site.apply(blips[next]);
      exporter.take(site.board);
      std::erase_if(sent, [&](const Sent& s) {
        return s.answer <= now && exporter.answered(s.key, s.version, true, now);
      });
      for (const auto& write : exporter.due(now)) {
        sent.push_back({now + 30ms, write.key, write.version});
        if (now < TimePoint(100s)) continue;
        times[write.object].push_back(now);
        last = now;
        ++writes;
      }
      now += 1ms;
    }
    behind = static_cast<double>((last - TimePoint(101s)).count()) / 1e6;
    most = 0;
    for (const auto& [object, at] : times) {
      for (std::size_t i = 0, first = 0; i < at.size(); ++i) {
        while (at[first] <= at[i] - 1s) ++first;
        most = std::max(most, i - first + 1);
      }
    }
  }
  state.counters["writes"] = static_cast<double>(writes);
  state.counters["most_per_object_and_second"] = static_cast<double>(most);
  state.counters["last_write_after_storm_s"] = behind;
}
BENCHMARK(storm_and_exporter)
    ->ArgName("objects")
    ->Arg(0)
    ->Arg(1)
    ->Arg(15)
    ->Unit(benchmark::kMillisecond);

}  // namespace

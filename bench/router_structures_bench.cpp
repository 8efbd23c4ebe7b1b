// What the router's inner structures cost, each beside the obvious way to do the same.
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "agents.hpp"
#include "json_walk.hpp"
#include "router/id_index.hpp"
#include "router/random.hpp"
#include "router/timers.hpp"
#include "router/waiting.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using acd::Context;
using acd::Duration;
using acd::Expression;
using acd::Scope;
using acd::TimePoint;
using acd::Value;
using acd::router::Bitmap;
using acd::router::IdIndex;
using acd::router::Random;
using acd::router::TimerId;
using acd::router::TimerKind;
using acd::router::Timers;
using acd::router::WaitingSets;
using bench::agent;
using bench::call;
using bench::sid;
using bench::Site;
using bench::target_text;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t hour = 3600 * second;

TimePoint some_instant(Random& random, std::int64_t from) {
  return TimePoint(Duration(from + static_cast<std::int64_t>(random.next() % (2 * hour))));
}

// ---------------------------------------------------------------- timers
// While many are pending, a timer is started and cancelled before it fires, as most are.

template <class Timer, class Start>
std::vector<Timer> start_many(std::int64_t many, Start start) {
  std::vector<Timer> pending;
  while (static_cast<std::int64_t>(pending.size()) < many) pending.push_back(start());
  return pending;
}

/// Due instants drawn beforehand: drawing is no part of what is measured.
class Instants {
 public:
  Instants() {
    Random random(1);
    for (TimePoint& instant : instants_) instant = some_instant(random, 0);
  }
  TimePoint next() { return instants_[at_++ % instants_.size()]; }

 private:
  std::array<TimePoint, 4096> instants_;
  std::size_t at_ = 0;
};

void timers_start_cancel(benchmark::State& state) {
  Instants instants;
  Timers timers;
  const auto start = [&] { return timers.start(instants.next(), TimerKind::task_ttl, 0); };
  start_many<TimerId>(state.range(0), start);
  for (auto _ : state) timers.cancel(start());
  benchmark::DoNotOptimize(timers.next());
}
BENCHMARK(timers_start_cancel)->ArgName("pending")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

using TimerMap = std::multimap<std::pair<TimePoint, TimerKind>, std::uint32_t>;

void multimap_start_cancel(benchmark::State& state) {
  Instants instants;
  TimerMap timers;
  const auto start = [&] {
    return timers.emplace(std::pair(instants.next(), TimerKind::task_ttl), 0U);
  };
  start_many<TimerMap::iterator>(state.range(0), start);
  for (auto _ : state) timers.erase(start());
  benchmark::DoNotOptimize(timers.size());
}
BENCHMARK(multimap_start_cancel)->ArgName("pending")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

// Any of the pending timers is cancelled, and started anew.
void timers_cancel_any(benchmark::State& state) {
  Instants instants;
  Random random(2);
  Timers timers;
  const auto start = [&] { return timers.start(instants.next(), TimerKind::task_ttl, 0); };
  std::vector<TimerId> pending = start_many<TimerId>(state.range(0), start);
  for (auto _ : state) {
    TimerId& victim = pending[random.below(static_cast<std::uint32_t>(pending.size()))];
    timers.cancel(victim);
    victim = start();
  }
}
BENCHMARK(timers_cancel_any)->ArgName("pending")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

void multimap_cancel_any(benchmark::State& state) {
  Instants instants;
  Random random(2);
  TimerMap timers;
  const auto start = [&] {
    return timers.emplace(std::pair(instants.next(), TimerKind::task_ttl), 0U);
  };
  auto pending = start_many<TimerMap::iterator>(state.range(0), start);
  for (auto _ : state) {
    auto& victim = pending[random.below(static_cast<std::uint32_t>(pending.size()))];
    timers.erase(victim);
    victim = start();
  }
}
BENCHMARK(multimap_cancel_any)->ArgName("pending")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

// Time goes on from one due instant to the next; each timer that fires is started anew.
void timers_fire(benchmark::State& state) {
  Random random(1);
  Timers timers;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    timers.start(some_instant(random, 0), TimerKind::task_ttl, 0);
  }
  for (auto _ : state) {
    const TimePoint now = *timers.next();
    benchmark::DoNotOptimize(timers.pop(now));
    timers.start(some_instant(random, now.time_since_epoch().count()), TimerKind::task_ttl, 0);
  }
}
BENCHMARK(timers_fire)->ArgName("pending")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

// Reservations of 20 seconds that are answered in the order in which they were made: each cancel
// takes the earliest timer.
void timers_in_order(benchmark::State& state) {
  Timers timers;
  std::vector<TimerId> pending;
  std::int64_t now = 0;
  const auto start = [&] {
    return timers.start(TimePoint(Duration((now += 997) + 20 * second)),
                        TimerKind::reservation_timeout, 0);
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) pending.push_back(start());
  std::size_t oldest = 0;
  for (auto _ : state) {
    timers.cancel(pending[oldest]);
    pending[oldest] = start();
    benchmark::DoNotOptimize(timers.pop(TimePoint(Duration(now - 20 * second))));
    if (++oldest == pending.size()) oldest = 0;
  }
}
BENCHMARK(timers_in_order)->ArgName("pending")->Arg(1'000)->Arg(10'000);

// ---------------------------------------------------------------- waiting tasks
// A task of priority 0 to 3 comes in, the first one leaves.

void waiting_push_pop(benchmark::State& state) {
  Random random(1);
  const auto many = static_cast<std::uint32_t>(state.range(0));
  WaitingSets sets;
  sets.reserve_nodes(many);
  WaitingSets::Set set;
  std::uint64_t sequence = 0;
  const auto key = [&] {
    ++sequence;
    return acd::router::WaitingKey{-std::int64_t{random.below(4)},
                                   static_cast<std::int64_t>(sequence), sequence};
  };
  for (std::uint32_t i = 0; i < many; ++i) sets.insert(set, i, key());
  for (auto _ : state) {
    const std::uint32_t first = set.first;
    sets.erase(set, first);
    sets.insert(set, first, key());
  }
}
BENCHMARK(waiting_push_pop)->ArgName("waiting")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

void set_push_pop(benchmark::State& state) {
  Random random(1);
  std::set<std::tuple<std::int64_t, std::int64_t, std::uint64_t>> set;
  std::uint64_t sequence = 0;
  const auto push = [&] {
    ++sequence;
    set.emplace(-std::int64_t{random.below(4)}, static_cast<std::int64_t>(sequence), sequence);
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) push();
  for (auto _ : state) {
    set.erase(set.begin());
    push();
  }
}
BENCHMARK(set_push_pop)->ArgName("waiting")->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

// ---------------------------------------------------------------- ids

void hash_of_sid(benchmark::State& state) {
  std::string id = sid(12345);
  for (auto _ : state) {
    benchmark::DoNotOptimize(id.data());
    benchmark::DoNotOptimize(acd::router::hash_id(id));
  }
}
BENCHMARK(hash_of_sid);

void id_find(benchmark::State& state) {
  Random random(1);
  const auto many = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::string> ids;
  IdIndex index;
  for (std::uint32_t i = 0; i < many; ++i) {
    ids.push_back(sid(i));
    index.insert(ids.back(), i);
  }
  const auto id_of = [&ids](std::uint32_t slot) -> std::string_view { return ids[slot]; };
  for (auto _ : state) benchmark::DoNotOptimize(index.find(ids[random.below(many)], id_of));
}
BENCHMARK(id_find)->ArgName("ids")->Arg(1'000)->Arg(1'000'000);

// ---------------------------------------------------------------- eligibility
void eligibility_hit(benchmark::State& state) {
  Site site(state.range(0));
  const Value task = call(3, 5, 7);
  site.eligibility.acquire(0, &site.target, task);
  for (auto _ : state) {
    const auto id = site.eligibility.acquire(0, &site.target, task);
    benchmark::DoNotOptimize(site.eligibility.workers(id).data());
    site.eligibility.release(id);
  }
}
BENCHMARK(eligibility_hit)->ArgName("workers")->Arg(300)->Arg(10'000);

// A new residual whose comparisons others have already.
void eligibility_miss(benchmark::State& state) {
  Site site(state.range(0));
  const Value others[] = {call(3, 1, 1), call(4, 5, 1), call(4, 1, 7)};
  for (const Value& other : others) site.eligibility.acquire(0, &site.target, other);
  const Value task = call(3, 5, 7);
  for (auto _ : state) {
    const auto id = site.eligibility.acquire(0, &site.target, task);
    benchmark::DoNotOptimize(site.eligibility.workers(id).data());
    site.eligibility.release(id);
  }
}
BENCHMARK(eligibility_miss)->ArgName("workers")->Arg(300)->Arg(10'000)->Arg(100'000);

// The least that such a miss has to do: words ANDed and counted.
void and_of_bitmaps(benchmark::State& state) {
  Random random(3);
  const auto words = static_cast<std::size_t>(state.range(0) + 63) / 64;
  std::array<std::vector<std::uint64_t>, 4> sets;
  for (auto& set : sets) {
    while (set.size() < words) set.push_back(random.next());
  }
  for (auto _ : state) {
    int found = 0;
    for (std::size_t i = 0; i < words; ++i) {
      found += std::popcount(sets[0][i] & sets[1][i] & sets[2][i] & sets[3][i]);
    }
    benchmark::DoNotOptimize(found);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(and_of_bitmaps)->ArgName("workers")->Arg(300)->Arg(10'000)->Arg(100'000);

// A new residual of comparisons that nobody has yet.
void eligibility_miss_new_comparisons(benchmark::State& state) {
  Site site(state.range(0));
  const Value first = call(4, 1, 1);
  site.eligibility.acquire(0, &site.target, first);
  const Value task = call(3, 5, 7);
  for (auto _ : state) {
    const auto id = site.eligibility.acquire(0, &site.target, task);
    benchmark::DoNotOptimize(site.eligibility.workers(id).data());
    site.eligibility.release(id);
  }
}
BENCHMARK(eligibility_miss_new_comparisons)
    ->ArgName("workers")
    ->Arg(300)
    ->Arg(10'000)
    ->Arg(100'000);

// A new residual that names one agent.
void eligibility_miss_owner(benchmark::State& state) {
  Site site(state.range(0));
  const auto owner = *Expression::compile("task.email == worker.email", Context::target);
  const Value first = call(4, 1, 1);
  const Value task = call(3, 5, 7);
  site.eligibility.acquire(0, &owner, first);
  for (auto _ : state) {
    const auto id = site.eligibility.acquire(0, &owner, task);
    benchmark::DoNotOptimize(site.eligibility.workers(id).data());
    site.eligibility.release(id);
  }
}
BENCHMARK(eligibility_miss_owner)->ArgName("workers")->Arg(300)->Arg(10'000)->Arg(100'000);

// The same question by trying every worker.
void every_worker_one_by_one(benchmark::State& state) {
  Site site(state.range(0));
  const Value task = call(3, 5, 7);
  std::size_t found = 0;
  for (auto _ : state) {
    Bitmap out;
    for (std::uint32_t i = 0; i < site.agents.size(); ++i) {
      Scope scope;
      scope.task = task;
      scope.worker = site.agents[i];
      out.assign(i, site.target.matches(scope));
    }
    found = out.count();
  }
  state.counters["found"] = static_cast<double>(found);
}
BENCHMARK(every_worker_one_by_one)->ArgName("workers")->Arg(300)->Arg(10'000);

// ---------------------------------------------------------------- changes of workers
// 1,000 residuals over 10,000 workers.

struct BusySite : Site {
  BusySite() : Site(10'000) {
    for (std::uint32_t i = 0; i < 1'000; ++i) {
      eligibility.acquire(0, &target, call(i % 50, i % 10, i % 39));
    }
  }
};

void worker_changes_level(benchmark::State& state) {
  BusySite site;
  Random random(7);
  const Value one = agent(random, 0);
  acd::ValueBuilder builder;
  builder.begin_object();
  for (std::size_t i = 0; i < one.view().size(); ++i) {
    if (one.view().key(i) == "level") continue;
    builder.key(one.view().key(i)).value(one.view()[i]);
  }
  const Value two = builder.key("level").integer(99).end_object().finish();
  bool flip = false;
  for (auto _ : state) {
    flip = !flip;
    site.eligibility.set_worker(0, sid(0), "agent", flip ? one : two);
  }
}
BENCHMARK(worker_changes_level);

void worker_comes_and_goes(benchmark::State& state) {
  BusySite site;
  Random random(9);
  const Value one = agent(random, 77);
  const std::string id = sid(77);
  for (auto _ : state) {
    site.eligibility.remove_worker(77);
    site.eligibility.set_worker(77, id, "agent", one);
  }
}
BENCHMARK(worker_comes_and_goes);

// One worker against 1,000 expressions, the plain way.
void one_worker_every_expression(benchmark::State& state) {
  Random random(9);
  const Value one = agent(random, 77);
  const auto target = *Expression::compile(target_text, Context::target);
  std::vector<Value> tasks;
  for (std::uint32_t i = 0; i < 1'000; ++i) tasks.push_back(call(i % 50, i % 10, i % 39));
  for (auto _ : state) {
    std::size_t found = 0;
    for (const Value& task : tasks) {
      Scope scope;
      scope.task = task;
      scope.worker = one;
      found += target.matches(scope) ? 1U : 0U;
    }
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(one_worker_every_expression);

// The same by a walk over JSON objects.
void json_walk_every_expression(benchmark::State& state) {
  Random random(9);
  const auto one = nlohmann::json::parse(to_json(agent(random, 77)));
  const bench::JsonWalk target(Expression::compile(target_text, Context::target)->tree());
  std::vector<nlohmann::json> tasks;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    tasks.push_back(nlohmann::json::parse(to_json(call(i % 50, i % 10, i % 39))));
  }
  for (auto _ : state) {
    std::size_t found = 0;
    for (const nlohmann::json& task : tasks) found += target.matches(task, one) ? 1U : 0U;
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(json_walk_every_expression);

}  // namespace

// What a whole decision costs: a task comes in, someone is chosen and reserved, accepts, completes.
// The router, the bare loop and a naive router are told the same deeds of the same day.
#include "../tests/router/allocations.hpp"
#include "day.hpp"
#include "limit_loop.hpp"
#include "naive_router.hpp"
#include "population.hpp"
#include "router_way.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using bench::Day;
using bench::Decisions;
using bench::Deed;
using bench::Population;
using bench::RouterWay;

/// A batch is prepared outside the measured time and told inside it; its commands stay in the
/// cache.
constexpr std::size_t batch = 200;

// ---- the three ways: prepare() a batch, tell() it; warm-up also notes who was chosen. What
// remembers ended tasks needs hours until its memory is as large as it gets.

class LimitWay {
 public:
  static constexpr bool remembers = true;

  explicit LimitWay(const Population& population) : loop_(population) {}

  void prepare(const std::vector<Deed>& deeds) { deeds_ = deeds; }
  void tell() {
    for (const Deed& deed : deeds_) {
      tell(deed);
      benchmark::DoNotOptimize(loop_.records().data());
    }
  }
  void tell(Decisions& decisions) {
    for (const Deed& deed : deeds_) {
      tell(deed);
      for (const bench::LimitLoop::Record& record : loop_.records()) {
        if (record.kind != bench::LimitLoop::Kind::reserved) continue;
        decisions.note(record.task, record.worker);
      }
    }
  }
  [[nodiscard]] bool failed() const { return false; }

 private:
  void tell(const Deed& deed) {
    switch (deed.kind) {
      case Deed::Kind::create:
        loop_.create(deed.at, bench::LimitLoop::value_of(deed.department));
        return;
      case Deed::Kind::accept: return loop_.accept(deed.at, deed.slot);
      case Deed::Kind::complete: return loop_.complete(deed.at, deed.slot);
    }
  }

  bench::LimitLoop loop_;
  std::vector<Deed> deeds_;
};

nlohmann::json same_json(const nlohmann::json& json) { return json; }

class NaiveWay {
 public:
  static constexpr bool remembers = false;

  explicit NaiveWay(const Population& population)
      : router_(*acd::Workspace::from_json(workspace_of(population))) {
    for (std::uint32_t i = 0; i < population.agents().size(); ++i) {
      workers_[bench::sid("WK", i)] = i;
    }
  }

  void prepare(const std::vector<Deed>& deeds) {
    deeds_ = deeds;
    ids_ = bench::ids_of(deeds);
    for (std::size_t i = 0; i < deeds.size(); ++i) {
      if (deeds[i].kind == Deed::Kind::create) tasks_[ids_[i]] = deeds[i].task;
    }
  }
  void tell() {
    tell(
        [](const std::string& task, const std::string&) { benchmark::DoNotOptimize(task.data()); });
  }
  void tell(Decisions& decisions) {
    tell([&](const std::string& task, const std::string& worker) {
      decisions.note(tasks_.at(task), workers_.at(worker));
    });
  }
  [[nodiscard]] bool failed() const { return false; }

 private:
  template <class Offered>
  void tell(Offered offered) {
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      const Deed& deed = deeds_[i];
      switch (deed.kind) {
        case Deed::Kind::create:
          router_.create(deed.at, ids_[i], attributes_[bench::attributes_of(deed)], offered);
          break;
        case Deed::Kind::accept: router_.accept(deed.at, ids_[i]); break;
        case Deed::Kind::complete: router_.complete(deed.at, ids_[i], offered); break;
      }
    }
  }

  bench::NaiveRouter router_;
  std::vector<nlohmann::json> attributes_ = bench::all_attributes(same_json);
  std::unordered_map<std::string, std::uint32_t> workers_;
  std::unordered_map<std::string, std::uint64_t> tasks_;
  std::vector<std::string> ids_;
  std::vector<Deed> deeds_;
};

// ---- what is measured

constexpr const char* differs = "it decides differently from the bare loop";

std::uint32_t population_of(const benchmark::State& state) {
  return static_cast<std::uint32_t>(state.range(0));
}

void label(benchmark::State& state, const Decisions& decisions) {
  state.SetLabel("decisions " + acd::router::made_sid("", decisions.hash()).substr(16));
}

/// Lives through the first hours. The label tells who was chosen for the first tasks, the same for
/// all ways; false when the way decides differently from the bare loop.
template <class Way>
bool warm_up(benchmark::State& state, Day& day, Way& way, std::vector<Deed>& deeds) {
  constexpr std::size_t compared = 10 * batch;
  const std::size_t tasks = Way::remembers ? 12'000 + 6 * population_of(state) : compared;
  Decisions decisions;
  for (std::size_t done = 0; done < tasks; done += batch) {
    if (done == compared) label(state, decisions);
    day.go_on(batch, deeds);
    way.prepare(deeds);
    way.tell(decisions);
  }
  if (tasks == compared) label(state, decisions);
  return !way.failed() && decisions.hash() == day.decisions();
}

template <class Way>
void decide(benchmark::State& state) {
  const Population population(population_of(state));
  Day day(population);
  Way way(population);
  std::vector<Deed> deeds;
  if (!warm_up(state, day, way, deeds)) return state.SkipWithError(differs);
  std::size_t allocations = 0;
  double busy = 0;
  double waiting = 0;
  for (auto _ : state) {
    state.PauseTiming();
    day.go_on(batch, deeds);
    way.prepare(deeds);
    busy += day.busy();
    waiting += static_cast<double>(day.waiting());
    state.ResumeTiming();
    const std::size_t before = acd_test::allocations();
    way.tell();
    allocations += acd_test::allocations() - before;
  }
  if (way.failed()) return state.SkipWithError(differs);
  const auto batches = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
  state.counters["busy"] = busy / batches;
  state.counters["waiting"] = waiting / batches;
  state.counters["allocations"] = static_cast<double>(allocations) / (batches * batch);
}

void limit_loop(benchmark::State& state) { decide<LimitWay>(state); }
BENCHMARK(limit_loop)->ArgName("workers")->Arg(300)->Arg(10'000);

void router_decision(benchmark::State& state) { decide<RouterWay>(state); }
BENCHMARK(router_decision)->ArgName("workers")->Arg(300)->Arg(10'000);

void naive_router(benchmark::State& state) { decide<NaiveWay>(state); }
BENCHMARK(naive_router)->ArgName("workers")->Arg(300);

}  // namespace

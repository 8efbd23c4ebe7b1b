// What a whole decision costs: a task comes in, someone is chosen and reserved, accepts, completes.
// The router, the bare loop and a naive router are told the same deeds of the same day.
#include <acd/router/json.hpp>

#include "../tests/router/allocations.hpp"
#include "limit_way.hpp"
#include "naive_router.hpp"
#include "population.hpp"
#include "router_way.hpp"
#include "warm.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using bench::batch;
using bench::Decisions;
using bench::Deed;
using bench::differs;
using bench::LimitWay;
using bench::Population;
using bench::RouterWay;

// ---- the three ways: prepare() a batch, tell() it; warm-up also notes who was chosen

nlohmann::json same_json(const nlohmann::json& json) { return json; }

class NaiveWay {
 public:
  static constexpr bool remembers = false;

  explicit NaiveWay(const Population& population) : router_(workspace_of(population)) {
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

template <class Way, class Tell>
void decide(benchmark::State& state, const Tell& tell) {
  bench::Warm<Way>& site = bench::warm<Way>(state.range(0));
  if (!site.agrees()) return state.SkipWithError(differs);
  state.SetLabel(site.label());
  std::size_t allocations = 0;
  double busy = 0;
  double waiting = 0;
  for (auto _ : state) {
    state.PauseTiming();
    site.prepare();
    busy += site.day().busy();
    waiting += static_cast<double>(site.day().waiting());
    state.ResumeTiming();
    const std::size_t before = acd_test::allocations();
    tell(site.way());
    allocations += acd_test::allocations() - before;
  }
  if (!site.agrees()) return state.SkipWithError(differs);
  const auto batches = static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
  state.counters["busy"] = busy / batches;
  state.counters["waiting"] = waiting / batches;
  state.counters["allocations"] = static_cast<double>(allocations) / (batches * batch);
}

template <class Way>
void decide(benchmark::State& state) {
  decide<Way>(state, [](Way& way) { way.tell(); });
}

void limit_loop(benchmark::State& state) { decide<LimitWay>(state); }
BENCHMARK(limit_loop)->ArgName("workers")->Arg(300)->Arg(10'000)->Arg(100'000);

void router_decision(benchmark::State& state) { decide<RouterWay>(state); }
BENCHMARK(router_decision)->ArgName("workers")->Arg(300)->Arg(10'000)->Arg(100'000);

// The same, with every event written as JSON.
void router_decision_json(benchmark::State& state) {
  std::string text;
  decide<RouterWay>(state, [&](RouterWay& way) {
    way.tell([&](const acd::Router& router, const acd::router::EventBuffer& told) {
      text.clear();
      for (const acd::router::Event& event : told.events()) append_json(text, router, event);
      benchmark::DoNotOptimize(text.data());
    });
  });
}
BENCHMARK(router_decision_json)->ArgName("workers")->Arg(300);

void naive_router(benchmark::State& state) { decide<NaiveWay>(state); }
BENCHMARK(naive_router)->ArgName("workers")->Arg(300);

}  // namespace

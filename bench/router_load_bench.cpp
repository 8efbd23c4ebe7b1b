// What the router costs where more goes on than at the site of router_bench.cpp: many tasks wait,
// there are many queues, tasks go through four steps, people come and go.
#include <acd/router/explain.hpp>
#include <acd/router/json.hpp>

#include "load.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace {

using bench::NaiveLoad;
using bench::Population;
using bench::RouterLoad;
using namespace std::chrono_literals;

constexpr std::uint32_t people = 300;

/// A site as it was left: what it takes to fill it is not measured, and done once.
template <class Load, class Fill>
Load& kept(std::int64_t key, const Population& population, const Fill& fill) {
  static std::map<std::int64_t, std::unique_ptr<Load>> sites;
  std::unique_ptr<Load>& site = sites[key];
  if (site == nullptr) {
    site = std::make_unique<Load>(population);
    fill(*site);
  }
  return *site;
}

// ---- a worker becomes free while many tasks wait; a task comes in for the one that left

template <class Load>
void backlog(benchmark::State& state) {
  Load& site = kept<Load>(state.range(0), Population(people), [&](Load& load) {
    while (load.created() - load.in_hand() < static_cast<std::uint64_t>(state.range(0))) {
      load.create();
    }
  });
  for (auto _ : state) {
    site.complete();
    site.create();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(backlog<RouterLoad>)
    ->Name("router_backlog")
    ->ArgName("waiting")
    ->Arg(10'000)
    ->Arg(1'000'000);
BENCHMARK(backlog<NaiveLoad>)->Name("naive_backlog")->ArgName("waiting")->Arg(10'000);

// ---- 10,000 people at 85 %, in few and in many queues

void queues(benchmark::State& state) {
  const Population population(10'000, static_cast<std::uint32_t>(state.range(0)));
  const std::size_t busy = std::size_t{population.online()} * 85 / 100;
  RouterLoad& site = kept<RouterLoad>(state.range(0), population, [&](RouterLoad& load) {
    load.fill(busy);
    for (std::size_t i = 0; i < 20'000; ++i) load.complete(), load.create();
  });
  for (auto _ : state) {
    site.complete();
    site.create();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(queues)->Name("router_queues")->ArgName("queues")->Arg(50)->Arg(1'000);

// ---- an idle site: nobody waits, everybody is free

void idle(benchmark::State& state) {
  RouterLoad& site = kept<RouterLoad>(-1, Population(people), [](RouterLoad&) {});
  for (auto _ : state) {
    site.create();
    site.complete();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(idle)->Name("router_idle");

// ---- four steps of ten seconds, nobody there: a task comes in, goes through all and ends

acd::Workspace four_steps(const Population& population) {
  nlohmann::json document = bench::configuration_of(population);
  auto& filters = document["workflows"][0]["configuration"]["task_routing"]["filters"];
  for (auto& filter : filters) {
    const nlohmann::json queue = filter["targets"][0]["queue"];
    filter["targets"] = nlohmann::json::array();
    for (const char* expression :
         {"worker.email == task.email", "worker.languages HAS task.language AND worker.level >= 3",
          "worker.languages HAS task.language", "1 == 1"}) {
      filter["targets"].push_back(
          {{"queue", queue}, {"expression", expression}, {"timeout", 10}, {"priority", 1}});
    }
  }
  acd::Workspace workspace = *acd::Workspace::from_json(document.dump());
  for (std::uint32_t i = 0; i < population.agents().size(); ++i) {
    workspace.workers.push_back(bench::worker_of(population.agents()[i], i));
    workspace.workers.back().activity = "Offline";
  }
  return workspace;
}

void escalation(benchmark::State& state) {
  const Population population(people);
  RouterLoad site(population, four_steps(population));
  for (auto _ : state) {
    site.create();
    site.wait(50s);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(escalation)->Name("router_escalation");

// ---- people change while 1,000 tasks wait

RouterLoad& crowded() {
  return kept<RouterLoad>(1, Population(people), [](RouterLoad& load) {
    while (load.created() - load.in_hand() < 1'000) load.create();
  });
}

void activity_change(benchmark::State& state) {
  RouterLoad& site = crowded();
  std::uint32_t number = 0;
  bool away = false;
  for (auto _ : state) {
    if (++number == people) number = 0, away = !away;
    const std::string worker = bench::sid("WK", number);
    site.tell(
        acd::router::SetActivity{.worker = worker, .activity = away ? "Available" : "Unavailable"});
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(activity_change)->Name("router_activity_change");

void attribute_change(benchmark::State& state) {
  RouterLoad& site = crowded();
  const Population population(people);
  const std::string worker = bench::sid("WK", 7);
  const acd::Value one = bench::read_value(bench::worker_attributes(population.agents()[7], 7));
  const acd::Value other = bench::read_value(bench::worker_attributes(population.agents()[8], 8));
  bool flip = false;
  for (auto _ : state) {
    flip = !flip;
    site.tell(acd::router::UpdateWorker{.worker = worker, .attributes = flip ? other : one});
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(attribute_change)->Name("router_attribute_change");

void explain(benchmark::State& state) {
  const RouterLoad& site = crowded();
  const std::string task = bench::sid("WT", site.created());
  for (auto _ : state) benchmark::DoNotOptimize(acd::router::explain(site.router(), task));
}
BENCHMARK(explain)->Name("router_explain");

// ---- from a workspace to a router that could take its first task

void cold_start(benchmark::State& state) {
  const acd::Workspace workspace =
      bench::workspace_of(Population(static_cast<std::uint32_t>(state.range(0))));
  for (auto _ : state) {
    const acd::Router router(workspace);
    benchmark::DoNotOptimize(router.now());
  }
}
BENCHMARK(cold_start)->ArgName("workers")->Arg(100'000)->Unit(benchmark::kMillisecond);

// What reading the document costs, to compare.
void read_workspace(benchmark::State& state) {
  const Population population(static_cast<std::uint32_t>(state.range(0)));
  nlohmann::json document = bench::configuration_of(population);
  for (std::uint32_t i = 0; i < population.agents().size(); ++i) {
    document["workers"].push_back(
        {{"sid", bench::sid("WK", i)},
         {"name", "agent" + std::to_string(i)},
         {"attributes", bench::worker_attributes(population.agents()[i], i)}});
  }
  const std::string text = document.dump();
  for (auto _ : state) benchmark::DoNotOptimize(acd::Workspace::from_json(text));
}
BENCHMARK(read_workspace)->ArgName("workers")->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace

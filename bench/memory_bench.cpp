// What a waiting task and a worker take of memory, counted at the allocator.
#include "load.hpp"

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <cstddef>
#include <string>
#include <vector>

namespace {

std::size_t in_use() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

/// Ten attributes, as they come with a call.
nlohmann::json attributes(std::uint32_t number) {
  nlohmann::json all = bench::task_attributes(0, number);
  all["customer_id"] = number;
  all["product"] = "telephone";
  all["priority_customer"] = number % 2 == 0;
  all["order"] = "A-" + std::to_string(1'000'000 + number);
  all["waited_before"] = 2.5;
  return all;
}

constexpr std::uint32_t tasks = 100'000;

// All of a task that waits: its row, attributes, ids, timers and places in the indexes.
void waiting_task(benchmark::State& state) {
  const bench::Population population(1);
  acd::Workspace workspace = bench::workspace_of(population);
  workspace.workers[0].activity = "Offline";
  for (auto _ : state) {
    bench::RouterLoad site(population, workspace);
    const std::size_t before = in_use();
    for (std::uint32_t i = 0; i < tasks; ++i) {
      const std::string id = bench::sid("WT", i);
      site.tell(
          acd::router::CreateTask{.task = id, .attributes = bench::read_value(attributes(i))});
    }
    state.counters["bytes"] = static_cast<double>(in_use() - before) / tasks;
  }
}
BENCHMARK(waiting_task)->Iterations(1)->Unit(benchmark::kMillisecond);

// The attributes alone, as a JSON object.
void json_attributes(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<nlohmann::json> all;
    all.reserve(tasks);
    const std::size_t before = in_use();
    for (std::uint32_t i = 0; i < tasks; ++i) all.push_back(attributes(i));
    state.counters["bytes"] = static_cast<double>(in_use() - before) / tasks;
  }
}
BENCHMARK(json_attributes)->Iterations(1)->Unit(benchmark::kMillisecond);

void worker(benchmark::State& state) {
  constexpr std::uint32_t people = 100'000;
  const acd::Workspace workspace = bench::workspace_of(bench::Population(people));
  for (auto _ : state) {
    const std::size_t before = in_use();
    const acd::Router router(workspace);
    state.counters["bytes"] = static_cast<double>(in_use() - before) / people;
  }
}
BENCHMARK(worker)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <vector>

using acd::TimePoint;
using acd::router::EventType;
using namespace std::chrono_literals;

namespace {

struct Waiting {
  std::string task;
  std::int64_t priority;
  std::int64_t start_s;
};

acd::Workspace site(std::int32_t points, acd::Duration every) {
  acd::Workspace workspace = acd_test::workspace(
      R"({"name":"site","task_queues":[{"name":"q"}],"workers":[{"name":"anna"}],
          "workflows":[{"name":"main","configuration":{"task_routing":{"default_filter":{"queue":"q"}}}}]})");
  workspace.options.priority_aging = {points, every};
  return workspace;
}

// The order in which anna is offered what waits.
std::vector<std::string> order(acd::Router& router) {
  std::vector<std::string> tasks;
  acd::router::EventBuffer events;
  const auto apply = [&](acd::router::Action action) {
    events.clear();
    CHECK_FALSE(router.apply({router.now(), std::move(action)}, events));
    for (const auto& event : events.events()) {
      if (event.type == EventType::reservation_created) tasks.emplace_back(router.sid(event.task));
    }
  };
  apply(acd::router::SetActivity{"anna", "Available"});
  for (std::size_t done = 0; done < tasks.size(); ++done) {
    const std::string task = tasks[done];
    apply(acd::router::CancelTask{task});
  }
  return tasks;
}

}  // namespace

TEST_CASE("what waits goes by its priority and the points of its age, whenever it is looked at") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    acd::router::Random random(seed);
    const auto points = static_cast<std::int32_t>(1 + random.below(5));
    const std::int64_t every_s = 1 + random.below(90);
    acd::Router router(site(points, std::chrono::seconds(every_s)));
    acd::router::EventBuffer events;
    std::vector<Waiting> waiting;
    std::int64_t now_s = 0;
    for (int i = 0; i < 60; ++i) {
      now_s += random.below(40);
      waiting.push_back({"t" + std::to_string(i), random.below(12), now_s});
      const Waiting& w = waiting.back();
      REQUIRE_FALSE(
          router.apply({TimePoint(std::chrono::seconds(now_s)),
                        acd::router::CreateTask{.task = w.task,
                                                .priority = static_cast<std::int32_t>(w.priority)}},
                       events));
    }
    router.advance(TimePoint(std::chrono::seconds(now_s + random.below(1000))), events);
    // priority + points * age / every, without its fraction's rounding
    const std::int64_t now = now_s + 1000;
    const auto score = [&](const Waiting& w) {
      return w.priority * every_s + points * (now - w.start_s);
    };
    std::stable_sort(waiting.begin(), waiting.end(), [&](const Waiting& a, const Waiting& b) {
      if (score(a) != score(b)) return score(a) > score(b);
      return a.priority > b.priority;
    });
    std::vector<std::string> expected;
    for (const Waiting& w : waiting) expected.push_back(w.task);
    REQUIRE(order(router) == expected);
  }
}

TEST_CASE("the largest priority under the slowest aging is far ahead, and no more") {
  acd::Router router(site(1, 24h * 11574));
  acd::router::EventBuffer events;
  using acd::router::CreateTask;
  for (const CreateTask& task :
       {CreateTask{.task = "a"}, CreateTask{.task = "b", .priority = 2147483647},
        CreateTask{.task = "c", .priority = 1}, CreateTask{.task = "d", .priority = 2147483646}}) {
    REQUIRE_FALSE(router.apply({TimePoint(), task}, events));
  }
  CHECK(order(router) == std::vector<std::string>{"b", "d", "c", "a"});
}

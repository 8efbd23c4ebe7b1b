#include <acd/router/explain.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using acd::router::explain;
using acd::router::Obstacle;
using acd::router::TaskExplanation;
using acd_test::Recorder;

namespace {

constexpr std::string_view office =
    R"({"name":"office","task_queues":[{"name":"q","target_workers":"team == 'a'"}],
    "workers":[
      {"name":"anna","activity":"Available","attributes":{"team":"a","skills":["de"]}},
      {"name":"ben","attributes":{"team":"a","skills":["ja"]}},
      {"name":"chika","activity":"Available","attributes":{"team":"b","skills":["ja"]}},
      {"name":"dai","activity":"Available","attributes":{"team":"a","skills":["ja"]},"channels":{"voice":{"capacity":0}}},
      {"name":"eri","activity":"Available","attributes":{"team":"a","skills":["ja"]},"channels":{"voice":{"available":false}}}],
    "workflows":[{"name":"main","configuration":{"task_routing":{"filters":[{"filter_friendly_name":"all","expression":"1==1",
      "targets":[{"queue":"q","expression":"worker.skills HAS task.language","timeout":60},{"queue":"q"}]}]}}}]})";

constexpr std::string_view call =
    R"({"at":5,"type":"task.create","task":"t1","channel":"voice","attributes":{"language":"ja"}})";

const acd::router::ObstacleGroup& group(const TaskExplanation& explanation, Obstacle obstacle) {
  const auto found = std::find_if(explanation.obstacles.begin(), explanation.obstacles.end(),
                                  [&](const auto& one) { return one.obstacle == obstacle; });
  REQUIRE(found != explanation.obstacles.end());
  return *found;
}

// What the router does when a change is made.
bool routes(const acd::Router& router, const acd::Options& options, const std::string& command,
            std::string_view task) {
  acd::Router copy = router.fork();
  acd::router::CommandReader reader(options);
  acd::router::EventBuffer events;
  const auto read = reader.read(command);
  REQUIRE(read);
  REQUIRE_FALSE(copy.apply(read->command, events));
  return copy.task(task)->status == acd::TaskStatus::reserved;
}

}  // namespace

TEST_CASE("a waiting task: what keeps each worker from it, and what would route it") {
  Recorder recorder(acd_test::workspace(office));
  REQUIRE(recorder.apply(call));
  const auto why = explain(recorder.router, "t1");
  REQUIRE(why);
  CHECK(why->task.status == acd::TaskStatus::pending);
  CHECK(why->filter == "all");
  CHECK(why->target == 0);
  CHECK(why->ahead == 0);
  CHECK(group(*why, Obstacle::queue_expression).clause == "team == 'a'");
  CHECK(group(*why, Obstacle::target_expression).clause == "worker.skills HAS task.language");
  CHECK(group(*why, Obstacle::target_expression).examples ==
        std::vector<std::string>{R"(anna: worker.skills is ["de"])"});
  CHECK(group(*why, Obstacle::activity).clause == "Offline");
  CHECK(group(*why, Obstacle::capacity).examples == std::vector<std::string>{"dai: 0 of 0 in use"});
  CHECK(group(*why, Obstacle::channel).workers == 1);
  std::size_t workers = 0;
  for (const auto& one : why->obstacles) workers += one.workers;
  CHECK(workers == 5);
  REQUIRE(why->changes.size() == 4);
  CHECK(why->changes[0].sentence == "make ben Available");
  CHECK(why->changes[1].sentence == "switch voice on for eri");
  CHECK(why->changes[2].sentence == "let dai take 1 at a time on voice");
  CHECK(why->changes[3].sentence == R"(add "ja" to skills of anna)");
  for (const auto& change : why->changes) {
    CHECK(routes(recorder.router, acd::Options(), change.command, "t1"));
  }
  REQUIRE(why->timers.size() == 2);
  CHECK(why->timers[0].at == acd::TimePoint(std::chrono::seconds(65)));
}

TEST_CASE("the next step is a change too, when somebody would be there") {
  Recorder recorder(acd_test::workspace(office));
  REQUIRE(recorder.apply(
      R"({"at":5,"type":"task.create","task":"t1","channel":"voice","attributes":{"language":"fr"}})"));
  const auto why = explain(recorder.router, "t1");
  const auto waits = std::find_if(why->changes.begin(), why->changes.end(), [](const auto& change) {
    return change.sentence.starts_with("wait for the next step, at 1970-01-01T00:01:05");
  });
  REQUIRE(waits != why->changes.end());
}

TEST_CASE("tasks that are offered, accepted, ended or unknown") {
  Recorder recorder(acd_test::workspace(office));
  recorder.apply(R"({"at":0,"type":"worker.activity","worker":"ben","activity":"Available"})");
  recorder.apply(call);
  const auto offered = explain(recorder.router, "t1");
  CHECK(offered->task.status == acd::TaskStatus::reserved);
  CHECK(offered->changes.empty());
  CHECK(group(*offered, Obstacle::capacity).examples.front() == "ben: 1 of 1 in use");
  CHECK(offered->order == "longest_idle");
  recorder.apply(R"({"at":6,"type":"reservation.accept","task":"t1","worker":"ben"})");
  CHECK(to_text(*explain(recorder.router, "t1")).find("ben accepted") != std::string::npos);
  recorder.apply(R"({"at":7,"type":"task.complete","task":"t1","reason":"done"})");
  const auto ended = explain(recorder.router, "t1");
  CHECK(ended->task.reason == "done");
  CHECK(ended->obstacles.empty());
  CHECK_FALSE(explain(recorder.router, "nowhere").has_value());
  for (const auto* one : {&offered, &ended}) {
    CHECK(acd::Value::from_json(to_json(**one)));
    CHECK_FALSE(to_text(**one).empty());
  }
}

TEST_CASE("300 workers read as a few lines") {
  std::string workers;
  for (int i = 0; i < 300; ++i) {
    workers += (i == 0 ? "" : ",") + std::string(R"({"name":"w)") + std::to_string(i) +
               R"(","activity":")" + (i % 3 == 0 ? "Offline" : "Available") +
               R"(","attributes":{"level":)" + std::to_string(i % 5) + "}}";
  }
  Recorder recorder(acd_test::workspace(
      R"({"name":"s","task_queues":[{"name":"q"}],"workers":[)" + workers +
      R"(],"workflows":[{"name":"main","configuration":{"task_routing":{"filters":[{"expression":"1==1",
        "targets":[{"queue":"q","expression":"worker.level >= 5"}]}]}}}]})"));
  recorder.apply(R"({"at":0,"type":"task.create","task":"t1"})");
  const auto why = explain(recorder.router, "t1");
  CHECK(why->obstacles.size() == 1);
  CHECK(why->obstacles.front().workers == 300);
  REQUIRE(why->changes.size() == 1);
  CHECK(why->changes.front().sentence == "set level of w1 to 5");
  const std::string text = to_text(*why);
  CHECK(std::count(text.begin(), text.end(), '\n') < 15);
}

TEST_CASE(
    "random days: looking changes nothing, nobody who could take a waiting task is idle, and every "
    "change routes") {
  std::size_t explained = 0;
  std::size_t changes = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    const acd::Workspace site = acd_test::workspace(acd_test::small_site(seed));
    Recorder recorder(site);
    std::set<std::string> tasks;
    int count = 0;
    for (const std::string& command : acd_test::random_commands(seed, 400)) {
      recorder.apply(command);
      for (const auto& event : recorder.events) {
        if (event.type == acd::router::EventType::task_created)
          tasks.emplace(recorder.router.sid(event.task));
      }
      if (++count % 20 != 0) continue;
      const std::uint64_t before = recorder.router.state_hash();
      for (const std::string& task : tasks) {
        const auto why = explain(recorder.router, task);
        if (!why) continue;
        ++explained;
        CAPTURE(to_text(*why));
        if (why->task.status != acd::TaskStatus::pending) continue;
        for (const auto& one : why->obstacles) REQUIRE(one.obstacle != Obstacle::none);
        for (const auto& change : why->changes) {
          ++changes;
          REQUIRE(routes(recorder.router, site.options, change.command, task));
        }
      }
      REQUIRE(recorder.router.state_hash() == before);
    }
  }
  CHECK(explained > 500);
  CHECK(changes > 50);
}

TEST_CASE("who is there, before a task is created") {
  Recorder recorder(acd_test::workspace(office));
  const auto team = *acd::Expression::compile("team == 'a'", acd::Context::queue);
  auto found = acd::router::availability(recorder.router, team, "voice");
  CHECK(found->total == 4);
  CHECK(found->available == 3);
  CHECK(found->free == 1);
  found = acd::router::availability(recorder.router, "anna", "voice");
  CHECK((found->total == 1 && found->available == 1 && found->free == 1));
  CHECK_FALSE(acd::router::availability(recorder.router, "nobody", "voice"));
  CHECK_FALSE(acd::router::availability(recorder.router, team, "fax"));
}

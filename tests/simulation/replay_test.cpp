#include <acd/simulation/replay.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using acd::Workspace;
using acd::simulation::CallOutcome;
using acd::simulation::replay_under;
using acd::simulation::ReplayComparison;

namespace {

// Anna for team 1, then anybody, after so many seconds.
Workspace workspace(int timeout, std::string_view options = R"("exclude_after":"both")") {
  return Workspace::from_json(R"({"name":"s","task_queues":[{"name":"q"}],
    "workers":[{"name":"anna","activity":"Available","attributes":{"team":1}},
               {"name":"ben","activity":"Available","attributes":{"team":2}}],
    "workflows":[{"name":"m","task_reservation_timeout":120,"configuration":{"task_routing":{"filters":[
      {"filter_friendly_name":"all","expression":"1==1","targets":[
        {"queue":"q","expression":"task.team==worker.team","timeout":)" +
                              std::to_string(timeout) + R"(},
        {"queue":"q","timeout":60},{"x_outcome":"announce"}]}]}}}],
    "options":{"timeout_activity":"none",)" +
                              std::string(options) + "}}")
      .value();
}

ReplayComparison compared(const Workspace& recorded, const Workspace& other,
                          const std::vector<std::string>& lines) {
  auto result = replay_under(recorded, other, lines);
  REQUIRE(result);
  return std::move(*result);
}

const std::vector<std::string> day{
    R"({"at":0,"type":"task.create","task":"t1","attributes":{"team":1}})",
    // Anna does not answer within 10 s, Ben does at 13.
    R"({"at":13,"type":"reservation.accept","task":"t1","worker":"ben"})",
    R"({"at":43,"type":"task.wrapup","task":"t1"})",
    R"({"at":53,"type":"task.complete","task":"t1"})",
    // Anna answers.
    R"({"at":60,"type":"task.create","task":"t2","attributes":{"team":1}})",
    R"({"at":64,"type":"reservation.accept","task":"t2","worker":"anna"})",
    R"({"at":100,"type":"task.complete","task":"t2"})",
    // This caller hangs up after 12 s, while Ben's phone rings.
    R"({"at":110,"type":"task.create","task":"t3","attributes":{"team":1}})",
    R"({"at":122,"type":"task.cancel","task":"t3","reason":"hangup"})",
    R"({"at":130,"type":"worker.activity","worker":"anna","activity":"Offline"})",
    // Nobody but Ben is there: he declines, nobody is left, and the workflow ends.
    R"({"at":140,"type":"task.create","task":"t4","attributes":{"team":2}})",
    R"({"at":142,"type":"reservation.reject","task":"t4","worker":"ben"})",
    R"({"at":300,"type":"tick"})"};

}  // namespace

TEST_CASE("under its own configuration a log changes nothing and needs no assumption") {
  const ReplayComparison same = compared(workspace(10), workspace(10), day);
  CHECK(same.changed.empty());
  CHECK(same.assumptions.rings + same.assumptions.talks + same.assumptions.waits == 0);
  CHECK(same.refused_other == same.refused_recorded);
  CHECK(same.recorded.answered == 2);
  CHECK(same.recorded.abandoned == 1);
  CHECK(same.recorded.overflowed == 1);
  CHECK(same.other.waits == same.recorded.waits);
  CHECK(same.other.rings == same.recorded.rings);
}

TEST_CASE("a shorter step sends calls on before they were answered") {
  const ReplayComparison short_step = compared(workspace(10), workspace(3), day);
  REQUIRE(short_step.changed.size() == 3);
  const auto& t1 = short_step.changed[0];
  CHECK(t1.task == "t1");
  CHECK(t1.recorded.who == "ben");
  CHECK(t1.recorded.waited == std::chrono::seconds(13));
  // Ben's ring was recorded: 3 s, whenever it begins.
  CHECK(t1.other.who == "ben");
  CHECK(t1.other.waited == std::chrono::seconds(6));
  // Anna answered after 4 s, and has 3; Ben never rang for this call: after its own 4 s.
  const auto& t2 = short_step.changed[1];
  CHECK(t2.other.who == "ben");
  CHECK(t2.other.waited == std::chrono::seconds(7));
  CHECK(t2.other.offers == std::vector<std::string>{"anna", "ben"});
  CHECK(short_step.assumptions.rings == 1);
  CHECK(short_step.assumptions.waits == 1);
  // The caller who hung up after 12 s does so again: Ben did not answer for 2 s, nor does he.
  const auto& t4 = short_step.changed[2];
  CHECK(t4.task == "t4");
}

TEST_CASE("a caller who hung up is answered where somebody is quicker, for a median conversation") {
  std::vector<std::string> quick = day;
  quick.resize(9);
  const ReplayComparison other =
      compared(workspace(10), workspace(10, R"("selection":"longest_idle")"), quick);
  CHECK(other.changed.empty());  // options that change no decision here
  Workspace ben_first = workspace(10);
  ben_first.workers[1].attributes = ben_first.workers[0].attributes;  // Ben is of team 1 too
  ben_first.workers.erase(ben_first.workers.begin());                 // and Anna is gone
  const ReplayComparison gone = compared(workspace(10), ben_first, quick);
  bool seen = false;
  for (const auto& call : gone.changed) {
    if (call.task != "t2") continue;
    seen = true;
    CHECK(call.other.who == "ben");
    CHECK(call.other.waited == std::chrono::seconds(4));  // the call's own answer
  }
  CHECK(seen);
  CHECK(gone.assumptions.ring == std::chrono::seconds(4));
  CHECK(gone.assumptions.talk == std::chrono::seconds(36));
}

TEST_CASE("what cannot be replayed is counted") {
  std::vector<std::string> lines = day;
  lines.insert(lines.begin() + 2, R"({"at":20,"type":"task.transfer","task":"t1","to":"anna"})");
  CHECK(compared(workspace(10), workspace(10), lines).assumptions.left_out == 1);
}

TEST_CASE("a line that cannot be read is an error with its number") {
  std::vector<std::string> lines = day;
  lines.insert(lines.begin() + 3, "{");
  const auto result = replay_under(workspace(10), workspace(10), lines);
  REQUIRE_FALSE(result);
  CHECK(result.error().line == 4);
  CHECK(replay_under(workspace(10), workspace(10), {})->changed.empty());
}

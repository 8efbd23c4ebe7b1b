#include "router/world.hpp"

#include <doctest/doctest.h>

#include <chrono>

using acd::TimePoint;
using acd::router::Healed;
using acd::router::Healing;
using acd_test::Recorder;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view site =
    R"({"name":"site","task_queues":[{"name":"q"}],"presence":{"disconnect_activity":"Offline"},
        "workers":[{"name":"anna","activity":"Available"},{"name":"boris","activity":"Available"},{"name":"carl"}],
        "workflows":[{"name":"main","configuration":{"task_routing":{"default_filter":{"queue":"q"}}}}]})";

}  // namespace

TEST_CASE("reconcile reports what it healed and what it cannot explain") {
  Recorder recorder(acd_test::workspace(site));
  CHECK(recorder.router.healed().empty());
  REQUIRE(recorder.apply(R"({"at":0,"type":"task.create","task":"rings","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"task.create","task":"over","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"reservation.accept","task":"over","worker":"boris"})"));
  REQUIRE(recorder.apply(R"({"type":"task.create","task":"gone","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"task.create","task":"done","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"task.cancel","task":"done"})"));
  REQUIRE(recorder.apply(
      R"({"at":1,"type":"reconcile","callers":["rings","done"],
          "calls":[{"task":"done","worker":"carl"},{"task":"rings","worker":"anna"}],"workers":["anna","carl"]})"));
  const std::vector<Healed> expected{
      {Healing::unexplained, "done", "carl"},   {Healing::lost_accept, "rings", "anna"},
      {Healing::lost_hang_up, "over", "boris"}, {Healing::unexplained, "done", ""},
      {Healing::lost_caller, "gone", ""},       {Healing::lost_log_in, "", "anna"},
      {Healing::lost_log_out, "", "boris"},     {Healing::lost_log_in, "", "carl"}};
  CHECK(recorder.router.healed() == expected);
  CHECK(to_string(Healing::lost_hang_up) == "lost_hang_up");

  // Refused: nothing changed, the report neither. Twice: nothing is left to heal.
  const std::uint64_t hash = recorder.router.state_hash();
  CHECK_FALSE(recorder.apply(R"({"at":1,"type":"reconcile","workers":["anna","nobody"]})"));
  CHECK(recorder.router.healed() == expected);
  REQUIRE(recorder.apply(
      R"({"at":1,"type":"reconcile","calls":[{"task":"rings","worker":"anna"}],"workers":["anna","carl"]})"));
  CHECK(recorder.router.healed().empty());
  CHECK(recorder.router.state_hash() != hash);  // two more commands and a refusal are counted
}

TEST_CASE("a contradiction is refused with its place") {
  const auto workspace = acd_test::workspace(site);
  acd::Router router(workspace);
  acd::router::EventBuffer events;
  (void)router.apply({TimePoint(), acd::router::CreateTask{.task = "t", .channel = "voice"}},
                     events);
  events.clear();
  acd::router::Reconcile seen;
  using Names = std::vector<std::string_view>;
  seen.calls = std::vector<acd::router::ObservedCall>{{.task = "t", .worker = "anna"}};
  seen.workers = Names{std::string_view("boris")};
  auto refusal = router.apply({TimePoint(), seen}, events);
  REQUIRE(refusal);
  CHECK(refusal->code == acd::router::RefusalCode::invalid_argument);
  CHECK(refusal->sentence == "calls/0: worker 'anna' talks, and is not connected");
  CHECK(refusal->id == "t");
  seen.workers = Names{"anna", "boris", "anna"};
  refusal = router.apply({TimePoint(), seen}, events);
  REQUIRE(refusal);
  CHECK(refusal->sentence == "workers/2: 'anna' is observed twice");
  seen.workers.reset();
  seen.age = -1s;
  refusal = router.apply({TimePoint(), seen}, events);
  REQUIRE(refusal);
  CHECK(refusal->sentence == "age must not be negative");
  CHECK(events.events().empty());
}

TEST_CASE("a reconcile that cannot be read says where") {
  const auto workspace = acd_test::workspace(site);
  acd::router::CommandReader reader(workspace.options);
  const auto pointers = [&](std::string_view line) {
    std::vector<std::string> found;
    const auto read = reader.read(line);
    for (const acd::Error& error : read ? std::vector<acd::Error>() : read.errors())
      found.push_back(error.pointer);
    return found;
  };
  using Pointers = std::vector<std::string>;
  CHECK(pointers(R"({"type":"reconcile"})") == Pointers{""});
  CHECK(pointers(R"({"type":"reconcile","workers":["a",5]})") == Pointers{"/workers/1"});
  CHECK(pointers(
            R"({"type":"reconcile","calls":[{"task":"t"},7,{"task":"t","worker":"w","at":1}]})") ==
        Pointers{"/calls/0", "/calls/1", "/calls/2/at"});
  CHECK(pointers(R"({"type":"reconcile","workers":{},"age":-1})") ==
        Pointers{"/workers", "/age", ""});
  CHECK(pointers(R"({"type":"reconcile","workers":[],"age":"2m"})").empty());
}

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using acd_test::Recorder;

namespace {

// The user's document, unchanged, on a site with two departments: anna and 19 colleagues in 12,
// others in 30.
std::string site(std::uint64_t seed, std::string_view configuration) {
  std::string workers;
  for (int i = 0; i < 30; ++i) {
    const std::string name = i == 0 ? "anna" : (i < 20 ? "colleague" : "other") + std::to_string(i);
    workers += (i == 0 ? "" : ",") + std::string(R"({"name":")") + name +
               R"(","activity":"Available","attributes":{"email":")" + name +
               R"(@example.jp","contact_uri":"client:)" + name + R"(","department_id":)" +
               (i < 20 ? "12" : "30") + "}}";
  }
  return R"({"name":"production","task_queues":[{"sid":"WQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","name":"everyone"}],
    "workers":[)" +
         workers +
         R"(],"workflows":[{"name":"main","task_reservation_timeout":20,"configuration":)" +
         std::string(configuration) + R"(}],
    "options":{"seed":)" +
         std::to_string(seed) +
         R"(,"selection":"random","exclude_after":"both","timeout_activity":"none"}})";
}

std::string production_document() {
  return acd_test::read_test_file("data/production/workflow.json");
}

constexpr std::string_view call_for_anna =
    R"({"at":0,"type":"task.create","task":"t1","channel":"voice","attributes":{"filter":"email","email":"anna@example.jp","department_id":12}})";

// Who was offered the task last, and how its last event reads.
std::string rung(const Recorder& recorder) {
  const auto task = recorder.router.task("t1");
  return task->reservations.empty() ? "" : task->reservations.back().worker;
}

void everyone_offline(Recorder& recorder, std::string_view but = "") {
  for (int i = 0; i < 30; ++i) {
    const std::string name = i == 0 ? "anna" : (i < 20 ? "colleague" : "other") + std::to_string(i);
    if (name == but) continue;
    recorder.apply(R"({"type":"worker.activity","worker":")" + name + R"(","activity":"Offline"})");
  }
}

}  // namespace

TEST_CASE(
    "production: the owner rings ten seconds, then any colleague of the department, never the "
    "owner again") {
  std::map<std::string, int> chosen;
  const std::string document = production_document();
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Recorder recorder(acd_test::workspace(site(seed, document)));
    REQUIRE(recorder.apply(call_for_anna));
    REQUIRE(rung(recorder) == "anna");
    recorder.apply(R"({"at":9.999999,"type":"tick"})");
    REQUIRE(rung(recorder) == "anna");
    recorder.apply(R"({"at":10,"type":"tick"})");
    const std::string colleague = rung(recorder);
    REQUIRE(colleague.starts_with("colleague"));
    ++chosen[colleague];
    CHECK(recorder.router.worker("anna")->available);  // not answering took nothing from the owner
    REQUIRE(recorder.apply(R"({"at":12,"type":"reservation.accept","task":"t1","worker":")" +
                           colleague + R"("})"));
    CHECK(recorder.router.task("t1")->status == acd::TaskStatus::assigned);
  }
  CHECK(chosen.size() == 19);
}

TEST_CASE("production: an owner who is away, by department") {
  Recorder recorder(acd_test::workspace(site(1, production_document())));
  REQUIRE(recorder.apply(
      R"({"at":0,"type":"task.create","task":"t1","channel":"voice","attributes":{"filter":"department_id","department_id":30}})"));
  CHECK(rung(recorder).starts_with("other"));
  CHECK(recorder.router.task("t1")->priority == 3);
}

TEST_CASE("production: nobody there, the task waits and its time to live ends it") {
  Recorder recorder(acd_test::workspace(site(1, production_document())));
  everyone_offline(recorder);
  REQUIRE(recorder.apply(call_for_anna));
  recorder.apply(R"({"at":86399.9,"type":"tick"})");
  CHECK(recorder.router.task("t1")->status == acd::TaskStatus::pending);
  recorder.apply(R"({"at":86400,"type":"tick"})");
  CHECK(recorder.router.task("t1")->status == acd::TaskStatus::canceled);
  CHECK(recorder.router.task("t1")->reason == "Task TTL Exceeded");
  recorder.apply(R"({"at":86700,"type":"tick"})");
  CHECK_FALSE(recorder.router.task("t1").has_value());
}

TEST_CASE("production: three steps, anyone present, then the announcement") {
  constexpr std::string_view three_steps =
      R"({"task_routing":{"filters":[{"filter_friendly_name":"email","expression":"filter=='email'","targets":[
    {"queue":"everyone","expression":"task.email==worker.email","priority":"1","timeout":"10","skip_if":"1==1"},
    {"expression":"task.department_id==worker.department_id","priority":"2","timeout":"15","skip_if":"1==1"},
    {"priority":"3","timeout":"15","skip_if":"1==1"},
    {"x_outcome":"announce"}]}]}})";
  SUBCASE("only somebody of another department is there") {
    Recorder recorder(acd_test::workspace(site(1, three_steps)));
    everyone_offline(recorder, "other25");
    REQUIRE(recorder.apply(call_for_anna));
    CHECK(rung(recorder) == "other25");
    recorder.apply(R"({"at":20,"type":"tick"})");  // the reservation timeout: excluded, nobody
                                                   // left, skipped to the end
    CHECK(recorder.router.task("t1")->status == acd::TaskStatus::canceled);
    CHECK(recorder.router.task("t1")->reason == "announce");
    CHECK(recorder.router.worker("other25")->available);
  }
  SUBCASE("nobody at all hears it at once") {
    Recorder recorder(acd_test::workspace(site(1, three_steps)));
    everyone_offline(recorder);
    REQUIRE(recorder.apply(call_for_anna));
    CHECK(recorder.router.task("t1")->reason == "announce");
  }
}

TEST_CASE("another seed changes only random choices") {
  const std::string document = production_document();
  Recorder one(acd_test::workspace(site(1, document)));
  Recorder two(acd_test::workspace(site(2, document)));
  one.apply(call_for_anna);
  two.apply(call_for_anna);
  one.apply(R"({"at":10,"type":"tick"})");
  two.apply(R"({"at":10,"type":"tick"})");
  REQUIRE(one.lines.size() == two.lines.size());
  for (std::size_t i = 0; i + 1 < one.lines.size(); ++i) CHECK(one.lines[i] == two.lines[i]);
}

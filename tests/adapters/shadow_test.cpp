#include <acd/adapters/shadow.hpp>
#include <acd/adapters/taskrouter.hpp>

#include "adapters/twilio_peer.hpp"
#include "router/random.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace acd::adapters;
using namespace acd_test;
using acd::Value;

namespace {

// A site that decides by nothing but who has been idle longest.
std::string site(const std::string& second_step = "worker.department_id==task.department_id",
                 const std::string& options = "") {
  return R"({"name": "site", "task_queues": [{"name": "everyone"}],
    "workers": [
      {"name": "anna", "activity": "Available", "attributes": {"email": "a@x", "department_id": 1}},
      {"name": "berta", "activity": "Available", "attributes": {"email": "b@x", "department_id": 1}},
      {"name": "carla", "activity": "Available", "attributes": {"email": "c@x", "department_id": 2}},
      {"name": "dora", "activity": "Available", "attributes": {"email": "d@x", "department_id": 2}}],
    "workflows": [{"name": "calls", "task_reservation_timeout": 8, "configuration": {"task_routing": {"filters": [
      {"expression": "1==1", "targets": [
        {"expression": "task.email==worker.email", "queue": "everyone", "timeout": 10, "skip_if": "1==1"},
        {"expression": ")" +
         second_step + R"(", "queue": "everyone", "timeout": 30}]}]}}}],
    "options": {"exclude_after": "both", "timeout_activity": "none")" +
         options + "}}";
}

// TaskRouter in small: a router of its own, whose events come as callbacks.
std::vector<Form> day(const acd::Workspace& workspace, std::uint64_t seed, int commands) {
  TaskRouterOptions options;
  options.account_sid = "AC1";
  options.event_url = "https://shadow.example.com/events";
  const TaskRouterCallbacks callbacks(options);
  Recorder recorder(workspace);
  acd::router::Random random(seed);
  std::vector<Form> out;
  const auto keep = [&] {
    for (const auto& event : recorder.events) {
      const auto request = callbacks.event_callback(recorder.router, event);
      if (request) out.push_back(std::get<Form>(read_form(request->body)));
    }
  };
  std::int64_t second = 1'700'000'000;
  int tasks = 0;
  const auto pick = [&](std::uint32_t n) { return static_cast<int>(random.below(n)); };
  for (int i = 0; i < commands; ++i) {
    second += pick(7);
    recorder.advance(acd::TimePoint(std::chrono::seconds(second)));
    keep();
    const std::string at = R"({"at": )" + std::to_string(second) + ", ";
    const std::string task = "WT" + std::to_string(tasks > 0 ? pick(4) + tasks - 3 : 0);
    const std::string worker =
        std::vector<std::string>{"anna", "berta", "carla", "dora"}[random.below(4)];
    switch (pick(6)) {
      case 0:
      case 1:
        recorder.apply(at + R"("type": "task.create", "task": "WT)" + std::to_string(++tasks) +
                       R"(", "attributes": {"email": ")" + std::string(1, "abcd"[pick(4)]) +
                       R"(@x", "department_id": )" + std::to_string(1 + pick(2)) + "}}");
        break;
      case 2:
        recorder.apply(at + R"("type": "reservation.accept", "task": ")" + task +
                       R"(", "worker": ")" + worker + R"("})");
        break;
      case 3:
        recorder.apply(at + R"("type": "reservation.reject", "task": ")" + task +
                       R"(", "worker": ")" + worker + R"("})");
        break;
      case 4: recorder.apply(at + R"("type": "task.complete", "task": ")" + task + R"("})"); break;
      default:
        recorder.apply(at + R"("type": ")" + (pick(2) == 0 ? "task.cancel" : "task.wrapup") +
                       R"(", "task": ")" + task + R"(", "reason": "hangup"})");
    }
    keep();
  }
  return out;
}

TaskRouterShadow shadowed(const acd::Workspace& workspace, const std::vector<Form>& told) {
  TaskRouterShadow shadow(workspace);
  acd::TimePoint last;
  for (const Form& form : told) {
    const auto event = read_event_callback(form);
    REQUIRE(std::holds_alternative<TaskRouterEvent>(event));
    last = std::get<TaskRouterEvent>(event).at;
    shadow.hear(std::get<TaskRouterEvent>(event));
  }
  shadow.finish(last);
  return shadow;
}

}  // namespace

TEST_CASE("Shadow: the same rules decide the same, a whole day long") {
  std::uint64_t decisions = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const acd::Workspace same = workspace(site());
    const TaskRouterShadow shadow = shadowed(same, day(same, seed, 200));
    for (const Difference& one : shadow.differences()) {
      CAPTURE(to_string(one.kind));
      CAPTURE(acd::to_string(one.at));
      CAPTURE(one.task + " theirs " + one.theirs + " ours " + one.ours);
      CHECK(false);
    }
    CHECK(shadow.counts().refused == 0);
    CHECK(shadow.counts().decisions == shadow.counts().agreed);
    decisions += shadow.counts().decisions;
  }
  CHECK(decisions > 500);
}

TEST_CASE("Shadow: other rules are seen, each difference once, and the workers stay as they are") {
  const acd::Workspace theirs = workspace(site());
  const acd::Workspace ours = workspace(site("worker.department_id!=task.department_id"));
  const TaskRouterShadow shadow = shadowed(ours, day(theirs, 3, 300));
  CHECK(shadow.differences().size() > 5);
  CHECK(shadow.counts().agreed > 5);
  CHECK(shadow.counts().followed >= shadow.differences().size() / 2);
  std::set<std::string> tasks;
  for (const Difference& one : shadow.differences()) CHECK(tasks.insert(one.task).second);
}

TEST_CASE("Shadow: an event that comes twice is heard once") {
  const acd::Workspace same = workspace(site());
  std::vector<Form> twice;
  for (const Form& form : day(same, 5, 150)) twice.insert(twice.end(), {form, form});
  const TaskRouterShadow shadow = shadowed(same, twice);
  CHECK(shadow.differences().empty());
  CHECK(shadow.counts().duplicates == twice.size() / 2);
}

TEST_CASE("Shadow: instants as seconds, ISO 8601 and RFC 2822; other callbacks are refused") {
  for (const char* const text : {"1795977900", "2026-11-29T18:45:00Z", "2026-11-30T03:45:00+09:00",
                                 "Sun, 29 Nov 2026 18:45:00 +0000", "29 Nov 2026 18:45:00 +0000"}) {
    CAPTURE(text);
    const auto event =
        read_event_callback(Form({{"EventType", "task.created"}, {"Timestamp", text}}));
    REQUIRE(std::holds_alternative<TaskRouterEvent>(event));
    CHECK(std::get<TaskRouterEvent>(event).at.time_since_epoch() ==
          std::chrono::seconds(1'795'977'900));
  }
  CHECK(std::holds_alternative<BadRequest>(
      read_event_callback(Form({{"EventType", "task.created"}, {"Timestamp", "soon"}}))));
  CHECK(std::holds_alternative<BadRequest>(read_event_callback(Form({{"A", "1"}, {"B", "2"}}))));
}

TEST_CASE("Shadow: an event stream says the same") {
  const auto document = Value::from_json(R"([
    {"specversion": "1.0", "id": "EZ1", "type": "com.twilio.taskrouter.task.created", "time": "2026-11-29T18:45:00Z",
     "data": {"payload": {"eventtype": "task.created", "task_sid": "WT1", "task_priority": 3,
              "task_attributes": "{\"email\":\"a@x\"}", "workflow_sid": "calls"}}},
    {"specversion": "1.0", "id": "EZ2", "type": "com.twilio.voice.insights", "time": "2026-11-29T18:45:00Z"}])");
  const auto read = read_event_stream(*document);
  REQUIRE(std::holds_alternative<std::vector<TaskRouterEvent>>(read));
  const auto& events = std::get<std::vector<TaskRouterEvent>>(read);
  REQUIRE(events.size() == 1);
  CHECK(events[0].type == "task.created");
  CHECK(events[0].sid == "EZ1");
  TaskRouterShadow shadow(workspace(site()));
  shadow.hear(events[0]);
  CHECK(shadow.router().task("WT1")->priority == 3);
  CHECK(shadow.router().task("WT1")->reservations.at(0).worker == "anna");
  // They never offer it.
  shadow.finish(events[0].at + std::chrono::seconds(5));
  REQUIRE(shadow.differences().size() == 1);
  CHECK(shadow.differences()[0].kind == Difference::Kind::only_we);
  CHECK(std::holds_alternative<BadRequest>(read_event_stream(Value("x"))));
}

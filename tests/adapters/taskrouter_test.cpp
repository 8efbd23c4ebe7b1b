#include <acd/adapters/signature.hpp>
#include <acd/adapters/taskrouter.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace acd::adapters;
using acd::Value;

namespace {

constexpr const char* site = R"({
  "sid": "WS1", "name": "site", "task_queues": [{"name": "calls"}],
  "workers": [{"name": "anna", "activity": "Available", "attributes": {"contact_uri": "client:anna"}}],
  "workflows": [{"name": "main", "configuration": {"task_routing": {"default_filter": {"queue": "calls"}}}}]})";

const TaskRouterOptions both{"AC1", "https://app.example.com/events",
                             "https://app.example.com/assign?x=1",
                             "https://other.example.com/assign", "12345"};

Form form_of(const HttpRequest& request) {
  return std::get<Form>(read_form(request.body, {.bytes = std::size_t{1} << 20}));
}

}  // namespace

TEST_CASE("TaskRouter: the callbacks of a reservation, field by field, signed") {
  const TaskRouterCallbacks callbacks(both);
  acd_test::Recorder recorder(acd_test::workspace(site));
  recorder.apply(
      R"({"at": 1700000000.25, "type": "task.create", "task": "WT1", "priority": 3, "attributes": {"from": "+81312345678"}})");
  REQUIRE(recorder.events.size() == 5);
  const auto assignment = callbacks.assignment_callback(recorder.router, recorder.events[4]);
  REQUIRE(assignment);
  CHECK(assignment->url == both.assignment_url);
  const std::vector<Form::Field> asked{{"AccountSid", "AC1"},
                                       {"WorkspaceSid", "WS1"},
                                       {"Timestamp", "1700000000"},
                                       {"WorkflowSid", "main"},
                                       {"TaskQueueSid", "calls"},
                                       {"WorkerSid", "anna"},
                                       {"WorkerName", "anna"},
                                       {"WorkerAttributes", R"({"contact_uri":"client:anna"})"},
                                       {"TaskSid", "WT1"},
                                       {"TaskAttributes", R"({"from":"+81312345678"})"},
                                       {"TaskAge", "0"},
                                       {"TaskPriority", "3"},
                                       {"ReservationSid", "WR00000000000000000000000000000001"}};
  CHECK(form_of(*assignment).fields() == asked);
  CHECK(verify_twilio(*assignment, std::vector<std::string>{"12345"}));

  const auto event = callbacks.event_callback(recorder.router, recorder.events[4]);
  REQUIRE(event);
  CHECK(verify_twilio(*event, std::vector<std::string>{"12345"}));
  const Form form = form_of(*event);
  const std::pair<const char*, const char*> told[] = {
      {"Sid", "EV00000000000000000000000000000005"},
      {"EventType", "reservation.created"},
      {"EventDescription", "reservation created"},
      {"ResourceType", "reservation"},
      {"ResourceSid", "WR00000000000000000000000000000001"},
      {"WorkspaceName", "site"},
      {"Timestamp", "1700000000"},
      {"TimestampMs", "1700000000250"},
      {"TaskVersion", "5"},
      {"WorkerActivityName", "Available"},
      {"WorkerAvailable", "true"},
      {"TaskAttributes", R"({"from":"+81312345678"})"},
      {"TaskChannelUniqueName", "default"}};
  for (const auto& [name, value] : told) {
    CAPTURE(name);
    CHECK(form.get(name) == value);
  }
  CHECK(header(event->headers, "I-Twilio-Idempotency-Token") == form.get("Sid"));
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK_FALSE(callbacks.assignment_callback(recorder.router, recorder.events[i]));
  }
}

TEST_CASE("TaskRouter: what it does not have is not told, and nothing without an URL") {
  acd_test::Recorder recorder(acd_test::workspace(site));
  recorder.apply(R"({"at": 0, "type": "task.create", "task": "WT1"})");
  const TaskRouterCallbacks silent({});
  CHECK_FALSE(silent.event_callback(recorder.router, recorder.events[0]));
  CHECK_FALSE(silent.assignment_callback(recorder.router, recorder.events[4]));
  recorder.apply(R"({"type": "conference.join", "task": "WT1", "participant": "customer"})");
  CHECK_FALSE(TaskRouterCallbacks(both).event_callback(recorder.router, recorder.events[0]));
  recorder.apply(R"({"type": "worker.connect", "worker": "anna"})");
  CHECK_FALSE(TaskRouterCallbacks(both).event_callback(recorder.router, recorder.events[0]));
}

TEST_CASE(
    "TaskRouter: a random day; each field once, each event its own sid, every resource named") {
  const TaskRouterCallbacks callbacks(both);
  acd_test::Recorder recorder(acd_test::workspace(acd_test::small_site(3)));
  std::set<std::string, std::less<>> sids;
  std::size_t told = 0;
  for (const std::string& command : acd_test::random_commands(3, 1500)) {
    recorder.apply(command);
    for (const auto& event : recorder.events) {
      const auto request = callbacks.event_callback(recorder.router, event);
      if (!request) continue;
      ++told;
      const Form form = form_of(*request);
      std::set<std::string> names;
      for (const auto& [name, value] : form.fields()) names.insert(name);
      CHECK(names.size() == form.fields().size());
      CHECK_FALSE(form.get("ResourceSid").empty());
      CHECK(form.get("ResourceSid") != "null");
      CHECK(form.get("EventType") == to_string(event.type));
      sids.emplace(form.get("Sid"));
    }
  }
  CHECK(told > 1000);
  CHECK(sids.size() == told);
}

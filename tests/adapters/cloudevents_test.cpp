#include <acd/adapters/cloudevents.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace acd::adapters;
using acd::router::EventType;

namespace {

constexpr const char* site = R"({
  "name": "shöp 1",
  "task_queues": [{"name": "calls"}],
  "workers": [{"name": "anna", "activity": "Available", "attributes": {"email": "a@x"}}],
  "workflows": [{"name": "main", "configuration":
      {"task_routing": {"default_filter": {"queue": "calls"}}}}]})";

// All CloudEvents of some commands, and the native lines beside them.
struct Made {
  std::vector<CloudEvent> events;
  std::vector<std::string> native;
};

Made made(const std::vector<std::string>& commands, const CloudEventOptions& options = {},
          const char* workspace = site) {
  const CloudEventMaker maker(options);
  acd_test::Recorder recorder(acd_test::workspace(workspace));
  Made out;
  for (const std::string& command : commands) {
    recorder.apply(command);
    for (const auto& event : recorder.events)
      out.events.push_back(maker.make(recorder.router, event));
  }
  out.native = recorder.lines;
  return out;
}

std::string structured(const CloudEvent& event) {
  std::string out;
  append_structured(out, event);
  return out;
}

}  // namespace

TEST_CASE("CloudEvents: the bytes of one event, in each form") {
  const auto [events, native] =
      made({R"({"at": 1.500999, "type": "task.create", "task": "t 1", "attributes": {"n": "é"}})"});
  REQUIRE(events.size() == 5);
  const CloudEvent& event = events[4];
  CHECK(
      structured(event) ==
      R"({"specversion":"1.0","id":"shöp 1-0000000000000005","source":"/acd/default/sh%C3%B6p%201",)"
      R"("type":"io.acd.reservation.created.v1","subject":"reservation/WR00000000000000000000000000000001",)"
      R"("time":"1970-01-01T00:00:01.500Z","datacontenttype":"application/json",)"
      R"("dataschema":"urn:acd:schema:reservation.created:v1","sequence":"0000000000000005",)"
      R"("partitionkey":"t 1","data":)" +
          native[4] + "}");

  const HttpRequest binary = binary_request(event);
  CHECK(binary.method == "POST");
  CHECK(binary.body == native[4]);
  CHECK(header(binary.headers, "Content-Type") == "application/json");
  CHECK(header(binary.headers, "CE-ID") == "sh%C3%B6p%201-0000000000000005");
  CHECK(header(binary.headers, "ce-specversion") == "1.0");
  CHECK(header(binary.headers, "ce-partitionkey") == "t%201");
  CHECK(header(binary.headers, "ce-datacontenttype").empty());
  CHECK(header(binary.headers, "ce-traceparent").empty());

  const HttpRequest one = structured_request(event);
  CHECK(header(one.headers, "content-type") == "application/cloudevents+json");
  CHECK(one.body == structured(event));
  const HttpRequest batch = batch_request(std::span(events).subspan(3));
  CHECK(header(batch.headers, "content-type") == "application/cloudevents-batch+json");
  CHECK(batch.body == "[" + structured(events[3]) + "," + structured(events[4]) + "]");
  CHECK(batch_request({}).body == "[]");
}

TEST_CASE("CloudEvents: a trace context goes along") {
  auto [events, native] = made({R"({"at": 0, "type": "task.create"})"});
  events[0].traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  CHECK(structured(events[0]).find(R"("traceparent":"00-4bf9)") != std::string::npos);
  CHECK(header(binary_request(events[0]).headers, "ce-traceparent") == events[0].traceparent);
}

TEST_CASE("CloudEvents: subjects and partition keys of every kind of event") {
  const auto [events, native] = made(
      {R"({"at": 0, "type": "worker.activity", "worker": "anna", "activity": "Offline"})",
       R"({"at": 0, "type": "activity.create", "name": "Lunch"})",
       R"({"at": 0, "type": "channel.create", "name": "fax"})",
       R"({"at": 0, "type": "queue.create", "name": "late"})",
       R"({"at": 0, "type": "workflow.update", "workflow": "main", "task_reservation_timeout": 9})",
       R"({"at": 0, "type": "task.create", "task": "t1"})",
       R"({"at": 0, "type": "conference.join", "task": "t1", "participant": "customer"})",
       R"({"at": 0, "type": "workspace.update", "name": "other"})"});
  const auto find = [&](const std::string& type) {
    for (const CloudEvent& event : events) {
      if (event.type == "io.acd." + type + ".v1") return event.subject + " | " + event.partitionkey;
    }
    return std::string("none");
  };
  CHECK(find("worker.activity.update") == "worker/anna | anna");
  CHECK(find("activity.created") == "activity/Lunch | shöp 1");
  CHECK(find("task-channel.created") == "task-channel/fax | shöp 1");
  CHECK(find("task-queue.created") == "task-queue/late | shöp 1");
  CHECK(find("workflow.updated") == "workflow/main | shöp 1");
  CHECK(find("task.created") == "task/t1 | t1");
  CHECK(find("conference.join") == "task/t1 | t1");
  CHECK(find("workspace.updated") == "workspace/shöp 1 | shöp 1");
}

TEST_CASE("CloudEvents: a random day gives whole JSON, unique ids, the same bytes twice") {
  const std::string workspace = acd_test::small_site(7);
  const std::vector<std::string> commands = acd_test::random_commands(7, 2000);
  const Made once = made(commands, {}, workspace.c_str());
  const Made again = made(commands, {}, workspace.c_str());
  REQUIRE(once.events.size() == once.native.size());
  REQUIRE(once.events.size() > 1000);
  CHECK(once.events == again.events);
  std::set<std::string> ids;
  std::string previous;
  for (const CloudEvent& event : once.events) {
    ids.insert(event.id);
    CHECK(previous < event.sequence);
    previous = event.sequence;
    const auto document = acd::Value::from_json(structured(event));
    REQUIRE(document);
    CHECK(document->view().find("data").is_object());
  }
  CHECK(ids.size() == once.events.size());
}

TEST_CASE("CloudEvents: what is dropped or masked is nowhere in the bytes") {
  const auto privacy = Privacy::from_pointers({"/task_attributes/*"}, {"/worker_attributes"});
  const auto [events, native] =
      made({R"({"at": 0, "type": "task.create", "attributes": {"from": "+81312345678"}})"},
           {.privacy = *privacy});
  for (const CloudEvent& event : events) {
    CHECK(event.data.find("312345678") == std::string::npos);
    CHECK(event.data.find("a@x") == std::string::npos);
    CHECK(event.data.find(R"("task_attributes":{"from":"+81*******78"})") != std::string::npos);
  }
}

TEST_CASE("CloudEvents: data too large goes without its attributes") {
  const std::string large(70'000, 'x');
  const std::vector<std::string> commands{
      R"({"at": 0, "type": "task.create", "task": "t1", "attributes": {"note": ")" + large +
      "\"}}"};
  const auto [events, native] = made(commands);
  for (const CloudEvent& event : events) {
    CHECK(structured(event).size() < 65'536);
    const auto data = *acd::Value::from_json(event.data);
    const acd::ValueView omitted = data.view().find("task_attributes").find("x_omitted");
    REQUIRE(omitted.is_object());
    CHECK(omitted.find("bytes").as_integer() == 70'011);
    CHECK(omitted.find("sha256").as_string().size() == 64);
    CHECK(data.view().find("task_sid").as_string() == "t1");
  }
  const auto roomy = made(commands, {.max_data = std::size_t{1} << 20});
  CHECK(roomy.events[0].data == roomy.native[0]);
}

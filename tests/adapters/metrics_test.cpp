#include <acd/adapters/metrics.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace acd::adapters;
using acd_test::Recorder;
using std::chrono::milliseconds;

namespace {

constexpr const char* site = R"({
  "name": "shop",
  "activities": [{"name": "Off \"duty\"\n\\", "available": false}, {"name": "Available", "available": true}],
  "task_channels": [{"name": "voice"}],
  "task_queues": [{"name": "calls"}],
  "workers": [{"name": "anna", "activity": "Available"}],
  "workflows": [{"name": "main", "configuration": {"task_routing": {"filters": [{"expression": "1==1",
    "targets": [{"queue": "calls", "timeout": 10}]}]}}}],
  "options": {"default_activity": "Available", "timeout_activity": "none"}})";

// A router whose events are measured.
struct Measured {
  Recorder recorder{acd_test::workspace(site)};
  Metrics metrics;

  void apply(std::string_view command) {
    recorder.apply(command);
    show();
  }
  void wait(int second) {
    recorder.advance(acd::TimePoint{std::chrono::seconds(second)});
    show();
  }
  void show() {
    for (const auto& event : recorder.events) metrics.observe(recorder.router, event);
  }
  std::string page() const {
    std::string out;
    metrics.append_page(out, recorder.router);
    return out;
  }
};

bool has(const std::string& page, const std::string& line) {
  return ("\n" + page).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("metrics: three calls, one answered, one given up, one abandoned") {
  Measured m;
  m.apply(R"({"at": 0, "type": "task.create", "task": "t1", "channel": "voice"})");
  m.apply(R"({"at": 2.5, "type": "reservation.accept", "task": "t1", "worker": "anna"})");
  m.apply(R"({"at": 3, "type": "task.create", "task": "t2", "channel": "voice"})");
  m.apply(R"({"at": 4, "type": "task.create", "task": "t3", "channel": "voice"})");
  CHECK(has(m.page(), R"(acd_tasks_waiting{queue="calls",channel="voice"} 2)"));
  m.apply(R"({"at": 5, "type": "task.cancel", "task": "t3", "reason": "hangup"})");
  m.wait(20);
  const std::string page = m.page();
  CHECK(has(page, R"(acd_tasks_waiting{queue="calls",channel="voice"} 0)"));
  CHECK(has(page, "# TYPE acd_task_wait_seconds histogram"));
  CHECK(has(page, R"(acd_task_wait_seconds_bucket{queue="calls",outcome="answered",le="2"} 0)"));
  CHECK(has(page, R"(acd_task_wait_seconds_bucket{queue="calls",outcome="answered",le="5"} 1)"));
  CHECK(has(page, R"(acd_task_wait_seconds_bucket{queue="calls",outcome="answered",le="+Inf"} 1)"));
  CHECK(has(page, R"(acd_task_wait_seconds_sum{queue="calls",outcome="answered"} 2.500000)"));
  CHECK(has(page, R"(acd_task_wait_seconds_count{queue="calls",outcome="abandoned"} 1)"));
  CHECK(has(page, R"(acd_task_wait_seconds_sum{queue="calls",outcome="overflowed"} 10.000000)"));
  CHECK(has(page, R"(acd_reservations_total{queue="calls",outcome="accepted"} 1)"));
  CHECK(has(page, R"(acd_reservation_answer_seconds_sum{queue="calls"} 2.500000)"));
  CHECK(has(page, R"(acd_workers{activity="Available",available="true"} 1)"));
  CHECK(has(page, R"(acd_workers{activity="Off \"duty\"\n\\",available="false"} 0)"));
}

TEST_CASE("metrics: what a host reports") {
  Measured m;
  m.metrics.decided(milliseconds(1));
  m.metrics.callback("twilio", CallbackResult::late);
  m.metrics.callback("twilio", CallbackResult::late);
  m.metrics.action("connect", ActionKind::ring, Fate::retry, milliseconds(300));
  WebhookSink sink({.url = "https://hooks.example.com/"});
  CloudEvent event;
  event.sequence = "0000000000000003";
  REQUIRE(sink.offer(event, {}));
  REQUIRE(sink.due({}).size() == 1);
  sink.answered(3, {.status = 500}, {});
  m.metrics.sink("crm", sink, 7, acd::TimePoint{milliseconds(1500)});
  const std::string page = m.page();
  CHECK(has(page, R"(acd_routing_decision_seconds_bucket{le="1e-06"} 0)"));
  CHECK(has(page, R"(acd_routing_decision_seconds_bucket{le="0.001"} 1)"));
  CHECK(has(page, R"(acd_backend_callbacks_total{backend="twilio",result="late"} 2)"));
  CHECK(
      has(page, R"(acd_backend_actions_total{backend="connect",action="ring",result="retry"} 1)"));
  CHECK(has(page, R"(acd_export_lag_events{sink="crm"} 5)"));
  CHECK(has(page, R"(acd_export_lag_seconds{sink="crm"} 1.500000)"));
  CHECK(has(page, R"(acd_export_failures_total{sink="crm",reason="attempt"} 1)"));
}

TEST_CASE("metrics: names follow Prometheus' rules, each once, and the page has all of them") {
  const std::string page = Measured().page();
  std::set<std::string_view> names;
  for (const MetricFamily& family : metric_families()) {
    CAPTURE(family.name);
    CHECK(names.insert(family.name).second);
    CHECK(family.name.starts_with("acd_"));
    CHECK(family.name.ends_with("_total") == (family.type == MetricType::counter));
    CHECK((family.type == MetricType::histogram) == !family.bounds.empty());
    CHECK(std::is_sorted(family.bounds.begin(), family.bounds.end()));
    CHECK(page.find("# HELP " + std::string(family.name) + " ") != std::string::npos);
  }
}

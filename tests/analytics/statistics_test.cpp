#include <acd/analytics/statistics.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using acd::analytics::CumulativeStatistics;
using acd::analytics::RealTimeStatistics;
using acd::analytics::StatisticsLog;
using acd::analytics::StatisticsScope;
using acd::analytics::StatisticsWindow;
using acd_test::Recorder;

namespace {

acd::TimePoint at(double seconds) {
  return acd::TimePoint(acd::Duration(static_cast<std::int64_t>(seconds * 1e6)));
}

// A site with its statistics.
struct Site {
  explicit Site(std::string_view workspace) : recorder(acd_test::workspace(workspace)) {}

  void apply(std::string_view command) {
    recorder.apply(command);
    remember();
  }
  void advance(acd::TimePoint to) {
    recorder.advance(to);
    remember();
  }
  void remember() {
    for (const auto& event : recorder.events) log.consume(recorder.router, event);
  }
  [[nodiscard]] CumulativeStatistics past(double from, double to,
                                          StatisticsScope scope = {}) const {
    return *log.cumulative(recorder.router, scope, {at(from), at(to)}, {5, 20});
  }
  [[nodiscard]] RealTimeStatistics now(StatisticsScope scope = {}) const {
    return *acd::analytics::real_time_statistics(recorder.router, scope);
  }

  Recorder recorder;
  StatisticsLog log;
};

constexpr std::string_view shop =
    R"({"name":"shop","task_queues":[{"name":"sales","target_workers":"team == 'sales'"},{"name":"all"}],
    "workers":[{"name":"anna","activity":"Available","attributes":{"team":"sales"}},
               {"name":"ben","attributes":{"team":"repairs"}}],
    "workflows":[{"name":"main","task_reservation_timeout":30,"configuration":{"task_routing":{"filters":[
      {"expression":"1==1","targets":[{"queue":"sales","timeout":60},{"queue":"all","timeout":60}]}]}}}]})";

}  // namespace

TEST_CASE("statistics of a small day, by hand") {
  Site site(shop);
  site.apply(R"({"at":0,"type":"task.create","task":"t1","channel":"voice","priority":2})");
  site.apply(R"({"at":2,"type":"task.create","task":"t2","channel":"voice"})");
  site.apply(R"({"at":4,"type":"reservation.accept","task":"t1","worker":"anna"})");
  site.apply(R"({"at":10,"type":"task.create","task":"t3","channel":"chat"})");

  const RealTimeStatistics now = site.now();
  CHECK(now.tasks_by_status == std::array<std::uint64_t, 4>{1, 1, 1, 0});
  CHECK(now.tasks_by_priority ==
        std::vector<std::pair<std::int32_t, std::uint64_t>>{{0, 2}, {2, 1}});
  CHECK(now.longest_task_waiting_age == std::chrono::seconds(8));
  CHECK(now.longest_task_waiting_sid == "t2");
  CHECK(now.total_workers == 2);
  CHECK(now.total_available_workers == 1);
  CHECK(site.now({.task_channel = "chat"}).total_tasks == 1);
  CHECK(site.now({.queue = "sales"}).total_eligible_workers == 1);
  CHECK(site.now({.queue = "all"}).total_eligible_workers == 2);
  CHECK(site.now({.queue = "all"}).total_tasks == 0);
  CHECK(site.now({.worker = "anna"}).total_tasks == 2);
  CHECK(site.now({.workflow = "main"}).total_tasks == 3);

  site.advance(at(40));  // the offer of t3 timed out: anna is offline
  site.advance(at(70));  // t2 and t3 are in the second queue since 62 and 70
  CHECK(site.now({.queue = "all"}).longest_relative_task_age_in_queue == std::chrono::seconds(8));
  site.apply(R"({"at":80,"type":"task.cancel","task":"t3"})");
  site.apply(R"({"at":90,"type":"task.complete","task":"t1"})");

  const CumulativeStatistics day = site.past(0, 100);
  CHECK(day.tasks_created == 3);
  CHECK(day.tasks_canceled == 1);
  CHECK(day.tasks_completed == 1);
  CHECK(day.tasks_moved == 2);
  CHECK(day.reservations_created == 2);
  CHECK(day.reservations_accepted == 1);
  CHECK(day.reservations_timed_out == 1);
  CHECK(day.wait_duration_until_accepted.total == std::chrono::seconds(4));
  CHECK(day.wait_duration_until_canceled.max == std::chrono::seconds(70));
  CHECK(day.split_by_wait_time.at(0).accepted_below == 1);
  CHECK(day.split_by_wait_time.at(1).canceled_above == 1);
  CHECK(day.activity_durations.at(2).sid == "Available");
  CHECK(day.activity_durations.at(2).lengths.total == std::chrono::seconds(40));
  CHECK(site.past(0, 100, {.worker = "anna"}).activity_durations.at(0).lengths.total ==
        std::chrono::seconds(50));
  CHECK(site.past(0, 100, {.queue = "sales"}).tasks_entered == 3);
  CHECK(site.past(0, 100, {.queue = "all"}).tasks_entered == 2);
  CHECK(site.past(0, 100, {.queue = "all"}).tasks_canceled == 1);
  CHECK(site.past(0, 100, {.workflow = "main"}).tasks_entered == 3);
  CHECK(site.past(0, 100, {.task_channel = "chat"}).tasks_created == 1);
  CHECK(site.past(5, 50).tasks_created == 1);
  CHECK(site.past(2, 10).tasks_created == 1);  // from 2 inclusive to 10 exclusive
  CHECK(site.past(30, 50).activity_durations.at(2).lengths.total == std::chrono::seconds(10));
}

TEST_CASE("windows and scopes that cannot be") {
  using acd::analytics::statistics_window;
  const acd::TimePoint now = at(1e9);
  CHECK(statistics_window(now, {}, {}, {})->start == now - std::chrono::minutes(15));
  CHECK(statistics_window(now, 60, {}, {})->start == now - std::chrono::minutes(60));
  CHECK(statistics_window(now, {}, at(1e9 - 5), {})->end > now);
  CHECK_FALSE(statistics_window(now, 5, at(1e9 - 5), {}));
  CHECK_FALSE(statistics_window(now, 0, {}, {}));
  CHECK_FALSE(statistics_window(now, {}, at(1e9), at(1e9 - 5)));
  const auto old = statistics_window(now, {}, at(1e9 - 31 * 86400.0), {});
  REQUIRE_FALSE(old);
  CHECK(old.error().message.find("14241") != std::string::npos);
  const Site site(shop);
  CHECK_FALSE(acd::analytics::real_time_statistics(site.recorder.router, {.queue = "nowhere"}));
  CHECK_FALSE(acd::analytics::real_time_statistics(site.recorder.router,
                                                   {.queue = "all", .worker = "anna"}));
}

namespace {

// The same counts from the lines of JSON that came out, one by one.
struct Recount {
  std::map<std::string, std::uint64_t> types;
  acd::Duration waited{};
};

Recount recount(const std::vector<std::string>& lines, const StatisticsWindow& window,
                std::string_view queue) {
  Recount out;
  for (const std::string& line : lines) {
    const acd::Value event = *acd::Value::from_json(line);
    const acd::TimePoint when = *acd::parse_instant(event.view().find("at").as_string());
    if (when < window.start || when >= window.end) continue;
    if (!queue.empty()) {
      const acd::ValueView of = event.view().find("task_queue_sid");
      if (!of.is_string() || of.as_string() != queue) continue;
    }
    const std::string type(event.view().find("type").as_string());
    ++out.types[type];
    if (type == "reservation.accepted") {
      out.waited += when - *acd::parse_instant(event.view().find("task_date_created").as_string());
    }
  }
  return out;
}

void check_same(const CumulativeStatistics& found, Recount expected, bool of_queue) {
  CHECK(found.tasks_completed == expected.types["task.completed"]);
  CHECK(found.tasks_canceled == expected.types["task.canceled"]);
  CHECK(found.tasks_deleted == expected.types["task.deleted"]);
  CHECK(found.tasks_timed_out_in_workflow == expected.types["workflow.timeout"]);
  CHECK(found.reservations_created == expected.types["reservation.created"]);
  CHECK(found.reservations_accepted == expected.types["reservation.accepted"]);
  CHECK(found.reservations_rejected == expected.types["reservation.rejected"]);
  CHECK(found.reservations_timed_out == expected.types["reservation.timeout"]);
  CHECK(found.reservations_canceled == expected.types["reservation.canceled"]);
  CHECK(found.reservations_rescinded == expected.types["reservation.rescinded"]);
  CHECK(found.wait_duration_until_accepted.total == expected.waited);
  if (of_queue) CHECK(found.tasks_entered == expected.types["task-queue.entered"]);
  if (!of_queue) CHECK(found.tasks_created == expected.types["task.created"]);
}

}  // namespace

TEST_CASE("statistics of random days equal a recount of the event lines, in any window") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Site site(acd_test::small_site(seed));
    for (const std::string& command : acd_test::random_commands(seed, 600)) {
      site.apply(command);
    }
    const acd::TimePoint end = site.recorder.router.now() + std::chrono::microseconds(1);
    for (int k = 0; k < 8; ++k) {
      const acd::Duration length = end - acd::TimePoint{};
      const StatisticsWindow window{acd::TimePoint{} + length * k / 16, end - length * k / 20};
      for (const auto& queue : acd_test::workspace(acd_test::small_site(seed)).task_queues) {
        const auto found = site.log.cumulative(site.recorder.router, {.queue = queue.sid}, window);
        if (found) check_same(*found, recount(site.recorder.lines, window, queue.sid), true);
      }
      const auto found = site.log.cumulative(site.recorder.router, {}, window);
      check_same(*found, recount(site.recorder.lines, window, ""), false);
    }
    // Every open task is counted once.
    std::array<std::uint64_t, 4> open{};
    std::set<std::string> tasks;
    for (const std::string& line : site.recorder.lines) {
      const acd::Value event = *acd::Value::from_json(line);
      if (event.view().find("task_sid").is_string())
        tasks.emplace(event.view().find("task_sid").as_string());
    }
    for (const std::string& sid : tasks) {
      const auto task = site.recorder.router.task(sid);
      if (task && task->status <= acd::TaskStatus::wrapping)
        ++open[static_cast<std::size_t>(task->status)];
    }
    CHECK(site.now().tasks_by_status == open);
  }
}

TEST_CASE("the time of every worker is in one activity") {
  Site site(shop);
  for (const char* command :
       {R"({"at":10,"type":"worker.activity","worker":"ben","activity":"Available"})",
        R"({"at":25.5,"type":"worker.activity","worker":"ben","activity":"Unavailable"})",
        R"({"at":30,"type":"worker.activity","worker":"anna","activity":"Offline"})",
        R"({"at":40,"type":"worker.create","worker":"chika"})",
        R"({"at":70,"type":"worker.delete","worker":"ben"})", R"({"at":100,"type":"tick"})"}) {
    site.apply(command);
  }
  const CumulativeStatistics day = site.past(5, 90);
  acd::Duration total{};
  for (const auto& activity : day.activity_durations) total += activity.lengths.total;
  // anna 85 s, ben until 70, chika from 40 on.
  CHECK(total == std::chrono::seconds(85 + 65 + 50));
  CHECK(day.activity_durations.at(2).lengths.total == std::chrono::milliseconds(25'000 + 15'500));
}

TEST_CASE("what is older than the retention is let go") {
  Site site(shop);
  StatisticsLog brief(std::chrono::seconds(100));
  for (int i = 0; i < 50; ++i) {
    site.apply(R"({"at":)" + std::to_string(i * 50) + R"(,"type":"task.create","task":"t)" +
               std::to_string(i) + R"("})");
    for (const auto& event : site.recorder.events) brief.consume(site.recorder.router, event);
  }
  CHECK(brief.size() < 40);
  CHECK(site.log.size() > 100);
}

TEST_CASE("as JSON, with TaskRouter's names") {
  Site site(shop);
  site.apply(R"({"at":1.5,"type":"task.create","task":"t1"})");
  CHECK(
      to_json(site.now({.queue = "sales"})) ==
      R"({"activity_statistics":[{"friendly_name":"Offline","sid":"Offline","workers":0},{"friendly_name":"Unavailable","sid":"Unavailable","workers":0},{"friendly_name":"Available","sid":"Available","workers":1}],"longest_relative_task_age_in_queue":0.0,"longest_relative_task_sid_in_queue":"t1","longest_task_waiting_age":0.0,"longest_task_waiting_sid":"t1","tasks_by_priority":{"0":1},"tasks_by_status":{"assigned":0,"pending":0,"reserved":1,"wrapping":0},"total_available_workers":1,"total_eligible_workers":1,"total_tasks":1,"total_workers":1})");
  const std::string past = to_json(site.past(0, 10, {.queue = "sales"}));
  for (const char* key : {"avg_task_acceptance_time", "split_by_wait_time",
                          "wait_duration_in_queue_until_accepted"}) {
    CHECK(past.find(key) != std::string::npos);
  }
}

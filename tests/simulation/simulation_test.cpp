#include <acd/analytics/erlang.hpp>
#include <acd/simulation/comparison.hpp>
#include <acd/simulation/simulation.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

using acd::simulation::Estimate;
using acd::simulation::run;
using acd::simulation::RunOptions;
using acd::simulation::Scenario;
using acd::simulation::Summary;

namespace {

// So many people for one queue.
std::string site(int people, std::string_view options = R"("timeout_activity":"none")",
                 std::string_view queue = "", std::string_view filters = "") {
  std::string workers;
  for (int i = 0; i < people; ++i) {
    workers += (i == 0 ? "" : ",") + std::string(R"({"name":"w)") + std::to_string(i) +
               R"(","activity":"Available","attributes":{"number":)" + std::to_string(i) + "}}";
  }
  return R"("workspace":{"name":"s","task_queues":[{"name":"q")" + std::string(queue) +
         R"(}],"workers":[)" + workers +
         R"(],"workflows":[{"name":"main","configuration":{"task_routing":{"filters":[)" +
         std::string(filters) + R"(],"default_filter":{"queue":"q"}}}}],"options":{)" +
         std::string(options) + "}}";
}

Scenario scenario(const std::string& space, std::string_view rest) {
  auto read = Scenario::from_json("{" + space + "," + std::string(rest) + "}");
  if (!read) {
    for (const acd::Error& error : read.errors()) MESSAGE(error.pointer << " " << error.message);
  }
  REQUIRE(read);
  return std::move(*read);
}

void check_within(const Estimate& estimate, double expected) {
  CAPTURE(estimate.value);
  CAPTURE(estimate.standard_error);
  CAPTURE(expected);
  CHECK(std::abs(estimate.value - expected) <= 4.5 * estimate.standard_error);
  CHECK(estimate.standard_error > 0);
}

constexpr std::string_view busy_calls =
    R"("arrivals":[{"name":"calls","process":{"poisson":{"per_hour":100}},"handling":{"exponential":180},
      "patience":{"exponential":120}}])";

}  // namespace

TEST_CASE("a queue with patience agrees with Erlang A") {
  const Summary summary = run(scenario(
      site(5), R"("horizon":90000,"warm_up":3600,"replications":40,)" + std::string(busy_calls)));
  const auto exact = acd::analytics::figures(acd::analytics::ErlangA{5, 100 / 3600.0, 180, 120});
  const auto levels = acd::analytics::within({5, 100 / 3600.0, 180, 120}, 20);
  check_within(summary.total["p_wait"], exact.p_wait);
  check_within(summary.total["p_abandon"], exact.p_abandon);
  check_within(summary.total["mean_wait"], exact.mean_wait);
  check_within(summary.total["asa"], exact.mean_wait_served);
  check_within(summary.total["occupancy"], exact.occupancy);
  check_within(summary.total["mean_queue"], exact.mean_queue);
  check_within(summary.total["sl_offered 20"], levels.served);
  check_within(summary.total["sl_any 20"], levels.served + levels.abandoned);
  CHECK(summary.littles_law);
  CHECK(summary.refused == 0);
}

TEST_CASE("one long replication has its intervals from batches") {
  const Summary summary =
      run(scenario(site(5), R"("horizon":2000000,"warm_up":3600,)" + std::string(busy_calls)));
  CHECK(summary.batches == 20);
  const auto exact = acd::analytics::figures(acd::analytics::ErlangA{5, 100 / 3600.0, 180, 120});
  check_within(summary.total["p_abandon"], exact.p_abandon);
  check_within(summary.total["mean_queue"], exact.mean_queue);
  CHECK(summary.total["offered"].value == doctest::Approx(1996400.0 / 36).epsilon(0.02));
}

TEST_CASE("the number of threads changes no bit, another seed does") {
  Scenario day = scenario(
      site(5), R"("horizon":7200,"replications":9,"interval":1800,)" + std::string(busy_calls));
  RunOptions options;
  const std::string one = to_json(run(day, options));
  options.threads = 3;
  CHECK(to_json(run(day, options)) == one);
  options.threads = 64;
  CHECK(to_json(run(day, options)) == one);
  day.seed = 1;
  CHECK(to_json(run(day)) != one);
}

TEST_CASE("a run that is stopped has what was done until then") {
  const Scenario day =
      scenario(site(5), R"("horizon":7200,"replications":50,)" + std::string(busy_calls));
  RunOptions options;
  options.threads = 2;
  options.progress = [](std::uint64_t done, std::uint64_t of) {
    CHECK(of == 50);
    return done < 7;
  };
  const Summary summary = run(day, options);
  CHECK(summary.stopped_early);
  CHECK(summary.replications == 7);
  Scenario seven = day;
  seven.replications = 7;
  CHECK(run(seven).total["served"].value == summary.total["served"].value);
}

TEST_CASE("the same calls come to both of two sites") {
  const auto waits = [](int people) {
    return run(scenario(site(people), R"("horizon":28800,"replications":1,"batches":2,)" +
                                          std::string(busy_calls)));
  };
  const Summary few = waits(5);
  const Summary more = waits(6);
  CHECK(few.total["offered"].value == more.total["offered"].value);
  CHECK(few.total["abandoned"].value > more.total["abandoned"].value);
  CHECK(few.total["mean_handling"].value ==
        doctest::Approx(more.total["mean_handling"].value).epsilon(0.1));
}

TEST_CASE("every call ends in one way") {
  const Summary summary = run(scenario(
      site(
          3, R"("timeout_activity":"none","exclude_after":"both")", R"(,"max_waiting":4)",
          R"({"expression":"kind == 'impatient'","targets":[{"queue":"q","timeout":30},{"x_outcome":"message"}]})"),
      R"("horizon":28800,"replications":5,"drain":"disconnect",
      "arrivals":[
        {"name":"impatient","process":{"poisson":{"per_hour":60}},"handling":120,"ring":5,
         "task":{"attributes":{"kind":"impatient"}},"patience":{"exponential":100}},
        {"name":"others","process":{"renewal":{"gamma":{"mean":60,"cv":0.5}}},"handling":{"uniform":[30,200]},
         "wrap_up":20,"ring":3,"retry":{"probability":0.5,"pause":60},"patience":{"exponential":60}}],
      "people":[{"name":"all","no_answer":0.2,"reject":0.1,"busy":0.1}])"));
  for (const auto* group : {&summary.total, &summary.classes[0], &summary.classes[1]}) {
    CAPTURE(group->name);
    double ends = 0;
    for (const char* how :
         {"served", "abandoned", "blocked", "overflowed", "disconnected", "failed", "unfinished"}) {
      ends += (*group)[how].value;
    }
    CHECK(ends == doctest::Approx((*group)["offered"].value));
  }
  CHECK(summary.classes[0]["overflowed"].value > 0);
  CHECK(summary.classes[1]["blocked"].value > 0);
  CHECK(summary.classes[1]["retries"].value > 0);
  CHECK(summary.total["no_answers"].value > 0);
  CHECK(summary.total["rejects"].value > 0);
  CHECK(summary.total["busy_lines"].value > 0);
  CHECK(summary.littles_law);
}

TEST_CASE("staffing: running calls are finished, and nobody new starts before enough have left") {
  const Summary summary =
      run(scenario(site(4), R"("horizon":200,"interval":50,"service_levels":[10],
      "arrivals":[{"name":"c","process":{"renewal":10},"handling":100}],
      "people":[{"staffing":[[0,4],[55,1],[150,2]]}])"));
  // Calls at 10, 20, …, 190. Four start at 10 to 40. At 55 three are too many: the first three to
  // finish, at 110 to 130, leave, and only the one of 140 takes another call; at 150 one comes
  // back.
  const auto started = [&](std::size_t i) { return summary.series[i]["started"].value; };
  CHECK(started(0) == 4);
  CHECK(started(1) == 0);
  CHECK(started(2) == 1);
  CHECK(started(3) == 1);
  CHECK(summary.series[0]["busy_at_end"].value == 4);
  CHECK(summary.series[2]["busy_at_end"].value == 1);
}

TEST_CASE("shifts and breaks take people away") {
  const Summary shifts = run(scenario(
      site(2),
      R"("horizon":300,"drain":false,"arrivals":[{"name":"c","process":{"renewal":1000},"handling":1}],
      "people":[{"name":"late","match":"number == 1","shifts":[[100,200]]}])"));
  CHECK(shifts.people.at(0)["mean_present"].value == doctest::Approx(100.0 / 300));
  CHECK(shifts.people.at(1).name == "others");
  CHECK(shifts.people.at(1)["mean_present"].value == doctest::Approx(1));
  const Summary breaks = run(scenario(
      site(10),
      R"("horizon":400000,"arrivals":[{"name":"c","process":{"renewal":1000000},"handling":1}],
      "people":[{"breaks":{"after_idle":{"exponential":300},"length":{"exponential":600}}}])"));
  check_within(breaks.total["mean_on_break"], 10 * 2.0 / 3);
}

TEST_CASE("who does not answer is taken out by the router, and comes back") {
  constexpr std::string_view calls =
      R"("horizon":3600,"arrivals":[{"name":"c","process":{"renewal":100},"handling":1,"patience":500}],)";
  const Summary gone =
      run(scenario(site(1, R"("seed":1)"), std::string(calls) + R"("people":[{"no_answer":1}])"));
  CHECK(gone.total["rings"].value == 1);
  const Summary back = run(scenario(
      site(1, R"("seed":1)"), std::string(calls) + R"("people":[{"no_answer":1,"away":60}])"));
  CHECK(back.total["rings"].value > 10);
}

TEST_CASE("lines bound the calls at a time") {
  const Summary summary = run(scenario(site(10), R"("horizon":40000,"lines":10,"replications":20,
      "arrivals":[{"name":"c","process":{"poisson":{"per_hour":200}},"handling":{"exponential":180}}])"));
  check_within(summary.total["p_block"], acd::analytics::erlang_b(10, 10));
  CHECK(summary.total["waited"].value == 0);
}

TEST_CASE("attributes are drawn, and a task may change while it waits") {
  std::vector<std::string> seen;
  RunOptions options;
  options.events = [&](const acd::Router& router, std::span<const acd::router::Event> events) {
    for (const auto& event : events) {
      if (event.type == acd::router::EventType::task_created ||
          event.type == acd::router::EventType::task_updated) {
        seen.push_back(to_json(router.task(router.sid(event.task))->attributes));
      }
    }
  };
  const Summary summary = run(
      scenario(site(1),
               R"("horizon":1000,"arrivals":[{"name":"c","process":{"renewal":300},"handling":1000,
        "patience":250,
        "task":{"attributes":{"fixed":"x","kind":{"table":[["a",0],["b",1]]},"owner":{"from_worker":"number"},
          "filter":{"if_worker_available":["email","department"]}}},
        "updates":[{"after":100,"attributes":{"fixed":"y"}}]}])"),
      options);
  REQUIRE(seen.size() >= 3);
  CHECK(seen.at(0) == R"({"filter":"email","fixed":"x","kind":"b","owner":0})");
  CHECK(seen.at(2) == R"({"filter":"email","fixed":"y","kind":"b","owner":0})");
  CHECK(summary.total["updates"].value == 2);
  CHECK(summary.total["offered"].value == 3);
}

TEST_CASE("busyness multiplies the rate of a day") {
  const Summary summary = run(scenario(
      site(1), R"("horizon":86400,"replications":300,"busyness":{"gamma":{"mean":1,"cv":0.5}},
        "arrivals":[{"name":"c","process":{"poisson":{"per_hour":20}},"handling":1}])"));
  check_within(summary.total["offered"], 480);
  // Poisson alone would give 480 ^ 0.5 / 300 ^ 0.5 = 1.3.
  CHECK(summary.total["offered"].standard_error > 10);
}

TEST_CASE("two scenarios are compared on the same calls") {
  const auto day = [](int people) {
    return scenario(site(people), R"("horizon":28800,"replications":60,)" +
                                      std::string(R"("arrivals":[{"name":"calls","process":
      {"poisson":{"per_hour":200}},"handling":{"exponential":180},"patience":{"exponential":180}}])"));
  };
  const auto comparison = acd::simulation::compare(day(10), day(11));
  REQUIRE(comparison);
  const auto find = [&](std::string_view name) {
    for (const auto& one : comparison->total.differences) {
      if (one.figure == name) return one;
    }
    FAIL("no such figure");
    return acd::simulation::Difference();
  };
  CHECK(find("offered").difference.value == 0);
  CHECK(find("offered").difference.half_width == 0);
  CHECK_FALSE(find("offered").is_sure());
  const auto abandoned = find("abandoned");
  CHECK(abandoned.is_sure());
  CHECK(abandoned.difference.value < 0);
  // Pairing takes out what both have in common.
  CHECK(abandoned.difference.standard_error <
        0.5 * comparison->first.total["abandoned"].standard_error);
  CHECK(find("p_abandon").difference.value ==
        doctest::Approx(comparison->second.total["p_abandon"].value -
                        comparison->first.total["p_abandon"].value));
  const auto same = acd::simulation::compare(day(10), day(10));
  for (const auto& one : same->total.differences) {
    CHECK(one.difference.value == 0);
    CHECK(one.difference.half_width == 0);
  }
}

TEST_CASE("looking at the events changes no figure") {
  const Scenario day =
      scenario(site(5), R"("horizon":7200,"replications":3,)" + std::string(busy_calls));
  std::uint64_t seen = 0;
  RunOptions watching;
  watching.events = [&](const acd::Router&, std::span<const acd::router::Event> events) {
    seen += events.size();
  };
  CHECK(to_json(run(day, watching)) == to_json(run(day)));
  Scenario first = day;
  first.replications = 1;
  CHECK(run(first).events == seen);
}

TEST_CASE("a run is stopped at once, in the middle of a replication") {
  Scenario day = scenario(site(5), R"("horizon":7200,)" + std::string(busy_calls));
  day.horizon = 1e9;  // years: it would take minutes
  day.replications = 2;
  std::atomic<bool> stop = false;
  RunOptions options;
  options.stop = &stop;
  std::uint64_t seen = 0;
  options.events = [&](const acd::Router&, std::span<const acd::router::Event> events) {
    seen += events.size();
    if (seen > 10'000) stop = true;
  };
  const auto nothing = run(day, options);
  CHECK(nothing.replications == 0);
  CHECK(nothing.stopped_early);
  CHECK(seen < 20'000);
  CHECK(acd::simulation::compare(day, day, options)->second.replications == 0);

  day.horizon = 3600;
  day.replications = 1'000'000;
  stop = false;
  options.events = {};
  options.progress = [&](std::uint64_t done, std::uint64_t) { return stop = done == 3, true; };
  const auto some = run(day, options);
  CHECK(some.stopped_early);
  day.replications = 3;
  CHECK(some.digest == run(day).digest);
}

TEST_CASE("a comparison that is stopped has the same replications of both") {
  const auto day = [](int people) {
    return scenario(site(people), R"("horizon":7200,"replications":50,)" + std::string(busy_calls));
  };
  for (const unsigned threads : {1U, 3U}) {
    CAPTURE(threads);
    RunOptions options;
    options.threads = threads;
    std::uint64_t told = 0;
    options.progress = [&](std::uint64_t done, std::uint64_t of) {
      CHECK(of == 50);
      CHECK(done == ++told);
      return done < 7;
    };
    const auto stopped = acd::simulation::compare(day(5), day(6), options);
    REQUIRE(stopped);
    CHECK(stopped->first.replications == 7);
    CHECK(stopped->second.replications == 7);
    CHECK(stopped->first.stopped_early);
    CHECK(stopped->second.stopped_early);
    Scenario seven = day(5);
    seven.replications = 7;
    const auto whole = acd::simulation::compare(seven, day(6));
    REQUIRE(whole);
    CHECK(to_json(*stopped) == to_json(*whole));
  }
}

TEST_CASE(
    "a run ends when a chosen interval is narrow enough, at the same replication for any threads") {
  Scenario day =
      scenario(site(5), R"("horizon":7200,"replications":2000,)" + std::string(busy_calls));
  RunOptions options;
  options.until = acd::simulation::Precision{"p_abandon", 0.01};
  const Summary summary = run(day, options);
  CHECK_FALSE(summary.stopped_early);
  CHECK(summary.total["p_abandon"].half_width <= 0.01);
  CHECK(summary.replications < 2000);
  CHECK(summary.replications % 10 == 0);
  options.threads = 3;
  CHECK(to_json(run(day, options)) == to_json(summary));
  // Half as many were not enough, and the figures are those of a plain run.
  day.replications = summary.replications / 2;
  CHECK(run(day).total["p_abandon"].half_width > 0.01);
  day.replications = summary.replications;
  CHECK(to_json(run(day)) == to_json(summary));
}

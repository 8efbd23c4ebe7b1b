#include <acd/analytics/erlang.hpp>
#include <acd/simulation/sweep.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using acd::Value;
using acd::simulation::Scenario;
using acd::simulation::ScenarioDocument;
using acd::simulation::Setting;
using acd::simulation::sweep;

namespace {

// Two teams, told apart by an attribute, and a workflow in a file of its own.
constexpr std::string_view workspace = R"({"name":"s","task_queues":[{"name":"q"}],
  "workers":[
    {"name":"a","activity":"Available","attributes":{"team":"support"}},
    {"name":"b","activity":"Available","attributes":{"team":"support","level":2}},
    {"name":"c","sid":"WKc","activity":"Available","attributes":{"team":"sales"}}],
  "workflows":[{"name":"main","configuration":"flow.json"}],
  "options":{"timeout_activity":"none"}})";
constexpr std::string_view flow =
    R"({"task_routing":{"filters":[{"filter_friendly_name":"all","expression":"1==1",
        "targets":[{"queue":"q","timeout":10},{"queue":"q"}]}],"default_filter":{"queue":"q"}}})";
constexpr std::string_view day = R"({"workspace":"site.json","horizon":"2h","replications":4,
  "arrivals":[{"name":"calls","process":{"poisson":{"per_hour":60}},"handling":{"exponential":180},
    "patience":{"exponential":60}}],
  "people":[{"name":"support","match":"team == 'support'"},{"name":"sales","staffing":1}]})";

acd::Result<std::string> read_file(std::string_view path) {
  if (path == "site.json") return std::string(workspace);
  if (path == "flow.json") return std::string(flow);
  return acd::Error{acd::ErrorCode::file, "no such file", 0, {}, 0};
}

ScenarioDocument document(std::string_view text = day) {
  auto read = ScenarioDocument::from_json(text, read_file);
  REQUIRE(read);
  return std::move(*read);
}

Scenario scenario_of(const acd::Result<ScenarioDocument>& changed) {
  REQUIRE(changed);
  auto read = changed->scenario();
  REQUIRE(read);
  return std::move(*read);
}

std::string message(const acd::Result<ScenarioDocument>& result) {
  REQUIRE_FALSE(result);
  return result.error().message;
}

std::string values(std::string_view text) {
  const auto setting = Setting::parse(text);
  if (!setting) return setting.error().message;
  std::string out;
  for (const Value& value : setting->values) out += (out.empty() ? "" : " ") + to_json(value);
  return out;
}

}  // namespace

TEST_CASE("settings are ranges or lists") {
  CHECK(values("workers.support=20:26:2") == "20 22 24 26");
  CHECK(values("x=3:1:-1") == "3 2 1");
  CHECK(values("x=1:3") == "1 2 3");
  CHECK(values("x=0.1:0.3:0.1") == "0.1 0.2 0.3");
  CHECK(values("x=1:4:2") == "1 3");
  CHECK(values("x=random,longest_idle") == R"("random" "longest_idle")");
  CHECK(values(R"(x={"exponential":60},90)") == R"({"exponential":60} 90)");
  CHECK(values("x=8h30m") == R"("8h30m")");
  CHECK(values("x=true,2.5") == "true 2.5");
  CHECK(values("x=task.a == 'b'") == R"("task.a == 'b'")");
  CHECK(values("x") == "expected PATH=VALUES, such as workers.support=20:40:2, found 'x'");
  CHECK(values("=3") == "expected PATH=VALUES, such as workers.support=20:40:2, found '=3'");
  CHECK(values("x=") == "expected values after =, found the end of the text");
  CHECK(values("x=1:5:-1") == "expected a step that leads from 1 to 5, found -1");
  CHECK(values("x=1:5:0") == "expected a step that leads from 1 to 5, found 0");
  CHECK(values("x=0:1e9") == "expected a range of at most 10000 values");
}

TEST_CASE("paths lead to values by name, by position, or as JSON pointers") {
  const ScenarioDocument all = document();
  const auto rate = [](const acd::Result<ScenarioDocument>& changed) {
    return scenario_of(changed).arrivals[0].process.rates[0].second;
  };
  CHECK(rate(all.with("arrivals.calls.process.poisson.per_hour", 90)) == 90);
  CHECK(rate(all.with("arrivals.0.process.poisson.per_hour", 91)) == 91);
  CHECK(rate(all.with("/arrivals/0/process/poisson/per_hour", 92)) == 92);
  CHECK(rate(all.with("/arrivals/calls/process/poisson/per_hour", 93)) == 93);
  // Into the files that the scenario names.
  const auto slower = all.with(
      "workspace.workflows.main.configuration.task_routing.filters.all.targets.0.timeout", 20);
  CHECK(scenario_of(slower).workspace.workflows[0].configuration->filters[0].targets[0].timeout ==
        std::chrono::seconds(20));
  // A key that may be left out.
  CHECK(scenario_of(all.with("warm_up", 600)).warm_up == 600);
  CHECK(
      all.with("workspace.options.selection", "random")->scenario()->workspace.options.selection ==
      acd::Selection::random);
  // And an object that may.
  CHECK(scenario_of(all.with("arrivals.calls.retry.probability", 0.5))
            .arrivals[0]
            .retry_probability == 0.5);
  // The document itself stays as it was.
  CHECK(rate(all) == 60);
}

TEST_CASE("a path that leads nowhere says what there is") {
  const ScenarioDocument all = document();
  CHECK(message(all.with("arrivals.call.handling", 1)) ==
        "expected one of calls in /arrivals, found 'call'; did you mean 'calls'?");
  CHECK(message(all.with("arrival.calls.handling", 1)).find("did you mean 'arrivals'?") !=
        std::string::npos);
  CHECK(message(all.with("horizon.x", 1)) ==
        R"(expected the path to end at /horizon, which is "2h", found 'x' after it)");
  CHECK(message(all.with("workspace.workers.a.activty", "Offline")) ==
        "expected one of activity, attributes, name in /workspace/workers/0, found 'activty'; did "
        "you mean 'activity'?");
  // In the scenario's own part its reader refuses the key.
  const auto slip = all.with("arrivals.calls.patiense", 1);
  REQUIRE(slip);
  CHECK(slip->scenario().error().message == "there is no key 'patiense' here");
}

TEST_CASE("a group gets as many people as asked for") {
  const ScenarioDocument all = document();
  const auto names = [](const acd::Result<ScenarioDocument>& changed) {
    const Scenario scenario = scenario_of(changed);
    std::string list;
    for (const auto& worker : scenario.workspace.workers) list += worker.name + ",";
    return list;
  };
  CHECK(names(all.with("workers.support", 5)) == "a,b,c,a 2,b 2,a 3,");
  CHECK(names(all.with("workers.support", 1)) == "a,c,");
  CHECK(names(all.with("workers.sales", 2)) == "a,b,c,c 2,");
  CHECK(scenario_of(all.with("workers.sales", 2)).people[1].staffing[0].second == 2);
  CHECK(message(all.with("workers.suport", 5)) ==
        "expected a group of people (support, sales), found 'suport'; did you mean 'support'?");
  CHECK(message(all.with("workers.support", 2.5)) ==
        "expected a whole number of people for 'workers.support', found 2.5");
  CHECK(message(all.with("workers.support", -1)) ==
        "expected a whole number of people for 'workers.support', found -1");
  // Nobody can be copied once all are gone.
  CHECK(message(all.with("workers.support", 0)->with("workers.support", 1)) ==
        "expected somebody in 'support' who can be copied, found nobody");
  const auto table = all.with("people.sales.staffing", *Value::from_json("[[0,1],[3600,0]]"));
  CHECK(message(table->with("workers.sales", 3)).find("set people.sales.staffing instead") !=
        std::string::npos);
}

TEST_CASE("one more person is like the last of a group, or like whom an expression matches") {
  const ScenarioDocument all = document();
  const auto last = [](const acd::Result<ScenarioDocument>& changed) {
    const Scenario scenario = scenario_of(changed);
    return scenario.workspace.workers.back().name + " " +
           to_json(scenario.workspace.workers.back().attributes);
  };
  CHECK(last(all.with_one_more("support")) == R"(b 2 {"level":2,"team":"support"})");
  CHECK(last(all.with_one_more("team == 'support' AND level == null")) ==
        R"(a 2 {"team":"support"})");
  CHECK(scenario_of(all.with_one_more("sales")).people[1].staffing[0].second == 2);
  CHECK(message(all.with_one_more("team == 'nobody'")).find("that somebody matches") !=
        std::string::npos);
}

TEST_CASE("a sweep runs every combination on the same calls") {
  const std::vector<Setting> settings{*Setting::parse("workers.support=2,3"),
                                      *Setting::parse("arrivals.calls.patience=60,120")};
  std::uint64_t told = 0;
  acd::simulation::RunOptions options;
  options.threads = 2;
  options.progress = [&](std::uint64_t done, std::uint64_t of) {
    CHECK(of == 16);
    CHECK(done == ++told);
    return true;
  };
  const auto result = sweep(document(), settings, options);
  REQUIRE(result);
  REQUIRE(result->points.size() == 4);
  CHECK(told == 16);
  CHECK(to_json(result->points[1].values[0]) == "2");
  CHECK(to_json(result->points[1].values[1]) == "120");
  const auto& first = result->points[0].summary.total;
  for (const auto& point : result->points) {
    CHECK(point.summary.total["offered"].value == first["offered"].value);
  }
  CHECK(result->points[2].summary.total["p_abandon"].value < first["p_abandon"].value);
  for (const auto& one : result->points[2].against_first.differences) {
    if (one.figure != "p_abandon") continue;
    CHECK(one.difference.value ==
          doctest::Approx(result->points[2].summary.total["p_abandon"].value -
                          first["p_abandon"].value));
    CHECK(one.difference.half_width < first["p_abandon"].half_width);
  }
  CHECK(acd::Value::from_json(to_json(*result)));
}

TEST_CASE("a sweep that is stopped has the points that were complete") {
  const std::vector<Setting> settings{*Setting::parse("workers.support=2:9")};
  acd::simulation::RunOptions options;
  options.progress = [](std::uint64_t done, std::uint64_t) { return done < 6; };
  const auto result = sweep(document(), settings, options);
  REQUIRE(result);
  CHECK(result->stopped_early);
  CHECK(result->points.size() == 1);
}

TEST_CASE("a sweep says which of its points cannot be read, before any runs") {
  const std::vector<Setting> settings{*Setting::parse("horizon=1h,0")};
  acd::simulation::RunOptions options;
  options.progress = [](std::uint64_t, std::uint64_t) {
    FAIL("it ran");
    return true;
  };
  const auto result = sweep(document(), settings, options);
  REQUIRE_FALSE(result);
  CHECK(result.error().message ==
        "horizon=0: expected a warm-up shorter than the horizon of 0 s, found 0 s");
  std::vector<Setting> many(5, *Setting::parse("seed=1:100"));
  CHECK(sweep(document(), many, options).error().code == acd::ErrorCode::limit_exceeded);
}

TEST_CASE("a sweep of servers follows Erlang A") {
  const auto queue = document().with("people", *Value::from_json(R"([{"name":"all"}])"));
  const auto steady =
      queue->with("horizon", 90000)->with("warm_up", 3600)->with("replications", 20);
  const std::vector<Setting> settings{*Setting::parse("workers.all=3:7:2")};
  const auto result = sweep(*steady, settings);
  REQUIRE(result);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint64_t servers = 3 + 2 * i;
    CAPTURE(servers);
    const auto exact =
        acd::analytics::figures(acd::analytics::ErlangA{servers, 60 / 3600.0, 180, 60});
    const auto& abandoned = result->points[i].summary.total["p_abandon"];
    CHECK(std::abs(abandoned.value - exact.p_abandon) < 4.5 * abandoned.standard_error);
  }
}

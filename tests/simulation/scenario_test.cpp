#include <acd/simulation/scenario.hpp>

#include "simulation/arrival_log.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using acd::simulation::Drain;
using acd::simulation::Process;
using acd::simulation::read_arrival_log;
using acd::simulation::Scenario;

namespace {

constexpr std::string_view site =
    R"("workspace":{"name":"s","task_queues":[{"name":"q"}],"workers":[{"name":"a","activity":"Available"}],
    "workflows":[{"name":"main","configuration":{"task_routing":{"filters":[],"default_filter":{"queue":"q"}}}}]})";

std::string with(std::string_view rest) {
  return "{" + std::string(site) + "," + std::string(rest) + "}";
}

std::vector<std::string> pointers(const acd::Result<Scenario>& scenario) {
  std::vector<std::string> list;
  if (!scenario) {
    for (const acd::Error& error : scenario.errors()) list.push_back(error.pointer);
  }
  return list;
}

constexpr std::string_view calls =
    R"("arrivals":[{"name":"calls","process":{"poisson":{"per_hour":60}},"handling":60}])";

}  // namespace

TEST_CASE("a scenario is read with its defaults") {
  const auto scenario = Scenario::from_json(with(R"("horizon":"8h30m",)" + std::string(calls)));
  REQUIRE(scenario);
  CHECK(scenario->horizon == 8.5 * 3600);
  CHECK(scenario->warm_up == 0);
  CHECK(scenario->replications == 1);
  CHECK(scenario->drain == Drain::serve);
  CHECK(scenario->service_levels == std::vector<double>{20});
  CHECK(scenario->arrivals.at(0).process.kind == Process::Kind::poisson);
  CHECK_FALSE(scenario->arrivals.at(0).patience.has_value());
}

TEST_CASE("faults of a scenario come all at once, with pointer and line") {
  const auto scenario = Scenario::from_json(with(R"("horizon":10,"warm_up":20,"replication":3,
    "arrivals":[
      {"name":"a","process":{"poisson":{"per_hour":-1}},"handling":{"exponential":-5}},
      {"name":"a","process":{"sine":{"mean_per_hour":10,"amplitude":20,"period":60}},"handling":1,
       "retry":{"probability":1.5,"pause":1},"task":{"workflow":"mian","channel":"fax","attributes":{"x":{"table":[]}}}}],
    "people":[{"match":"skills HAS","no_answer":0.7,"reject":0.7},{"shifts":[[10,5]],"staffing":3}])"));
  const std::vector<std::string> found = pointers(scenario);
  const std::vector<std::string> expected{
      "/warm_up",
      "/replication",
      "/arrivals/0/process/poisson/per_hour",
      "/arrivals/0/handling/exponential",
      "/arrivals/1/name",
      "/arrivals/1/process/sine/amplitude",
      "/arrivals/1/retry/probability",
      "/arrivals/1/task/workflow",
      "/arrivals/1/task/channel",
      "/arrivals/1/task/attributes/x/table",
      "/people/0",
      "/people/0/match",
      "/people/1",
      "/people/1/shifts/0",
      "/people/1/staffing",
  };
  CHECK(found == expected);
  for (const acd::Error& error : scenario.errors()) CHECK(error.line > 0);
}

TEST_CASE("what a scenario must have") {
  CHECK(pointers(Scenario::from_json("{}")) == std::vector<std::string>{"", "", ""});
  CHECK(pointers(Scenario::from_json("[]")).size() >= 1);
  CHECK_FALSE(Scenario::from_json(""));
  CHECK(pointers(Scenario::from_json(with(R"("horizon":10,"arrivals":[])"))) ==
        std::vector<std::string>{"/arrivals"});
  CHECK(pointers(Scenario::from_json(with(R"("horizon":-1,)" + std::string(calls)))).size() >= 1);
  CHECK(pointers(Scenario::from_json(R"({"workspace":"w.json","horizon":1,)" + std::string(calls) +
                                     "}")) == std::vector<std::string>{"/workspace"});
}

TEST_CASE("more people on duty than there are is a fault") {
  const auto scenario = Scenario::from_json(
      with(R"("horizon":10,"people":[{"staffing":[[0,1],[5,2]]}],)" + std::string(calls)));
  CHECK(pointers(scenario) == std::vector<std::string>{"/people/0/staffing"});
}

TEST_CASE("a workspace's own faults keep their place") {
  const auto scenario =
      Scenario::from_json(R"({"horizon":1,"workspace":{"name":"s","workers":[{"name":""}]},)" +
                          std::string(calls) + "}");
  CHECK(pointers(scenario) == std::vector<std::string>{"/workspace/workers/0/name"});
}

TEST_CASE("a log of calls") {
  const auto log = read_arrival_log(
      "\xef\xbb\xbftime,who,talk\r\n2020-09-01T00:00:29,x,0\n2020-09-01T00:00:10Z,\"a, "
      "\"\"b\"\"\",12.5\n"
      "\n2020-09-01 00:01:00,x,\nyesterday,x,1\n2020-09-01T00:02:00,x,minus\nshort\n",
      "time", "talk");
  REQUIRE(log.calls.size() == 3);
  CHECK(log.calls[0].handling == 12.5);
  CHECK_FALSE(log.calls[1].handling.has_value());  // 0: never answered
  CHECK_FALSE(log.calls[2].handling.has_value());
  CHECK((log.calls[2].at - log.calls[0].at) == std::chrono::seconds(50));
  std::vector<std::size_t> bad;
  for (const auto& row : log.bad_rows) bad.push_back(row.line);
  CHECK(bad == std::vector<std::size_t>{6, 7, 8});
  CHECK(read_arrival_log("a,b\n1,2\n", "time", "").bad_rows.at(0).why.find("a, b") !=
        std::string::npos);
  CHECK(read_arrival_log("", "time", "").calls.empty());
}

TEST_CASE("rows of a log that cannot be read are faults, or are left out and counted") {
  const std::string document = with(R"("horizon":100,
    "arrivals":[{"name":"c","process":{"log":"l.csv","column":"t"},"handling":1}])");
  const auto read = [](std::string_view) -> acd::Result<std::string> {
    return std::string("t\n5\nx\n7\n");
  };
  CHECK(pointers(Scenario::from_json(document, read)) ==
        std::vector<std::string>{"/arrivals/0/process/log"});
  const auto lenient = Scenario::from_json(document, read, true);
  REQUIRE(lenient);
  CHECK(lenient->arrivals.at(0).process.times == std::vector<double>{5, 7});
  CHECK(lenient->arrivals.at(0).process.bad_rows == 1);
}

#include <acd/analytics/erlang.hpp>
#include <acd/simulation/staffing.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

using acd::Value;
using acd::analytics::servers_for;
using acd::analytics::StaffingGoal;
using acd::simulation::find_staffing;
using acd::simulation::ScenarioDocument;
using acd::simulation::Staffing;
using acd::simulation::StaffingSearch;
using acd::simulation::Verdict;

namespace {

ScenarioDocument document(std::string_view streams, std::string_view rest = "") {
  const std::string text = R"({"workspace":{"name":"s","task_queues":[{"name":"q"}],"workers":[
      {"name":"a","activity":"Available","attributes":{"team":1}},
      {"name":"b","activity":"Available","attributes":{"team":2}}],
    "workflows":[{"name":"main","configuration":{"task_routing":{"filters":[],
      "default_filter":{"queue":"q"}}}}],"options":{"timeout_activity":"none"}},
    "horizon":39600,"warm_up":3600,"replications":20)" +
                           std::string(rest) + R"(,"arrivals":[)" + std::string(streams) + "]}";
  auto read = ScenarioDocument::from_json(text);
  REQUIRE(read);
  return std::move(*read);
}

constexpr std::string_view patient =
    R"({"name":"c","process":{"poisson":{"per_hour":200}},"handling":{"exponential":180}})";
constexpr std::string_view impatient =
    R"({"name":"c","process":{"poisson":{"per_hour":200}},"handling":{"exponential":180},
        "patience":{"exponential":120}})";

// The numbers below and at the answer were tried, and that is what makes it the fewest.
void check_bracketed(const Staffing& staffing) {
  bool at = false;
  bool below = staffing.people == 1;
  for (const auto& trial : staffing.trials) {
    if (trial.people == staffing.people) at = trial.verdict == Verdict::reached;
    if (trial.people + 1 == staffing.people) below = trial.verdict == Verdict::missed;
  }
  CHECK(at);
  CHECK(below);
  CHECK(staffing.is_sure);
}

}  // namespace

TEST_CASE("where a formula exists, the search finds its answer") {
  struct Row {
    std::string_view stream;
    StaffingGoal goal;
    std::optional<double> patience;
  };
  // Goals that lie between what one number of people and the next one give.
  const Row rows[] = {
      {patient, {.service_level = 0.84, .within = 20}, {}},
      {patient, {.service_level = 0.89, .within = 10, .max_occupancy = 0.69}, {}},
      {impatient, {.service_level = 0.8, .within = 20, .max_abandonment = 0.03}, 120},
      {impatient, {.service_level = 0.6, .within = 30, .max_abandonment = 0.078}, 120},
  };
  for (const Row& row : rows) {
    CAPTURE(row.goal.service_level);
    acd::simulation::RunOptions options;
    options.threads = 2;
    const auto found = find_staffing(document(row.stream), {.goal = row.goal}, options);
    REQUIRE(found);
    CHECK(found->group == "everyone");
    CHECK(found->people == servers_for(row.goal, 200 / 3600.0, 180, row.patience));
    CHECK(found->formula == found->people);
    check_bracketed(*found);
  }
}

TEST_CASE("the search leaves a start that is far off") {
  // Ringing that a formula does not know as a wait: every phone rings for 15 s.
  const std::string slow =
      std::string(impatient.substr(0, impatient.size() - 1)) + R"(,"ring":15})";
  const auto found =
      find_staffing(document(slow), {.goal = {.service_level = 0.78, .max_abandonment = 0.2}});
  REQUIRE(found);
  CHECK(found->people != found->formula);
  check_bracketed(*found);
}

TEST_CASE("a group is searched while the others stay") {
  const ScenarioDocument all = document(
      impatient,
      R"(,"people":[{"name":"one","match":"team == 1"},{"name":"two","match":"team == 2"}])");
  const StaffingGoal goal{.service_level = 0.8, .within = 20, .max_abandonment = 0.03};
  const auto nine = all.with_workers("two", 9);
  REQUIRE(nine);
  const auto found = find_staffing(*nine, {.group = "one", .goal = goal});
  REQUIRE(found);
  CHECK(found->people + 9 == servers_for(goal, 200 / 3600.0, 180, 120));
  const auto unnamed = find_staffing(all, {.group = "", .goal = goal});
  REQUIRE_FALSE(unnamed);
  CHECK(unnamed.error().message == "expected which group of people to search for: one, two");
  CHECK(find_staffing(all, {.group = "on", .goal = goal}).error().message ==
        "expected a group of people (one, two), found 'on'; did you mean 'one'?");
}

TEST_CASE("a goal that no number of people reaches is said") {
  const std::string slow =
      std::string(impatient.substr(0, impatient.size() - 1)) + R"(,"ring":30})";
  const auto found = find_staffing(document(slow).with("horizon", 9000).value(),
                                   {.goal = {.service_level = 0.8, .within = 20}});
  REQUIRE_FALSE(found);
  CHECK(found.error().message.find("expected a goal that people can reach") == 0);
}

TEST_CASE("an undecided number gets more replications, and is not called sure without them") {
  // The goal is what eleven people give, to a hair: no interval can leave it.
  const auto exact = acd::analytics::within({11, 200 / 3600.0, 180, 120}, 20).served;
  StaffingSearch search{.group = "", .goal = {.service_level = exact}, .most_replications = 80};
  const auto found = find_staffing(document(impatient), search);
  REQUIRE(found);
  CHECK_FALSE(found->is_sure);
  std::uint64_t most = 0;
  for (const auto& trial : found->trials) most = std::max(most, trial.replications);
  CHECK(most == 80);
}

TEST_CASE("one more person is worth what the formulas say") {
  const auto eleven = document(impatient).with_workers("everyone", 11);
  REQUIRE(eleven);
  const auto worth = acd::simulation::one_more(*eleven, "team == 2");
  REQUIRE(worth);
  const auto abandonment = [](std::uint64_t servers) {
    return acd::analytics::figures(acd::analytics::ErlangA{servers, 200 / 3600.0, 180, 120})
        .p_abandon;
  };
  for (const auto& one : worth->total.differences) {
    if (one.figure != "p_abandon") continue;
    CHECK(one.is_sure());
    CHECK(std::abs(one.difference.value - (abandonment(12) - abandonment(11))) <
          4.5 * one.difference.standard_error);
    // On the same calls the difference is far better known than either side.
    CHECK(one.difference.standard_error < 0.7 * worth->first.total["p_abandon"].standard_error);
  }
}

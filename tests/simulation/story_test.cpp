#include <acd/simulation/story.hpp>

#include <doctest/doctest.h>

#include <string>

using acd::simulation::CallStory;
using acd::simulation::Scenario;
using acd::simulation::slowest_calls;

namespace {

// One phone, which nobody answers; calls come every 100 s and are given up by the workflow.
Scenario scenario(std::string_view calls, std::string_view people = "[]") {
  auto read = Scenario::from_json(R"({"workspace":{"name":"s","task_queues":[{"name":"q"}],
    "workers":[{"name":"anna","activity":"Available","attributes":{"team":1}}],
    "workflows":[{"name":"m","configuration":{"task_routing":{"filters":[
      {"filter_friendly_name":"all","expression":"1==1","targets":[
        {"queue":"q","expression":"worker.team == task.team","timeout":10},
        {"queue":"q","timeout":20},{"x_outcome":"announce"}]}]}}}],
    "options":{"timeout_activity":"none","exclude_after":"none"}},
    "horizon":300,"arrivals":[)" + std::string(calls) +
                                  R"(],"people":)" + std::string(people) + "}");
  REQUIRE(read);
  return std::move(*read);
}

std::string told(const CallStory& story) {
  std::string text;
  for (const auto& line : story.lines) {
    text += std::to_string(static_cast<int>(line.after)) + " " + line.what;
    if (!line.why.empty()) text += " [" + line.why + "]";
    text += '\n';
  }
  return text;
}

}  // namespace

TEST_CASE("a call that nobody answered, step by step") {
  const auto stories = slowest_calls(
      scenario(
          R"({"name":"c","process":{"renewal":200},"handling":5,"task":{"attributes":{"team":1}}})",
          R"([{"no_answer":1}])"),
      10);
  REQUIRE(stories.size() == 1);
  CHECK(stories[0].waited == doctest::Approx(30));
  CHECK(stories[0].arrived == doctest::Approx(200));
  CHECK_FALSE(stories[0].answered);
  CHECK(to_json(stories[0].attributes) == R"({"team":1})");
  CHECK(told(stories[0])
            .find("0 the call comes\n0 step 1 of 'all'\n0 the phone of anna rings "
                  "[wanted: worker.team == task.team") != std::string::npos);
  CHECK(told(stories[0])
            .find("10 no answer from anna: the step is over\n10 step 2 of 'all'\n10 the "
                  "phone of anna rings [anybody of the queue") != std::string::npos);
  CHECK(told(stories[0]).find("30 the call ends: announce") != std::string::npos);
}

TEST_CASE("a call that nobody could be offered says why") {
  // The first conversation lasts longer than the wait of the others.
  const auto stories = slowest_calls(
      scenario(
          R"({"name":"c","process":{"renewal":60},"handling":65,"task":{"attributes":{"team":1}}},
        {"name":"d","process":{"renewal":61},"handling":50,"task":{"attributes":{"team":2}}})"),
      3);
  REQUIRE(stories.size() == 3);
  CHECK(stories[0].waited >= stories[1].waited);
  CHECK(stories[1].waited >= stories[2].waited);
  CHECK(told(stories[0]).find("nobody can be offered the call: 1 of the workers: ") !=
        std::string::npos);
}

TEST_CASE("the same scenario tells the same stories, whatever its replications") {
  Scenario day = scenario(
      R"({"name":"c","process":{"poisson":{"per_hour":200}},"handling":{"exponential":30}})");
  const auto once = slowest_calls(day, 5);
  day.replications = 7;
  const auto again = slowest_calls(day, 5);
  REQUIRE(once.size() == again.size());
  for (std::size_t i = 0; i < once.size(); ++i) CHECK(told(once[i]) == told(again[i]));
}

#include <acd/workflow/graph.hpp>

#include "documents.hpp"
#include "workflow/reach.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <sstream>

using namespace acd;
using namespace acd::testing;

namespace {

Workspace workspace_of(const std::string& text) {
  auto workspace = Workspace::from_json(text);
  if (!workspace) FAIL(workspace.error().message << " at " << workspace.error().pointer);
  return *std::move(workspace);
}

Workspace with_routing(const std::string& routing) {
  return workspace_of(R"({"name": "site", "task_queues": [{"name": "all"}],
      "workflows": [{"name": "main", "configuration": {"task_routing": )" +
                      routing + "}}]}");
}

workflow::Reach reach_of(const Workspace& workspace) {
  return workflow::reach(*workspace.workflows[0].configuration, workspace,
                         workflow::QueueIndex(workspace));
}

// The text outside quotes is what the syntax of DOT sees.
void check_is_dot(const std::string& dot) {
  REQUIRE(dot.starts_with("digraph \""));
  REQUIRE(dot.ends_with("}\n"));
  std::string outside;
  bool quoted = false;
  for (std::size_t i = 0; i < dot.size(); ++i) {
    const char c = dot[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
      if (!quoted) outside += 'S';
    } else if (!quoted) {
      outside += c;
    } else {
      REQUIRE(c != '\n');
    }
  }
  REQUIRE_FALSE(quoted);
  CHECK(std::count(outside.begin(), outside.end(), '{') ==
        std::count(outside.begin(), outside.end(), '}'));
  CHECK(outside.find_first_of("<'\\") == std::string::npos);

  // Every edge joins nodes that are declared.
  std::set<std::string> nodes;
  std::istringstream lines(outside);
  std::vector<std::pair<std::string, std::string>> edges;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    std::string next;
    words >> name >> next;
    if (next == "->") {
      words >> next;
      edges.emplace_back(name, next);
    } else if (next == "[shape=" || next.starts_with("[shape=")) {
      nodes.insert(name);
    }
  }
  for (const auto& edge : edges) {
    CAPTURE(edge.first);
    CAPTURE(edge.second);
    CHECK(nodes.count(edge.first) == 1);
    CHECK(nodes.count(edge.second) == 1);
  }
}

}  // namespace

TEST_CASE("the graph of the production document") {
  const std::string dot = to_dot(workspace_of(production_workspace()));
  check_is_dot(dot);
  CHECK(dot == R"(digraph "production" {
  rankdir=LR;
  node [fontname="sans-serif", fontsize=11];
  edge [fontname="sans-serif", fontsize=9];
  q0 [shape=cylinder, label="Everyone\n1==1"];
  subgraph cluster_0 {
    label="main";
    w0 [shape=oval, style=bold, label="main"];
    w0_f0 [shape=hexagon, label="email\nfilter=='email'"];
    w0_f1 [shape=hexagon, label="department_id\nfilter=='department_id'"];
    w0_default [shape=box, style=rounded, label="default filter"];
    w0_f0_t0 [shape=box, style=rounded, label="step 1\ntask.email==worker.email\npriority 1\ntimeout 10 s"];
    w0_f0_t1 [shape=box, style=rounded, label="step 2\ntask.department_id==worker.department_id\npriority 2"];
    w0_f1_t0 [shape=box, style=rounded, label="step 1\nworker.department_id IN task.department_id\npriority 3"];
    { rank=same; w0_f0; w0_f1; }
  }
  w0 -> w0_f0 [label=""];
  w0_f0 -> w0_f0_t0 [label="match"];
  w0_f0 -> w0_f1 [label="otherwise"];
  w0_f1 -> w0_f1_t0 [label="match"];
  w0_f1 -> w0_default [label="otherwise"];
  w0_default -> q0 [label="offers", style=dotted];
  w0_f0_t0 -> q0 [label="offers", style=dotted];
  w0_f0_t0 -> w0_f0_t1 [label="timeout", style=dashed];
  w0_f0_t1 -> q0 [label="offers", style=dotted];
  w0_f1_t0 -> q0 [label="offers", style=dotted];
}
)");
}

TEST_CASE("ends, timeouts and skips are drawn") {
  const std::string dot = to_dot(with_routing(R"({"filters": [
      {"expression": "a == 1",
       "targets": [{"queue": "all", "timeout": 5, "skip_if": "1==1"}, {"x_outcome": "announce"}]},
      {"expression": "b == 1", "targets": [{"queue": "all", "timeout": 5}]}]})"));
  check_is_dot(dot);
  for (const char* line : {
           "w0_f0_t0 -> w0_f0_t1 [label=\"timeout\", style=dashed];",
           "w0_f0_t0 -> w0_f0_t1 [label=\"skip\", style=dashed];",
           "w0_f0_t1 -> w0_end2 [label=\"ends\"];",
           "[shape=box, peripheries=2, label=\"announce\"]",
           "w0_f1_t0 -> w0_end1 [label=\"timeout\", style=dashed];",
           "label=\"canceled: workflow timeout\"",
       }) {
    CAPTURE(std::string(line));
    CHECK(dot.find(line) != std::string::npos);
  }
}

TEST_CASE("what no task can reach is grey") {
  const std::string dot = to_dot(with_routing(
      R"({"filters": [{"expression": "1==1", "targets": [{"queue": "all"}, {"timeout": 5}]},
                      {"expression": "b == 1", "targets": [{"queue": "all"}]}]})"));
  check_is_dot(dot);
  CHECK(dot.find("w0_f0_t0 [shape=box, style=rounded, label=") != std::string::npos);
  CHECK(dot.find("w0_f0_t1 [shape=box, style=rounded, color=gray") != std::string::npos);
  CHECK(dot.find("w0_f1 [shape=hexagon, color=gray") != std::string::npos);
}

TEST_CASE("names and expressions are escaped") {
  const std::string dot = to_dot(workspace_of(
      R"({"name": "a \"b\" \\ \n c", "task_queues": [{"name": "<&>\t日本", "target_workers": "x == \"\\\"\""}],
          "workflows": [{"name": "{|}", "configuration": {"task_routing": {"filters": [
            {"filter_friendly_name": "\"", "expression": "a == \"b\"",
             "targets": [{"queue": "<&>\t日本", "timeout": 3}]}]}}}]})"));
  check_is_dot(dot);
  CHECK(dot.starts_with("digraph \"a \\\"b\\\" \\\\ \\n c\" {"));
}

TEST_CASE("a thousand filters are drawn at once and always the same") {
  std::string filters;
  for (int i = 0; i < 1000; ++i) {
    filters +=
        (i > 0 ? "," : "") + std::string(R"({"expression": "a == )") + std::to_string(i) +
        R"(", "targets": [{"queue": "all", "timeout": 5}, {"timeout": 5, "skip_if": "1==1"}]})";
  }
  const Workspace workspace = with_routing("{\"filters\": [" + filters + "]}");
  const auto begin = std::chrono::steady_clock::now();
  const std::string dot = to_dot(workspace);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  check_is_dot(dot);
  CHECK(dot == to_dot(workspace));
}

TEST_CASE("a workspace without workflows has a graph of its queues") {
  check_is_dot(to_dot(workspace_of(R"({"name": "site"})")));
  check_is_dot(to_dot(workspace_of(sound_workspace())));
  check_is_dot(to_dot(with_routing("{}")));
}

TEST_CASE("reachability follows timeouts, skips and constant expressions") {
  struct Row {
    std::string name;
    std::string filters;
    std::string targets;  // by filter: 1 when a task can enter the target
    bool falls_through;
  };
  const Row rows[] = {
      {"nothing", "", "", true},
      {"waits", R"({"expression": "a == 1", "targets": [{"queue": "all"}, {}]})", "10 ", true},
      {"takes all and waits", R"({"expression": "1==1", "targets": [{"queue": "all"}]})", "1 ",
       false},
      {"takes all and times out",
       R"({"expression": "1==1", "targets": [{"queue": "all", "timeout": 5}]})", "1 ", false},
      {"takes all and skips",
       R"({"expression": "1==1", "targets": [{"queue": "all", "skip_if": "1==1"}]})", "1 ", true},
      {"takes all by half", R"({"expression": "1==1 OR a == 1", "targets": [{"queue": "all"}]})",
       "1 ", false},
      {"never", R"({"expression": "1==0 AND a == 1", "targets": [{"queue": "all"}]})", "0 ", true},
      {"timeout, then skip",
       R"({"expression": "1==1", "targets": [{"queue": "all", "timeout": 5}]},
          {"expression": "b == 1", "targets": [{"queue": "all", "skip_if": "1==1"}]})",
       "1 1 ", true},
      {"timeout, then timeout",
       R"({"expression": "1==1", "targets": [{"queue": "all", "timeout": 5}]},
          {"expression": "b == 1", "targets": [{"queue": "all", "timeout": 5}]})",
       "1 1 ", false},
      {"an outcome is the end",
       R"({"expression": "1==1", "targets": [{"queue": "all", "timeout": 5}, {"x_outcome": "x"}]},
          {"expression": "b == 1", "targets": [{"queue": "all"}]})",
       "11 0 ", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const workflow::Reach reach = reach_of(with_routing("{\"filters\": [" + row.filters + "]}"));
    std::string targets;
    for (const auto& filter : reach.filters) {
      for (const bool reached : filter.targets) targets += reached ? '1' : '0';
      targets += ' ';
    }
    CHECK(targets == row.targets);
    CHECK(reach.falls_through == row.falls_through);
  }
}

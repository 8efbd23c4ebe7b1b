#include <acd/core/value.hpp>
#include <acd/expectations/expectations.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace {

using acd::Error;
using acd::ErrorCode;
using acd::Expectations;
using acd::expectations::Failure;
using acd::expectations::Report;

// One worker; every task goes to queue q, those of another kind to a second step after 10 seconds.
const std::string workspace = R"({
  "name": "site",
  "task_queues": [{"sid": "WQ1", "name": "q"}],
  "workers": [{"name": "anna", "activity": "Available", "attributes": {"level": 3, "skills": ["a", "b"]}}],
  "workflows": [{"name": "main", "configuration": {"task_routing": {
    "filters": [
      {"filter_friendly_name": "calls", "expression": "kind == null", "targets": [{"queue": "q"}]},
      {"filter_friendly_name": "mails", "expression": "kind == 'mail'", "targets": [{"queue": "q", "timeout": 10, "skip_if": "1==1"}, {"x_outcome": "later"}]}
    ]}}}]
})";

std::string document(const std::string& steps, const std::string& more = "") {
  return "{\n\"workspace\": " + workspace + ",\n" + more + "\"steps\": [\n" + steps + "\n]}\n";
}

Expectations read(const std::string& text) {
  auto document = Expectations::from_json(text);
  if (!document) FAIL(document.error().message << " at " << document.error().pointer);
  return *document;
}

Report run(const std::string& steps) { return read(document(steps)).run(); }

const std::string create_t1 = R"({"at": 0, "type": "task.create", "task": "t1"})";

}  // namespace

TEST_CASE("a step that comes as expected passes") {
  const char* const rows[] = {
      R"({"expect": [{"type": "reservation.created", "task_sid": "t1", "worker_sid": "anna"}]})",
      R"({"expect": [{"type": "task.created"}, {"type": "reservation.created"}], "also": ["reservation.timeout"]})",
      R"({"expect": [], "also": ["reservation.timeout", "worker.*"]})",
      R"({"expect": [{"type": "reservation.created", "worker_attributes": {"level": 3.0}, "task_priority": 0}]})",
      R"({"expect": [{"type": "reservation.created", "worker_attributes": {"skills": ["a", "b"]}}]})",
      R"({"expect": [{"type": "reservation.created", "at": 0}]})",
      R"({"expect": [{"type": "reservation.created", "at": "1970-01-01T09:00:00+09:00"}]})",
      R"({"expect": [{"type": "reservation.created", "reason_code": null}]})",
      R"({"state": {"task": "t1", "status": "reserved", "task_queue": "q"}})",
      R"({"state": {"task": "t1", "task_queue": "WQ1", "reservations": [{"worker": "anna", "status": "pending"}]}})",
      R"({"state": {"worker": "anna", "available": true, "activity": "Available", "assigned_tasks": 0, "attributes": {"level": 3}}})",
      R"({"at": 1, "type": "task.create", "task": "t1", "refused": true})",
      R"({"at": 1, "type": "task.create", "task": "t1", "refused": "duplicate"})",
      R"({"at": 1, "type": "task.create", "task": "t2", "priority": -1, "refused": "invalid_argument"})",
      R"({"at": 1, "type": "task.create", "task": "t2", "refused": false})",
  };
  for (const std::string step : rows) {
    CAPTURE(step);
    const Report report = run(create_t1 + ",\n" + step);
    CHECK(report.steps == 2);
    for (const Failure& failure : report.failures) FAIL_CHECK(failure.message);
  }
}

TEST_CASE("a step that comes otherwise says what differs") {
  struct Row {
    std::string step;
    std::string message;
  };
  const Row rows[] = {
      {R"({"expect": [{"type": "reservation.created", "worker_sid": "bob"}]})",
       R"(reservation.created: worker_sid: expected "bob", found "anna")"},
      {R"({"expect": [{"type": "reservation.created", "worker": "anna"}]})",
       R"(reservation.created: worker: expected "anna", found none)"},
      {R"({"expect": [{"type": "reservation.created", "worker_attributes": {"level": 4}}]})",
       "reservation.created: worker_attributes.level: expected 4, found 3"},
      {R"({"expect": [{"type": "reservation.created", "worker_attributes": {"skills": ["a"]}}]})",
       R"(reservation.created: worker_attributes.skills: expected ["a"], found ["a","b"])"},
      {R"({"expect": [{"type": "reservation.created", "at": 0.5}]})",
       R"(reservation.created: at: expected 0.5, found "1970-01-01T00:00:00.000000Z")"},
      {R"({"expect": [{"type": "reservation.created"}, {"type": "reservation.created"}]})",
       "expected reservation.created next, but nothing more of these types came"},
      {R"({"expect": [{"type": "reservation.timeout"}], "also": ["reservation.created"]})",
       "expected reservation.timeout, found reservation.created"},
      {R"({"expect": [], "also": ["task.*"]})",
       "expected no more of these types, found task.created"},
      {R"({"expect": [{"type": "reservation.created"}, {"type": "task.created"}]})",
       "expected reservation.created, found task.created"},
      {R"({"state": {"task": "t1", "status": "assigned"}})",
       R"(task 't1': status: expected "assigned", found "reserved")"},
      {R"({"state": {"task": "t2", "status": "assigned"}})", "there is no task 't2'"},
      {R"({"state": {"worker": "bob", "available": true}})", "there is no worker 'bob'"},
      {R"({"at": 1, "type": "task.create", "task": "t1"})",
       "the command was refused, duplicate: there is a task 't1' already"},
      {R"({"at": 1, "type": "task.create", "task": "t1", "refused": "gone"})",
       "expected the refusal gone, found duplicate: there is a task 't1' already"},
      {R"({"at": 1, "type": "task.create", "task": "t2", "refused": true})",
       "expected the command to be refused, but it was obeyed"},
      {R"({"at": 1, "type": "task.create", "task": "t2", "timeout": 0, "refused": "no_match"})",
       "expected the refusal no_match, found invalid_argument: it cannot even be read"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.step);
    const Report report = run(create_t1 + ",\n" + row.step);
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].message == row.message);
    CHECK(report.failures[0].step == 2);
    CHECK_FALSE(report.passed());
  }
}

TEST_CASE("a failing expect shows its patterns, what came, and the first that differs") {
  const std::string text = document(create_t1 + R"(,
{"expect": [{"type": "task.created"}, {"type": "reservation.created", "worker_sid": "bob"}]},
{"expect": [], "also": ["*"]})");
  const std::string good = document(create_t1 + R"(,
{"expect": [{"type": "task.created"}, {"type": "reservation.created", "worker_sid": "bob"}]},
{"expect": [], "also": ["task.*"]})");
  CHECK_FALSE(Expectations::from_json(text));
  const Report report = read(good).run();
  REQUIRE(report.failures.size() == 1);
  const Failure& failure = report.failures[0];
  CHECK(good.substr(failure.offset).starts_with(R"({"expect": [{"type": "task.created"})"));
  CHECK(failure.line == acd::line_at(good, failure.offset));
  REQUIRE(failure.mismatch);
  CHECK(failure.mismatch->expected ==
        std::vector<std::string>{R"({"type":"task.created"})",
                                 R"({"type":"reservation.created","worker_sid":"bob"})"});
  REQUIRE(failure.mismatch->events.size() == 5);
  CHECK(failure.mismatch->first == 4);
  CHECK(failure.mismatch->events[0].watched);
  CHECK_FALSE(failure.mismatch->events[1].watched);
  CHECK(failure.mismatch->events[4].watched);
  CHECK(failure.mismatch->events[4].json.find("reservation.created") != std::string::npos);
}

TEST_CASE("each expect looks at what came since the one before") {
  CHECK(run(create_t1 + R"(, {"expect": [{"type": "task.created"}]},
      {"expect": [], "also": ["task.created", "reservation.created"]})")
            .passed());
}

TEST_CASE("a document that cannot be used says where and what was expected") {
  struct Row {
    std::string steps;
    std::string pointer;
    ErrorCode code;
  };
  const Row rows[] = {
      {"3", "/steps/0", ErrorCode::type},
      {"{}", "/steps/0", ErrorCode::missing},
      {R"({"at": 1, "why": "x"})", "/steps/0/why", ErrorCode::unknown_name},
      {R"({"at": "noon"})", "/steps/0/at", ErrorCode::time},
      {R"({"at": 1}, {"at": "1970-01-01T00:00:02Z"})", "/steps/1/at", ErrorCode::time},
      {R"({"expect": []})", "/steps/0", ErrorCode::value},
      {R"({"expect": {}})", "/steps/0/expect", ErrorCode::type},
      {R"({"expect": [3]})", "/steps/0/expect/0", ErrorCode::type},
      {R"({"expect": [{"task_sid": "t1"}]})", "/steps/0/expect/0", ErrorCode::missing},
      {R"({"expect": [{"type": "task.creatd"}]})", "/steps/0/expect/0/type",
       ErrorCode::unknown_name},
      {R"({"expect": [{"type": "task.created", "at": "noon"}]})", "/steps/0/expect/0/at",
       ErrorCode::time},
      {R"({"expect": [], "also": ["tasks.*"]})", "/steps/0/also/0", ErrorCode::unknown_name},
      {R"({"expect": [], "also": ["task.*"], "at": 3})", "/steps/0/at", ErrorCode::unknown_name},
      {R"({"state": {}})", "/steps/0/state", ErrorCode::missing},
      {R"({"state": {"task": "t1", "worker": "anna"}})", "/steps/0/state", ErrorCode::missing},
      {R"({"state": {"task": "t1", "stats": 1}})", "/steps/0/state/stats", ErrorCode::unknown_name},
      {R"({"type": "task.creat"})", "/steps/0/type", ErrorCode::unknown_name},
      {R"({"type": "task.create", "priority": -1})", "/steps/0/priority", ErrorCode::value},
      {R"({"type": "task.create", "refused": "because"})", "/steps/0/refused", ErrorCode::value},
      {R"({"type": "task.create", "refused": true, "taks": 1})", "/steps/0/taks",
       ErrorCode::unknown_name},
  };
  for (const Row& row : rows) {
    CAPTURE(row.steps);
    const std::string text = document(row.steps);
    const auto read = Expectations::from_json(text);
    REQUIRE_FALSE(read);
    CHECK(read.errors().size() == 1);
    CHECK(read.error().code == row.code);
    CHECK(read.error().pointer == row.pointer);
    CHECK(read.error().offset == acd::json_offset(text, row.pointer));
    CHECK(read.error().line == acd::line_at(text, read.error().offset));
  }
}

TEST_CASE("all faults of a document come at once, in its order") {
  const auto read = Expectations::from_json(
      R"({"steps": [{"expect": [{"type": "x"}]}, {"at": []}], "speed": 3,
          "workspace": {"task_queues": [{"name": 1}]}})");
  REQUIRE_FALSE(read);
  std::vector<std::string> pointers;
  for (const Error& error : read.errors()) pointers.push_back(error.pointer);
  CHECK(pointers.size() >= 4);
  CHECK(std::find(pointers.begin(), pointers.end(), "/speed") != pointers.end());
  CHECK(std::find(pointers.begin(), pointers.end(), "/workspace/task_queues/0/name") !=
        pointers.end());
  CHECK(pointers.front() == "/steps/0/expect/0/type");
}

TEST_CASE("a workspace may be a file, and what it names stands beside it") {
  std::vector<std::string> asked;
  const auto files = [&](std::string_view path) -> acd::Result<std::string> {
    asked.emplace_back(path);
    if (path == "sites/site.json") {
      return std::string(R"({"name": "s", "task_queues": [{"name": "q"}],
          "workflows": [{"name": "main", "configuration": "flow.json"}]})");
    }
    if (path == "sites/flow.json") {
      return std::string(R"({"task_routing": {"default_filter": {"queue": "q"}}})");
    }
    return Error{ErrorCode::file, "no such file", 0, {}, 0};
  };
  const auto good = Expectations::from_json(
      R"({"workspace": "sites/site.json", "steps": [{"type": "task.create", "task": "t1"},
          {"state": {"task": "t1", "status": "pending", "task_queue": "q"}}]})",
      files);
  REQUIRE(good);
  CHECK(good->run().passed());
  CHECK(asked == std::vector<std::string>{"sites/site.json", "sites/flow.json"});

  const auto missing =
      Expectations::from_json(R"({"workspace": "other.json", "steps": []})", files);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::file);
  CHECK(missing.error().pointer == "/workspace");
  CHECK_FALSE(Expectations::from_json(R"({"workspace": "sites/site.json", "steps": []})"));
}

TEST_CASE("the seed of a document replaces the workspace's") {
  const std::string two = R"({"workspace": {"name": "s", "task_queues": [{"name": "q"}],
      "workers": [{"name": "anna", "activity": "Available"}, {"name": "bob", "activity": "Available"}],
      "workflows": [{"name": "main", "configuration": {"task_routing": {"default_filter": {"queue": "q"}}}}],
      "options": {"selection": "random"}}, "seed": SEED,
      "steps": [{"type": "task.create", "task": "t1"},
        {"expect": [{"type": "reservation.created", "worker_sid": "anna"}]}]})";
  int anna = 0;
  for (int seed = 0; seed < 40; ++seed) {
    std::string text = two;
    text.replace(text.find("SEED"), 4, std::to_string(seed));
    if (read(text).run().passed()) ++anna;
  }
  CHECK(anna > 5);
  CHECK(anna < 35);
}

TEST_CASE("updated() puts what came in the place of what was expected, and nothing else") {
  const std::string text = document(create_t1 + R"(,
    {"state": {"task": "t1", "status": "assigned"}},
    {"expect": [{"worker_sid": "anna", "type": "task.created"},   {"type": "reservation.created", "worker_sid": "bob", "at": 3}]},
    {"at": 5, "type": "task.cancel", "task": "t1", "reason": "hangup"},
    {"expect": [{"type": "reservation.timeout"}]},
    {"at": 6, "type": "task.create", "task": "t2", "attributes": {"kind": "mail", "from": {"name": "x", "n": 1}}},
    {"expect": [], "also": ["reservation.*"]},
    {"at": 7, "type": "task.create", "task": "t3"},
    {"expect": [{"type": "task.created",   "task_attributes": {"from": {"name": "y"}}}], "also": [ "task.updated" ]},
    {"at": 8},
    {"expect": [], "also": ["task.*"]})");
  const Expectations before = read(text);
  const Report report = before.run();
  REQUIRE(report.failures.size() == 5);
  const std::string after = before.updated(report);
  const auto has = [&](std::string_view part) { return after.find(part) != std::string::npos; };
  CHECK(has(R"({"state": {"task": "t1", "status": "assigned"}},)"));
  CHECK(has(
      R"({"expect": [{"type": "task.created"}, {"type": "reservation.created", "worker_sid": "anna", "at": 0}]},)"));
  CHECK(has(R"({"expect": [], "also": ["reservation.timeout"]},)"));
  const Report again = read(after).run();
  CHECK(again.failures.size() == 1);  // the state
  CHECK(read(after).updated(again) == after);
  CHECK(after.substr(0, after.find("\"steps\"")) == text.substr(0, text.find("\"steps\"")));
}

TEST_CASE("coverage counts the entries of each step, named ends included") {
  Report report = run(create_t1 + R"(, {"at": 1, "type": "task.create", "task": "t2"})");
  REQUIRE(report.coverage.size() == 1);
  const auto& steps = report.coverage[0].steps;
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].filter == "calls");
  CHECK(steps[0].leads_to == "q");
  CHECK(steps[0].entered == 2);
  CHECK(steps[1].entered == 0);
  CHECK(steps[2].leads_to == "later");
  CHECK(steps[2].target == 2);

  const Report mail = run(R"({"at": 0, "type": "task.create", "attributes": {"kind": "mail"}},
      {"at": 0, "type": "task.create", "attributes": {"kind": "mail"}}, {"at": 10})");
  merge(report.coverage, mail.coverage);
  REQUIRE(report.coverage.size() == 1);
  CHECK(report.coverage[0].steps[0].entered == 2);
  CHECK(report.coverage[0].steps[1].entered == 2);
  CHECK(report.coverage[0].steps[2].entered == 2);
}

TEST_CASE("coverage leaves a workflow alone once it has another configuration") {
  const Report report =
      run(create_t1 + R"(, {"at": 1, "type": "workflow.update", "workflow": "main",
      "configuration": {"task_routing": {"filters": [{"expression": "1==1", "targets": [{"queue": "q"}]}]}}},
      {"at": 2, "type": "task.create", "task": "t2"})");
  CHECK(report.passed());
  CHECK(report.coverage[0].steps[0].entered == 1);
}

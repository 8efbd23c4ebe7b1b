#include <acd/workflow/configuration.hpp>

#include "documents.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace acd;
using namespace acd::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view small = R"({
  "task_routing": {
    "filters": [
      {
        "filter_friendly_name": "first",
        "expression": "kind == 'call'",
        "targets": [
          {"queue": "all", "expression": "task.team == worker.team", "timeout": 10},
          {"expression": "worker.level > 2", "priority": 5}
        ]
      }
    ],
    "default_filter": {"queue": "rest"}
  }
})";

const std::string filter = "/task_routing/filters/0";
const std::string first = filter + "/targets/0";
const std::string last = filter + "/targets/1";

}  // namespace

TEST_CASE("the production document is read as its author wrote it") {
  const auto read =
      WorkflowConfiguration::from_json(read_file(ACD_TEST_DATA "/data/production/workflow.json"));
  REQUIRE(read);
  REQUIRE(read->filters.size() == 2);
  const Filter& email = read->filters[0];
  CHECK(email.friendly_name == "email");
  CHECK(email.expression.source() == "filter=='email'");
  REQUIRE(email.targets.size() == 2);
  CHECK(email.targets[0].queue == "WQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  CHECK(email.targets[0].expression->source() == "task.email==worker.email");
  CHECK(email.targets[0].priority == 1);
  CHECK(email.targets[0].timeout == 10s);
  CHECK(email.targets[1].priority == 2);
  CHECK_FALSE(email.targets[1].timeout);
  CHECK(read->filters[1].targets[0].priority == 3);
  REQUIRE(read->default_filter);
  CHECK_FALSE(read->default_filter->priority);
  CHECK(read->unknown.view().is_null());
}

TEST_CASE("a configuration written and read again is the same") {
  for (const std::string& text :
       {std::string(small), read_file(ACD_TEST_DATA "/data/production/workflow.json"),
        with(small, first, R"({"queue": "all", "known_worker_sid": "task.a[0].b", "skip_if": "1==1",
                              "order_by": "worker.level DESC", "x_selection": "random",
                              "x_exclude_after": "both", "x_mine": 1})"),
        with(small, last, R"({"x_outcome": "announce"})")}) {
    const auto first_read = WorkflowConfiguration::from_json(text);
    REQUIRE(first_read);
    const Value written = to_value(*first_read);
    const auto second_read = WorkflowConfiguration::from_value(written);
    REQUIRE(second_read);
    CHECK(to_json(to_value(*second_read)) == to_json(written));
  }
}

TEST_CASE("numbers are written as numbers") {
  const auto read = WorkflowConfiguration::from_json(with(small, first + "/timeout", R"("007")"));
  REQUIRE(read);
  const Value written = to_value(*read);
  const ValueView target =
      written.view().find("task_routing").find("filters")[0].find("targets")[0];
  CHECK(target.find("timeout") == Value(7).view());
}

TEST_CASE("priorities and timeouts are whole numbers, also as strings of digits") {
  struct Row {
    const char* value;
    std::int64_t seconds;
  };
  const Row rows[] = {
      {"10", 10},    {R"("10")", 10}, {"10.0", 10},     {"1e1", 10},
      {R"("1")", 1}, {"1", 1},        {R"("010")", 10}, {"2147483647", 2147483647},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    const auto timeout =
        WorkflowConfiguration::from_json(with(small, first + "/timeout", row.value));
    REQUIRE(timeout);
    CHECK(timeout->filters[0].targets[0].timeout == std::chrono::seconds(row.seconds));
    const auto priority =
        WorkflowConfiguration::from_json(with(small, last + "/priority", row.value));
    REQUIRE(priority);
    CHECK(priority->filters[0].targets[1].priority == row.seconds);
  }
  CHECK(WorkflowConfiguration::from_json(with(small, last + "/priority", "0"))
            ->filters[0]
            .targets[1]
            .priority == 0);
}

TEST_CASE("other numbers are refused, with the path") {
  for (const char* value : {"-1", "10.5", R"("")", R"(" 10")", R"("10s")", R"("1.0")", R"("-1")",
                            R"("+1")", "2147483648", "1e300", "9223372036854775808"}) {
    CAPTURE(value);
    for (const std::string& pointer : {first + "/timeout", last + "/priority"}) {
      const auto read = WorkflowConfiguration::from_json(with(small, pointer, value));
      REQUIRE_FALSE(read);
      CHECK(read.error().code == ErrorCode::value);
      CHECK(read.error().pointer == pointer);
    }
  }
  for (const char* value : {"true", "[]", "{}"}) {
    CAPTURE(value);
    const auto read = WorkflowConfiguration::from_json(with(small, first + "/timeout", value));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::type);
  }
  const auto zero = WorkflowConfiguration::from_json(with(small, first + "/timeout", R"("0")"));
  REQUIRE_FALSE(zero);
  CHECK(zero.error().message == R"(expected a whole number from 1 to 2147483647, found "0")");
}

TEST_CASE("friendly_name is another name of filter_friendly_name") {
  const std::string alias =
      with(with(small, filter + "/filter_friendly_name", ""), filter + "/friendly_name", R"("f")");
  CHECK(WorkflowConfiguration::from_json(alias)->filters[0].friendly_name == "f");
  const auto both =
      WorkflowConfiguration::from_json(with(small, filter + "/friendly_name", R"("f")"));
  REQUIRE(both);
  CHECK(both->filters[0].friendly_name == "first");
  CHECK(to_json(both->filters[0].unknown) == R"({"friendly_name":"f"})");
}

TEST_CASE("a document may have filters without a default, and a default without filters") {
  CHECK(WorkflowConfiguration::from_json(with(small, "/task_routing/default_filter", "")));
  CHECK(WorkflowConfiguration::from_json(with(small, "/task_routing/filters", "")));
}

TEST_CASE("a known worker is a path into the task") {
  const auto by_sid = WorkflowConfiguration::from_json(
      with(small, last + "/known_worker_sid", R"("task.agents[1].sid")"));
  REQUIRE(by_sid);
  const KnownWorker& known = *by_sid->filters[0].targets[1].known_worker;
  CHECK(known.by == KnownWorker::By::sid);
  CHECK(known.path == "task.agents[1].sid");
  CHECK(known.segments == std::vector<expression::Segment>{{"agents", 0}, {"", 1}, {"sid", 0}});
  const auto by_name = WorkflowConfiguration::from_json(
      with(small, last + "/known_worker_friendly_name", R"("task.name")"));
  CHECK(by_name->filters[0].targets[1].known_worker->by == KnownWorker::By::friendly_name);
}

TEST_CASE("what a default filter ignores is kept") {
  const auto read = WorkflowConfiguration::from_json(
      with(small, "/task_routing/default_filter",
           R"({"queue": "rest", "timeout": "never", "skip_if": "", "known_worker_sid": 5})"));
  REQUIRE(read);
  CHECK_FALSE(read->default_filter->timeout);
  CHECK_FALSE(read->default_filter->skip_if);
  CHECK_FALSE(read->default_filter->known_worker);
  CHECK(to_json(read->default_filter->unknown) ==
        R"({"known_worker_sid":5,"skip_if":"","timeout":"never"})");
}

TEST_CASE("a configuration says what is wrong, where, and what was expected") {
  struct Row {
    std::string name;
    std::string at;
    const char* value;
    ErrorCode code;
    std::string pointer;
    const char* message;
  };
  const std::string fallback = "/task_routing/default_filter";
  const Row rows[] = {
      {"no task_routing", "/task_routing", "", ErrorCode::missing, "",
       "expected the key 'task_routing', found none"},
      {"task_routing of another type", "/task_routing", "[]", ErrorCode::type, "/task_routing",
       "expected an object, found an array"},
      {"filters of another type", "/task_routing/filters", R"("all")", ErrorCode::type,
       "/task_routing/filters", R"(expected an array, found "all")"},
      {"a filter of another type", filter, "true", ErrorCode::type, filter,
       "expected an object, found true"},
      {"no expression", filter + "/expression", "", ErrorCode::missing, filter,
       "expected the key 'expression', found none"},
      {"no targets", filter + "/targets", "", ErrorCode::missing, filter,
       "expected the key 'targets', found none"},
      {"empty targets", filter + "/targets", "[]", ErrorCode::value, filter + "/targets",
       "expected at least one target, found none"},
      {"a target of another type", last, "7", ErrorCode::type, last, "expected an object, found 7"},
      {"first target without queue", first + "/queue", "", ErrorCode::missing, first,
       "expected the key 'queue', found none; there is no earlier target to take it from"},
      {"empty queue", first + "/queue", R"("")", ErrorCode::value, first + "/queue",
       R"(expected at least one character, found "")"},
      {"default filter without queue", fallback + "/queue", "", ErrorCode::missing, fallback,
       "expected the key 'queue', found none; there is no earlier target to take it from"},
      {"both known workers", last,
       R"({"known_worker_sid": "task.a", "known_worker_friendly_name": "task.b"})",
       ErrorCode::value, last + "/known_worker_friendly_name",
       "expected known_worker_sid or known_worker_friendly_name, found both on one target"},
      {"a known worker without prefix", last + "/known_worker_sid", R"("agent_sid")",
       ErrorCode::unprefixed_name, last + "/known_worker_sid",
       "expected the path of a task attribute such as task.agent_sid, found 'agent_sid'"},
      {"a known worker of the worker", last + "/known_worker_sid", R"("worker.sid")",
       ErrorCode::value, last + "/known_worker_sid",
       "expected the path of a task attribute such as task.agent_sid, found 'worker.sid'"},
      {"a known worker that is a test", last + "/known_worker_sid", R"("task.a == 1 OR task.b")",
       ErrorCode::value, last + "/known_worker_sid",
       "expected the path of a task attribute such as task.agent_sid, found 'task.a == 1 OR "
       "task.b'"},
      {"an empty known worker", last + "/known_worker_sid", R"("")", ErrorCode::syntax,
       last + "/known_worker_sid",
       "expected the path of a task attribute such as task.agent_sid, found ''"},
      {"an outcome before the last", first, R"({"x_outcome": "announce"})", ErrorCode::value,
       first + "/x_outcome", "expected x_outcome on the last target only: it ends the task"},
      {"an outcome with a queue", last, R"({"x_outcome": "announce", "queue": "all"})",
       ErrorCode::value, last + "/queue", "expected no queue beside x_outcome: it ends the task"},
      {"an empty outcome", last + "/x_outcome", R"("")", ErrorCode::value, last + "/x_outcome",
       R"(expected at least one character, found "")"},
      {"selection", last + "/x_selection", R"("any")", ErrorCode::value, last + "/x_selection",
       R"(expected "longest_idle", "random", "round_robin", "least_loaded", "fewest_tasks" or )"
       R"("least_versatile", found "any")"},
      {"exclusion", last + "/x_exclude_after", "true", ErrorCode::type, last + "/x_exclude_after",
       "expected a string, found true"},
      {"an empty expression", first + "/expression", R"("")", ErrorCode::syntax,
       first + "/expression", nullptr},
      {"an expression of another type", first + "/expression", "5", ErrorCode::type,
       first + "/expression", "expected a string, found 5"},
      {"a name without prefix", first + "/expression", R"("team == worker.team")",
       ErrorCode::unprefixed_name, first + "/expression",
       "expected task. or worker. before the name, found 'team', at byte 0 of the expression"},
      {"the worker in skip_if", first + "/skip_if", R"("worker.level > 2")", ErrorCode::wrong_root,
       first + "/skip_if", nullptr},
      {"order_by", first + "/order_by", R"("worker.level UP")", ErrorCode::syntax,
       first + "/order_by", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto read = WorkflowConfiguration::from_json(with(small, row.at, row.value));
    REQUIRE_FALSE(read);
    CHECK(read.errors().size() == 1);
    CHECK(to_string(read.error().code) == to_string(row.code));
    CHECK(read.error().pointer == row.pointer);
    if (row.message != nullptr) CHECK(read.error().message == row.message);
  }
}

TEST_CASE("a first target may be the end of the task") {
  const auto read = WorkflowConfiguration::from_json(
      with(small, filter + "/targets", R"([{"x_outcome": "closed"}])"));
  REQUIRE(read);
  CHECK(read->filters[0].targets[0].outcome == "closed");
  CHECK(WorkflowConfiguration::from_json(
      with(small, "/task_routing/default_filter", R"({"x_outcome": "closed"})")));
}

TEST_CASE("the fault of an expression stands at its byte of the document") {
  struct Row {
    const char* literal;  // the expression as JSON
    std::string_view at;  // where the offset points
  };
  const Row rows[] = {
      {R"("kind == 'call' ! x == 1")", "! x"},
      {R"("kind == \"call\" ! x")", "! x"},
      {R"("kind == '\u65e5\u672c\ud83d\ude00\u00e9a' ! x")", "! x"},
      {R"("kind == '日本😀é' ! x")", "! x"},
      {R"("kind == 'a' AND")", "\"!"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.literal);
    const std::string text = std::string(R"({"task_routing": {"filters": [{"expression": )") +
                             row.literal + R"(, "targets": [{"queue": "all"}], "x": "!"}]}})";
    const auto read = WorkflowConfiguration::from_json(text);
    REQUIRE_FALSE(read);
    const std::size_t expected = row.at == "\"!" ? text.find("\", \"targets") : text.find(row.at);
    CHECK(read.error().offset == expected);
    CHECK(read.error().line == 1);
  }
}

TEST_CASE("all faults are told at once, in the order of the document") {
  const std::string_view text = R"({
  "task_routing": {
    "default_filter": {"queue": 5},
    "filters": [
      {"targets": [], "expression": "a =="},
      {"expression": 7},
      {
        "expression": "a == 1",
        "targets": [
          {"timeout": 0, "priority": -1},
          {"x_selection": "best", "skip_if": "worker.a == 1"}
        ]
      }
    ]
  }
})";
  const auto read = WorkflowConfiguration::from_json(text);
  REQUIRE_FALSE(read);
  struct Row {
    const char* pointer;
    std::size_t line;
  };
  const Row rows[] = {
      {"/task_routing/default_filter/queue", 3},
      {"/task_routing/filters/0/targets", 5},
      {"/task_routing/filters/0/expression", 5},
      {"/task_routing/filters/1", 6},
      {"/task_routing/filters/1/expression", 6},
      {"/task_routing/filters/2/targets/0", 10},
      {"/task_routing/filters/2/targets/0/timeout", 10},
      {"/task_routing/filters/2/targets/0/priority", 10},
      {"/task_routing/filters/2/targets/1/x_selection", 11},
      {"/task_routing/filters/2/targets/1/skip_if", 11},
  };
  REQUIRE(read.errors().size() == std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    CHECK(read.errors()[i].pointer == rows[i].pointer);
    CHECK(read.errors()[i].line == rows[i].line);
    if (i > 0) CHECK(read.errors()[i - 1].offset <= read.errors()[i].offset);
  }
}

#include <acd/workflow/lint.hpp>

#include "documents.hpp"
#include "workflow/lints.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <span>

using namespace acd;
using namespace acd::testing;

namespace {

std::vector<Lint> lints_of(const std::string& text) {
  const auto workspace = Workspace::from_json(text);
  if (!workspace) FAIL(workspace.error().message << " at " << workspace.error().pointer);
  return lint(*workspace);
}

std::string ids_of(const std::vector<Lint>& lints) {
  std::string ids;
  for (const Lint& found : lints) ids += (ids.empty() ? "" : " ") + found.id;
  return ids;
}

// Lints nothing.
constexpr std::string_view quiet = R"({
  "name": "site",
  "task_queues": [{"name": "all"}, {"name": "newest", "task_order": "LIFO"}],
  "workers": [
    {"name": "anna", "activity": "Available",
     "attributes": {"team": 12, "skills": ["billing"], "languages": ["ja", "en"], "a": {"b": [1]}}},
    {"name": "boris", "attributes": {"team": 13, "skills": [], "mixed": "x"}},
    {"name": "chika", "attributes": {"mixed": ["x"]}}
  ],
  "workflows": [{
    "name": "main",
    "configuration": {
      "task_routing": {
        "filters": [
          {"expression": "kind == 'call'",
           "targets": [{"queue": "all", "timeout": 10}, {"timeout": 20, "skip_if": "1==1"}]}
        ],
        "default_filter": {"queue": "all"}
      }
    }
  }]
})";

const std::string routing = "/workflows/0/configuration/task_routing";
const std::string filter = routing + "/filters/0";
const std::string first = filter + "/targets/0";
const std::string last = filter + "/targets/1";
const std::string queue = "/task_queues/0/target_workers";

std::string json_string(std::string_view text) {
  std::string literal;
  append_json_string(literal, text);
  return literal;
}

}  // namespace

TEST_CASE("what the author of the production document learned the hard way") {
  const auto lints = lints_of(production_workspace());
  REQUIRE(ids_of(lints) == "waits-for-one scalar-in");
  CHECK(lints[0].pointer == first);
  CHECK(lints[0].message ==
        "`task.email==worker.email` asks for one person: while that person is away or busy the "
        "task waits the whole 10 s and nobody rings");
  CHECK(lints[0].suggestion ==
        "add skip_if 1==1 to go on at once unless the person is free, or candidates.available == 0 "
        "to wait for one who is only busy");
  CHECK(lints[1].pointer == routing + "/filters/1/targets/0/expression");
  CHECK(lints[1].message ==
        "`worker.department_id IN task.department_id` needs a list on its right, but "
        "task.department_id is compared as a single value elsewhere: it compares for equality "
        "here, and is false where TaskRouter's documentation is followed");
  CHECK(lints[1].suggestion ==
        "write `worker.department_id == task.department_id`, or make the right side a list");
}

TEST_CASE("sound documents have no lint") {
  CHECK(ids_of(lints_of(sound_workspace())) == "");
  CHECK(ids_of(lints_of(std::string(quiet))) == "");
}

TEST_CASE("expressions are linted where they stand") {
  struct Row {
    std::string pointer;
    std::string expression;
    std::string ids;
  };
  const Row rows[] = {
      // IN and a single value
      {first + "/expression", "worker.team IN task.team", "scalar-in"},
      {first + "/expression", "worker.team IN 12", "scalar-in"},
      {first + "/expression", "worker.team NOT IN 'x'", "scalar-in"},
      {first + "/expression", "task.team IN worker.team", "scalar-in"},
      {first + "/expression", "task.name IN worker.friendly_name", "scalar-in"},
      {first + "/expression", "worker.team IN task.nr AND task.nr == 5", "scalar-in"},
      {first + "/expression", "task.x IN worker.mixed", "scalar-in"},
      {queue, "12 IN team", "scalar-in"},
      {filter + "/expression", "kind IN 'call'", "scalar-in"},
      {first + "/expression", "worker.team IN [12, 13]", ""},
      {first + "/expression", "worker.team IN []", ""},
      {first + "/expression", "worker.team IN task.teams", ""},
      {first + "/expression", "task.blocked == null OR worker.sid NOT IN task.blocked", ""},
      {first + "/expression", "task.language IN worker.languages", ""},
      {first + "/expression", "worker.team IN task.team AND task.team HAS 12", ""},
      {queue, "'ja' IN languages", ""},
      {queue, "1 IN a.b", ""},
      // HAS
      {first + "/expression", "worker.team HAS task.team", "has-on-scalar"},
      {first + "/expression", "worker.sid HAS 'x'", "has-on-scalar"},
      {first + "/expression", "'x' HAS task.team", "has-on-scalar"},
      {queue, "mixed HAS 'x'", "has-on-scalar"},
      {queue, "skills HAS 'billing'", ""},
      {first + "/expression", "task.skills HAS worker.team", ""},
      {first + "/expression", "worker.unheard_of HAS 'x'", "unset-attribute"},
      {first + "/expression", "worker.unheard_of != 'x' AND worker.unheard_of == null", ""},
      {queue, "team > 5 OR tema < 13", "unset-attribute"},
      // lists where a single value belongs
      {queue, "team == 12 OR skills == 'billing'", "array-operand"},
      {queue, "skills != 'billing'", "array-operand"},
      {queue, "skills CONTAINS 'bill' OR team > 0", "array-operand"},
      {first + "/expression", "worker.skills IN task.teams", "array-operand"},
      {first + "/expression", "task.skill == worker.skills", "array-operand"},
      {queue, "skills != null", ""},
      {queue, "skills == null OR a.b != null", ""},
      // constants
      {queue, "'team' == 'sales'", "constant-comparison"},
      {queue, "1 == 2 OR team > 1", "constant-comparison"},
      {queue, "1 == 1", ""},
      {queue, "1=1", ""},
      {queue, "1==0", ""},
      {last + "/skip_if", "2 > 1", "constant-comparison"},
      {filter + "/expression", "\"kind\" == 'call'", "constant-comparison"},
      // AND beside OR
      {queue, "team == 12 AND skills HAS 'billing' OR team == 13", "mixed-and-or"},
      {queue, "(team == 12 AND skills HAS 'billing') OR team == 13", ""},
      {queue, "(team == 12) AND (skills HAS 'billing') OR team == 13", "mixed-and-or"},
      {queue, "team == 12 AND (skills HAS 'billing' OR team == 13)", ""},
      {queue, "(team > 9 AND (team == 12 AND skills HAS ')' OR team == 13))", "mixed-and-or"},
      // names
      {filter + "/expression", "worker.team == 12", "unprefixed-name"},
      {filter + "/expression", "task.kind == 'call'", ""},
      {last + "/skip_if", "workers.Available == 0", ""},
      {last + "/skip_if", "workers.Availabel == 0", "unknown-activity"},
      {last + "/skip_if", "workers.available == 0", ""},
      {first + "/expression", "worker.channel.voice.assigned_tasks == 0", ""},
      {first + "/expression", "worker.channel.vioce.assigned_tasks == 0", "unknown-channel"},
      {first + "/expression", "worker.channel.voice.something == 0", "unset-attribute"},
      // what can never or must always be true
      {filter + "/expression", "level > 5 AND level < 3", "never-true"},
      {filter + "/expression", "kind == 'call' OR (level > 5 AND level < 3)", "never-true"},
      {filter + "/expression", "kind != 'call' OR kind != 'chat'", "always-true"},
      {filter + "/expression", "kind == 'call' AND (a != 1 OR a != 2)", "always-true"},
      {last + "/skip_if", "workers.available < 0", "never-true"},
      {last + "/skip_if", "candidates.free >= 0 OR candidates.free == 1", ""},
      {filter + "/expression", "level > 5 OR level <= 5", ""},
      {filter + "/expression", "kind == 'call' AND kind != null", ""},
      // queues
      {queue, "team > 100", "empty-queue"},
      {queue, "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const auto lints = lints_of(with(quiet, row.pointer, json_string(row.expression)));
    CHECK(ids_of(lints) == row.ids);
    for (const Lint& found : lints) CHECK(found.pointer == row.pointer);
  }
}

TEST_CASE("in the documented dialect IN with a single value is said to be false") {
  const auto lints = lints_of(with(with(quiet, first + "/expression", R"("worker.team NOT IN 12")"),
                                   "/options", R"({"dialect": {"scalar_in": "documented"}})"));
  REQUIRE(ids_of(lints) == "scalar-in");
  CHECK(lints[0].message ==
        "`worker.team NOT IN 12` needs a list on its right, but 12 is a single value: it is always "
        "false in this dialect");
  CHECK(lints[0].suggestion.starts_with("write `worker.team != 12`"));
}

TEST_CASE("suggestions are what to write") {
  const auto suggestion = [](const std::string& pointer, std::string_view expression) {
    const auto lints = lints_of(with(quiet, pointer, json_string(expression)));
    REQUIRE_FALSE(lints.empty());
    return lints[0].suggestion;
  };
  CHECK(
      suggestion(queue, "team == 1 AND team == 2 OR team == 3 OR skills HAS 'a' AND team == 12") ==
      "write `(team == 1 AND team == 2) OR team == 3 OR (skills HAS 'a' AND team == 12)` if that "
      "is what you mean");
  CHECK(suggestion(queue, "'team' == 12 OR 1==1") ==
        "write team, without quotes, for the attribute");
  CHECK(suggestion(first + "/expression", "'worker.team' == 12") ==
        "write worker.team, without quotes, for the attribute");
  CHECK(suggestion(first + "/expression", "'team' == 12") ==
        "write task. or worker. and then team, without quotes, for the attribute");
  CHECK(suggestion(queue, "2 == 2 AND team > 9") == "write 1==1 for always and 1==0 for never");
  CHECK(suggestion(queue, "skills == 'billing' OR 1==1") == "write `skills HAS 'billing'`");
  CHECK(suggestion(queue, "team HAS 12 OR 1==1") ==
        "write `team == 12`, or make the left side a list");
}

TEST_CASE("documents are linted where they stand") {
  struct Row {
    std::string name;
    std::string at;
    std::string value;
    std::string ids;
    std::string pointer;
  };
  const Row rows[] = {
      {"a step that is never left", first + "/timeout", "", "unreachable-target", last},
      {"a step that is left by skip", first, R"({"queue": "all", "skip_if": "1==1"})", "", ""},
      {"a step that never skips", first, R"({"queue": "all", "skip_if": "1==0"})",
       "unreachable-target", last},
      {"two steps behind it", filter + "/targets", R"([{"queue": "all"}, {}, {}])",
       "unreachable-target", last},
      {"a bounded queue lets go", "/task_queues/0", R"({"name": "all", "max_waiting": 5})", "", ""},
      {"a filter that takes all and keeps it", filter,
       R"({"expression": "1==1", "targets": [{"queue": "all"}]})", "", ""},
      {"a filter behind one", routing + "/filters",
       R"([{"expression": "1==1", "targets": [{"queue": "all"}]},
           {"expression": "a == 1", "targets": [{"queue": "all"}]}])",
       "shadowed-filter", routing + "/filters/1"},
      {"a filter behind one that lets go by timeout", routing + "/filters",
       R"([{"expression": "1==1", "targets": [{"queue": "all", "timeout": 9}]},
           {"expression": "a == 1", "targets": [{"queue": "all"}]}])",
       "", ""},
      {"a filter behind a wider one", routing + "/filters",
       R"([{"expression": "level > 3", "targets": [{"queue": "all"}]},
           {"expression": "level > 5 AND kind == 'a'", "targets": [{"queue": "all"}]}])",
       "shadowed-filter", routing + "/filters/1"},
      {"a filter behind two that take all it would", routing + "/filters",
       R"([{"expression": "kind == 'a'", "targets": [{"queue": "all"}]},
           {"expression": "kind == 'b'", "targets": [{"queue": "all"}]},
           {"expression": "kind IN ['a', 'b']", "targets": [{"queue": "all"}]}])",
       "shadowed-filter", routing + "/filters/2"},
      {"a filter behind a narrower one", routing + "/filters",
       R"([{"expression": "level > 5", "targets": [{"queue": "all"}]},
           {"expression": "level > 3", "targets": [{"queue": "all"}]}])",
       "", ""},
      {"a filter behind a wider one that lets go", routing + "/filters",
       R"([{"expression": "level > 3", "targets": [{"queue": "all", "timeout": 9}]},
           {"expression": "level > 5", "targets": [{"queue": "all"}]}])",
       "", ""},
      {"a step for the same people", last, R"({"timeout": 60})", "widens-nothing", last},
      {"a step for fewer people", last, R"({"expression": "worker.team == 12"})", "widens-nothing",
       last},
      {"a step for more people", first + "/expression", R"("worker.team == 12")", "", ""},
      {"a step for the same people with a priority", last, R"({"priority": 2})", "", ""},
      {"a step for the same people, another of whom rings", filter + "/targets",
       R"([{"queue": "all", "timeout": 9, "x_selection": "random"}, {}])", "", ""},
      {"a filter that is switched off", filter + "/expression", R"("1==0")", "", ""},
      {"no default", routing + "/default_filter", "", "no-default-filter", routing},
      {"no default but a filter for all", routing,
       R"({"filters": [{"expression": "1==1", "targets": [{"queue": "all", "timeout": 5}]}]})", "",
       ""},
      {"a filter for all that is skipped, and no default", routing,
       R"({"filters": [{"expression": "1==1", "targets": [{"queue": "all", "skip_if": "1==1"}]}]})",
       "no-default-filter", routing},
      {"no routing at all", routing, "{}", "no-default-filter", routing},
      {"a default with a timeout", routing + "/default_filter/timeout", "10",
       "ignored-default-filter-key", routing + "/default_filter/timeout"},
      {"a default with skip_if", routing + "/default_filter/skip_if", R"("1==1")",
       "ignored-default-filter-key", routing + "/default_filter/skip_if"},
      {"an outcome with a timeout", last, R"({"x_outcome": "announce", "timeout": 5})",
       "ignored-outcome-key", last + "/timeout"},
      {"an outcome", last, R"({"x_outcome": "announce"})", "", ""},
      {"a short step", first + "/timeout", "2", "short-ring", first + "/timeout"},
      {"a step of three seconds", first + "/timeout", "3", "", ""},
      {"a short reservation", "/workflows/0/task_reservation_timeout", "1", "short-ring",
       "/workflows/0/task_reservation_timeout"},
      {"a priority", first + "/priority", "5", "", ""},
      {"a priority on a LIFO queue", last, R"({"queue": "newest", "priority": 5})", "lifo-priority",
       last + "/priority"},
      {"a priority on a default filter's LIFO queue", routing + "/default_filter",
       R"({"queue": "newest", "priority": 5})", "lifo-priority",
       routing + "/default_filter/priority"},
      {"a hyphen", "/workers/0/attributes/contact-uri", R"("x")", "hyphen",
       "/workers/0/attributes/contact-uri"},
      {"a dot", "/workers/0/attributes/a", R"({"b.c": 1})", "hyphen",
       "/workers/0/attributes/a/b.c"},
      {"another letter", "/workers/0/attributes/部署", "1", "hyphen", "/workers/0/attributes/部署"},
      {"an attribute named worker", "/workers/0/attributes/worker", "{}", "shadowed-prefix",
       "/workers/0/attributes/worker"},
      {"an attribute named task", "/workers/2/attributes/task", "1", "shadowed-prefix",
       "/workers/2/attributes/task"},
      {"long attributes", "/workers/0/attributes/note", '"' + std::string(4096, 'x') + '"',
       "long-attributes", "/workers/0/attributes"},
      {"long attributes of 3-byte letters", "/workers/0/attributes/note",
       [] {
         std::string note = "\"";
         for (int i = 0; i < 3000; ++i) note += "部";
         return note + '"';
       }(),
       "", ""},
      {"an unknown key", "/task_queues/0/max_wating", "5", "unknown-key",
       "/task_queues/0/max_wating"},
      {"$schema", "/$schema", R"("workspace.schema.json")", "", ""},
      {"an unknown key of a worker's channel", "/workers/0/channels",
       R"({"voice": {"capacity": 1, "colour": "red"}})", "unknown-key",
       "/workers/0/channels/voice/colour"},
      {"an unknown option", "/options", R"({"slection": "random"})", "unknown-key",
       "/options/slection"},
      {"an unknown switch", "/options", R"({"dialect": {"extend": true}})", "unknown-key",
       "/options/dialect/extend"},
      {"an unknown key of a target", last + "/time_out", "5", "unknown-key", last + "/time_out"},
      {"an unknown key of a default filter", routing + "/default_filter/que", "5", "unknown-key",
       routing + "/default_filter/que"},
      {"an unknown key beside task_routing", "/workflows/0/configuration/routing", "5",
       "unknown-key", "/workflows/0/configuration/routing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto lints = lints_of(with(quiet, row.at, row.value));
    CHECK(ids_of(lints) == row.ids);
    for (const Lint& found : lints) {
      CHECK(found.pointer == row.pointer);
      CHECK_FALSE(found.message.empty());
      CHECK_FALSE(found.suggestion.empty());
    }
  }
}

namespace {

// Three people with an owner's step before everyone's, and hours.
std::string offices(const std::string& filters) {
  return R"({
  "name": "site",
  "task_queues": [{"name": "all"}, {"name": "sales", "target_workers": "team == 'sales'"},
                  {"name": "nobody", "target_workers": "1==0"}],
  "calendars": [
    {"name": "tokyo", "time_zone": "Asia/Tokyo", "weekly": {"mon": [["09:00", "17:00"]]}},
    {"name": "always", "time_zone": "UTC", "weekly": {
      "mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]],
      "thu": [["00:00", "24:00"]], "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]],
      "sun": [["00:00", "24:00"]]}}
  ],
  "workers": [
    {"name": "anna", "attributes": {"nr": 1, "team": "sales", "skills": ["a"]}},
    {"name": "boris", "attributes": {"nr": 2, "team": "sales", "skills": ["a", "b"]}},
    {"name": "chika", "attributes": {"nr": 3, "team": "support", "level": 5}}
  ],
  "workflows": [{"name": "main", "configuration": {"task_routing": )" +
         filters + "}}]}";
}

struct RoutingRow {
  std::string routing;
  std::string ids;
};

void check_rows(std::span<const RoutingRow> rows) {
  for (const RoutingRow& row : rows) {
    CAPTURE(row.routing);
    CHECK(ids_of(lints_of(offices(row.routing))) == row.ids);
  }
}

}  // namespace

TEST_CASE("a step for one person needs a skip_if") {
  const auto step = [](const std::string& target) {
    return R"({"filters": [{"expression": "kind == 'call'", "targets": [)" + target +
           R"(, {"queue": "all", "priority": 2}]}], "default_filter": {"queue": "all"}})";
  };
  const RoutingRow rows[] = {
      {step(R"({"queue": "all", "timeout": 9, "expression": "task.owner == worker.nr"})"),
       "waits-for-one"},
      {step(R"({"queue": "all", "timeout": 9,
               "expression": "worker.team == task.team AND worker.nr == task.owner"})"),
       "waits-for-one"},
      {step(R"({"queue": "all", "timeout": 9, "expression": "worker.sid == task.owner"})"),
       "waits-for-one"},
      {step(R"({"queue": "all", "timeout": 9, "expression": "worker.nr == task.owner",
               "skip_if": "1==1"})"),
       ""},
      {step(R"({"queue": "all", "timeout": 9, "expression": "worker.team == task.team"})"), ""},
      {step(R"({"queue": "all", "timeout": 9, "expression": "worker.nr != task.owner"})"), ""},
      {step(R"({"queue": "all", "timeout": 9, "expression": "worker.level == task.level"})"), ""},
      {step(R"({"queue": "all", "timeout": 9, "expression": "worker.nr == 1"})"), ""},
      {step(R"({"queue": "all", "timeout": 9,
               "expression": "worker.nr == task.owner OR worker.team == task.team"})"),
       ""},
      {R"({"filters": [{"expression": "kind == 'call'", "targets": [
            {"queue": "all", "timeout": 9, "expression": "worker.nr == task.owner"}]}],
          "default_filter": {"queue": "all"}})",
       ""},
  };
  check_rows(rows);
}

TEST_CASE("tasks that no worker can take") {
  const auto keeping = [](const std::string& taken, const std::string& targets) {
    return R"({"filters": [{"expression": ")" + taken + R"(", "targets": [)" + targets +
           R"(]}], "default_filter": {"queue": "all"}})";
  };
  const RoutingRow rows[] = {
      {keeping("kind == 'call'", R"({"queue": "all", "expression": "worker.team == 'slaes'"})"),
       "nobody-serves"},
      {keeping("team == 'slaes'", R"({"queue": "all", "expression": "worker.team == task.team"})"),
       "nobody-serves"},
      {keeping("team IN ['sales', 'slaes']",
               R"({"queue": "all", "expression": "worker.team == task.team"})"),
       "nobody-serves"},
      {keeping("team == 'x' OR team == 'y' OR team == 'sales'",
               R"({"queue": "all", "expression": "worker.team == task.team"})"),
       "nobody-serves nobody-serves"},
      {keeping("level > 5", R"({"queue": "all", "expression": "worker.level >= task.level"})"),
       "nobody-serves"},
      {keeping("skill == 'c'", R"({"queue": "all", "expression": "worker.skills HAS task.skill"})"),
       "nobody-serves"},
      {keeping("skill == 'b'", R"({"queue": "all", "expression": "worker.skills HAS task.skill"})"),
       ""},
      {keeping("kind == 'call'", R"({"queue": "sales", "expression": "worker.team == 'support'"})"),
       "nobody-serves"},
      {keeping("kind == 'call'", R"({"queue": "sales", "expression": "worker.team == 'sales'"})"),
       ""},
      // nobody is meant, or somebody else gets them
      {keeping("kind == 'call'", R"({"queue": "nobody"})"), ""},
      {keeping("kind == 'call'", R"({"x_outcome": "announce"})"), ""},
      {keeping("kind == 'call'",
               R"({"queue": "all", "expression": "worker.team == 'slaes'", "timeout": 9})"),
       ""},
      {keeping("kind == 'call'", R"({"queue": "all", "known_worker_sid": "task.owner"})"), ""},
      // busy people still serve
      {keeping("kind == 'call'",
               R"({"queue": "all", "expression": "worker.channel.voice.assigned_tasks == 0"})"),
       ""},
      // the default filter
      {R"({"default_filter": {"queue": "all", "expression": "worker.team == 'slaes'"}})",
       "nobody-serves"},
      // without a default filter a timeout ends the task
      {R"({"filters": [{"expression": "1==1", "targets": [
            {"queue": "all", "timeout": 9, "expression": "worker.team == 'slaes'"}]}]})",
       "nobody-serves"},
  };
  check_rows(rows);
  CHECK(lints_of(offices(rows[2].routing))[0].message ==
        "no worker can take a task with `team == 'slaes'`: the queues and expressions of its "
        "targets exclude each of the 3 workers of the workspace");
}

TEST_CASE("hours at which tasks come to no filter") {
  const RoutingRow rows[] = {
      {R"({"filters": [{"expression": "calendar.tokyo.open == true",
                        "targets": [{"queue": "all"}]}]})",
       "uncovered-hours"},
      {R"({"filters": [
            {"expression": "kind == 'a' AND calendar.tokyo.open == true",
             "targets": [{"queue": "all"}]},
            {"expression": "kind == 'b'", "targets": [{"queue": "all"}]}]})",
       "uncovered-hours"},
      {R"({"filters": [
            {"expression": "calendar.tokyo.open == true", "targets": [{"queue": "all"}]},
            {"expression": "calendar.tokyo.open != true", "targets": [{"x_outcome": "closed"}]}]})",
       "no-default-filter"},
      {R"({"filters": [
            {"expression": "calendar.tokyo.open == true", "targets": [{"queue": "all"}]},
            {"expression": "1==1", "targets": [{"x_outcome": "closed"}]}]})",
       ""},
      {R"({"filters": [{"expression": "calendar.tokyo.open == true",
                        "targets": [{"queue": "all"}]}], "default_filter": {"queue": "all"}})",
       ""},
      {R"({"filters": [{"expression": "calendar.always.open == true",
                        "targets": [{"queue": "all"}]}]})",
       "no-default-filter"},
      {R"({"filters": [
            {"expression": "calendar.tokyo.open == true OR calendar.always.open == true",
             "targets": [{"queue": "all"}]}]})",
       "no-default-filter"},
  };
  check_rows(rows);
  CHECK(lints_of(offices(rows[0].routing))[0].message ==
        "tasks that filter 0 takes at other hours come to no filter while tokyo is closed, as at "
        "2024-01-01T08:00:00.000000Z: they are refused then");
}

TEST_CASE("an unknown key is compared with the known ones") {
  const auto lints = lints_of(with(quiet, "/task_queues/0/max_wating", "5"));
  CHECK(lints[0].message ==
        "the key 'max_wating' is not known here and has no effect; did you mean 'max_waiting'?");
}

TEST_CASE("a reservation longer than its step is linted when the step waits for it") {
  const std::string text =
      with(quiet, "/options", R"({"on_target_timeout": "wait_for_reservation"})");
  CHECK(ids_of(lints_of(text)) ==
        "reservation-timeout-longer-than-target reservation-timeout-longer-than-target");
  CHECK(ids_of(lints_of(with(text, "/workflows/0/task_reservation_timeout", "10"))) == "");
}

TEST_CASE("an attribute behind a built-in name is linted where it is asked for") {
  const auto ids = [](const std::string& attributes, const std::string& expression) {
    const std::string site = with(quiet, first + "/skip_if", R"("1==1")");
    return ids_of(lints_of(with(with(site, "/workers/0/attributes", attributes),
                                first + "/expression", json_string(expression))));
  };
  CHECK(ids(R"({"sid": "x"})", "worker.sid == task.agent") == "shadowed-builtin");
  CHECK(ids(R"({"sid": "x"})", "task.team == worker.team") == "");
  CHECK(ids(R"({"sid": "anna"})", "worker.sid == task.agent") == "");
  CHECK(ids(R"({"friendly_name": "Anna A."})", "worker.friendly_name != 'x'") ==
        "shadowed-builtin");
  CHECK(ids(R"({"activity_name": "x"})",
            "worker.activity_name == 'a' OR worker.activity_name == 'b'") == "shadowed-builtin");
  CHECK(ids(R"({"channel": {"voice": {"assigned_tasks": 3}}})",
            "worker.channel.voice.assigned_tasks == 0") == "shadowed-builtin");
  CHECK(ids(R"({"channel": {"fax": {"assigned_tasks": 3}}})",
            "worker.channel.fax.assigned_tasks == 0") == "shadowed-builtin");
}

TEST_CASE("the extended dialect can name every attribute") {
  const std::string text = with(quiet, "/workers/0/attributes/contact-uri", R"("x")");
  CHECK(ids_of(lints_of(with(text, "/options", R"({"dialect": {"extended": true}})"))) == "");
}

TEST_CASE("an attribute that no name can reach is told once") {
  std::string text = with(quiet, "/workers/0/attributes/a-b", "1");
  text = with(text, "/workers/1/attributes/a-b", "1");
  CHECK(ids_of(lints_of(text)) == "hyphen");
}

TEST_CASE("lints come in the order of the document") {
  std::string text = with(quiet, "/task_queues/0/colour", "1");
  text = with(text, queue, R"("'a' == 'b' OR 1==1")");
  text = with(text, first + "/timeout", "1");
  text = with(text, last + "/expression", R"("worker.team IN task.team")");
  text = with(text, routing + "/default_filter", "");
  CHECK(ids_of(lints_of(text)) ==
        "constant-comparison unknown-key short-ring scalar-in no-default-filter");
}

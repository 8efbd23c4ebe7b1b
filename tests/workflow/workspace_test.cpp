#include <acd/workflow/workspace.hpp>

#include "documents.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace acd;
using namespace acd::testing;
using namespace std::chrono_literals;

TEST_CASE("a workspace document is read with all its keys") {
  const auto workspace = Workspace::from_json(sound_workspace());
  REQUIRE(workspace);
  CHECK(workspace->sid == "WS1");
  CHECK(workspace->name == "Tokyo office");

  REQUIRE(workspace->activities.size() == 3);
  CHECK(workspace->activities[1].sid == "Break");
  CHECK_FALSE(workspace->activities[1].available);
  CHECK(workspace->activities[2].sid == "WA3");
  CHECK(workspace->activities[2].available);

  REQUIRE(workspace->task_channels.size() == 3);
  CHECK(workspace->task_channels[1].channel_optimized_routing);
  CHECK_FALSE(workspace->task_channels[0].channel_optimized_routing);

  REQUIRE(workspace->task_queues.size() == 4);
  CHECK(workspace->task_queues[0].target_workers->source() == "1==1");
  CHECK(workspace->task_queues[0].max_reserved_workers == 1);
  CHECK_FALSE(workspace->task_queues[0].max_waiting);
  CHECK(workspace->task_queues[1].max_reserved_workers == 3);
  CHECK(workspace->task_queues[1].max_waiting == 200);
  CHECK(workspace->task_queues[2].task_order == TaskOrder::lifo);
  CHECK_FALSE(workspace->task_queues[3].target_workers);

  REQUIRE(workspace->workers.size() == 3);
  const Worker& anna = workspace->workers[0];
  CHECK(anna.sid == "WK1");
  CHECK(anna.attributes.view().find("level").as_integer() == 3);
  CHECK(anna.activity == "Available");
  REQUIRE(anna.channels.size() == 2);
  CHECK(anna.channels[0].channel == "TC2");
  CHECK(anna.channels[0].available);
  CHECK(anna.channels[1].capacity == 4);
  CHECK_FALSE(anna.channels[1].available);
  CHECK(workspace->workers[1].sid == "佐藤");
  CHECK(workspace->workers[1].activity.empty());

  REQUIRE(workspace->workflows.size() == 2);
  CHECK(workspace->workflows[0].task_reservation_timeout == 20s);
  CHECK(workspace->workflows[1].task_reservation_timeout == 120s);
  CHECK(workspace->workflows[1].configuration->filters.empty());

  CHECK(workspace->presence.connect_activity == "Available");
  CHECK(workspace->presence.disconnect_activity == "Offline");
  CHECK(workspace->presence.grace == 0s);
  CHECK(workspace->presence.heartbeat_timeout == 60s);

  const Options& options = workspace->options;
  CHECK(options.seed == 7);
  CHECK(options.selection == Selection::least_loaded);
  CHECK(options.timeout_activity == "none");
  CHECK(options.prioritize_queue_order == TaskOrder::lifo);
  CHECK(options.timeout_base == TimeoutBase::per_step);
  CHECK(options.exclude_after == ExcludeAfter::no_answer);
  CHECK(options.setup_timeout == 90s);
  CHECK(options.transfer_timeout == 45500ms);
  CHECK(options.dialect.scalar_in == ScalarIn::documented);
  CHECK_FALSE(options.dialect.coerce_numeric_strings);
}

TEST_CASE("what a workspace leaves out has a default") {
  const auto workspace = Workspace::from_json(R"({"name": "site", "workers": [{"name": "anna"}]})");
  REQUIRE(workspace);
  REQUIRE(workspace->activities.size() == 3);
  CHECK(workspace->activities[0].name == "Offline");
  CHECK(workspace->activities[1].name == "Unavailable");
  CHECK(workspace->activities[2].name == "Available");
  CHECK(workspace->activities[2].available);
  REQUIRE(workspace->task_channels.size() == 6);
  CHECK(workspace->task_channels[0].name == "default");
  CHECK(workspace->task_channels[5].name == "email");
  CHECK(workspace->workers[0].attributes == Value::object());
  CHECK(workspace->options == Options());
}

TEST_CASE("null reads as absent where a key may be absent") {
  const auto workspace = Workspace::from_json(
      R"({"name": "site", "activities": null, "workers": [{"name": "anna", "activity": null}],
          "task_queues": [{"name": "all", "target_workers": null, "max_waiting": null}]})");
  REQUIRE(workspace);
  CHECK(workspace->activities.size() == 3);
  CHECK(workspace->task_queues[0].target_workers->source() == "1==1");
}

TEST_CASE("reading, writing and reading again gives the same text") {
  for (const std::string& text :
       {sound_workspace(), production_workspace(), std::string(R"({"name": "site"})"),
        with(sound_workspace(), "/options/seed", R"("18446744073709551615")"),
        with(sound_workspace(), "/options/dialect/x_mine", "[1, {}]"),
        with(sound_workspace(), "/workers/0/x_mine", "[1, {}]")}) {
    const auto first = Workspace::from_json(text);
    REQUIRE(first);
    const Value written = to_value(*first);
    const auto second = Workspace::from_value(written);
    REQUIRE(second);
    CHECK(to_json(to_value(*second)) == to_json(written));
    CHECK(second->options == first->options);
  }
}

TEST_CASE("keys that nobody knows are kept") {
  struct Row {
    const char* pointer;
  };
  const Row rows[] = {{"/x_mine"},
                      {"/activities/0/x_mine"},
                      {"/task_channels/0/x_mine"},
                      {"/task_queues/0/x_mine"},
                      {"/workers/0/x_mine"},
                      {"/workers/0/channels/chat/x_mine"},
                      {"/workflows/0/x_mine"},
                      {"/workflows/0/configuration/x_mine"},
                      {"/workflows/0/configuration/task_routing/x_mine"},
                      {"/workflows/0/configuration/task_routing/filters/0/x_mine"},
                      {"/workflows/0/configuration/task_routing/filters/0/targets/0/x_mine"},
                      {"/workflows/0/configuration/task_routing/default_filter/x_mine"},
                      {"/options/x_mine"},
                      {"/options/dialect/x_mine"}};
  for (const Row& row : rows) {
    CAPTURE(row.pointer);
    const auto workspace = Workspace::from_json(with(sound_workspace(), row.pointer, "[1]"));
    REQUIRE(workspace);
    const auto written = nlohmann::json::parse(to_json(to_value(*workspace)));
    CHECK(written.at(nlohmann::json::json_pointer(row.pointer)).dump() == "[1]");
  }
}

TEST_CASE("a workspace says what is wrong, where, and what was expected") {
  struct Row {
    std::string name;
    const char* at;     // what is replaced
    const char* value;  // by what; empty: removed
    ErrorCode code;
    const char* pointer;  // of the error
    const char* message;
  };
  const Row rows[] = {
      {"no name", "/name", "", ErrorCode::missing, "", "expected the key 'name', found none"},
      {"name of another type", "/name", "5", ErrorCode::type, "/name",
       "expected a string, found 5"},
      {"empty name", "/workers/0/name", R"("")", ErrorCode::value, "/workers/0/name",
       R"(expected at least one character, found "")"},
      {"empty sid", "/workers/0/sid", R"("")", ErrorCode::value, "/workers/0/sid",
       R"(expected at least one character, found "")"},
      {"a list that is none", "/workers", "{}", ErrorCode::type, "/workers",
       "expected an array, found an object"},
      {"an element that is none", "/workers/1", "[]", ErrorCode::type, "/workers/1",
       "expected an object, found an array"},
      {"flag", "/activities/1/available", R"("yes")", ErrorCode::type, "/activities/1/available",
       R"(expected true or false, found "yes")"},

      {"name twice", "/workers/1/name", R"("ANNA")", ErrorCode::duplicate, "/workers/1/name",
       "expected a name that no other worker has (case does not count), found 'ANNA', which "
       "/workers/0 has"},
      {"sid twice", "/workers/1/sid", R"("WK1")", ErrorCode::duplicate, "/workers/1/sid",
       "expected a sid that no other worker has, found 'WK1', which /workers/0 has"},
      {"activity twice", "/activities/1/name", R"("offline")", ErrorCode::duplicate,
       "/activities/1/name",
       "expected a name that no other activity has (case does not count), found 'offline', which "
       "/activities/0 has"},
      {"channel twice", "/task_channels/0/name", R"("Voice")", ErrorCode::duplicate,
       "/task_channels/1/name",
       "expected a name that no other task channel has (case does not count), found 'voice', which "
       "/task_channels/0 has"},
      {"queue twice", "/task_queues/3/name", R"("billing")", ErrorCode::duplicate,
       "/task_queues/3/name",
       "expected a name that no other task queue has (case does not count), found 'billing', which "
       "/task_queues/1 has"},
      {"workflow twice", "/workflows/1/name", R"("Main")", ErrorCode::duplicate,
       "/workflows/1/name",
       "expected a name that no other workflow has (case does not count), found 'Main', which "
       "/workflows/0 has"},

      {"unknown activity", "/workers/2/activity", R"("Availble")", ErrorCode::unknown_name,
       "/workers/2/activity",
       "expected the sid or name of an activity ('Offline', 'Break', 'Available'), found "
       "'Availble'; did you mean 'Available'?"},
      {"unknown channel", "/workers/2/channels", R"({"sms": {}})", ErrorCode::unknown_name,
       "/workers/2/channels/sms",
       "expected the sid or name of a task channel ('default', 'voice', 'chat'), found 'sms'"},
      {"a channel by sid and by name", "/workers/2/channels", R"({"TC2": {}, "voice": {}})",
       ErrorCode::duplicate, "/workers/2/channels/voice",
       "expected each channel once, found 'voice' by sid and by name"},
      {"capacity", "/workers/0/channels/chat/capacity", "-1", ErrorCode::value,
       "/workers/0/channels/chat/capacity",
       "expected a whole number from 0 to 2147483647, found -1"},
      {"attributes", "/workers/0/attributes", "[]", ErrorCode::type, "/workers/0/attributes",
       "expected an object, found an array"},

      {"a hyphen in a channel", "/task_channels/0/name", R"("live-chat")", ErrorCode::value,
       "/task_channels/0/name",
       "expected letters, digits, _ and $, not a digit first, found 'live-chat': the name stands "
       "in expressions"},
      {"a digit first", "/task_channels/0/name", R"("2nd")", ErrorCode::value,
       "/task_channels/0/name",
       "expected letters, digits, _ and $, not a digit first, found '2nd': the name stands in "
       "expressions"},

      {"order", "/task_queues/1/task_order", R"("fifo")", ErrorCode::value,
       "/task_queues/1/task_order", R"(expected "FIFO" or "LIFO", found "fifo")"},
      {"nobody reserved", "/task_queues/1/max_reserved_workers", "0", ErrorCode::value,
       "/task_queues/1/max_reserved_workers", "expected a whole number from 1 to 50, found 0"},
      {"too many reserved", "/task_queues/1/max_reserved_workers", "51", ErrorCode::value,
       "/task_queues/1/max_reserved_workers", "expected a whole number from 1 to 50, found 51"},
      {"a list as number", "/task_queues/1/max_waiting", "[]", ErrorCode::type,
       "/task_queues/1/max_waiting",
       "expected a whole number from 0 to 2147483647, found an array"},
      {"half a place", "/task_queues/1/max_waiting", "2.5", ErrorCode::value,
       "/task_queues/1/max_waiting", "expected a whole number from 0 to 2147483647, found 2.5"},

      {"reservation timeout 0", "/workflows/0/task_reservation_timeout", "0", ErrorCode::value,
       "/workflows/0/task_reservation_timeout", "expected a whole number from 1 to 86400, found 0"},
      {"reservation timeout above a day", "/workflows/0/task_reservation_timeout", R"("86401")",
       ErrorCode::value, "/workflows/0/task_reservation_timeout",
       R"(expected a whole number from 1 to 86400, found "86401")"},
      {"no configuration", "/workflows/1/configuration", "", ErrorCode::missing, "/workflows/1",
       "expected the key 'configuration', found none"},
      {"configuration of another type", "/workflows/1/configuration", "[]", ErrorCode::type,
       "/workflows/1/configuration",
       "expected a workflow document or the path of a file, found an array"},
      {"a file without a reader", "/workflows/1/configuration", R"("main.json")", ErrorCode::file,
       "/workflows/1/configuration",
       "expected a workflow document, found 'main.json': no files are read here"},

      {"selection", "/options/selection", R"("randon")", ErrorCode::value, "/options/selection",
       R"(expected "longest_idle", "random", "round_robin", "least_loaded", "fewest_tasks" or )"
       R"("least_versatile", found "randon")"},
      {"exclusion", "/options/exclude_after", R"("timeout")", ErrorCode::value,
       "/options/exclude_after",
       R"(expected "none", "reject", "no_answer" or "both", found "timeout")"},
      {"target timeout", "/options/on_target_timeout", R"("wait")", ErrorCode::value,
       "/options/on_target_timeout",
       R"(expected "preempt" or "wait_for_reservation", found "wait")"},
      {"timeout base", "/options/timeout_base", "1", ErrorCode::type, "/options/timeout_base",
       "expected a string, found 1"},
      {"queue order", "/options/prioritize_queue_order", R"("")", ErrorCode::value,
       "/options/prioritize_queue_order", R"(expected "FIFO" or "LIFO", found "")"},
      {"scalar_in", "/options/dialect/scalar_in", R"("list")", ErrorCode::value,
       "/options/dialect/scalar_in", R"(expected "equality" or "documented", found "list")"},
      {"seed", "/options/seed", "-1", ErrorCode::value, "/options/seed",
       "expected a whole number from 0 to 18446744073709551615, found -1"},
      {"set-up timeout", "/options/setup_timeout", "0", ErrorCode::value, "/options/setup_timeout",
       R"(expected seconds above zero, or a length such as "2m", found 0)"},
      {"transfer timeout", "/options/transfer_timeout", R"("soon")", ErrorCode::value,
       "/options/transfer_timeout",
       R"(expected seconds above zero, or a length such as "2m", found "soon")"},
      {"default activity", "/options/default_activity", R"("Logged out")", ErrorCode::unknown_name,
       "/options/default_activity",
       "expected the sid or name of an activity ('Offline', 'Break', 'Available'), found 'Logged "
       "out'"},
      {"timeout activity", "/options/timeout_activity", R"("None")", ErrorCode::unknown_name,
       "/options/timeout_activity",
       "expected the sid or name of an activity ('Offline', 'Break', 'Available'), found 'None'"},
      {"weight", "/task_channels/2/load_weight", "-1", ErrorCode::value,
       "/task_channels/2/load_weight", "expected a whole number from 0 to 2147483647, found -1"},
      {"budget", "/workers/0/load_budget", "-5", ErrorCode::value, "/workers/0/load_budget",
       "expected a whole number from 0 to 2147483647, found -5"},
      {"budget of all", "/options/load_budget", "2.5", ErrorCode::value, "/options/load_budget",
       "expected a whole number from 0 to 2147483647, found 2.5"},
      {"site's bound", "/options/max_waiting", "-1", ErrorCode::value, "/options/max_waiting",
       "expected a whole number from 0 to 2147483647, found -1"},
      {"aging", "/options/priority_aging/points", "-1", ErrorCode::value,
       "/options/priority_aging/points", "expected a whole number from 0 to 2147483647, found -1"},
      {"aging's pace", "/options/priority_aging/every", "0", ErrorCode::value,
       "/options/priority_aging/every",
       "expected seconds above zero, or a length such as \"2m\", found 0"},
      {"back-off", "/options/back_off/reject", "-1", ErrorCode::value, "/options/back_off/reject",
       "expected seconds, at least zero, or a length such as \"2m\", found -1"},
      {"back-off's scope", "/options/back_off/scope", R"("all")", ErrorCode::value,
       "/options/back_off/scope", R"(expected "task" or "any_task", found "all")"},
      {"back-off's keys", "/options/back_off", R"({"timeout": 5})", ErrorCode::unknown_name,
       "/options/back_off/timeout", "this object has no key 'timeout'"},
      {"wrap-up", "/options/wrapup_timeout", "0", ErrorCode::value, "/options/wrapup_timeout",
       "expected seconds above zero, or a length such as \"2m\", found 0"},
      {"options", "/options", "[]", ErrorCode::type, "/options",
       "expected an object, found an array"},

      {"expression of a queue", "/task_queues/1/target_workers", R"("level >= ")",
       ErrorCode::syntax, "/task_queues/1/target_workers", nullptr},
      {"calendars", "/calendars", R"([{"name": "office"}])", ErrorCode::missing, "/calendars/0",
       "expected the key 'time_zone', found none"},
      {"zone", "/calendars/0/time_zone", R"("Asia/Tokio")", ErrorCode::unknown_name,
       "/calendars/0/time_zone",
       "expected a zone of the tz database such as Asia/Tokyo, found 'Asia/Tokio'"},
      {"time of the day", "/calendars/0/weekly/tue", R"([["09:00", "25:00"]])", ErrorCode::value,
       "/calendars/0/weekly/tue/0/1", "expected a time from 00:00 to 24:00, found \"25:00\""},
      {"overlap", "/calendars/0/weekly/tue", R"([["09:00", "12:00"], ["11:00", "13:00"]])",
       ErrorCode::value, "/calendars/0/weekly/tue/1", nullptr},
      {"empty interval", "/calendars/0/weekly/tue", R"([["09:00", "09:00"]])", ErrorCode::value,
       "/calendars/0/weekly/tue/0", "expected an interval that is not empty"},
      {"night in the middle", "/calendars/0/weekly/tue",
       R"([["22:00", "06:00"], ["23:00", "23:30"]])", ErrorCode::value, "/calendars/0/weekly/tue/1",
       nullptr},
      {"impossible date", "/calendars/0/holidays", R"(["2026-02-30"])", ErrorCode::value,
       "/calendars/0/holidays/0",
       "expected a date such as \"2024-05-03\", or \"jp\", found \"2026-02-30\""},
      {"exception", "/calendars/0/exceptions", R"({"someday": []})", ErrorCode::time,
       "/calendars/0/exceptions/someday", "expected a date such as 2024-05-03, found 'someday'"},
      {"presence", "/presence", R"("on")", ErrorCode::type, "/presence",
       "expected an object, found \"on\""},
      {"connect activity", "/presence/connect_activity", R"("Availble")", ErrorCode::unknown_name,
       "/presence/connect_activity",
       "expected the sid or name of an activity ('Offline', 'Break', 'Available'), found "
       "'Availble'; did you mean 'Available'?"},
      {"disconnect activity", "/presence/disconnect_activity", R"("Available")", ErrorCode::value,
       "/presence/disconnect_activity",
       "expected an activity that is not available, found 'Available'"},
      {"grace", "/presence/grace", "-1", ErrorCode::value, "/presence/grace",
       "expected seconds, at least zero, or a length such as \"2m\", found -1"},
      {"heartbeat timeout", "/presence/heartbeat_timeout", "0", ErrorCode::value,
       "/presence/heartbeat_timeout",
       "expected seconds above zero, or a length such as \"2m\", found 0"},
  };
  const std::string sound = sound_workspace();
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string text = with(sound, row.at, row.value);
    const auto read = Workspace::from_json(text);
    REQUIRE_FALSE(read);
    CHECK(read.errors().size() == 1);
    const Error& error = read.error();
    CHECK(to_string(error.code) == to_string(row.code));
    CHECK(error.pointer == row.pointer);
    if (row.message != nullptr) CHECK(error.message == row.message);
    CHECK(error.line == line_at(text, error.offset));
    if (row.code != ErrorCode::syntax) CHECK(error.offset == json_offset(text, row.pointer));

    const Value document = Value::from_json(text).value();
    const auto nested = Workspace::from_value(document, {}, "/workspace");
    REQUIRE_FALSE(nested);
    CHECK(nested.error().pointer == "/workspace" + error.pointer);
  }
}

TEST_CASE("a name that is another's sid is told at the name: no sid is written") {
  const auto read = Workspace::from_json(
      R"({"name": "site", "task_queues": [{"sid": "q", "name": "all"}, {"name": "q"}]})");
  REQUIRE_FALSE(read);
  CHECK(read.errors().size() == 1);
  CHECK(read.error().pointer == "/task_queues/1/name");
  CHECK(read.error().message ==
        "expected a sid that no other task queue has, found 'q', which /task_queues/0 has");
}

TEST_CASE("the default activities must exist too") {
  const auto read = Workspace::from_json(
      R"({"name": "site", "activities": [{"name": "On", "available": true}]})");
  REQUIRE_FALSE(read);
  REQUIRE(read.errors().size() == 2);
  CHECK(read.error().code == ErrorCode::unknown_name);
  CHECK(read.error().pointer == "/activities");
  CHECK(read.error().message ==
        "expected an activity 'Offline', the default of options.default_activity, found 'On'");
}

TEST_CASE("there are at most 100 activities") {
  std::string list = R"({"name": "Offline"})";
  for (int i = 1; i < 100; ++i) list += R"(, {"name": "a)" + std::to_string(i) + R"("})";
  CHECK(Workspace::from_json(R"({"name": "site", "activities": [)" + list + "]}"));
  const auto read =
      Workspace::from_json(R"({"name": "site", "activities": [)" + list + R"(, {"name": "b"}]})");
  REQUIRE_FALSE(read);
  CHECK(read.error().message == "expected at most 100 activities, found 101");
}

TEST_CASE("calendars and presence may be empty") {
  CHECK(Workspace::from_json(R"({"name": "site", "calendars": [], "presence": {}})"));
}

TEST_CASE("a configuration may stand in a file") {
  const std::string document =
      R"({"name": "site",
          "task_queues": [{"name": "all"}],
          "workflows": [{"name": "main", "configuration": "escalation.json"}]})";
  const auto reads = [](std::string_view text) {
    return [text](std::string_view path) -> Result<std::string> {
      if (path == "escalation.json") return std::string(text);
      return Error{ErrorCode::file, "expected a file that can be read", 0, {}, 0};
    };
  };
  SUBCASE("that is sound") {
    const auto workspace = Workspace::from_json(
        document, reads(R"({"task_routing": {"default_filter": {"queue": "all"}}})"));
    REQUIRE(workspace);
    CHECK(workspace->workflows[0].configuration->default_filter->queue == "all");
  }
  SUBCASE("that has faults") {
    const auto read = Workspace::from_json(
        document, reads("{\"task_routing\": {\n\"filters\": [{\"expression\": \"a == \"}],\n"
                        "\"default_filter\": {\"queue\": \"al\"}}}"));
    REQUIRE_FALSE(read);
    REQUIRE(read.errors().size() == 3);
    CHECK(read.errors()[0].pointer == "/workflows/0/configuration/task_routing/filters/0");
    CHECK(read.errors()[0].message ==
          "expected the key 'targets', found none (line 2 of 'escalation.json')");
    CHECK(read.errors()[1].pointer ==
          "/workflows/0/configuration/task_routing/filters/0/expression");
    CHECK(read.errors()[2].message ==
          "expected the sid or name of a task queue ('all'), found 'al'; did you mean 'all'? "
          "(line 3 of 'escalation.json')");
    for (const Error& error : read.errors()) {
      CHECK(error.offset == json_offset(document, "/workflows/0/configuration"));
      CHECK(error.line == 3);
    }
  }
  SUBCASE("that is not JSON") {
    const auto read = Workspace::from_json(document, reads("{\n\"a\": }"));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::json);
    CHECK(read.error().pointer == "/workflows/0/configuration");
    CHECK(read.error().message.ends_with(" (line 2 of 'escalation.json')"));
  }
  SUBCASE("that is not there") {
    const auto read =
        Workspace::from_json(with(document, "/workflows/0/configuration", "\"x\""), reads(""));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::file);
    CHECK(read.error().message == "expected a file that can be read ('x')");
  }
}

TEST_CASE("commands carry queues and workers under the same keys") {
  const Value create_queue =
      Value::from_json(R"({"type": "queue.create", "queue": "Q1", "target_workers": "level > 2"})")
          .value();
  const auto queue = workflow::queue_from_value(create_queue, {});
  REQUIRE(queue);
  CHECK(queue->sid == "Q1");
  CHECK(queue->name == "Q1");
  CHECK(queue->target_workers->source() == "level > 2");

  const Value create_worker =
      Value::from_json(R"({"type": "worker.create", "worker": "W1", "name": "anna",
                           "attributes": {"level": 3}, "channels": {"voice": {"capacity": 2}}})")
          .value();
  const auto worker = workflow::worker_from_value(create_worker);
  REQUIRE(worker);
  CHECK(worker->sid == "W1");
  CHECK(worker->name == "anna");
  CHECK(worker->channels[0].capacity == 2);

  CHECK(workflow::worker_from_value(Value::object())->sid.empty());

  const auto bad = workflow::worker_from_value(
      Value::object({{"worker", 3}, {"attributes", "text"}}), "/command");
  REQUIRE_FALSE(bad);
  REQUIRE(bad.errors().size() == 2);
  CHECK(bad.errors()[0].pointer == "/command/worker");
  CHECK(bad.errors()[1].pointer == "/command/attributes");
}

// What names mean in each context, and what they read.

#include <acd/expression/tree.hpp>

#include "evaluate.hpp"

#include <array>
#include <string>
#include <vector>

using acd::Context;
using acd::Value;
using expression_tests::check_rows;
using expression_tests::compile;
using expression_tests::extended;
using expression_tests::json;
using expression_tests::Row;

namespace {

bool matches(const char* source, Context context, const acd::Scope& scope) {
  const acd::Expression expression = compile(source, context);
  const bool result = expression.matches(scope);
  CHECK(expression.explain(scope).result == result);
  return result;
}

struct Check {
  const char* name;
  const char* source;
  bool expected;
};

template <std::size_t size>
void check_all(const Check (&rows)[size], Context context, const acd::Scope& scope) {
  for (const Check& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.source);
    CHECK(matches(row.source, context, scope) == row.expected);
  }
}

}  // namespace

TEST_CASE("in a filter a bare name is the task's") {
  const Row rows[] = {
      {"bare", "type == 'voice'", R"({"type":"voice"})", R"({"type":"chat"})", true},
      {"task. names the root", "task.type == 'voice'", R"({"type":"voice"})", "{}", true},
      {"task. wins over an attribute of that name", "task.type == 'inner'",
       R"({"task":{"type":"inner"},"type":"outer"})", "{}", false},
      {"task alone is an attribute", "task == 1", R"({"task":1})", "{}", true},
      {"task with an index is an attribute", "task[0] == 1", R"({"task":[1]})", "{}", true},
      {"worker. is always null", "worker.a == null", R"({"worker":{"a":1},"a":1})", R"({"a":1})",
       true},
      {"worker. equals nothing", "worker.a == 1", R"({"worker":{"a":1}})", R"({"a":1})", false},
      {"worker alone is an attribute", "worker == 'w'", R"({"worker":"w"})", "{}", true},
      {"other roots are attributes",
       "workers.available == 1 AND queue.name == 'q' AND candidates.free == 2",
       R"({"workers":{"available":1},"queue":{"name":"q"},"candidates":{"free":2}})", "{}", true},
  };
  check_rows(rows, Context::filter);
}

TEST_CASE("in a queue a bare name is the worker's") {
  const Row rows[] = {
      {"bare", "skills HAS 'ja'", "{}", R"({"skills":["ja"]})", true},
      {"worker. names the root", "worker.level > 2", "{}", R"({"level":3})", true},
      {"worker. wins over an attribute of that name", "worker.level > 2", "{}",
       R"({"worker":{"level":3},"level":1})", false},
      {"no built-ins: sid is an attribute", "worker.sid == 'own'", "{}", R"({"sid":"own"})", true},
      {"no built-ins: channels are attributes", "worker.channel.voice.configured_capacity > 0",
       "{}", R"({"channel":{"voice":{"configured_capacity":1}}})", true},
      {"worker alone is an attribute", "worker == 1", "{}", R"({"worker":1})", true},
      {"task alone is an attribute", "task == 1", "{}", R"({"task":1})", true},
      {"calendar is an attribute", "calendar.office.open == true", "{}",
       R"({"calendar":{"office":{"open":true}}})", true},
      {"everyone", "1==1", "{}", "{}", true},
      {"nobody", "1==0", "{}", "{}", false},
  };
  check_rows(rows, Context::queue);
}

TEST_CASE("in a target each name says whose it is") {
  const Row rows[] = {
      {"both", "task.email == worker.email", R"({"email":"a@x"})", R"({"email":"a@x"})", true},
      {"task only", "task.level > 1", R"({"level":2})", R"({"level":0})", true},
      {"worker only", "worker.level > 1", R"({"level":0})", R"({"level":2})", true},
  };
  check_rows(rows, Context::target);
}

TEST_CASE("paths walk the document") {
  const Row rows[] = {
      {"key", "a == 1", R"({"a":1})", "{}", true},
      {"nested key", "a.b.c == 1", R"({"a":{"b":{"c":1}}})", "{}", true},
      {"index", "a[2] == 'z'", R"({"a":["x","y","z"]})", "{}", true},
      {"a key of an element", "a[0].b == 1", R"({"a":[{"b":1}]})", "{}", true},
      {"an index of an element", "a[0][1] == 2", R"({"a":[[1,2]]})", "{}", true},
      {"missing key", "a.b == null", R"({"a":{"c":1}})", "{}", true},
      {"missing document", "a == null", "null", "null", true},
      {"index out of range", "a[3] == null", R"({"a":[1,2,3]})", "{}", true},
      {"a huge index", "a[99999999999999999999] == null", R"({"a":[1]})", "{}", true},
      {"a key of a string", "a.b == null", R"({"a":"text"})", "{}", true},
      {"a key of an array", "a.b == null", R"({"a":[{"b":1}]})", "{}", true},
      {"an index of an object", "a[0] == null", R"({"a":{"0":1,"b":2}})", "{}", true},
      {"an index of a string", "a[0] == null", R"({"a":"text"})", "{}", true},
      {"JSON null", "a == null", R"({"a":null})", "{}", true},
      {"a key of JSON null", "a.b == null", R"({"a":null})", "{}", true},
      {"keys are case-sensitive", "A == 1", R"({"a":1})", "{}", false},
      {"key with a keyword's name", "task.in == 1 AND task.has == 2", R"({"in":1,"has":2})", "{}",
       true},
      {"dollar and underscore", "$a_1 == 1", R"({"$a_1":1})", "{}", true},
  };
  check_rows(rows, Context::filter);
}

TEST_CASE("workers have built-in fields in targets") {
  const Value worker = json(
      R"({"sid":"attribute","channel":{"voice":{"assigned_tasks":9,"other":8},"fax":{"assigned_tasks":7}},"nested":{"sid":1}})");
  const std::array<acd::ChannelFields, 2> channels{{{"voice", 1, 0, 100}, {"chat", 4, 3, 25}}};
  const acd::WorkerFields fields{"WK1", "Anna", "WA1", "Available", channels};
  acd::Scope scope;
  scope.worker = worker;
  scope.worker_fields = &fields;
  const Check rows[] = {
      {"sid wins over an attribute", "worker.sid == 'WK1'", true},
      {"friendly_name", "worker.friendly_name == 'Anna'", true},
      {"activity_sid", "worker.activity_sid == 'WA1'", true},
      {"activity_name", "worker.activity_name == 'Available'", true},
      {"configured_capacity", "worker.channel.chat.configured_capacity == 4", true},
      {"assigned_tasks wins over an attribute", "worker.channel.voice.assigned_tasks == 0", true},
      {"available_capacity_percentage", "worker.channel.chat.available_capacity_percentage == 25",
       true},
      {"another field of a channel is an attribute", "worker.channel.voice.other == 8", true},
      {"another channel is an attribute", "worker.channel.fax.assigned_tasks == 7", true},
      {"nowhere", "worker.channel.sms.assigned_tasks == null", true},
      {"a built-in name deeper down is an attribute", "worker.nested.sid == 1", true},
      {"a key below a built-in is an attribute", "worker.sid.x == null", true},
      {"blocked workers", "worker.sid NOT IN ['WK1']", false},
  };
  check_all(rows, Context::target, scope);

  acd::Scope bare;
  bare.worker = worker;
  CHECK(matches("worker.sid == null", Context::target, bare));
  CHECK(matches("worker.channel.voice.assigned_tasks == 9", Context::target, bare));

  const acd::WorkerFields nameless{};
  bare.worker_fields = &nameless;
  CHECK(matches("worker.sid == null AND worker.activity_name == null", Context::target, bare));
  const std::array<acd::ChannelFields, 1> partial{{{"voice", -1, 2, -1}}};
  const acd::WorkerFields some{"WK1", {}, {}, {}, partial};
  bare.worker_fields = &some;
  CHECK(matches("worker.channel.voice.assigned_tasks == 2", Context::target, bare));
  CHECK(matches("worker.channel.voice.configured_capacity == null", Context::target, bare));
}

TEST_CASE("skip_if reads the figures of its step") {
  const std::array<acd::ActivityCount, 2> activities{{{"WA1", 3}, {"WA2", 0}}};
  acd::StepFigures step;
  step.workers_available = 3;
  step.workers_unavailable = 2;
  step.activities = activities;
  step.candidates_total = 5;
  step.candidates_available = 4;
  step.candidates_free = 1;
  step.queue_waiting = 7;
  step.queue_oldest_wait = 12.5;
  const Value task = json(R"({"vip":true})");
  const Value calendar = json(R"({"office":{"open":false}})");
  acd::Scope scope;
  scope.task = task;
  scope.step = &step;
  scope.calendar = calendar;
  const Check rows[] = {
      {"workers.available", "workers.available == 3", true},
      {"workers.unavailable", "workers.unavailable == 2", true},
      {"an activity", "workers.WA1 == 3 AND workers.WA2 == 0", true},
      {"an unknown activity", "workers.WA3 == null", true},
      {"candidates", "candidates.total == 5 AND candidates.available == 4 AND candidates.free == 1",
       true},
      {"an unknown candidates field", "candidates.busy == null", true},
      {"queue.waiting", "queue.waiting > 6", true},
      {"queue.oldest_wait", "queue.oldest_wait == 12.5", true},
      {"an unknown queue field", "queue.name == null", true},
      {"the calendar", "calendar.office.open == false", true},
      {"an unknown calendar", "calendar.shop.open == null", true},
      {"another field of a calendar", "calendar.office.closed == null", true},
      {"the task", "task.vip == true", true},
      {"deeper than a figure", "workers.available.x == null AND queue.waiting[0] == null", true},
      {"always", "1==1", true},
  };
  check_all(rows, Context::skip_if, scope);

  const acd::Scope nothing;
  CHECK(
      matches("workers.available == null AND candidates.free == null", Context::skip_if, nothing));
  CHECK(
      matches("queue.waiting == null AND calendar.office.open == null", Context::skip_if, nothing));
  acd::StepFigures unknown;
  unknown.workers_available = -1;
  unknown.queue_oldest_wait = -1;
  acd::Scope partial;
  partial.step = &unknown;
  CHECK(matches("workers.available == null AND queue.oldest_wait == null", Context::skip_if,
                partial));
  CHECK(matches("workers.unavailable == 0", Context::skip_if, partial));
}

TEST_CASE("a filter reads the calendar unless the task has one") {
  const Value calendar = json(R"({"office":{"open":true}})");
  const Value plain = json("{}");
  const Value own = json(R"({"calendar":{"office":{"open":false},"x":1}})");
  acd::Scope scope;
  scope.calendar = calendar;
  scope.task = plain;
  CHECK(matches("calendar.office.open == true", Context::filter, scope));
  CHECK(matches("calendar.shop.open == null", Context::filter, scope));
  CHECK(matches("calendar.office == null", Context::filter, scope));
  scope.task = own;
  CHECK(matches("calendar.office.open == false", Context::filter, scope));
  CHECK(matches("calendar.x == 1", Context::filter, scope));
  CHECK(matches("task.calendar.office.open == false", Context::filter, scope));
}

TEST_CASE("references tell the root, the built-in and the path") {
  using acd::expression::Builtin;
  using acd::expression::Root;
  struct Expected {
    Context context;
    const char* source;
    Root root;
    Builtin builtin;
    std::size_t path;
  };
  const Expected rows[] = {
      {Context::filter, "a.b == 1", Root::task, Builtin::none, 2},
      {Context::filter, "task.a[2].b == 1", Root::task, Builtin::none, 3},
      {Context::filter, "worker.a == 1", Root::nothing, Builtin::none, 1},
      {Context::filter, "calendar.office.open == true", Root::calendar, Builtin::calendar_open, 2},
      {Context::filter, "calendar.office == true", Root::task, Builtin::none, 2},
      {Context::queue, "worker.sid == 'x'", Root::worker, Builtin::none, 1},
      {Context::queue, "a == 1", Root::worker, Builtin::none, 1},
      {Context::target, "worker.sid == 'x'", Root::worker, Builtin::worker_sid, 1},
      {Context::target, "worker.channel.voice.assigned_tasks == 1", Root::worker,
       Builtin::channel_assigned_tasks, 3},
      {Context::target, "worker.channel.voice.x == 1", Root::worker, Builtin::none, 3},
      {Context::target, "worker.channel[0].assigned_tasks == 1", Root::worker, Builtin::none, 3},
      {Context::skip_if, "workers.WA1 == 1", Root::workers, Builtin::workers_activity, 1},
      {Context::skip_if, "workers.available == 1", Root::workers, Builtin::workers_available, 1},
      {Context::skip_if, "candidates.free == 0", Root::candidates, Builtin::candidates_free, 1},
      {Context::skip_if, "queue.waiting == 0", Root::queue, Builtin::queue_waiting, 1},
      {Context::skip_if, "calendar.office.open == true", Root::calendar, Builtin::calendar_open, 2},
  };
  for (const Expected& row : rows) {
    CAPTURE(row.source);
    const acd::Expression expression = compile(row.source, row.context);
    REQUIRE(expression.references().size() == 1);
    const acd::expression::Reference& reference = expression.references()[0];
    CHECK(reference.root == row.root);
    CHECK(reference.builtin == row.builtin);
    CHECK(reference.path.size() == row.path);
    CHECK(std::string(row.source).starts_with(reference.text));
  }
}

#include "router/eligibility.hpp"

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "allocations.hpp"
#include "router/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using acd::ChannelFields;
using acd::Context;
using acd::Dialect;
using acd::Expression;
using acd::Scope;
using acd::Value;
using acd::WorkerFields;
using acd::router::Eligibility;
using acd::router::Random;
using acd::router::ResidualId;

Expression compile(std::string_view source, Context context, const Dialect& dialect = {}) {
  CAPTURE(source);
  auto compiled = Expression::compile(source, context, dialect);
  REQUIRE(compiled);
  return *compiled;
}

Expression target(std::string_view source) { return compile(source, Context::target); }
Expression queue(std::string_view source) { return compile(source, Context::queue); }
Value json(std::string_view text) { return *Value::from_json(text); }

std::vector<std::uint32_t> bits(const acd::router::Bitmap& bitmap) {
  std::vector<std::uint32_t> out;
  bitmap.for_each([&out](std::uint32_t bit) { out.push_back(bit); });
  return out;
}

using Slots = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("members of a queue follow the workers") {
  Eligibility eligibility;
  eligibility.set_worker(0, "WK0", "anna", json(R"({"level": 3})"));
  eligibility.set_worker(2, "WK2", "ben", json(R"({"level": "7"})"));
  eligibility.set_queue(0, queue("level >= 3"));
  eligibility.set_queue(1, queue("1==1"));
  eligibility.set_queue(2, std::nullopt);
  CHECK(bits(eligibility.members(0)) == Slots{0, 2});
  eligibility.set_worker(0, "WK0", "anna", json(R"({"level": 2})"));
  eligibility.set_worker(1, "WK1", "cleo", json(R"({"level": 5})"));
  CHECK(bits(eligibility.members(0)) == Slots{1, 2});
  eligibility.remove_worker(2);
  CHECK(bits(eligibility.members(0)) == Slots{1});
  CHECK(bits(eligibility.members(1)) == Slots{0, 1});
  CHECK(bits(eligibility.members(2)).empty());
  eligibility.set_queue(0, queue("level < 3"));
  CHECK(bits(eligibility.members(0)) == Slots{0});
  eligibility.remove_queue(0);
  CHECK(bits(eligibility.members(0)).empty());
}

TEST_CASE("tasks with the same values share a residual, other values have their own") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  eligibility.set_worker(0, "WK0", "anna", json(R"({"email": "anna@x"})"));
  eligibility.set_worker(1, "WK1", "ben", json(R"({"email": "ben@x"})"));
  const Expression owner = target("task.email == worker.email");
  const ResidualId anna = eligibility.acquire(0, &owner, json(R"({"email": "anna@x", "n": 1})"));
  const ResidualId again = eligibility.acquire(0, &owner, json(R"({"email": "anna@x", "n": 2})"));
  const ResidualId ben = eligibility.acquire(0, &owner, json(R"({"email": "ben@x"})"));
  const ResidualId nobody = eligibility.acquire(0, &owner, json("{}"));
  CHECK(anna == again);
  CHECK(anna != ben);
  CHECK(bits(eligibility.workers(anna)) == Slots{0});
  CHECK(bits(eligibility.workers(ben)) == Slots{1});
  CHECK(bits(eligibility.workers(nobody)).empty());
  CHECK_FALSE(eligibility.has_volatile(anna));
  CHECK(eligibility.queue(anna) == 0);

  eligibility.set_worker(1, "WK1", "ben", json(R"({"email": "anna@x"})"));
  CHECK(bits(eligibility.workers(anna)) == Slots{0, 1});
  CHECK(bits(eligibility.workers(ben)).empty());
}

TEST_CASE("a missing value and null are one, 1 and \"1\" are not") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  const Expression expression = target("worker.x == task.x");
  const ResidualId missing = eligibility.acquire(0, &expression, json("{}"));
  CHECK(eligibility.acquire(0, &expression, json(R"({"x": null})")) == missing);
  const ResidualId number = eligibility.acquire(0, &expression, json(R"({"x": 1})"));
  CHECK(eligibility.acquire(0, &expression, json(R"({"x": "1"})")) != number);
  CHECK(eligibility.residuals() == 3);
}

TEST_CASE("the same comparison in two dialects is two") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  eligibility.set_worker(0, "WK0", "anna", json(R"({"x": "6", "y": "a"})"));
  const Dialect strict{acd::ScalarIn::documented, false, false};
  for (const std::string_view text : {"worker.x == task.x", "worker.y IN task.y"}) {
    CAPTURE(text);
    const Expression lax = compile(text, Context::target);
    const Expression documented = compile(text, Context::target, strict);
    const Value task = json(R"({"x": 6, "y": "a"})");
    CHECK(bits(eligibility.workers(eligibility.acquire(0, &lax, task))) == Slots{0});
    CHECK(bits(eligibility.workers(eligibility.acquire(0, &documented, task))).empty());
  }
}

TEST_CASE("equal numbers are found however they are written") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  const std::vector<std::string> zeros = {"0", "-0.0", "0.0", "\"0\"", "\"-0\"", "\"0.00\""};
  for (std::uint32_t i = 0; i < zeros.size(); ++i) {
    eligibility.set_worker(i, "WK", "w", json("{\"x\": " + zeros[i] + "}"));
  }
  const Expression expression = target("worker.x == task.x");
  for (const char* zero : {"0", "-0.0", "0.0"}) {
    CAPTURE(zero);
    const auto id = eligibility.acquire(0, &expression, json("{\"x\": " + std::string(zero) + "}"));
    CHECK(eligibility.workers(id).count() == zeros.size());
  }
}

TEST_CASE("without a target expression everyone in the queue may take the task") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("a == 1"));
  const ResidualId all = eligibility.acquire(0, nullptr, json("{}"));
  CHECK(eligibility.acquire(0, nullptr, json(R"({"x": 1})")) == all);
  eligibility.set_worker(5, "WK5", "eve", json(R"({"a": 1})"));
  CHECK(bits(eligibility.workers(all)) == Slots{5});
  CHECK(eligibility.still_matches(all, 5, {}));
}

TEST_CASE("what moves with reservations is tested when a worker is chosen") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  eligibility.set_worker(0, "WK0", "anna", json(R"({"lang": "ja"})"));
  eligibility.set_worker(1, "WK1", "ben", json(R"({"lang": "en"})"));
  const Expression expression = target(
      "worker.lang == task.lang AND worker.channel.voice.assigned_tasks < task.most "
      "AND worker.activity_name != 'Break'");
  const ResidualId id = eligibility.acquire(0, &expression, json(R"({"lang": "ja", "most": 2})"));
  CHECK(bits(eligibility.workers(id)) == Slots{0});
  CHECK(eligibility.has_volatile(id));
  std::array<ChannelFields, 1> channels{{{"voice", 3, 1, 66}}};
  WorkerFields fields{"WK0", "anna", "WA1", "Idle", channels};
  CHECK(eligibility.still_matches(id, 0, fields));
  channels[0].assigned_tasks = 2;
  CHECK_FALSE(eligibility.still_matches(id, 0, fields));
  channels[0].assigned_tasks = 0;
  fields.activity_name = "Break";
  CHECK_FALSE(eligibility.still_matches(id, 0, fields));
}

TEST_CASE("a disjunction with a part that moves moves as a whole") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  eligibility.set_worker(0, "WK0", "anna", json(R"({"lang": "ja"})"));
  eligibility.set_worker(1, "WK1", "ben", json(R"({"lang": "en"})"));
  const Expression expression =
      target("worker.lang == task.lang OR worker.activity_sid == task.activity");
  const ResidualId id =
      eligibility.acquire(0, &expression, json(R"({"lang": "ja", "activity": "WA7"})"));
  CHECK(bits(eligibility.workers(id)) == Slots{0, 1});
  WorkerFields fields;
  fields.activity_sid = "WA7";
  CHECK(eligibility.still_matches(id, 0, {}));
  CHECK_FALSE(eligibility.still_matches(id, 1, {}));
  CHECK(eligibility.still_matches(id, 1, fields));
}

TEST_CASE("a residual has its own copies: tasks and expressions may die") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  eligibility.set_worker(0, "WK0", "anna", json(R"({"n": "a string that owns memory"})"));
  ResidualId kept = 0;
  for (int i = 0; i < 200; ++i) {
    const Expression expression = target(i % 2 == 0 ? "worker.n == task.n" : "worker.n != task.n");
    const Value task = json(R"({"n": "a string that owns memory"})");
    const ResidualId id = eligibility.acquire(0, &expression, task);
    REQUIRE(bits(eligibility.workers(id)).size() == (i % 2 == 0 ? 1 : 0));
    if (i == 0) {
      kept = id;
    } else {
      eligibility.release(id);
    }
  }
  eligibility.set_worker(1, "WK1", "ben", json(R"({"n": "a string that owns memory"})"));
  CHECK(bits(eligibility.workers(kept)) == Slots{0, 1});
}

TEST_CASE("residuals that nobody uses go when they need too much memory, the oldest first") {
  Eligibility eligibility(20'000);
  eligibility.set_queue(0, queue("1==1"));
  for (std::uint32_t i = 0; i < 1000; ++i) {
    eligibility.set_worker(i, "WK" + std::to_string(i), "w", json(R"({"n": 1})"));
  }
  const Expression expression = target("worker.n == task.a OR worker.n != task.b");
  const auto task = [](int number) {
    return json(R"({"a": 1, "b": )" + std::to_string(number) + "}");
  };
  const ResidualId used = eligibility.acquire(0, &expression, task(-1));
  for (int i = 0; i < 500; ++i) eligibility.release(eligibility.acquire(0, &expression, task(i)));
  const std::size_t residuals = eligibility.residuals();
  CHECK(residuals < 60);
  CHECK(residuals > 10);
  eligibility.release(eligibility.acquire(0, &expression, task(499)));
  CHECK(eligibility.residuals() == residuals);
  eligibility.release(eligibility.acquire(0, &expression, task(0)));
  CHECK(eligibility.residuals() == residuals);
  eligibility.drop_caches();
  CHECK(eligibility.residuals() == 1);
  CHECK(eligibility.workers(used).count() == 1000);
}

TEST_CASE("a hit, a release and a choice allocate nothing") {
  Eligibility eligibility;
  eligibility.set_queue(0, queue("1==1"));
  for (std::uint32_t i = 0; i < 100; ++i) eligibility.set_worker(i, "WK", "w", json(R"({"n": 1})"));
  const Expression expression =
      target("worker.n == task.n AND worker.activity_name != task.s AND task.list HAS worker.n");
  const Value task =
      json(R"({"n": 1, "s": "a text of more than fifteen bytes", "list": [1, "2"]})");
  WorkerFields fields;
  fields.activity_name = "Idle";
  eligibility.release(eligibility.acquire(0, &expression, task));
  const std::size_t before = acd_test::allocations();
  std::size_t matches = 0;
  for (int i = 0; i < 100; ++i) {
    const ResidualId id = eligibility.acquire(0, &expression, task);
    matches += eligibility.still_matches(id, 7, fields) ? eligibility.workers(id).count() : 0;
    eligibility.release(id);
  }
  CHECK(acd_test::allocations() == before);
  CHECK(matches == 10'000);
}

namespace {

/// Random expressions, workers and tasks over a few names and values, so that they often meet.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t bound) { return random_.below(bound); }

  std::string scalar() {
    constexpr std::array values{"1",    "2",     "2.0",  "7.5", "0",   "-0.0", "'1'",
                                "'2'",  "'2.0'", "'0'",  "'a'", "'b'", "'ab'", "'07'",
                                "true", "false", "'-3'", "-3",  "'ja'"};
    return values[below(values.size())];
  }

  std::string list() {
    std::string text = "[";
    for (std::uint32_t n = below(4); n != 0; --n) text += (text.size() > 1 ? ", " : "") + scalar();
    return text + "]";
  }

  /// JSON, or nothing at all.
  std::string value() {
    std::string text;
    switch (below(8)) {
      case 0: return "null";
      case 1: text = list(); break;
      case 2: return "{\"k\": 1}";
      default: text = scalar();
    }
    for (char& c : text) c = c == '\'' ? '"' : c;
    return text;
  }

  Value attributes() {
    std::string text = "{";
    for (const char* name : {"a", "b", "c", "sid", "activity_name"}) {
      if (below(4) == 0) continue;
      text += (text.size() > 1 ? ", \"" : "\"") + std::string(name) + "\": " + value();
    }
    text += std::string(text.size() > 1 ? ", " : "") + "\"deep\": {\"x\": [" + value() + ", " +
            value() + R"(]}, "channel": {"fax": {"assigned_tasks": )" + value() + "}}";
    return *Value::from_json(text + "}");
  }

  std::string name(Context context) {
    constexpr std::array paths{"a", "b", "c", "deep.x[0]", "deep.x[1]", "deep", "none"};
    constexpr std::array fields{"sid",
                                "friendly_name",
                                "activity_sid",
                                "activity_name",
                                "channel.voice.assigned_tasks",
                                "channel.voice.available_capacity_percentage",
                                "channel.fax.assigned_tasks"};
    const std::string path = paths[below(paths.size())];
    if (context == Context::queue) return below(2) == 0 ? path : "worker." + path;
    if (below(5) < 2) return "task." + path;
    return "worker." + (below(4) == 0 ? fields[below(fields.size())] : path);
  }

  std::string comparison(Context context) {
    constexpr std::array operators{"==",       "!=",  ">",  ">=",     "<",       "<=",
                                   "CONTAINS", "HAS", "IN", "NOT IN", "NOT HAS", "NOT CONTAINS"};
    const std::string op = operators[below(dialect_.extended ? 12 : 10)];
    const auto other = [&] {
      switch (below(6)) {
        case 0: return std::string("null");
        case 1: return list();
        case 2: return name(context);
        default: return scalar();
      }
    };
    if (below(6) == 0) return other() + " " + op + " " + name(context);
    return name(context) + " " + op + " " + other();
  }

  std::string expression(Context context, int depth = 3) {
    const std::uint32_t dice = below(6);
    if (depth == 0 || dice == 0) return comparison(context);
    const std::string left = expression(context, depth - 1);
    if (dice == 5 && dialect_.extended) return "NOT (" + left + ")";
    const std::string right = expression(context, depth - 1);
    if (dice < 4) return left + " AND " + right;
    return "(" + left + " OR " + right + ")";
  }

  Expression compiled(Context context) {
    dialect_.scalar_in = below(3) == 0 ? acd::ScalarIn::documented : acd::ScalarIn::equality;
    dialect_.coerce_numeric_strings = below(4) != 0;
    dialect_.extended = below(2) == 0;
    return compile(expression(context), context, dialect_);
  }

 private:
  Random random_;
  Dialect dialect_;
};

/// The index beside the obvious answer: every worker is tried one by one.
class Pair {
 public:
  explicit Pair(std::uint64_t seed) : world_(seed), index_(seed % 2 == 0 ? 3000 : 1 << 20) {}

  void step() {
    switch (world_.below(14)) {
      case 0:
      case 1:
      case 2: return set_worker(world_.below(slots));
      case 3: return change_one_value();
      case 4: return remove_worker();
      case 5: return world_.below(5) == 0 ? set_queue(world_.below(queues)) : acquire();
      case 6: return world_.below(10) == 0 ? index_.drop_caches() : acquire();
      case 7:
      case 8: return release();
      default: return acquire();
    }
  }

  /// Compares all residuals and members; how many (residual, worker) pairs that were.
  std::size_t check() const {
    for (std::uint32_t q = 0; q < queues; ++q) {
      for (std::uint32_t w = 0; w < slots; ++w)
        REQUIRE(index_.members(q).test(w) == is_member(q, w));
    }
    for (const Held& held : held_) {
      REQUIRE(index_.queue(held.id) == held.queue);
      for (std::uint32_t w = 0; w < slots; ++w) check(held, w);
    }
    return held_.size() * slots;
  }

 private:
  static constexpr std::uint32_t slots = 70;
  static constexpr std::uint32_t queues = 4;

  struct WorkerModel {
    std::string sid;
    std::string name;
    std::string activity;
    Value attributes;
    std::int64_t assigned = 0;
  };
  struct Held {
    ResidualId id;
    std::uint32_t queue;
    std::optional<Expression> expression;
    Value task;
  };

  void set_worker(std::uint32_t slot) {
    auto& worker = workers_[slot];
    worker = WorkerModel{"WK" + std::to_string(slot), world_.below(2) == 0 ? "a" : "b",
                         world_.below(2) == 0 ? "ja" : "a", world_.attributes(), world_.below(3)};
    index_.set_worker(slot, worker->sid, worker->name, worker->attributes);
  }
  void change_one_value() {
    auto& worker = workers_[world_.below(slots)];
    if (!worker) return;
    acd::ValueBuilder builder;
    builder.begin_object();
    const acd::ValueView old = worker->attributes;
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (old.key(i) != "b") builder.key(old.key(i)).value(old[i]);
    }
    builder.key("b").integer(world_.below(3)).end_object();
    worker->attributes = builder.finish();
    const auto slot = static_cast<std::uint32_t>(&worker - workers_.data());
    index_.set_worker(slot, worker->sid, worker->name, worker->attributes);
  }
  void remove_worker() {
    const std::uint32_t slot = world_.below(slots);
    if (!workers_[slot]) return;
    workers_[slot].reset();
    index_.remove_worker(slot);
  }
  void set_queue(std::uint32_t slot) {
    queues_[slot] = world_.compiled(Context::queue);
    index_.set_queue(slot, queues_[slot]);
  }
  void acquire() {
    if (held_.size() > 30) return release();
    Held held{0, world_.below(queues), std::nullopt, world_.attributes()};
    if (world_.below(10) != 0) {
      held.expression = world_.below(3) != 0 || known_.empty()
                            ? known_.emplace_back(world_.compiled(Context::target))
                            : known_[world_.below(static_cast<std::uint32_t>(known_.size()))];
    }
    held.id = index_.acquire(held.queue, held.expression ? &*held.expression : nullptr, held.task);
    held_.push_back(std::move(held));
  }
  void release() {
    if (held_.empty()) return;
    std::swap(held_[world_.below(static_cast<std::uint32_t>(held_.size()))], held_.back());
    index_.release(held_.back().id);
    held_.pop_back();
  }

  [[nodiscard]] static std::array<ChannelFields, 1> channels(const WorkerModel& worker) {
    return {{{"voice", 4, worker.assigned, 100 - 25 * worker.assigned}}};
  }
  [[nodiscard]] bool is_member(std::uint32_t queue, std::uint32_t slot) const {
    if (!queues_[queue] || !workers_[slot]) return false;
    Scope scope;
    scope.worker = workers_[slot]->attributes;
    return queues_[queue]->matches(scope);
  }
  void check(const Held& held, std::uint32_t slot) const {
    const bool in_index = index_.workers(held.id).test(slot);
    if (!is_member(held.queue, slot)) {
      REQUIRE_FALSE(in_index);
      return;
    }
    const WorkerModel& worker = *workers_[slot];
    const auto figures = channels(worker);
    const WorkerFields fields{worker.sid, worker.name, "WA1", worker.activity, figures};
    Scope scope;
    scope.task = held.task;
    scope.worker = worker.attributes;
    scope.worker_fields = &fields;
    const bool expected = !held.expression || held.expression->matches(scope);
    if (held.expression) CAPTURE(held.expression->source());
    CAPTURE(acd::to_json(held.task));
    CAPTURE(acd::to_json(worker.attributes));
    REQUIRE((in_index && index_.still_matches(held.id, slot, fields)) == expected);
    if (!index_.has_volatile(held.id)) REQUIRE(in_index == expected);
  }

  World world_;
  Eligibility index_;
  std::array<std::optional<WorkerModel>, slots> workers_;
  std::array<std::optional<Expression>, queues> queues_;
  std::vector<Expression> known_;
  std::vector<Held> held_;

 public:
  void populate() {
    for (std::uint32_t q = 0; q < queues; ++q) set_queue(q);
    for (std::uint32_t w = 0; w < slots; w += 2) set_worker(w);
  }
};

}  // namespace

TEST_CASE("the index agrees with trying every worker, whatever changes") {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    CAPTURE(seed);
    Pair pair(seed);
    pair.populate();
    for (int i = 0; i < 300; ++i) {
      pair.step();
      if (i % 20 == 0) compared += pair.check();
    }
    compared += pair.check();
  }
  CHECK(compared > 10'000);
}

TEST_CASE("a copy of the index goes on by itself") {
  for (std::uint64_t seed = 30; seed <= 34; ++seed) {
    CAPTURE(seed);
    Pair pair(seed);
    pair.populate();
    for (int i = 0; i < 100; ++i) pair.step();
    std::optional<Pair> copy = pair;
    for (int i = 0; i < 100; ++i) pair.step();
    copy->check();
    for (int i = 0; i < 50; ++i) copy->step();
    pair.check();
    copy->check();
    copy.reset();
    pair.check();
  }
}

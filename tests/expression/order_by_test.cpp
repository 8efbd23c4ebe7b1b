#include <acd/expression/order_by.hpp>

#include "evaluate.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

using acd::ErrorCode;
using acd::OrderBy;
using expression_tests::json;

namespace {

OrderBy order_by(std::string_view source) {
  auto order = OrderBy::compile(source);
  REQUIRE_MESSAGE(order.has_value(), source);
  return *std::move(order);
}

OrderBy::Key key(const OrderBy& order, const char* worker, std::size_t index = 0) {
  const acd::Value value = json(worker);
  acd::Scope scope;
  scope.worker = value;
  return order.key(index, scope);
}

// Workers lacking an attribute come last, ascending or descending.
std::vector<std::string> sorted(const OrderBy& order,
                                std::vector<std::pair<std::string, const char*>> workers) {
  std::ranges::stable_sort(workers, [&](const auto& a, const auto& b) {
    for (std::size_t i = 0; i < order.clauses().size(); ++i) {
      const auto left = key(order, a.second, i);
      const auto right = key(order, b.second, i);
      if (left.kind != right.kind) return left.kind < right.kind;
      if (left.value != right.value)
        return (left.value < right.value) != order.clauses()[i].descending;
    }
    return false;
  });
  std::vector<std::string> names;
  for (const auto& [name, attributes] : workers) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("order_by is read into clauses") {
  const OrderBy order =
      order_by(" worker.finance ASC,worker . skills . ja desc , worker.levels[1] ");
  CHECK(order.source() == " worker.finance ASC,worker . skills . ja desc , worker.levels[1] ");
  REQUIRE(order.clauses().size() == 3);
  CHECK(order.clauses()[0].reference.text == "worker.finance");
  CHECK_FALSE(order.clauses()[0].descending);
  CHECK(order.clauses()[1].reference.text == "worker.skills.ja");
  CHECK(order.clauses()[1].descending);
  CHECK(order.clauses()[2].reference.text == "worker.levels[1]");
  CHECK_FALSE(order.clauses()[2].descending);
  CHECK(order_by("worker.asc DESC").clauses()[0].reference.text == "worker.asc");
  CHECK(order_by("worker.desc").clauses()[0].descending == false);
}

TEST_CASE("a key is an integer, missing, or neither") {
  using Kind = OrderBy::Key::Kind;
  const OrderBy order = order_by("worker.a.b DESC");
  CHECK(key(order, R"({"a":{"b":7}})").kind == Kind::integer);
  CHECK(key(order, R"({"a":{"b":7}})").value == 7);
  CHECK(key(order, R"({"a":{"b":-9223372036854775808}})").value ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(key(order, R"({"a":{}})").kind == Kind::missing);
  CHECK(key(order, R"({"a":{"b":null}})").kind == Kind::missing);
  CHECK(key(order, R"({"a":{"b":"7"}})").kind == Kind::not_an_integer);
  CHECK(key(order, R"({"a":{"b":7.0}})").kind == Kind::not_an_integer);
  CHECK(key(order, R"({"a":{"b":true}})").kind == Kind::not_an_integer);
  CHECK(key(order, R"({"a":{"b":[7]}})").kind == Kind::not_an_integer);
}

TEST_CASE("built-in figures are keys") {
  const OrderBy order = order_by("worker.channel.chat.assigned_tasks, worker.sid");
  const std::array<acd::ChannelFields, 1> channels{{{"chat", 3, 2, 33}}};
  const acd::WorkerFields fields{"WK1", "Anna", "WA1", "Available", channels};
  acd::Scope scope;
  scope.worker_fields = &fields;
  CHECK(order.key(0, scope).value == 2);
  CHECK(order.key(1, scope).kind == OrderBy::Key::Kind::not_an_integer);
}

TEST_CASE("the documented example sorts as documented") {
  const OrderBy order = order_by("worker.finance ASC, worker.support ASC");
  using Names = std::vector<std::string>;
  CHECK(sorted(order, {{"Alice", R"({"finance":10,"support":8})"},
                       {"Bob", R"({"finance":10,"support":5})"}}) == Names{"Bob", "Alice"});
  CHECK(sorted(order, {{"Bob", R"({"finance":10})"}, {"Alice", R"({"finance":10,"support":8})"}}) ==
        Names{"Alice", "Bob"});
  const OrderBy descending = order_by("worker.finance DESC");
  CHECK(sorted(descending,
               {{"Bob", "{}"}, {"Alice", R"({"finance":1})"}, {"Carol", R"({"finance":2})"}}) ==
        Names{"Carol", "Alice", "Bob"});
}

TEST_CASE("order_by reports what is wrong and where") {
  struct Fault {
    const char* name;
    std::string source;
    ErrorCode code;
    std::size_t offset;
  };
  const Fault rows[] = {
      {"empty", "", ErrorCode::syntax, 0},
      {"white space", "  ", ErrorCode::syntax, 2},
      {"bare name", "level DESC", ErrorCode::unprefixed_name, 0},
      {"worker alone", "worker DESC", ErrorCode::unprefixed_name, 0},
      {"the task", "worker.a, task.b", ErrorCode::wrong_root, 10},
      {"another root", "queue.waiting", ErrorCode::wrong_root, 0},
      {"unknown direction", "worker.a UP", ErrorCode::syntax, 9},
      {"two directions", "worker.a ASC DESC", ErrorCode::syntax, 13},
      {"comma at the end", "worker.a,", ErrorCode::syntax, 9},
      {"a comparison", "worker.a > 1", ErrorCode::syntax, 9},
      {"a hyphen", "worker.skill-level", ErrorCode::syntax, 12},
      {"too long", "worker." + std::string(70000, 'a'), ErrorCode::limit_exceeded, 65536},
  };
  for (const Fault& row : rows) {
    CAPTURE(row.name);
    const auto order = OrderBy::compile(row.source);
    REQUIRE_FALSE(order);
    CHECK(order.error().code == row.code);
    CHECK(order.error().offset == row.offset);
  }
  const auto both = OrderBy::compile("a, task.b, worker.c");
  REQUIRE_FALSE(both);
  REQUIRE(both.errors().size() == 2);
  CHECK(both.errors()[1].code == ErrorCode::wrong_root);
}

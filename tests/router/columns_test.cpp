#include "router/columns.hpp"

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using acd::Value;
using acd::router::ColumnId;
using acd::router::Columns;

acd::expression::Reference worker_name(std::string_view text) {
  const auto expression =
      acd::Expression::compile(std::string(text) + " != null", acd::Context::target);
  REQUIRE(expression);
  return expression->references().front();
}

void set(Columns& columns, std::uint32_t worker, std::string_view attributes) {
  std::vector<ColumnId> changed;
  columns.set_worker(worker, "WK" + std::to_string(worker), "w", *Value::from_json(attributes),
                     changed);
}

}  // namespace

TEST_CASE("equal values of a column are stored once") {
  Columns columns;
  set(columns, 0, R"({"a": "x", "b": 1})");
  const ColumnId a = columns.acquire(worker_name("worker.a"));
  set(columns, 1, R"({"a": "x"})");
  set(columns, 2, R"({"a": "y"})");
  set(columns, 3, R"({"a": null})");
  CHECK(columns.ids(a)[0] == columns.ids(a)[1]);
  CHECK(columns.ids(a)[0] != columns.ids(a)[2]);
  CHECK(columns.ids(a)[3] == 0);
  CHECK(columns.values(a).users(columns.ids(a)[0]) == 2);
  CHECK(columns.cell(a, 2).text == "y");
  CHECK(columns.ids(a).size() == 64);
}

TEST_CASE("only columns whose value differs are reported") {
  Columns columns;
  const ColumnId a = columns.acquire(worker_name("worker.a"));
  const ColumnId sid = columns.acquire(worker_name("worker.sid"));
  std::vector<ColumnId> changed;
  columns.set_worker(0, "WK0", "w", *Value::from_json(R"({"a": [1, "2"], "b": 1})"), changed);
  CHECK(changed == std::vector<ColumnId>{a, sid});
  changed.clear();
  columns.set_worker(0, "WK0", "w", *Value::from_json(R"({"a": [1, "2"], "b": 2})"), changed);
  CHECK(changed.empty());
  columns.set_worker(0, "WK0", "w", *Value::from_json(R"({"a": [1, 2], "b": 2})"), changed);
  CHECK(changed == std::vector<ColumnId>{a});
}

TEST_CASE("a name is one column for all who use it, and goes with the last of them") {
  Columns columns;
  const ColumnId a = columns.acquire(worker_name("worker.a"));
  CHECK(columns.acquire(worker_name("worker.a")) == a);
  CHECK(columns.acquire(worker_name("worker.a[0]")) != a);
  columns.release(a);
  columns.release(a);
  CHECK(columns.acquire(worker_name("worker.z")) == a);
}

TEST_CASE("values that nobody has any more do not pile up") {
  Columns columns;
  const ColumnId phone = columns.acquire(worker_name("worker.phone"));
  const ColumnId phones = columns.acquire(worker_name("worker.phones"));
  for (int i = 0; i < 1000; ++i) {
    const std::string number = "\"+8190" + std::to_string(i) + "\"";
    const auto worker = static_cast<std::uint32_t>(i % 5);
    set(columns, worker, "{\"phone\": " + number + ", \"phones\": [" + number + ", 1, 1]}");
    if (i % 7 == 0) columns.remove_worker(worker);
  }
  CHECK(columns.values(phone).bound() < 10);
  CHECK(columns.values(phones).bound() < 10);
  CHECK(columns.elements(phones).bound() < 10);
  for (std::uint32_t worker = 0; worker < 5; ++worker) columns.remove_worker(worker);
  for (acd::router::ValueId id = 0; id < columns.elements(phones).bound(); ++id) {
    CHECK(columns.elements(phones).users(id) == 0);
    CHECK(columns.arrays(phones, id).empty());
  }
}

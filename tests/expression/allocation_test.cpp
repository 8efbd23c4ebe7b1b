#include <acd/expression/order_by.hpp>

#include "evaluate.hpp"
#include "router/allocations.hpp"

#include <array>

using acd::Context;

TEST_CASE("matching allocates nothing") {
  const acd::Value task = expression_tests::json(
      R"({"email":"a@example.com","level":"6","blocked":["WK2","WK3"],"名前":"営業部東京支店の担当者","o":{"a":[{"b":1}]}})");
  const acd::Value worker = expression_tests::json(
      R"({"email":"a@example.com","skills":["en","ja",3],"level":5.5,"flag":null})");
  const std::array<acd::ChannelFields, 1> channels{{{"voice", 1, 0, 100}}};
  const acd::WorkerFields fields{"WK1", "Anna", "WA1", "Available", channels};
  acd::Scope scope;
  scope.task = task;
  scope.worker = worker;
  scope.worker_fields = &fields;
  const acd::Expression expression = expression_tests::compile(
      "(task.email == worker.email AND worker.skills HAS 'ja') AND task.level > worker.level AND "
      "worker.sid NOT IN task.blocked AND task.名前 CONTAINS '東京' AND worker.flag != true AND "
      "worker.channel.voice.assigned_tasks < 1 AND task.o.a[0].b IN 1 AND NOT worker.skills IN "
      "['x', 1, '7']",
      Context::target, expression_tests::extended());
  const auto order =
      acd::OrderBy::compile("worker.skills[2] DESC, worker.channel.voice.assigned_tasks");
  REQUIRE(order);
  const std::size_t before = acd_test::allocations();
  int matched = 0;
  for (int i = 0; i < 100; ++i) matched += expression.matches(scope) ? 1 : 0;
  const auto key = order->key(0, scope);
  const std::size_t after = acd_test::allocations();
  CHECK(matched == 100);
  CHECK(key.value == 3);
  CHECK(after == before);
}

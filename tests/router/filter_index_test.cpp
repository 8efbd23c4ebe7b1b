#include "router/filter_index.hpp"

#include "router/random.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using acd::Expression;
using acd::router::FilterIndex;
using acd::router::Random;

TEST_CASE("the index of filters finds what trying each filter finds") {
  const std::vector<std::string> comparisons{
      "kind == 'a'",
      "kind == 'b'",
      "'a' == kind",
      "kind == '5'",
      "kind == 5",
      "kind = 5",
      "kind == 5.0",
      "kind == true",
      "kind == null",
      "kind != 'a'",
      "kind > 4",
      "kind IN ['a']",
      "a.kind == 'a'",
      "a.kind == 7",
      "list[0] == 'a'",
      "1==1",
      "kind == 'a' AND n == 1",
      "n == 1",
      "task.kind == 'a'",
      "missing == 'a'",
      "kind == 9223372036854775807",
      "kind == '05'",
  };
  const std::vector<std::string> values{R"("a")",
                                        R"("b")",
                                        R"("5")",
                                        R"("05")",
                                        R"("5.0")",
                                        "5",
                                        "5.0",
                                        "4.5",
                                        "true",
                                        "null",
                                        R"(["a"])",
                                        R"({"kind":"a"})",
                                        "9223372036854775807",
                                        R"("9223372036854775807")",
                                        "7"};
  Random random(11);
  const auto pick = [&](const std::vector<std::string>& from) -> const std::string& {
    return from[random.below(static_cast<std::uint32_t>(from.size()))];
  };
  for (int round = 0; round < 3000; ++round) {
    const bool coerce = round % 3 != 0;
    std::vector<Expression> filters;
    const std::uint32_t count = random.below(9);
    for (std::uint32_t i = 0; i < count; ++i) {
      acd::Dialect dialect;
      dialect.coerce_numeric_strings = coerce;
      filters.push_back(*Expression::compile(pick(comparisons), acd::Context::filter, dialect));
    }
    FilterIndex index;
    for (const Expression& filter : filters) index.add(filter);
    const std::string text = R"({"kind":)" + pick(values) + R"(,"n":)" + pick(values) +
                             R"(,"a":{"kind":)" + pick(values) + R"(},"list":[)" + pick(values) +
                             "]}";
    const acd::Value task = *acd::Value::from_json(text);
    acd::Scope scope;
    scope.task = task;
    for (std::size_t from = 0; from <= filters.size(); ++from) {
      std::size_t expected = from;
      while (expected < filters.size() && !filters[expected].matches(scope)) ++expected;
      CAPTURE(text);
      REQUIRE(index.first(scope, from) == expected);
    }
  }
}

TEST_CASE("an index without filters finds nothing") {
  CHECK(FilterIndex().first(acd::Scope(), 0) == 0);
}

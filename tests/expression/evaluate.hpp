#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace expression_tests {

inline acd::Value json(std::string_view text) {
  auto value = acd::Value::from_json(text);
  REQUIRE_MESSAGE(value.has_value(), text);
  return *std::move(value);
}

inline acd::Expression compile(std::string_view source, acd::Context context,
                               const acd::Dialect& dialect = {}) {
  auto compiled = acd::Expression::compile(source, context, dialect);
  REQUIRE_MESSAGE(compiled.has_value(),
                  source << ": " << (compiled ? "" : compiled.error().message));
  return *std::move(compiled);
}

inline std::string printed(const acd::Expression& expression) {
  return acd::expression::print(expression.tree());
}

/// One evaluation: what the task and the worker are, and what must come out.
struct Row {
  const char* name;
  const char* source;
  const char* task;
  const char* worker;
  bool expected;
};

inline bool evaluate(const acd::Expression& expression, const char* task, const char* worker) {
  const acd::Value task_value = json(task);
  const acd::Value worker_value = json(worker);
  acd::Scope scope;
  scope.task = task_value;
  scope.worker = worker_value;
  const bool result = expression.matches(scope);
  CHECK(expression.explain(scope).result == result);
  return result;
}

/// In a table of target expressions `t` and `w` are the whole documents.
template <std::size_t size>
void check_rows(const Row (&rows)[size], acd::Context context, const acd::Dialect& dialect = {}) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.source);
    CHECK(evaluate(compile(row.source, context, dialect), row.task, row.worker) == row.expected);
  }
}

inline acd::Dialect extended() {
  acd::Dialect dialect;
  dialect.extended = true;
  return dialect;
}

}  // namespace expression_tests

// What an expression costs: to compile, and to ask of every worker of a site. The walk over JSON
// objects beside it is what a dispatcher does that keeps attributes as it received them.

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "company.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using acd::expression::Node;
using acd::expression::NodeKind;
using acd::expression::Operand;
using acd::expression::Operator;
using acd::expression::Reference;
using acd::expression::Root;
using bench::target;
using bench::task_text;
using bench::worker_text;
using nlohmann::json;

std::size_t workers(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

// ---- the walk: attributes and literals are nlohmann::json, names are looked up in maps

struct JsonOperand {
  const Reference* name = nullptr;
  json literal;
};

struct JsonNode {
  const Node* node = nullptr;
  JsonOperand left;
  JsonOperand right;
  std::vector<JsonNode> children;
};

JsonOperand json_operand(const Operand& operand) {
  if (const auto* name = std::get_if<Reference>(&operand.value)) return {name, {}};
  return {nullptr, json::parse(to_json(std::get<acd::Value>(operand.value)))};
}

JsonNode json_tree(const Node& node) {
  JsonNode out{&node, {}, {}, {}};
  if (node.kind == NodeKind::comparison) {
    out.left = json_operand(node.left);
    out.right = json_operand(node.right);
  }
  for (const Node& child : node.children) out.children.push_back(json_tree(child));
  return out;
}

const json& find(const JsonOperand& operand, const json& task, const json& worker) {
  static const json nothing;
  if (operand.name == nullptr) return operand.literal;
  const json* at = operand.name->root == Root::task ? &task : &worker;
  for (const auto& segment : operand.name->path) {
    if (!at->is_object()) return nothing;
    const auto found = at->find(segment.key);
    if (found == at->end()) return nothing;
    at = &*found;
  }
  return *at;
}

bool compare(const JsonNode& node, const json& task, const json& worker) {
  const json& left = find(node.left, task, worker);
  const json& right = find(node.right, task, worker);
  switch (node.node->op) {
    case Operator::equal: return !left.is_null() && left == right;
    case Operator::not_equal: return left.is_null() || left != right;
    case Operator::greater_equal: return left.is_number() && right.is_number() && left >= right;
    case Operator::has:
      return left.is_array() && std::find(left.begin(), left.end(), right) != left.end();
    default: return false;
  }
}

bool walk(const JsonNode& node, const json& task, const json& worker) {
  const auto holds = [&](const JsonNode& child) { return walk(child, task, worker); };
  switch (node.node->kind) {
    case NodeKind::comparison: return compare(node, task, worker);
    case NodeKind::negation: return !holds(node.children[0]);
    case NodeKind::conjunction: return std::ranges::all_of(node.children, holds);
    case NodeKind::disjunction: break;
  }
  return std::ranges::any_of(node.children, holds);
}

std::size_t matches_by_walk(const JsonNode& tree, const json& task, const std::vector<json>& all) {
  std::size_t matched = 0;
  for (const json& worker : all) matched += walk(tree, task, worker) ? 1U : 0U;
  return matched;
}

// ---- what is measured

acd::Expression compiled() { return *acd::Expression::compile(target, acd::Context::target); }

std::size_t count(const acd::Expression& expression, acd::ValueView task,
                  const std::vector<acd::Value>& all) {
  acd::Scope scope;
  scope.task = task;
  std::size_t matched = 0;
  for (const acd::Value& worker : all) {
    scope.worker = worker;
    matched += expression.matches(scope) ? 1U : 0U;
  }
  return matched;
}

void expression_compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(compiled());
  state.counters["bytes"] = static_cast<double>(std::string_view(target).size());
}
BENCHMARK(expression_compile);

// Row code on Values: every worker is asked.
void expression_matches(benchmark::State& state) {
  const acd::Expression expression = compiled();
  const acd::Value task = *acd::Value::from_json(task_text);
  std::vector<acd::Value> all;
  for (std::size_t i = 0; i < workers(state); ++i) {
    all.push_back(*acd::Value::from_json(worker_text(i)));
  }
  for (auto _ : state) benchmark::DoNotOptimize(count(expression, task, all));
  state.counters["matched"] = static_cast<double>(count(expression, task, all));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(expression_matches)->ArgName("workers")->Arg(300);

// The same question by a tree walk over JSON objects.
void json_walk(benchmark::State& state) {
  const acd::Expression expression = compiled();
  const JsonNode tree = json_tree(expression.tree());
  const json task = json::parse(task_text);
  std::vector<json> all;
  for (std::size_t i = 0; i < workers(state); ++i) all.push_back(json::parse(worker_text(i)));
  for (auto _ : state) benchmark::DoNotOptimize(matches_by_walk(tree, task, all));
  state.counters["matched"] = static_cast<double>(matches_by_walk(tree, task, all));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(json_walk)->ArgName("workers")->Arg(300);

void expression_explain(benchmark::State& state) {
  const acd::Expression expression = compiled();
  const acd::Value task = *acd::Value::from_json(task_text);
  const acd::Value worker = *acd::Value::from_json(worker_text(6));
  acd::Scope scope;
  scope.task = task;
  scope.worker = worker;
  for (auto _ : state) benchmark::DoNotOptimize(expression.explain(scope));
}
BENCHMARK(expression_explain);

}  // namespace

#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/tree.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace bench {

/// An expression as a tree over JSON objects: literals are JSON, names are looked up in maps. What
/// a dispatcher does that keeps attributes as it received them.
class JsonWalk {
 public:
  explicit JsonWalk(const acd::expression::Node& node) : kind_(node.kind), op_(node.op) {
    using acd::expression::NodeKind;
    if (kind_ == NodeKind::comparison) {
      left_ = operand(node.left);
      right_ = operand(node.right);
    }
    for (const acd::expression::Node& child : node.children) children_.emplace_back(child);
  }

  [[nodiscard]] bool matches(const nlohmann::json& task, const nlohmann::json& worker) const {
    using acd::expression::NodeKind;
    const auto holds = [&](const JsonWalk& child) { return child.matches(task, worker); };
    switch (kind_) {
      case NodeKind::comparison:
        return compare(find(left_, task, worker), find(right_, task, worker));
      case NodeKind::negation: return !holds(children_[0]);
      case NodeKind::conjunction: return std::all_of(children_.begin(), children_.end(), holds);
      case NodeKind::disjunction: break;
    }
    return std::any_of(children_.begin(), children_.end(), holds);
  }

 private:
  struct Operand {
    bool is_name = false;
    acd::expression::Reference name;
    nlohmann::json literal;
  };

  static Operand operand(const acd::expression::Operand& side) {
    if (const auto* name = std::get_if<acd::expression::Reference>(&side.value)) {
      return {true, *name, {}};
    }
    return {false, {}, nlohmann::json::parse(to_json(std::get<acd::Value>(side.value)))};
  }

  static const nlohmann::json& find(const Operand& side, const nlohmann::json& task,
                                    const nlohmann::json& worker) {
    static const nlohmann::json nothing;
    if (!side.is_name) return side.literal;
    const nlohmann::json* at = side.name.root == acd::expression::Root::task ? &task : &worker;
    for (const acd::expression::Segment& segment : side.name.path) {
      if (!at->is_object()) return nothing;
      const auto found = at->find(segment.key);
      if (found == at->end()) return nothing;
      at = &*found;
    }
    return *at;
  }

  [[nodiscard]] bool compare(const nlohmann::json& left, const nlohmann::json& right) const {
    using acd::expression::Operator;
    switch (op_) {
      case Operator::equal: return !left.is_null() && left == right;
      case Operator::not_equal: return left.is_null() || left != right;
      case Operator::greater_equal: return left.is_number() && right.is_number() && left >= right;
      case Operator::has:
        return left.is_array() && std::find(left.begin(), left.end(), right) != left.end();
      default: return false;
    }
  }

  acd::expression::NodeKind kind_;
  acd::expression::Operator op_;
  Operand left_;
  Operand right_;
  std::vector<JsonWalk> children_;
};

}  // namespace bench

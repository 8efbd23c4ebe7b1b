#include "workflow/inspect.hpp"

#include <fmt/format.h>

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace workflow {

using expression::Node;
using expression::NodeKind;

bool is_constant(const Node& comparison) {
  return !comparison.left.is_reference() && !comparison.right.is_reference();
}

std::optional<bool> constant_value(const Node& node, const Expression& whole) {
  if (node.kind == NodeKind::comparison) {
    if (!is_constant(node)) return std::nullopt;
    const auto alone = Expression::compile(print(node), whole.context(), whole.dialect());
    return alone ? std::optional<bool>(alone->matches({})) : std::nullopt;
  }
  if (node.kind == NodeKind::negation) {
    const auto inner = constant_value(node.children.front(), whole);
    return inner ? std::optional<bool>(!*inner) : std::nullopt;
  }
  // One false part decides a conjunction, one true part a disjunction.
  const bool deciding = node.kind == NodeKind::disjunction;
  bool all_known = true;
  for (const Node& part : node.children) {
    const auto value = constant_value(part, whole);
    if (value == deciding) return deciding;
    all_known = all_known && value.has_value();
  }
  return all_known ? std::optional<bool>(!deciding) : std::nullopt;
}

std::optional<bool> constant_value(const Expression& expression) {
  return constant_value(expression.tree(), expression);
}

const expression::Reference* reference_of(const expression::Operand& operand) {
  return std::get_if<expression::Reference>(&operand.value);
}

std::string_view source_of(const Expression& expression, const expression::Range& range) {
  return expression.source().substr(range.begin, range.end - range.begin);
}

bool is_name(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_word = [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '$';
  };
  return !text.empty() && !is_digit(text.front()) && std::all_of(text.begin(), text.end(), is_word);
}

ValueView follow(ValueView value, const std::vector<expression::Segment>& path) {
  for (const expression::Segment& step : path) {
    if (!step.key.empty()) {
      value = value.find(step.key);
    } else {
      value = value.is_array() ? value[step.index] : ValueView();
    }
  }
  return value;
}

std::string text_of(const std::vector<expression::Segment>& path) {
  std::string text;
  for (const expression::Segment& step : path) {
    if (step.key.empty()) {
      text += fmt::format("[{}]", step.index);
    } else {
      if (!text.empty()) text += '.';
      text += step.key;
    }
  }
  return text;
}

QueueIndex::QueueIndex(const Workspace& workspace) {
  const auto& queues = workspace.task_queues;
  // A sid wins over a name.
  for (std::size_t i = 0; i < queues.size(); ++i) positions_.emplace(queues[i].sid, i);
  for (std::size_t i = 0; i < queues.size(); ++i) positions_.emplace(queues[i].name, i);
}

std::optional<std::size_t> QueueIndex::find(std::string_view reference) const {
  const auto found = positions_.find(reference);
  return found == positions_.end() ? std::nullopt : std::optional<std::size_t>(found->second);
}

}  // namespace workflow
ACD_NAMESPACE_END

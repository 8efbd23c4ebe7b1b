#pragma once

#include <acd/config.hpp>
#include <acd/expression/expression.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// Calls `visit` with every comparison of a tree, from left to right.
template <class Visit>
void each_comparison(const expression::Node& node, const Visit& visit) {
  if (node.kind == expression::NodeKind::comparison) visit(node);
  for (const expression::Node& part : node.children) each_comparison(part, visit);
}

/// Calls `visit` with every expression of a workflow document.
template <class Visit>
void each_expression(const WorkflowConfiguration& configuration, const Visit& visit) {
  const auto of_target = [&](const Target& target) {
    if (target.expression) visit(*target.expression);
    if (target.skip_if) visit(*target.skip_if);
  };
  for (const Filter& filter : configuration.filters) {
    visit(filter.expression);
    for (const Target& target : filter.targets) of_target(target);
  }
  if (configuration.default_filter) of_target(*configuration.default_filter);
}

/// True when a comparison names nothing, such as `1==1`.
[[nodiscard]] bool is_constant(const expression::Node& comparison);

/// What an expression gives whatever the task and the worker are; nothing when that depends on
/// them.
[[nodiscard]] std::optional<bool> constant_value(const Expression& expression);
/// The same for a part of an expression.
[[nodiscard]] std::optional<bool> constant_value(const expression::Node& node,
                                                 const Expression& whole);

/// The name of a reference; nothing when the operand is a literal.
[[nodiscard]] const expression::Reference* reference_of(const expression::Operand& operand);

/// The part of the source that an operand or a node stands for.
[[nodiscard]] std::string_view source_of(const Expression& expression,
                                         const expression::Range& range);

/// Can `text` be a name in expressions: letters A to Z, digits, `_` and `$`, and no digit first?
[[nodiscard]] bool is_name(std::string_view text);

/// What a path leads to; absent when it leads nowhere.
[[nodiscard]] ValueView follow(ValueView value, const std::vector<expression::Segment>& path);

/// A path as text, such as `a.b[2]`.
[[nodiscard]] std::string text_of(const std::vector<expression::Segment>& path);

/// Finds the queues of a workspace, which outlives it.
class QueueIndex {
 public:
  explicit QueueIndex(const Workspace& workspace);
  /// The position of the queue that a sid or else a name leads to.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view reference) const;

 private:
  std::unordered_map<std::string_view, std::size_t> positions_;
};

}  // namespace workflow
ACD_NAMESPACE_END

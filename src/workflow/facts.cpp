#include "workflow/facts.hpp"

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using expression::Operator;

bool is_null_literal(const expression::Operand& operand) {
  const auto* literal = std::get_if<Value>(&operand.value);
  return literal != nullptr && literal->view().is_null();
}

}  // namespace

Facts::Facts(const Workspace& workspace) : workspace_(workspace) {
  for (const TaskQueue& queue : workspace.task_queues) {
    if (queue.target_workers) note_uses(*queue.target_workers);
  }
  for (const Workflow& workflow : workspace.workflows) {
    if (!workflow.configuration) continue;
    each_expression(*workflow.configuration,
                    [&](const Expression& expression) { note_uses(expression); });
  }
}

void Facts::note_uses(const Expression& expression) {
  each_comparison(expression.tree(), [&](const expression::Node& node) {
    switch (node.op) {
      case Operator::has:
      case Operator::not_has:
        note(node.left, &Use::as_array);
        note(node.right, &Use::as_scalar);
        return;
      case Operator::in:
      case Operator::not_in:
        // The right side is in doubt: that is what the lint is about.
        note(node.left, &Use::as_scalar);
        return;
      default:
        // Any value compares with null.
        if (is_null_literal(node.left) || is_null_literal(node.right)) return;
        note(node.left, &Use::as_scalar);
        note(node.right, &Use::as_scalar);
    }
  });
}

void Facts::note(const expression::Operand& operand, bool Use::*use) {
  if (const auto* reference = reference_of(operand)) uses_[key_of(*reference)].*use = true;
}

std::string Facts::key_of(const expression::Reference& reference) {
  return (reference.root == expression::Root::worker ? "worker." : "task.") +
         text_of(reference.path);
}

const Facts::Seen& Facts::seen(const expression::Reference& worker_attribute) const {
  const auto [found, is_new] = seen_.try_emplace(text_of(worker_attribute.path));
  if (!is_new) return found->second;
  for (const Worker& worker : workspace_.workers) {
    const ValueView value = follow(worker.attributes, worker_attribute.path);
    if (value.is_array()) {
      ++found->second.arrays;
    } else if (value.is_object()) {
      ++found->second.objects;
    } else if (!value.is_null()) {
      ++found->second.scalars;
    }
  }
  return found->second;
}

Facts::Shape Facts::shape(const expression::Reference& reference) const {
  using expression::Root;
  if (reference.builtin != expression::Builtin::none) return Shape::scalar;
  if (reference.root == Root::worker && seen(reference).total() > 0) {
    const Seen& found = seen(reference);
    if (found.scalars == found.total()) return Shape::scalar;
    return found.arrays == found.total() ? Shape::array : Shape::unknown;
  }
  const auto use = uses_.find(key_of(reference));
  if (use == uses_.end() || use->second.as_array == use->second.as_scalar) return Shape::unknown;
  return use->second.as_array ? Shape::array : Shape::scalar;
}

}  // namespace workflow
ACD_NAMESPACE_END

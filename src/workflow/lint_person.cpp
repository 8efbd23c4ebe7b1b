#include "workflow/lints.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using expression::Builtin;
using expression::Node;
using expression::NodeKind;
using expression::Operator;
using expression::Reference;
using expression::Root;

constexpr std::size_t fewest_samples = 3;
// What tells people apart when there are no samples.
constexpr std::string_view names_of_one[] = {"email",     "contact_uri", "phone",   "phone_number",
                                             "extension", "employee_id", "user_id", "agent_id"};

// Does no other worker have the same value?
bool tells_people_apart(const Reference& name, const Workspace& workspace) {
  if (name.builtin == Builtin::worker_sid || name.builtin == Builtin::worker_friendly_name)
    return true;
  if (name.builtin != Builtin::none) return false;
  std::set<std::string> values;
  std::size_t samples = 0;
  for (const Worker& worker : workspace.workers) {
    const ValueView value = follow(worker.attributes, name.path);
    if (value.is_null()) continue;
    ++samples;
    values.insert(to_json(Value(value)));
  }
  if (samples >= fewest_samples) return values.size() == samples;
  return values.size() == samples && name.path.size() == 1 &&
         std::find(std::begin(names_of_one), std::end(names_of_one), name.path[0].key) !=
             std::end(names_of_one);
}

bool names_one_person(const Node& comparison, const Workspace& workspace) {
  if (comparison.op != Operator::equal) return false;
  const Reference* left = reference_of(comparison.left);
  const Reference* right = reference_of(comparison.right);
  if (left == nullptr || right == nullptr) return false;
  if (left->root == Root::task && right->root == Root::worker) std::swap(left, right);
  return left->root == Root::worker && right->root == Root::task &&
         tells_people_apart(*left, workspace);
}

// The part that must be true and names one person.
const Node* person_in(const Node& node, const Workspace& workspace) {
  if (node.kind == NodeKind::comparison) return names_one_person(node, workspace) ? &node : nullptr;
  if (node.kind != NodeKind::conjunction) return nullptr;
  for (const Node& part : node.children) {
    if (const Node* found = person_in(part, workspace)) return found;
  }
  return nullptr;
}

}  // namespace

void lint_person(const Target& step, const std::string& pointer, const Facts& facts, Lints& lints) {
  if (!step.timeout || step.skip_if || !step.outcome.empty() || !step.expression) return;
  const Node* person = person_in(step.expression->tree(), facts.workspace());
  if (person == nullptr) return;
  lints.add(
      "waits-for-one", pointer,
      fmt::format("`{}` asks for one person: while that person is away or busy the task waits "
                  "the whole {} s and nobody rings",
                  source_of(*step.expression, person->range),
                  std::chrono::duration_cast<std::chrono::seconds>(*step.timeout).count()),
      "add skip_if 1==1 to go on at once unless the person is free, or candidates.available "
      "== 0 to wait for one who is only busy");
}

}  // namespace workflow
ACD_NAMESPACE_END

#include "expression/satisfiability.hpp"
#include "workflow/lints.hpp"

#include <fmt/format.h>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using expression::Condition;
using expression::Lists;
using expression::Node;
using expression::NodeKind;
using expression::Operator;

// Constants, IN and HAS have their own lints, which know the workers.
bool is_told_elsewhere(const Node& node) {
  if (node.kind != NodeKind::comparison) return false;
  if (is_constant(node)) return true;
  switch (node.op) {
    case Operator::in:
    case Operator::not_in:
    case Operator::has:
    case Operator::not_has: return true;
    default: return false;
  }
}

class TruthLinter {
 public:
  TruthLinter(const Expression& expression, const std::string& pointer, Lints& lints)
      : expression_(expression), pointer_(pointer), lints_(lints) {}

  // The largest parts: what is inside them says no more.
  void part(const Node& node) {
    if (is_told_elsewhere(node)) return;
    if (is(node, false)) {
      tell("never-true", node, "no value of its names makes it true",
           "mend the values or the operators; write 1==0 for never");
    } else if (is(node, true)) {
      tell("always-true", node, "every value of its names makes it true",
           "join parts that exclude each other by AND; write 1==1 for always");
    } else {
      for (const Node& inner : node.children) part(inner);
    }
  }

 private:
  [[nodiscard]] bool is(const Node& node, bool always) const {
    const Condition other{&node, always};
    return expression::contradict({&other, 1}, expression_.dialect(),
                                  always ? Lists::where_asked : Lists::anywhere);
  }

  void tell(std::string_view id, const Node& node, std::string_view why, std::string suggestion) {
    lints_.add(id, pointer_,
               fmt::format("`{}` is {}: {}", source_of(expression_, node.range),
                           id == "never-true" ? "never true" : "always true", why),
               std::move(suggestion));
  }

  const Expression& expression_;
  const std::string& pointer_;
  Lints& lints_;
};

}  // namespace

void lint_truth(const Expression& expression, const std::string& pointer, Lints& lints) {
  // An expression of constants alone is meant so.
  if (constant_value(expression) && expression.references().empty()) return;
  TruthLinter(expression, pointer, lints).part(expression.tree());
}

}  // namespace workflow
ACD_NAMESPACE_END

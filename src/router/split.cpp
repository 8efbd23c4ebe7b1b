#include "split.hpp"

#include "expression/lookup.hpp"

#include <algorithm>
#include <utility>
#include <variant>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

using expression::Builtin;
using expression::Cell;
using expression::Node;
using expression::NodeKind;
using expression::Operand;
using expression::Program;
using expression::Reference;
using expression::Root;

bool is_fixed(Builtin field) {
  return field == Builtin::none || field == Builtin::worker_sid ||
         field == Builtin::worker_friendly_name;
}

bool is_moving(const Operand& operand) {
  const auto* name = std::get_if<Reference>(&operand.value);
  return name != nullptr && name->root == Root::worker && !is_fixed(name->builtin);
}

bool is_moving(const Node& node) {
  if (node.kind == NodeKind::comparison) return is_moving(node.left) || is_moving(node.right);
  return std::ranges::any_of(node.children, [](const Node& child) { return is_moving(child); });
}

void collect(const Node& node, std::vector<Node>& fixed, std::vector<Node>& moving) {
  if (node.kind == NodeKind::conjunction) {
    for (const Node& child : node.children) collect(child, fixed, moving);
  } else {
    (is_moving(node) ? moving : fixed).push_back(node);
  }
}

std::shared_ptr<const Program> make_program(const Expression& whole, std::vector<Node> conjuncts) {
  if (conjuncts.empty()) return nullptr;
  Node tree;
  if (conjuncts.size() == 1) {
    tree = std::move(conjuncts.front());
  } else {
    tree.kind = NodeKind::conjunction;
    tree.children = std::move(conjuncts);
  }
  return std::make_shared<const Program>(std::string(), whole.context(), whole.dialect(),
                                         std::move(tree));
}

std::uint32_t operand_index(std::vector<Reference>& operands, const Reference& name) {
  const auto is_it = [&name](const Reference& known) { return known.path == name.path; };
  const auto found = std::ranges::find_if(operands, is_it);
  const auto index = static_cast<std::uint32_t>(found - operands.begin());
  if (found == operands.end()) operands.push_back(name);
  return index;
}

Binding bind(const Reference& name, std::vector<Reference>& operands, Columns& columns) {
  if (name.root == Root::task) return {Binding::Source::operand, operand_index(operands, name)};
  if (name.root != Root::worker) return {};
  if (!is_fixed(name.builtin)) return {Binding::Source::field, 0};
  return {Binding::Source::column, columns.acquire(name)};
}

Part make_part(const Expression& whole, std::vector<Node> conjuncts,
               std::vector<Reference>& operands, Columns& columns) {
  Part part{make_program(whole, std::move(conjuncts)), {}};
  if (part.program == nullptr) return part;
  for (const Reference& name : part.program->references) {
    part.bindings.push_back(bind(name, operands, columns));
  }
  return part;
}

void release_columns(const Part& part, Columns& columns) {
  for (const Binding& binding : part.bindings) {
    if (binding.source == Binding::Source::column) columns.release(binding.index);
  }
}

/// Turns the fixed part's row code into a formula.
class Folding {
 public:
  Folding(const Part& part, std::span<const SharedDatum> operands, const Columns& columns,
          Comparisons& comparisons)
      : part_(part),
        operands_(operands),
        columns_(columns),
        comparisons_(comparisons),
        program_(*part.program),
        moves_(program_.tests.size()) {}

  Formula run() {
    fold();
    Formula formula;
    number();
    formula.entry = target(0);
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      if (moves_[i].reached && !moves_[i].folded) formula.tests.push_back(test(program_.tests[i]));
    }
    for (const Formula::Test& test : formula.tests) {
      formula.marks |= Comparisons::mark(test.comparison);
    }
    return formula;
  }

 private:
  struct Move {
    bool reached = false;
    bool folded = false;
    std::uint32_t to = 0;  // of a folded test: where it always leads; of another: its new number
  };

  // Jumps lead forward: a test is known to be reached or not when its turn comes.
  void fold() {
    reach(0);
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      if (!moves_[i].reached) continue;
      const expression::Test& test = program_.tests[i];
      const Side left = side(test.left);
      const Side right = side(test.right);
      moves_[i].folded = !left.is_column() && !right.is_column();
      if (moves_[i].folded) {
        const bool result =
            expression::compare(test.op, left.constant.cell, right.constant.cell, program_.dialect)
                .result;
        reach(moves_[i].to = result ? test.on_true : test.on_false);
      } else {
        reach(test.on_true);
        reach(test.on_false);
      }
    }
  }

  void reach(std::uint32_t test) {
    if (test < Program::reject) moves_[test].reached = true;
  }

  void number() {
    std::uint32_t next = 0;
    for (Move& move : moves_) {
      if (move.reached && !move.folded) move.to = next++;
    }
  }

  [[nodiscard]] std::uint32_t target(std::uint32_t test) const {
    while (test < Program::reject && moves_[test].folded) test = moves_[test].to;
    if (test == Program::accept) return Formula::accept;
    return test == Program::reject ? Formula::reject : moves_[test].to;
  }

  Formula::Test test(const expression::Test& test) {
    const ComparisonId comparison = comparisons_.acquire(columns_, test.op, program_.dialect,
                                                         side(test.left), side(test.right));
    return {comparison, target(test.on_true), target(test.on_false)};
  }

  [[nodiscard]] Side side(expression::Slot slot) const {
    if (slot.constant != 0) {
      return {Side::no_column, {program_.constants[slot.index], part_.program}};
    }
    const Binding& binding = part_.bindings[slot.index];
    if (binding.source == Binding::Source::column) return {binding.index, {}};
    if (binding.source == Binding::Source::nothing) return {};
    const SharedDatum& operand = operands_[binding.index];
    return {Side::no_column, {operand->cell(), operand}};
  }

  const Part& part_;
  std::span<const SharedDatum> operands_;
  const Columns& columns_;
  Comparisons& comparisons_;
  const Program& program_;
  std::vector<Move> moves_;
};

}  // namespace

Split::Split(Expression expression, Columns& columns) : whole(std::move(expression)) {
  std::vector<Node> fixed_conjuncts;
  std::vector<Node> moving_conjuncts;
  collect(whole.tree(), fixed_conjuncts, moving_conjuncts);
  fixed = make_part(whole, std::move(fixed_conjuncts), operands, columns);
  moving = make_part(whole, std::move(moving_conjuncts), operands, columns);
}

void Split::release(Columns& columns) const {
  release_columns(fixed, columns);
  release_columns(moving, columns);
}

Formula make_formula(const Split& split, std::span<const SharedDatum> operands,
                     const Columns& columns, Comparisons& comparisons) {
  if (split.fixed.program == nullptr) {
    Formula everyone;
    everyone.entry = Formula::accept;
    return everyone;
  }
  return Folding(split.fixed, operands, columns, comparisons).run();
}

void release(const Formula& formula, Comparisons& comparisons) {
  for (const Formula::Test& test : formula.tests) comparisons.release(test.comparison);
}

bool moving_holds(const Split& split, std::span<const SharedDatum> operands, const Columns& columns,
                  std::uint32_t worker, const WorkerFields& fields) {
  const Part& part = split.moving;
  if (part.program == nullptr) return true;
  Scope scope;
  scope.worker = columns.attributes(worker);
  scope.worker_fields = &fields;
  return expression::run(*part.program, [&](std::uint32_t index) {
    const Binding& binding = part.bindings[index];
    switch (binding.source) {
      case Binding::Source::operand: return operands[binding.index]->cell();
      case Binding::Source::column: return columns.cell(binding.index, worker);
      case Binding::Source::field:
        return expression::look_up(part.program->references[index], part.program->context, scope);
      case Binding::Source::nothing: break;
    }
    return Cell();
  });
}

}  // namespace router
ACD_NAMESPACE_END

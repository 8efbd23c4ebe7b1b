#pragma once

#include <acd/config.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include "core/value_block.hpp"
#include "semantics.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

/// Where an operand of the row code comes from.
struct Slot {
  std::uint32_t constant : 1;
  std::uint32_t index : 31;  ///< into Program::constants or Program::references
};

/// A name that is one key of the task's or the worker's attributes, as it is looked up.
struct Attribute {
  bool is_one_key = false;  ///< else the name is something else: an index, a path, a built-in
  bool of_worker = false;
  core::Key key;
};

/// One comparison and where to go on from it.
struct Test {
  Operator op;
  Slot left;
  Slot right;
  std::uint32_t on_true;   ///< a test, or Program::accept or Program::reject
  std::uint32_t on_false;  ///< likewise
};

/// Everything a compiled expression is: its text, its tree and its row code. Immutable once built.
class Program {
 public:
  static constexpr std::uint32_t accept = 0xffffffff;
  static constexpr std::uint32_t reject = 0xfffffffe;

  /// Precondition: the names in `tree` are resolved for `context`.
  Program(std::string source_text, Context in_context, const Dialect& in_dialect,
          Node checked_tree);
  Program(const Program&) = delete;  // constants point into the tree
  Program& operator=(const Program&) = delete;

  std::string source;
  Context context;
  Dialect dialect;
  Node tree;
  std::vector<Reference> references;    ///< each once, in order of first appearance
  std::vector<Attribute> attributes;    ///< the references once more, for the quick look
  std::vector<core::RawView> literals;  ///< the constants once more, likewise
  std::vector<Cell> constants;  ///< classified; strings and lists point into `tree` and `elements`
  std::vector<Cell> elements;   ///< of the lists among the constants
  std::vector<Test> tests;      ///< the first one is the entry
};

/// Gives `use` the operand of a slot: a constant, or what `resolve` gives. No copy is made.
template <class Resolve, class Use>
[[nodiscard]] bool with_operand(const Program& program, Slot slot, Resolve& resolve,
                                const Use& use) {
  return slot.constant != 0 ? use(program.constants[slot.index]) : use(resolve(slot.index));
}

/// Runs the row code: `holds(test)` says what a comparison comes to.
template <class Holds>
[[nodiscard]] bool run_tests(const Program& program, const Holds& holds) {
  std::uint32_t at = 0;
  while (at < Program::reject) {
    const Test& test = program.tests[at];
    at = holds(test) ? test.on_true : test.on_false;
  }
  return at == Program::accept;
}

/// The result of one comparison. `resolve(index)` gives the Cell of program.references[index], by
/// value or by reference; it is asked only for what decides.
template <class Resolve>
[[nodiscard]] bool test_holds(const Program& program, const Test& test, Resolve& resolve) {
  return with_operand(program, test.left, resolve, [&](const Cell& left) {
    return with_operand(program, test.right, resolve, [&](const Cell& right) {
      return holds(test.op, left, right, program.dialect);
    });
  });
}

/// Runs the row code over cells.
template <class Resolve>
[[nodiscard]] bool run(const Program& program, Resolve&& resolve) {
  return run_tests(program, [&](const Test& test) { return test_holds(program, test, resolve); });
}

}  // namespace expression
ACD_NAMESPACE_END

#pragma once

#include <acd/expression/expression.hpp>

#include "columns.hpp"
#include "comparisons.hpp"
#include "expression/program.hpp"
#include "formula.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// Where a name in one part of a split expression gets its value.
struct Binding {
  enum class Source : std::uint8_t { operand, column, field, nothing };
  Source source = Source::nothing;
  std::uint32_t index = 0;  ///< of the operand or the column
};

/// Some conjuncts of an expression.
struct Part {
  std::shared_ptr<const expression::Program> program;  ///< none: always true
  std::vector<Binding> bindings;                       ///< of program->references
};

/// An expression taken apart at its top-level ANDs, once for all residuals made of it.
struct Split {
  /// The columns are acquired; give them back with release().
  Split(Expression expression, Columns& columns);
  void release(Columns& columns) const;

  Expression whole;  ///< keeps the address of the program from being used again
  std::vector<expression::Reference> operands;  ///< names of the task, each once
  Part fixed;                                   ///< changes with workers' attributes only
  Part moving;                                  ///< changes with every reservation
};

/// The fixed part with the task's values put in. It has one use of each comparison in it.
[[nodiscard]] Formula make_formula(const Split& split, std::span<const SharedDatum> operands,
                                   const Columns& columns, Comparisons& comparisons);
void release(const Formula& formula, Comparisons& comparisons);

/// The moving part for one worker.
[[nodiscard]] bool moving_holds(const Split& split, std::span<const SharedDatum> operands,
                                const Columns& columns, std::uint32_t worker,
                                const WorkerFields& fields);

}  // namespace router
ACD_NAMESPACE_END

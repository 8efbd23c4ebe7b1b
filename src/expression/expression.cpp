#include <acd/expression/expression.hpp>

#include "check.hpp"
#include "lookup.hpp"
#include "parser.hpp"
#include "program.hpp"
#include "quick.hpp"
#include "scan.hpp"

#include <utility>

ACD_NAMESPACE_BEGIN

std::string_view to_string(Context context) noexcept {
  switch (context) {
    case Context::filter: return "filter";
    case Context::queue: return "queue";
    case Context::target: return "target";
    case Context::skip_if: return "skip_if";
  }
  return "unknown";
}

Result<Expression> Expression::compile(std::string_view source, Context context,
                                       const Dialect& dialect, const ExpressionLimits& limits) {
  if (auto error = expression::scan(source, dialect, limits)) return *std::move(error);
  auto tree = expression::parse(source, dialect);
  if (!tree) return std::move(tree).errors();
  if (auto errors = expression::check(*tree, context); !errors.empty()) return errors;
  return Expression(std::make_shared<const expression::Program>(std::string(source), context,
                                                                dialect, *std::move(tree)));
}

bool Expression::matches(const Scope& scope) const noexcept {
  const expression::Program& program = *program_;
  const expression::Quick quick(program, scope);
  const auto resolve = [&](std::uint32_t index) {
    return expression::look_up(program.references[index], program.context, scope);
  };
  return expression::run_tests(program, [&](const expression::Test& test) {
    const expression::Answer answer = quick.holds(test);
    if (answer != expression::Answer::unknown) return answer == expression::Answer::yes;
    return expression::test_holds(program, test, resolve);
  });
}

std::string_view Expression::source() const noexcept { return program_->source; }
Context Expression::context() const noexcept { return program_->context; }
const Dialect& Expression::dialect() const noexcept { return program_->dialect; }
const expression::Node& Expression::tree() const noexcept { return program_->tree; }
std::span<const expression::Reference> Expression::references() const noexcept {
  return program_->references;
}

ACD_NAMESPACE_END

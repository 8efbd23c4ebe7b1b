#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/tree.hpp>

#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

/// The characters that a literal stands for. Precondition: `literal` has its quotes and follows the
/// grammar.
[[nodiscard]] std::string unquote(std::string_view literal);

/// The shortest literal for `text`, in single quotes where possible.
[[nodiscard]] std::string quote(std::string_view text);

/// `task.a[2].b`; a key that is not an identifier becomes `['a-b']`.
[[nodiscard]] std::string print(const std::vector<Segment>& path);

/// A literal: null, a boolean, a number without exponent, a string, or a list of them.
[[nodiscard]] std::string print(ValueView literal);

[[nodiscard]] std::string print(const Operand& operand);

}  // namespace expression
ACD_NAMESPACE_END

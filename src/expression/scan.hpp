#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/expression/expression.hpp>

#include <optional>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expression {

/// What must hold before the grammar may run, so that no text can overflow its stack: the size,
/// UTF-8, and how deep brackets and (extended) NOT nest.
[[nodiscard]] std::optional<Error> scan(std::string_view text, const Dialect& dialect,
                                        const ExpressionLimits& limits);

}  // namespace expression
ACD_NAMESPACE_END

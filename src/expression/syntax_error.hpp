#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>

#include <cstddef>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expression {

/// The fault of a text that stops being an expression at `offset`. `expected` says what could have
/// stood there, `after` is the operator or keyword before it or empty.
[[nodiscard]] Error syntax_error(std::string_view text, std::size_t offset,
                                 std::string_view expected, std::string_view after);

}  // namespace expression
ACD_NAMESPACE_END

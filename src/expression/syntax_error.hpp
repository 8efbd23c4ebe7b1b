#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>

#include <cstddef>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expression {

/// What the grammar may ask for; each ends the sentence "expected …".
namespace expected {
inline constexpr std::string_view comparison = "a comparison";
inline constexpr std::string_view comparison_operator = "a comparison operator";
inline constexpr std::string_view value = "a value";
inline constexpr std::string_view constant = "a constant";
inline constexpr std::string_view in = "IN";
inline constexpr std::string_view index = "an index";
inline constexpr std::string_view end = "AND, OR or the end of the text";
inline constexpr std::string_view end_of_group = "AND, OR or )";
}  // namespace expected

/// Where a text stops being an expression.
struct Mismatch {
  std::size_t offset = 0;
  std::string_view expected;
  std::string_view after;  ///< the operator or keyword before it, or empty
  bool is_extended_dialect = false;
};

[[nodiscard]] Error syntax_error(std::string_view text, const Mismatch& mismatch);

}  // namespace expression
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expression {

[[nodiscard]] constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr bool is_word_start(char c) noexcept {
  return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '_' || c == '$';
}
[[nodiscard]] constexpr bool is_word(char c) noexcept { return is_word_start(c) || is_digit(c); }
/// Also the bytes of characters outside ASCII.
[[nodiscard]] constexpr bool is_word_byte(char c) noexcept {
  return is_word(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// `lower` is in lower case.
[[nodiscard]] bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept;

/// Bytes of the well-formed UTF-8 character at the start of `text`; 0 when there is none.
[[nodiscard]] std::size_t utf8_size(std::string_view text) noexcept;
/// The code point at the start of `text`. Precondition: utf8_size(text) > 0.
[[nodiscard]] char32_t code_point(std::string_view text) noexcept;
void append_utf8(std::string& out, char32_t code_point);

/// Whether Unicode counts it among the letters.
[[nodiscard]] bool is_letter(char32_t code_point) noexcept;
/// Columns of a terminal: 0 for combining marks, 2 for the wide characters of East Asia, else 1.
[[nodiscard]] int columns(char32_t code_point) noexcept;

/// Whether `text` can be written after a dot.
[[nodiscard]] bool is_identifier(std::string_view text) noexcept;

}  // namespace expression
ACD_NAMESPACE_END

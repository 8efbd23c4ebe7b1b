#include "letters.hpp"

#include <acd/core/value.hpp>

#include "letter_tables.hpp"

#include <algorithm>
#include <span>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

bool is_in(std::span<const CodePoints> table, char32_t code_point) {
  const auto after =
      std::upper_bound(table.begin(), table.end(), code_point,
                       [](char32_t c, const CodePoints& range) { return c < range.first; });
  return after != table.begin() && code_point <= std::prev(after)->last;
}

}  // namespace

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return to_lower(a) == b; });
}

std::size_t utf8_size(std::string_view text) noexcept {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
    if (is_utf8(text.substr(0, size))) return size;
  }
  return 0;
}

char32_t code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return char32_t{static_cast<unsigned char>(text[i])}; };
  const std::size_t size = utf8_size(text);
  if (size == 1) return byte(0);
  char32_t value = byte(0) & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) value = value << 6U | (byte(i) & 0x3fU);
  return value;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | (code_point >> shift & 0x3fU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0U | code_point >> 6U);
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0U | code_point >> 12U);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0U | code_point >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_letter(char32_t code_point) noexcept { return is_in(letters, code_point); }

int columns(char32_t code_point) noexcept {
  if (is_in(combining, code_point)) return 0;
  return is_in(wide, code_point) ? 2 : 1;
}

bool is_identifier(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = utf8_size(text.substr(i));
    const bool ascii = size == 1 && (i == 0 ? is_word_start(text[i]) : is_word(text[i]));
    if (!ascii && (size < 2 || !is_letter(code_point(text.substr(i))))) return false;
    i += size;
  }
  return !text.empty();
}

}  // namespace expression
ACD_NAMESPACE_END

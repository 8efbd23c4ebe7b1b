#include "syntax_error.hpp"

#include "letters.hpp"

#include <array>
#include <string>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

std::string_view word_at(std::string_view rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_word_byte(rest[size])) ++size;
  return rest.substr(0, size);
}

// What people write who know another language, longest first.
struct Habit {
  std::string_view found;
  std::string_view advice;
};
constexpr std::array habits{
    Habit{"&&", "write AND"},
    Habit{"||", "write OR"},
    Habit{"<>", "write !="},
    Habit{"=~", "there are no patterns; write CONTAINS"},
    Habit{"==", "comparisons cannot be chained; join them with AND"},
    Habit{"&", "write AND"},
    Habit{"|", "write OR"},
    Habit{"!", "write != or NOT IN"},
    Habit{"~", "there are no patterns; write CONTAINS"},
    Habit{"+", "there is no arithmetic"},
    Habit{"-", "there is no arithmetic"},
    Habit{"*", "there is no arithmetic"},
    Habit{"/", "there is no arithmetic"},
    Habit{"%", "there is no arithmetic"},
};

bool looks_like_hyphen(std::string_view text, std::size_t offset) {
  return text[offset] == '-' && offset > 0 && is_word_byte(text[offset - 1]) &&
         offset + 1 < text.size() && is_word_byte(text[offset + 1]);
}

std::string_view habit_at(std::string_view rest) {
  for (const Habit& habit : habits) {
    if (rest.starts_with(habit.found)) return habit.advice;
  }
  return {};
}

// Japanese keyboards type these by accident.
bool is_full_width(std::string_view rest) {
  const char32_t c = code_point(rest);
  return c == 0x3000 || (c >= 0xff01 && c <= 0xff5e);
}

std::string_view advice_for_word(std::string_view word, char before) {
  if (equals_ignoring_case(word, "like")) return "write CONTAINS";
  if (equals_ignoring_case(word, "not")) return "only NOT IN exists in this dialect";
  if (is_digit(before) && equals_ignoring_case(word.substr(0, 1), "e"))
    return "numbers have no exponent";
  return {};
}

std::string_view advice(std::string_view text, std::size_t offset, std::string_view expected,
                        std::string_view after) {
  const std::string_view rest = text.substr(offset);
  if (rest.empty()) return {};
  if (is_full_width(rest)) return "write it in half width";
  if (looks_like_hyphen(text, offset)) return "a name cannot contain a hyphen";
  if (rest[0] == '(') {
    const bool wants_list = expected == "a value";
    return wants_list ? "a list is written in [ ]" : "there are no function calls";
  }
  if (rest[0] == '.' && (expected == "a value" || expected == "a constant")) {
    return "a number begins with a digit";
  }
  if (rest[0] == '=' && after == "==" && expected == "a value") return "write ==";
  if (is_word_byte(rest[0])) {
    if (expected == "a constant") return "a list holds constants only";
    return advice_for_word(word_at(rest), offset > 0 ? text[offset - 1] : '\0');
  }
  return habit_at(rest);
}

// At most `bytes`, and no character cut in two.
std::string_view shortened(std::string_view word, std::size_t bytes) {
  std::size_t size = 0;
  while (size < word.size()) {
    const std::size_t next = size + utf8_size(word.substr(size));
    if (next > bytes) break;
    size = next;
  }
  return word.substr(0, size);
}

std::string quoted(std::string_view token) { return "'" + std::string(token) + "'"; }

std::string found_at(std::string_view rest) {
  if (rest.empty()) return "the end of the text";
  if (rest[0] == '\'' || rest[0] == '"') return "a string";
  if (is_space(rest[0])) return "white space";
  if (static_cast<unsigned char>(rest[0]) < 0x20 || rest[0] == '\x7f') return "a control character";
  if (is_full_width(rest)) return quoted(rest.substr(0, utf8_size(rest)));
  if (is_word_byte(rest[0])) return quoted(shortened(word_at(rest), 60));
  for (const Habit& habit : habits) {
    if (rest.starts_with(habit.found)) return quoted(habit.found);
  }
  return quoted(rest.substr(0, 1));
}

}  // namespace

Error syntax_error(std::string_view text, std::size_t offset, std::string_view expected,
                   std::string_view after) {
  std::string message = "expected " + std::string(expected);
  const bool follows = expected == "a value" || expected == "a comparison" || expected == "IN";
  if (follows && !after.empty()) message += " after " + std::string(after);
  message += ", found " + found_at(text.substr(offset));
  if (const std::string_view hint = advice(text, offset, expected, after); !hint.empty()) {
    message += "; " + std::string(hint);
  }
  return {ErrorCode::syntax, std::move(message), offset, {}, 0};
}

}  // namespace expression
ACD_NAMESPACE_END

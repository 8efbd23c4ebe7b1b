#include "syntax_error.hpp"

#include "core/excerpt.hpp"
#include "letters.hpp"

#include <array>
#include <string>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

// What a reader of the text wants next.
enum class Place { any, value, after_value, end };

Place place(std::string_view what) {
  if (what == expected::value || what == expected::constant) return Place::value;
  if (what == expected::comparison_operator) return Place::after_value;
  if (what == expected::end || what == expected::end_of_group) return Place::end;
  return Place::any;
}

// What people write who know another language. The first row that fits is it; longer symbols come
// first.
struct Habit {
  std::string_view found;
  Place place;
  std::string_view after;
  std::string_view advice;
};
constexpr std::string_view chained = "comparisons cannot be chained; join them with AND";
constexpr std::string_view arithmetic = "there is no arithmetic";
constexpr std::string_view patterns = "there are no patterns; write CONTAINS";
constexpr std::string_view functions = "there are no function calls";
constexpr std::array habits{
    Habit{"&&", Place::any, "", "write AND"},
    Habit{"||", Place::any, "", "write OR"},
    Habit{"==", Place::end, "", chained},
    Habit{"!=", Place::end, "", chained},
    Habit{"<=", Place::end, "", chained},
    Habit{">=", Place::end, "", chained},
    Habit{"=", Place::end, "", chained},
    Habit{"<", Place::end, "", chained},
    Habit{">", Place::end, "", chained},
    Habit{"=", Place::value, "==", "write =="},
    Habit{"=", Place::value, "=", "write =="},
    Habit{">", Place::value, "=", "write >="},
    Habit{"<", Place::value, "=", "write <="},
    Habit{">", Place::value, "<", "write !="},
    Habit{"&", Place::any, "", "write AND"},
    Habit{"|", Place::any, "", "write OR"},
    Habit{"!", Place::any, "", "write != or NOT IN"},
    Habit{"~", Place::any, "", patterns},
    Habit{"(", Place::value, "", "a list is written in [ ]"},
    Habit{"(", Place::after_value, "", functions},
    Habit{".", Place::value, "", "a number begins with a digit"},
    Habit{"+", Place::value, "", "a number has no plus sign"},
    Habit{"+", Place::after_value, "", arithmetic},
    Habit{"-", Place::after_value, "", arithmetic},
    Habit{"*", Place::after_value, "", arithmetic},
    Habit{"/", Place::after_value, "", arithmetic},
    Habit{"%", Place::after_value, "", arithmetic},
};

bool fits(Place habit, Place here) {
  return habit == Place::any || habit == here ||
         (habit == Place::after_value && here == Place::end);
}

bool fits(const Habit& habit, std::string_view rest, const Mismatch& mismatch) {
  return rest.starts_with(habit.found) && fits(habit.place, place(mismatch.expected)) &&
         (habit.after.empty() || habit.after == mismatch.after);
}

std::string_view advice_for_symbol(std::string_view rest, const Mismatch& mismatch) {
  for (const Habit& habit : habits) {
    if (fits(habit, rest, mismatch)) return habit.advice;
  }
  return {};
}

std::string_view word_at(std::string_view rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_word_byte(rest[size])) ++size;
  return rest.substr(0, size);
}

std::string_view advice_for_word(std::string_view word, bool follows_digit,
                                 const Mismatch& mismatch) {
  if (mismatch.expected == expected::constant) return "a list holds constants only";
  if (equals_ignoring_case(word, "like")) return "write CONTAINS";
  const bool negates = equals_ignoring_case(word, "not") || mismatch.expected == expected::in;
  if (negates && !mismatch.is_extended_dialect) return "only NOT IN exists in this dialect";
  if (follows_digit && to_lower(word[0]) == 'e') return "a number has no exponent";
  return {};
}

// Japanese keyboards type these by accident.
bool is_full_width(std::string_view rest) {
  const char32_t c = code_point(rest);
  return c == 0x3000 || (c >= 0xff01 && c <= 0xff5e);
}

bool is_hyphen(std::string_view text, std::size_t offset) {
  return text[offset] == '-' && offset > 0 && is_word_byte(text[offset - 1]) &&
         offset + 1 < text.size() && is_word_byte(text[offset + 1]);
}

std::string_view advice(std::string_view text, const Mismatch& mismatch) {
  const std::size_t offset = mismatch.offset;
  const std::string_view rest = text.substr(offset);
  if (rest.empty()) return {};
  if (is_full_width(rest)) return "write it in half width";
  if (is_hyphen(text, offset)) return "a name cannot contain a hyphen";
  if (!is_word_byte(rest[0])) return advice_for_symbol(rest, mismatch);
  const bool follows_digit = offset > 0 && is_digit(text[offset - 1]);
  return advice_for_word(word_at(rest), follows_digit, mismatch);
}

std::string_view token_at(std::string_view rest) {
  if (is_full_width(rest)) return rest.substr(0, utf8_size(rest));
  if (is_word_byte(rest[0])) return word_at(rest);
  for (const Habit& habit : habits) {
    if (rest.starts_with(habit.found)) return habit.found;
  }
  return rest.substr(0, 1);
}

std::string found_at(std::string_view rest) {
  if (rest.empty()) return "the end of the text";
  if (rest[0] == '\'' || rest[0] == '"') return "a string";
  if (is_space(rest[0])) return "white space";
  const auto byte = static_cast<unsigned char>(rest[0]);
  if (byte < 0x20 || byte == 0x7f) return "a control character";
  return "'" + core::excerpt(token_at(rest)) + "'";
}

std::string wanted(const Mismatch& mismatch) {
  const std::string_view what = mismatch.expected;
  std::string text(what);
  if (mismatch.is_extended_dialect && what == expected::in) text = "IN, HAS or CONTAINS";
  if (mismatch.is_extended_dialect && what == expected::index) text += " or a key in quotes";
  const bool follows =
      what == expected::value || what == expected::comparison || what == expected::in;
  if (follows && !mismatch.after.empty()) text += " after " + std::string(mismatch.after);
  return text;
}

}  // namespace

Error syntax_error(std::string_view text, const Mismatch& mismatch) {
  std::string message =
      "expected " + wanted(mismatch) + ", found " + found_at(text.substr(mismatch.offset));
  if (const std::string_view hint = advice(text, mismatch); !hint.empty()) {
    message += "; " + std::string(hint);
  }
  return {ErrorCode::syntax, std::move(message), mismatch.offset, {}, 0};
}

}  // namespace expression
ACD_NAMESPACE_END

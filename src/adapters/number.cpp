#include "number.hpp"

#include <algorithm>
#include <array>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

// What one character of a number can be, and its bytes.
struct Piece {
  enum class Kind { other, digit, plus, separator } kind = Kind::other;
  std::size_t size = 0;
  char digit = 0;
};

struct Spelling {
  std::string_view text;
  Piece::Kind kind;
};

// Upper-case and lower-case percent-encodings, and what input methods write for a hyphen.
constexpr std::array spellings{
    Spelling{"+", Piece::Kind::plus},           Spelling{"%2B", Piece::Kind::plus},
    Spelling{"%2b", Piece::Kind::plus},         Spelling{"\uff0b", Piece::Kind::plus},
    Spelling{" ", Piece::Kind::separator},      Spelling{"-", Piece::Kind::separator},
    Spelling{".", Piece::Kind::separator},      Spelling{"/", Piece::Kind::separator},
    Spelling{"(", Piece::Kind::separator},      Spelling{")", Piece::Kind::separator},
    Spelling{"%20", Piece::Kind::separator},    Spelling{"%2D", Piece::Kind::separator},
    Spelling{"%2d", Piece::Kind::separator},    Spelling{"%28", Piece::Kind::separator},
    Spelling{"%29", Piece::Kind::separator},    Spelling{"\u00a0", Piece::Kind::separator},
    Spelling{"\u2010", Piece::Kind::separator}, Spelling{"\u2011", Piece::Kind::separator},
    Spelling{"\u2012", Piece::Kind::separator}, Spelling{"\u2013", Piece::Kind::separator},
    Spelling{"\u2014", Piece::Kind::separator}, Spelling{"\u2015", Piece::Kind::separator},
    Spelling{"\u2212", Piece::Kind::separator}, Spelling{"\u3000", Piece::Kind::separator},
    Spelling{"\u30fc", Piece::Kind::separator}, Spelling{"\uff08", Piece::Kind::separator},
    Spelling{"\uff09", Piece::Kind::separator}, Spelling{"\uff0d", Piece::Kind::separator},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Piece piece(std::string_view text) {
  if (text.empty()) return {};
  if (is_digit(text[0])) return {Piece::Kind::digit, 1, text[0]};
  if (text.size() >= 3 && text.substr(0, 2) == "\xef\xbc" && text[2] >= '\x90' &&
      text[2] <= '\x99') {  // full-width digits: U+FF10 to U+FF19
    return {Piece::Kind::digit, 3, static_cast<char>(text[2] - '\x90' + '0')};
  }
  if (text.size() >= 3 && text.substr(0, 2) == "%3" && is_digit(text[2])) {
    return {Piece::Kind::digit, 3, text[2]};
  }
  const auto* const found =
      std::find_if(spellings.begin(), spellings.end(),
                   [&](const Spelling& s) { return text.substr(0, s.text.size()) == s.text; });
  return found == spellings.end() ? Piece{} : Piece{found->kind, found->text.size(), 0};
}

}  // namespace

NumberSpan read_number(std::string_view text) {
  constexpr int most_separators = 3;
  constexpr std::size_t most_digits = 40;
  NumberSpan number;
  std::size_t at = 0;
  int separators = 0;
  for (Piece next = piece(text); next.kind != Piece::Kind::other; next = piece(text.substr(at))) {
    at += next.size;
    if (next.kind == Piece::Kind::digit) {
      if (number.digits.size() == most_digits) break;
      number.digits += next.digit;
      number.size = at;
      separators = 0;
    } else if (next.kind == Piece::Kind::plus) {
      if (!number.digits.empty()) break;
      number.international = true;
    } else if (++separators > most_separators) {
      break;
    }
  }
  if (number.digits.empty()) return {};
  // The international prefix of most countries.
  if (!number.international && number.digits.size() > 8 && number.digits.starts_with("00")) {
    number.international = true;
    number.digits.erase(0, 2);
  }
  return number;
}

}  // namespace adapters
ACD_NAMESPACE_END

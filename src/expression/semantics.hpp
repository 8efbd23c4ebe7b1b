#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/tree.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expression {

/// A literal null is not the null of a name that leads nowhere: only the literal makes a null test.
enum class CellClass : std::uint8_t {
  null,
  null_literal,
  boolean,
  integer,
  real,
  string,
  array,
  object,
};

/// What a string is when it is read as a number.
enum class NumericText : std::uint8_t { unknown, none, integer, real };

/// One operand while a comparison runs. Owns nothing.
struct Cell {
  CellClass kind = CellClass::null;
  NumericText numeric =
      NumericText::unknown;  ///< of a string; `integer` or `real` then holds the number
  std::uint32_t symbol =
      0;  ///< of an interned string; two strings with symbols of one table compare by them
  union {
    std::int64_t integer = 0;
    double real;
    bool boolean;
  };
  std::string_view text;  ///< of a string
  ValueView view;         ///< of an array or object, and of a null that was written in the document
  std::span<const Cell>
      elements;  ///< of an array whose elements are cells already; `view` is absent then

  [[nodiscard]] bool is_null() const noexcept { return kind <= CellClass::null_literal; }
  [[nodiscard]] bool is_number() const noexcept {
    return kind == CellClass::integer || kind == CellClass::real;
  }
  [[nodiscard]] bool is_container() const noexcept { return kind >= CellClass::array; }
};

[[nodiscard]] inline Cell cell(bool value) noexcept {
  Cell out;
  out.kind = CellClass::boolean;
  out.boolean = value;
  return out;
}

[[nodiscard]] inline Cell cell(std::int64_t value) noexcept {
  Cell out;
  out.kind = CellClass::integer;
  out.integer = value;
  return out;
}

[[nodiscard]] inline Cell cell(double value) noexcept {
  Cell out;
  out.kind = CellClass::real;
  out.real = value;
  return out;
}

[[nodiscard]] inline Cell cell(std::string_view value) noexcept {
  Cell out;
  out.kind = CellClass::string;
  out.text = value;
  return out;
}

[[nodiscard]] inline Cell cell(ValueView value) noexcept {
  Cell out;
  switch (value.kind()) {
    case ValueKind::null: break;
    case ValueKind::boolean:
      out.kind = CellClass::boolean;
      out.boolean = value.as_boolean();
      return out;
    case ValueKind::integer:
      out.kind = CellClass::integer;
      out.integer = value.as_integer();
      return out;
    case ValueKind::real:
      out.kind = CellClass::real;
      out.real = value.as_real();
      return out;
    case ValueKind::string:
      out.kind = CellClass::string;
      out.text = value.as_string();
      return out;
    case ValueKind::array: out.kind = CellClass::array; break;
    case ValueKind::object: out.kind = CellClass::object; break;
  }
  out.view = value;
  return out;
}

/// A literal of the source: its null is the literal null.
[[nodiscard]] Cell literal(ValueView value) noexcept;

/// Reads a string cell as a number once: canonical decimals only, so that "06" and "6e0" stay text.
void classify(Cell& string) noexcept;

/// Notes on a verdict, as bits.
using Notes = std::uint8_t;
inline constexpr Notes note_coercion = 1;     ///< a numeric string was compared as a number
inline constexpr Notes note_null = 2;         ///< a side is null
inline constexpr Notes note_wrong_class = 4;  ///< the operator is not made for these classes
inline constexpr Notes note_scalar_in = 8;    ///< IN or NOT IN with a scalar on the right

struct Verdict {
  bool result = false;
  Notes notes = 0;
};

/// What `left op right` means. The only place that knows.
[[nodiscard]] Verdict compare(Operator op, const Cell& left, const Cell& right,
                              const Dialect& dialect) noexcept;

/// What a comparison of single values says of how they lie to each other.
[[nodiscard]] inline bool satisfies(std::partial_ordering order, Operator op) noexcept {
  switch (op) {
    case Operator::equal: return order == 0;
    case Operator::not_equal: return order != 0;
    case Operator::greater: return order > 0;
    case Operator::greater_equal: return order >= 0;
    case Operator::less: return order < 0;
    case Operator::less_equal: return order <= 0;
    default: return false;
  }
}

/// compare().result, without a call for what most comparisons are about: two integers, or whether
/// two texts are the same.
[[nodiscard]] inline bool holds(Operator op, const Cell& left, const Cell& right,
                                const Dialect& dialect) noexcept {
  if (left.kind == right.kind) {
    const bool is_equality = op == Operator::equal || op == Operator::not_equal;
    if (left.kind == CellClass::string && is_equality) {
      const bool interned = left.symbol != 0 && right.symbol != 0;
      const bool same = interned ? left.symbol == right.symbol : left.text == right.text;
      return same == (op == Operator::equal);
    }
    if (left.kind == CellClass::integer && op <= Operator::less_equal) {
      return satisfies(left.integer <=> right.integer, op);
    }
  }
  return compare(op, left, right, dialect).result;
}

}  // namespace expression
ACD_NAMESPACE_END

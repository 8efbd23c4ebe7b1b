#include "semantics.hpp"

#include "letters.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

struct Number {
  bool is_integer;
  std::int64_t integer;
  double real;
};

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?
bool is_canonical(std::string_view text, bool& has_fraction) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_at(text, start);
  if (whole == 0 || (whole > 1 && text[start] == '0')) return false;
  has_fraction = start + whole < text.size();
  if (!has_fraction) return true;
  const std::size_t fraction = digits_at(text, start + whole + 1);
  return text[start + whole] == '.' && fraction > 0 && start + whole + 1 + fraction == text.size();
}

// Beyond the range of a double the sign and the whole part decide.
double read_real(std::string_view text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec == std::errc()) return value;
  const bool negative = text.starts_with('-');
  const bool small = text[negative ? 1 : 0] == '0';
  value = small ? 0 : std::numeric_limits<double>::infinity();
  return negative ? -value : value;
}

std::partial_ordering order(std::int64_t a, double b) {
  constexpr double limit = 9223372036854775808.0;
  if (b >= limit) return std::partial_ordering::less;
  if (b < -limit) return std::partial_ordering::greater;
  const auto whole = static_cast<std::int64_t>(b);
  if (a != whole) return a <=> whole;
  return 0.0 <=> b - static_cast<double>(whole);
}

std::partial_ordering order(const Number& a, const Number& b) {
  if (a.is_integer && b.is_integer) return a.integer <=> b.integer;
  if (a.is_integer) return order(a.integer, b.real);
  if (b.is_integer) return 0 <=> order(b.integer, a.real);
  return a.real <=> b.real;
}

Number number(const Cell& cell) {
  return cell.kind == CellClass::integer ? Number{true, cell.integer, 0}
                                         : Number{false, 0, cell.real};
}

std::optional<Number> number_in(const Cell& string) {
  if (string.numeric == NumericText::unknown) {
    Cell known = string;
    classify(known);
    return number_in(known);
  }
  if (string.numeric == NumericText::none) return std::nullopt;
  if (string.numeric == NumericText::integer) return Number{true, string.integer, 0};
  return Number{false, 0, string.real};
}

std::partial_ordering order_strings(const Cell& a, const Cell& b) {
  if (a.symbol != 0 && a.symbol == b.symbol) return std::partial_ordering::equivalent;
  return a.text.compare(b.text) <=> 0;  // bytes of UTF-8 sort as code points do
}

bool same_string(const Cell& a, const Cell& b) {
  if (a.symbol != 0 && b.symbol != 0) return a.symbol == b.symbol;
  return a.text == b.text;
}

// How two scalars that may be compared lie to each other; nothing when their classes do not go
// together.
struct Relation {
  std::optional<std::partial_ordering> order;
  bool coerced = false;
};

Relation relate_numbers(const Cell& a, const Cell& b, bool coerce) {
  if (a.is_number() && b.is_number()) return {order(number(a), number(b))};
  const bool right_is_text = b.kind == CellClass::string;
  const Cell& text = right_is_text ? b : a;
  const Cell& other = right_is_text ? a : b;
  if (!coerce || text.kind != CellClass::string || !other.is_number()) return {};
  const auto read = number_in(text);
  if (!read) return {};
  return {right_is_text ? order(number(a), *read) : order(*read, number(b)), true};
}

Relation equality(const Cell& a, const Cell& b, bool coerce) {
  const auto same = [](bool equal) {
    return Relation{equal ? std::partial_ordering::equivalent : std::partial_ordering::unordered};
  };
  if (a.kind != b.kind) return relate_numbers(a, b, coerce);
  switch (a.kind) {
    case CellClass::boolean: return same(a.boolean == b.boolean);
    case CellClass::integer: return same(a.integer == b.integer);
    case CellClass::real: return same(a.real == b.real);
    case CellClass::string: return same(same_string(a, b));
    default: return {};
  }
}

Relation ordering(const Cell& a, const Cell& b, bool coerce) {
  if (a.kind == CellClass::string && b.kind == CellClass::string) return {order_strings(a, b)};
  return relate_numbers(a, b, coerce);
}

Verdict compare_scalars(Operator op, const Cell& a, const Cell& b, bool coerce) {
  const bool is_equality = op == Operator::equal || op == Operator::not_equal;
  if (is_equality && (a.kind == CellClass::null_literal || b.kind == CellClass::null_literal)) {
    const bool both = a.is_null() && b.is_null();
    return {both == (op == Operator::equal), 0};
  }
  if (a.is_container() || b.is_container()) return {false, note_wrong_class};
  if (a.is_null() || b.is_null()) return {op == Operator::not_equal, note_null};
  const Relation relation = is_equality ? equality(a, b, coerce) : ordering(a, b, coerce);
  if (!relation.order) return {op == Operator::not_equal, note_wrong_class};
  return {satisfies(*relation.order, op), relation.coerced ? note_coercion : Notes{0}};
}

Verdict contains(const Cell& a, const Cell& b, bool negated) {
  if (a.is_container() || b.is_container()) return {false, note_wrong_class};
  if (a.is_null() || b.is_null()) return {negated, note_null};
  if (a.kind != CellClass::string || b.kind != CellClass::string) return {false, note_wrong_class};
  return {(a.text.find(b.text) != std::string_view::npos) != negated, 0};
}

// Whether some element equals the scalar.
Verdict find(const Cell& scalar, const Cell& array, bool coerce) {
  const auto test = [&](const Cell& element) {
    const Relation relation = equality(scalar, element, coerce);
    const bool equal = relation.order && *relation.order == 0;
    return Verdict{equal, equal && relation.coerced ? note_coercion : Notes{0}};
  };
  for (const Cell& element : array.elements) {
    if (const Verdict verdict = test(element); verdict.result) return verdict;
  }
  for (std::size_t i = 0; i < array.view.size(); ++i) {
    const ValueView element = array.view[i];
    if (scalar.kind == CellClass::string && element.is_string()) {  // most are
      if (element.as_string() == scalar.text) return {true, 0};
      continue;
    }
    if (const Verdict verdict = test(cell(element)); verdict.result) return verdict;
  }
  return {};
}

Verdict member(const Cell& scalar, const Cell& array, bool negated, bool coerce) {
  if (scalar.is_container()) return {false, note_wrong_class};
  if (scalar.is_null()) return {negated, note_null};
  const Verdict found = find(scalar, array, coerce);
  return {found.result != negated, found.notes};
}

Verdict has(const Cell& array, const Cell& scalar, bool negated, bool coerce) {
  if (array.is_null()) return {false, note_null};
  if (array.kind != CellClass::array) return {false, note_wrong_class};
  return member(scalar, array, negated, coerce);
}

Verdict in(const Cell& scalar, const Cell& right, bool negated, const Dialect& dialect) {
  if (right.is_null()) return {false, note_null};
  if (right.kind == CellClass::object) return {false, note_wrong_class};
  if (right.kind == CellClass::array) {
    return member(scalar, right, negated, dialect.coerce_numeric_strings);
  }
  if (dialect.scalar_in == ScalarIn::documented) return {false, note_scalar_in | note_wrong_class};
  Cell list;
  list.kind = CellClass::array;
  list.elements = {&right, 1};
  Verdict verdict = member(scalar, list, negated, dialect.coerce_numeric_strings);
  verdict.notes |= note_scalar_in;
  return verdict;
}

}  // namespace

Cell literal(ValueView value) noexcept {
  Cell out = cell(value);
  if (out.kind == CellClass::null) out.kind = CellClass::null_literal;
  if (out.kind == CellClass::string) classify(out);
  return out;
}

void classify(Cell& string) noexcept {
  bool has_fraction = false;
  string.numeric = NumericText::none;
  if (!is_canonical(string.text, has_fraction)) return;
  if (!has_fraction) {
    const char* end = string.text.data() + string.text.size();
    if (std::from_chars(string.text.data(), end, string.integer).ec == std::errc()) {
      string.numeric = NumericText::integer;
      return;
    }
  }
  string.numeric = NumericText::real;
  string.real = read_real(string.text);
}

Verdict compare(Operator op, const Cell& left, const Cell& right, const Dialect& dialect) noexcept {
  const bool coerce = dialect.coerce_numeric_strings;
  switch (op) {
    case Operator::equal:
    case Operator::not_equal:
    case Operator::greater:
    case Operator::greater_equal:
    case Operator::less:
    case Operator::less_equal: return compare_scalars(op, left, right, coerce);
    case Operator::contains: return contains(left, right, false);
    case Operator::not_contains: return contains(left, right, true);
    case Operator::has: return has(left, right, false, coerce);
    case Operator::not_has: return has(left, right, true, coerce);
    case Operator::in: return in(left, right, false, dialect);
    case Operator::not_in: return in(left, right, true, dialect);
  }
  return {};
}

}  // namespace expression
ACD_NAMESPACE_END

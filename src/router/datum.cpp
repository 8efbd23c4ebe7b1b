#include "datum.hpp"

#include "id_index.hpp"

#include <algorithm>
#include <bit>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

using expression::Cell;
using expression::CellClass;
using expression::NumericText;

Cell classified(ValueView value) {
  Cell cell = expression::cell(value);
  if (cell.kind == CellClass::string) expression::classify(cell);
  return cell;
}

std::uint64_t hash_number(double number) noexcept {
  return mix(1, std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number));  // -0.0 is 0.0
}

bool may_be_number(std::string_view text) noexcept {
  return !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
}

std::uint64_t hash_text(std::string_view text) noexcept {
  if (!may_be_number(text)) return hash_id(text);
  Cell cell = expression::cell(text);
  expression::classify(cell);
  if (cell.numeric == NumericText::integer) return hash_number(static_cast<double>(cell.integer));
  return cell.numeric == NumericText::real ? hash_number(cell.real) : hash_id(text);
}

std::uint64_t hash_boolean(bool value) noexcept { return mix(2, value ? 1 : 0); }
constexpr std::uint64_t hash_of_others = 3;  // nothing equals them

std::uint64_t hash_scalar(const Cell& cell) noexcept {
  switch (cell.kind) {
    case CellClass::boolean: return hash_boolean(cell.boolean);
    case CellClass::integer: return hash_number(static_cast<double>(cell.integer));
    case CellClass::real: return hash_number(cell.real);
    case CellClass::string: return hash_text(cell.text);
    default: return hash_of_others;
  }
}

std::uint64_t hash_scalar(ValueView value) noexcept {
  switch (value.kind()) {
    case ValueKind::boolean: return hash_boolean(value.as_boolean());
    case ValueKind::integer:
    case ValueKind::real: return hash_number(value.as_real());
    case ValueKind::string: return hash_text(value.as_string());
    default: return hash_of_others;
  }
}

std::uint32_t shortened(std::uint64_t hash) noexcept {
  return static_cast<std::uint32_t>(mix(hash, 0) >> 32U);
}

}  // namespace

Datum::Datum(ValueView value) : value_(value), cell_(classified(value_.view())) {
  if (cell_.kind != CellClass::array) return;
  const ValueView array = value_.view();
  elements_.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) elements_.push_back(classified(array[i]));
  cell_.view = {};
  cell_.elements = elements_;
}

bool Datum::is(ValueView value) const noexcept {
  if (value.is_string()) return cell_.kind == CellClass::string && cell_.text == value.as_string();
  return value.is_null() ? cell_.is_null() : value_.view() == value;
}

std::uint32_t likeness(const Cell& cell) noexcept {
  if (cell.kind != CellClass::array) return shortened(hash_scalar(cell));
  std::uint64_t hash = cell.elements.size();
  for (const Cell& element : cell.elements) hash = mix(hash, hash_scalar(element));
  return shortened(hash);
}

std::uint32_t likeness(ValueView value) noexcept {
  if (!value.is_array()) return shortened(hash_scalar(value));
  std::uint64_t hash = value.size();
  for (std::size_t i = 0; i < value.size(); ++i) hash = mix(hash, hash_scalar(value[i]));
  return shortened(hash);
}

bool identical(const Cell& a, const Cell& b) noexcept {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case CellClass::boolean: return a.boolean == b.boolean;
    case CellClass::integer: return a.integer == b.integer;
    case CellClass::real: return a.real == b.real;
    case CellClass::string: return a.text == b.text;
    case CellClass::object: return a.view == b.view;
    case CellClass::array:
      return a.view == b.view && std::ranges::equal(a.elements, b.elements, [](auto& x, auto& y) {
               return identical(x, y);
             });
    default: return true;
  }
}

ValueView follow(ValueView value, std::span<const expression::Segment> path) noexcept {
  for (const expression::Segment& segment : path) {
    if (!segment.key.empty()) {
      value = value.find(segment.key);
    } else {
      value = value.is_array() ? value[segment.index] : ValueView();
    }
  }
  return value;
}

}  // namespace router
ACD_NAMESPACE_END

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

std::uint64_t hash_string(const Cell& string) noexcept {
  if (!may_be_number(string.text)) return hash_id(string.text);
  Cell known = string;
  if (known.numeric == NumericText::unknown) expression::classify(known);
  if (known.numeric == NumericText::integer) return hash_number(static_cast<double>(known.integer));
  if (known.numeric == NumericText::real) return hash_number(known.real);
  return hash_id(known.text);
}

std::uint64_t hash_scalar(const Cell& cell) noexcept {
  switch (cell.kind) {
    case CellClass::boolean: return mix(2, cell.boolean ? 1 : 0);
    case CellClass::integer: return hash_number(static_cast<double>(cell.integer));
    case CellClass::real: return hash_number(cell.real);
    case CellClass::string: return hash_string(cell);
    default: return mix(3, static_cast<std::uint64_t>(cell.kind));
  }
}

std::uint64_t hash_array(const Cell& array) noexcept {
  std::uint64_t hash = 4;
  for (const Cell& element : array.elements) hash = mix(hash, hash_scalar(element));
  for (std::size_t i = 0; i < array.view.size(); ++i) {
    hash = mix(hash, hash_scalar(expression::cell(array.view[i])));
  }
  return hash;
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

bool Datum::is(const Cell& value) const noexcept {
  return value.is_container() ? value_.view() == value.view : identical(cell_, value);
}

std::uint32_t likeness(const Cell& cell) noexcept {
  const std::uint64_t hash = cell.kind == CellClass::array ? hash_array(cell) : hash_scalar(cell);
  return static_cast<std::uint32_t>(hash >> 32U);
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

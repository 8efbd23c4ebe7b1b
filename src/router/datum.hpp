#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/tree.hpp>

#include "expression/semantics.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// A value out of a document, ready to be compared many times: strings are read as numbers once,
/// elements of an array are cells. Immutable; shared, so that copies of a router cost nothing.
class Datum {
 public:
  explicit Datum(ValueView value);
  Datum(const Datum&) = delete;  // the cell points into the value and the elements
  Datum& operator=(const Datum&) = delete;

  [[nodiscard]] ValueView value() const noexcept { return value_; }
  [[nodiscard]] const expression::Cell& cell() const noexcept { return cell_; }
  /// Is it this value of a document?
  [[nodiscard]] bool is(ValueView value) const noexcept;

 private:
  Value value_;
  std::vector<expression::Cell> elements_;
  expression::Cell cell_;
};

using SharedDatum = std::shared_ptr<const Datum>;

/// A side of a comparison that does not change, and what it points into.
struct Constant {
  expression::Cell cell;
  std::shared_ptr<const void> owner;
};

/// Hashes under which values that some comparison may call equal are equal: 6, 6.0 and "6" are.
[[nodiscard]] std::uint32_t likeness(const expression::Cell& cell) noexcept;
[[nodiscard]] std::uint32_t likeness(ValueView value) noexcept;

/// No comparison can tell them apart.
[[nodiscard]] bool identical(const expression::Cell& a, const expression::Cell& b) noexcept;

/// The value at the end of a path; absent when it leads nowhere.
[[nodiscard]] ValueView follow(ValueView value, std::span<const expression::Segment> path) noexcept;

}  // namespace router
ACD_NAMESPACE_END

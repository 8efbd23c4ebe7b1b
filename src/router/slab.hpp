#pragma once

#include <acd/config.hpp>

#include <cstdint>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

constexpr std::uint32_t no_slot = 0xffffffffU;

/// Rows in slots that are used again, last freed first. A row keeps its memory when freed; it has a
/// member `generation` that tells the uses of a slot apart, and reset().
template <class Row>
class Slab {
 public:
  Slab() = default;
  /// Precondition: `free` names slots of `rows`.
  Slab(std::vector<Row> rows, std::vector<std::uint32_t> free)
      : rows_(std::move(rows)), free_(std::move(free)) {}

  std::uint32_t add() {
    if (free_.empty()) {
      rows_.emplace_back();
      free_.reserve(rows_.capacity());  // so that remove() never allocates
      return static_cast<std::uint32_t>(rows_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void remove(std::uint32_t slot) {
    const std::uint32_t generation = rows_[slot].generation + 1;
    rows_[slot].reset();
    rows_[slot].generation = generation;
    free_.push_back(slot);
  }
  [[nodiscard]] Row& operator[](std::uint32_t slot) noexcept { return rows_[slot]; }
  [[nodiscard]] const Row& operator[](std::uint32_t slot) const noexcept { return rows_[slot]; }
  /// How many slots there are, free ones included.
  [[nodiscard]] std::uint32_t slots() const noexcept {
    return static_cast<std::uint32_t>(rows_.size());
  }
  [[nodiscard]] const std::vector<std::uint32_t>& free_slots() const noexcept { return free_; }

 private:
  std::vector<Row> rows_;
  std::vector<std::uint32_t> free_;
};

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// Hash of an external id; the same on every platform.
[[nodiscard]] std::uint64_t hash_id(std::string_view id) noexcept;

/// External id → slot, open addressing over 8-byte entries; the ids themselves stay in their slots,
/// so a look-up is given a way to read them. No allocation in the steady state (erase leaves no
/// tombstones). Copyable.
class IdIndex {
 public:
  static constexpr std::uint32_t none = 0xffffffffU;

  /// The slot whose id equals `id`; `id_of(slot)` reads the id of a slot.
  template <class IdOf>
  [[nodiscard]] std::uint32_t find(std::string_view id, IdOf&& id_of) const {
    if (size_ == 0) return none;
    const std::uint32_t hash = short_hash(id);
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Entry& entry = entries_[i];
      if (entry.slot == none || (entry.hash == hash && id_of(entry.slot) == id)) return entry.slot;
    }
  }
  /// Precondition: the id is not in the index.
  void insert(std::string_view id, std::uint32_t slot);
  /// Precondition: the pair is in the index.
  void erase(std::string_view id, std::uint32_t slot);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t slot = none;
  };

  static std::uint32_t short_hash(std::string_view id) noexcept {
    return static_cast<std::uint32_t>(hash_id(id) >> 32U);
  }
  [[nodiscard]] std::size_t mask() const noexcept { return entries_.size() - 1; }
  void put(Entry entry);
  void grow();

  std::vector<Entry> entries_;  // a power of two, at most three quarters full
  std::size_t size_ = 0;
};

}  // namespace router
ACD_NAMESPACE_END

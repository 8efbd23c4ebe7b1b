#pragma once

#include <acd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// Mixes two words: every bit of both reaches every bit of the result. The same on every platform.
[[nodiscard]] inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  constexpr std::uint64_t odd_a = 0x9e3779b97f4a7c15U;
  constexpr std::uint64_t odd_b = 0xd6e8feb86659fd93U;
  a ^= odd_a;
  b ^= odd_b;
#if defined(__SIZEOF_INT128__)
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
#else
  const std::uint64_t low = (a & 0xffffffffU) * (b & 0xffffffffU);
  const std::uint64_t middle = (a >> 32U) * (b & 0xffffffffU) + (low >> 32U);
  const std::uint64_t other = (a & 0xffffffffU) * (b >> 32U) + (middle & 0xffffffffU);
  const std::uint64_t high = (a >> 32U) * (b >> 32U) + (middle >> 32U) + (other >> 32U);
  return (other << 32U | (low & 0xffffffffU)) ^ high;
#endif
}

/// A number as the hash of it.
[[nodiscard]] inline std::uint32_t hash_of_number(std::uint64_t number) noexcept {
  return static_cast<std::uint32_t>(mix(number, 0) >> 32U);
}

/// Hash → slot: open addressing over 8-byte entries. What is hashed stays in its slots; a look-up
/// is told how to recognize it. No allocation in the steady state (erase leaves no tombstones).
/// Copyable. Nothing may depend on the order of entries.
class HashIndex {
 public:
  static constexpr std::uint32_t none = 0xffffffffU;

  /// The slot with this hash for which `is_it(slot)` holds, or none. To see all slots with this
  /// hash, let it hold for none.
  template <class IsIt>
  [[nodiscard]] std::uint32_t find(std::uint32_t hash, IsIt&& is_it) const {
    if (size_ == 0) return none;
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Entry& entry = entries_[i];
      if (entry.slot == none || (entry.hash == hash && is_it(entry.slot))) return entry.slot;
    }
  }
  void insert(std::uint32_t hash, std::uint32_t slot);
  /// Precondition: the pair is in the index.
  void erase(std::uint32_t hash, std::uint32_t slot);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t slot = none;
  };

  [[nodiscard]] std::size_t mask() const noexcept { return entries_.size() - 1; }
  void put(Entry entry);
  void grow();

  std::vector<Entry> entries_;  // a power of two, at most three quarters full
  std::size_t size_ = 0;
};

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include "hash_index.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace router {

/// Hash of an external id; the same on every platform.
[[nodiscard]] std::uint64_t hash_id(std::string_view id) noexcept;

/// External id → slot; the ids themselves stay in their slots, so a look-up is given a way to read
/// them. No allocation in the steady state. Copyable.
class IdIndex {
 public:
  static constexpr std::uint32_t none = HashIndex::none;

  /// The slot whose id equals `id`; `id_of(slot)` reads the id of a slot.
  template <class IdOf>
  [[nodiscard]] std::uint32_t find(std::string_view id, IdOf&& id_of) const {
    return index_.find(short_hash(id), [&](std::uint32_t slot) { return id_of(slot) == id; });
  }
  /// Precondition: the id is not in the index.
  void insert(std::string_view id, std::uint32_t slot) { index_.insert(short_hash(id), slot); }
  /// Precondition: the pair is in the index.
  void erase(std::string_view id, std::uint32_t slot) { index_.erase(short_hash(id), slot); }
  [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }

 private:
  static std::uint32_t short_hash(std::string_view id) noexcept {
    return static_cast<std::uint32_t>(hash_id(id) >> 32U);
  }

  HashIndex index_;
};

}  // namespace router
ACD_NAMESPACE_END

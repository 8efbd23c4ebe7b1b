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

  [[nodiscard]] static std::uint32_t short_hash(std::string_view id) noexcept {
    return static_cast<std::uint32_t>(hash_id(id) >> 32U);
  }

  /// The slot whose id equals `id`; `id_of(slot)` reads the id of a slot. Who has the hash already
  /// gives it.
  template <class IdOf>
  [[nodiscard]] std::uint32_t find(std::string_view id, std::uint32_t hash, IdOf&& id_of) const {
    return index_.find(hash, [&](std::uint32_t slot) { return id_of(slot) == id; });
  }
  template <class IdOf>
  [[nodiscard]] std::uint32_t find(std::string_view id, IdOf&& id_of) const {
    return find(id, short_hash(id), id_of);
  }
  /// Precondition: the id is not in the index.
  void insert(std::string_view id, std::uint32_t slot) { insert_hash(short_hash(id), slot); }
  void insert_hash(std::uint32_t hash, std::uint32_t slot) { index_.insert(hash, slot); }
  /// Precondition: the pair is in the index.
  void erase(std::string_view id, std::uint32_t slot) { erase_hash(short_hash(id), slot); }
  void erase_hash(std::uint32_t hash, std::uint32_t slot) { index_.erase(hash, slot); }
  [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }

 private:
  HashIndex index_;
};

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <compare>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// The order of waiting tasks, smallest first. FIFO: (-priority, virtual start, creation); LIFO: (0, -start, ~creation).
struct WaitingKey {
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::uint64_t sequence = 0;
  friend constexpr auto operator<=>(const WaitingKey&, const WaitingKey&) noexcept = default;
};

/// Many ordered sets over one slab of nodes; a node (a task's slot) is in at most one set. Both ends are O(1) to read,
/// adding at an end and removing an end cost O(1) expected, anything else O(log n). No allocation once the slab is large
/// enough. Copyable.
class WaitingSets {
 public:
  static constexpr std::uint32_t none = 0xffffffffU;

  struct Set {
    std::uint32_t root = none;
    std::uint32_t first = none;
    std::uint32_t last = none;
    std::uint32_t size = 0;
  };

  /// Makes room for nodes [0, count).
  void reserve_nodes(std::uint32_t count);
  /// Precondition: `node` is in no set.
  void insert(Set& set, std::uint32_t node, const WaitingKey& key);
  /// Precondition: `node` is in `set`.
  void erase(Set& set, std::uint32_t node);
  /// The node after `node` in its set, or none.
  [[nodiscard]] std::uint32_t next(std::uint32_t node) const;
  [[nodiscard]] const WaitingKey& key(std::uint32_t node) const;
};

}  // namespace router
ACD_NAMESPACE_END

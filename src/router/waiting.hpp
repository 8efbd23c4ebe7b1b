#pragma once

#include <acd/config.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// The order of waiting tasks, smallest first. FIFO: (-priority, virtual start, creation); LIFO:
/// (0, -start, ~creation).
struct WaitingKey {
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::uint64_t sequence = 0;
  friend constexpr auto operator<=>(const WaitingKey&, const WaitingKey&) noexcept = default;
};

/// Many ordered sets over one slab of nodes; a node (a task's slot) is in at most one set. Both
/// ends are O(1) to read, adding at an end and removing an end cost O(1) expected, anything else
/// O(log n). No allocation once the slab is large enough. Copyable.
///
/// Each set is a treap: a search tree by key and a heap by weights that are as good as random, yet
/// the same everywhere.
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
  void reserve_nodes(std::uint32_t count) {
    if (count > nodes_.size()) nodes_.resize(count);
  }
  /// Precondition: `node` is in no set.
  void insert(Set& set, std::uint32_t node, const WaitingKey& key);
  /// Precondition: `node` is in `set`.
  void erase(Set& set, std::uint32_t node);
  /// The node after `node` in its set, or none.
  [[nodiscard]] std::uint32_t next(std::uint32_t node) const { return neighbour(node, right); }
  [[nodiscard]] const WaitingKey& key(std::uint32_t node) const { return nodes_[node].key; }

 private:
  enum Side : std::uint8_t { left, right };

  struct Node {
    WaitingKey key;
    std::array<std::uint32_t, 2> child{none, none};
    std::uint32_t parent = none;
    std::uint32_t weight = 0;
  };
  struct Link {
    std::uint32_t parent;
    Side side;
  };

  static constexpr Side opposite(Side side) { return side == left ? right : left; }
  [[nodiscard]] Link place_for(const Set& set, const WaitingKey& key) const;
  [[nodiscard]] Link link_of(std::uint32_t node) const;
  [[nodiscard]] std::uint32_t neighbour(std::uint32_t node, Side side) const;
  void attach(Set& set, Link link, std::uint32_t node);
  void rise(Set& set, std::uint32_t node);
  void join(Set& set, Link link, std::uint32_t smaller, std::uint32_t larger);

  std::vector<Node> nodes_;
};

}  // namespace router
ACD_NAMESPACE_END

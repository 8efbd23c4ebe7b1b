#include "waiting.hpp"

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

std::uint32_t weight_of(std::uint32_t node, std::uint64_t sequence) {
  std::uint64_t mixed = (sequence ^ std::uint64_t{node} << 32U) + 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ mixed >> 32U) * 0xd6e8feb86659fd93U;
  mixed = (mixed ^ mixed >> 32U) * 0xd6e8feb86659fd93U;
  return static_cast<std::uint32_t>(mixed >> 32U);
}

}  // namespace

void WaitingSets::insert(Set& set, std::uint32_t node, const WaitingKey& key) {
  ACD_ASSERT(node < nodes_.size());
  nodes_[node] = Node{key, {none, none}, none, weight_of(node, key.sequence)};
  const Link link = place_for(set, key);
  attach(set, link, node);
  if (link.parent == set.first && link.side == left) set.first = node;
  if (link.parent == set.last && link.side == right) set.last = node;
  if (link.parent == none) set.first = set.last = node;
  ++set.size;
  rise(set, node);
}

void WaitingSets::erase(Set& set, std::uint32_t node) {
  ACD_ASSERT(set.size != 0);
  if (set.first == node) set.first = neighbour(node, right);
  if (set.last == node) set.last = neighbour(node, left);
  --set.size;
  join(set, link_of(node), nodes_[node].child[left], nodes_[node].child[right]);
}

/// The free link where a new key belongs; the ends are tried before the search from the root.
WaitingSets::Link WaitingSets::place_for(const Set& set, const WaitingKey& key) const {
  if (set.root == none) return {none, left};
  if (!(key < nodes_[set.last].key)) return {set.last, right};
  if (key < nodes_[set.first].key) return {set.first, left};
  Link link{none, left};
  for (std::uint32_t i = set.root; i != none; i = nodes_[i].child[link.side]) {
    link = {i, key < nodes_[i].key ? left : right};
  }
  return link;
}

WaitingSets::Link WaitingSets::link_of(std::uint32_t node) const {
  const std::uint32_t parent = nodes_[node].parent;
  return {parent, parent != none && nodes_[parent].child[right] == node ? right : left};
}

std::uint32_t WaitingSets::neighbour(std::uint32_t node, Side side) const {
  std::uint32_t i = nodes_[node].child[side];
  if (i != none) {
    while (nodes_[i].child[opposite(side)] != none) i = nodes_[i].child[opposite(side)];
    return i;
  }
  i = nodes_[node].parent;
  while (i != none && nodes_[i].child[side] == node) {
    node = i;
    i = nodes_[i].parent;
  }
  return i;
}

void WaitingSets::attach(Set& set, Link link, std::uint32_t node) {
  (link.parent == none ? set.root : nodes_[link.parent].child[link.side]) = node;
  if (node != none) nodes_[node].parent = link.parent;
}

/// Rotates a node up until no heavier one is below a lighter one.
void WaitingSets::rise(Set& set, std::uint32_t node) {
  for (;;) {
    const Link link = link_of(node);
    if (link.parent == none || nodes_[link.parent].weight >= nodes_[node].weight) return;
    const std::uint32_t inner = nodes_[node].child[opposite(link.side)];
    attach(set, link_of(link.parent), node);
    attach(set, link, inner);
    attach(set, {node, opposite(link.side)}, link.parent);
  }
}

/// Puts two subtrees, all of one before all of the other, where one link was.
void WaitingSets::join(Set& set, Link link, std::uint32_t smaller, std::uint32_t larger) {
  while (smaller != none && larger != none) {
    const bool heavier = nodes_[smaller].weight >= nodes_[larger].weight;
    std::uint32_t& top = heavier ? smaller : larger;
    attach(set, link, top);
    link = {top, heavier ? right : left};
    top = nodes_[top].child[link.side];
  }
  attach(set, link, smaller != none ? smaller : larger);
}

}  // namespace router
ACD_NAMESPACE_END

#include "timers.hpp"

#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

Timers::Timers() {
  for (std::uint32_t level = 0; level < levels; ++level) way_[level] = new_block(level, none);
}

TimerId Timers::start(TimePoint due, TimerKind kind, std::uint32_t owner) {
  TimerId id = free_node_;
  if (id == none) {
    id = static_cast<TimerId>(nodes_.size());
    nodes_.emplace_back();
  } else {
    free_node_ = nodes_[id].next;
  }
  Node& node = nodes_[id];
  node.when = ordinal(due);
  node.owner = owner;
  node.kind = kind;
  if (node.when < hand_) rewind(node.when);
  place(id);
  ++size_;
  if (earliest_ == no_timer || before(id, earliest_)) earliest_ = id;
  return id;
}

void Timers::cancel(TimerId id) {
  ACD_ASSERT(id < nodes_.size() && size_ != 0);
  remove(id);
  nodes_[id].next = free_node_;
  free_node_ = id;
  --size_;
  if (id == earliest_) find_earliest();
}

std::optional<DueTimer> Timers::pop(TimePoint now) {
  const std::uint64_t limit = ordinal(now);
  if (earliest_ == no_timer || nodes_[earliest_].when > limit) {
    advance(limit);
    return std::nullopt;
  }
  const Node& node = nodes_[earliest_];
  const DueTimer timer{node.kind, node.owner};
  advance(node.when);
  cancel(earliest_);
  return timer;
}

bool Timers::before(TimerId a, TimerId b) const {
  const Node& x = nodes_[a];
  const Node& y = nodes_[b];
  return x.when != y.when ? x.when < y.when : x.kind < y.kind;
}

void Timers::place(TimerId id) {
  const Node& node = nodes_[id];
  std::uint32_t level = parting(node.when, hand_);
  std::uint32_t block = way_[level];
  std::uint32_t slot = slot_at(level, node.when, node.kind);
  occupied_levels_ |= 1U << level;
  while ((blocks_[block].split & bit(slot)) != 0) {
    block = blocks_[block].slots[slot].first;
    slot = slot_at(--level, node.when, node.kind);
  }
  append(block, slot, id);
}

void Timers::append(std::uint32_t block, std::uint32_t slot, TimerId id) {
  Block& target = blocks_[block];
  Slot& list = target.slots[slot];
  Node& node = nodes_[id];
  const bool empty = (target.occupied & bit(slot)) == 0;
  node.place = 64 * block + slot;
  node.previous = empty ? none : list.last;
  node.next = none;
  (empty ? list.first : nodes_[list.last].next) = id;
  list.last = id;
  target.occupied |= bit(slot);
}

void Timers::remove(TimerId id) {
  const Node& node = nodes_[id];
  Slot& list = blocks_[node.place / 64].slots[node.place % 64];
  (node.previous == none ? list.first : nodes_[node.previous].next) = node.next;
  (node.next == none ? list.last : nodes_[node.next].previous) = node.previous;
  if (list.first == none) vacate(node.place);
}

/// Marks a slot as empty, and all above that become empty by it.
void Timers::vacate(std::uint32_t place) {
  for (;;) {
    const std::uint32_t index = place / 64;
    Block& block = blocks_[index];
    block.occupied &= ~bit(place % 64);
    block.split &= ~bit(place % 64);
    if (block.occupied != 0) return;
    place = block.parent;
    if (place == none) {
      occupied_levels_ &= ~(1U << block.level);
      return;
    }
    free_block(index);
  }
}

/// The lower levels on the way to the hand are nearer to it; inside a block the lower slots are.
void Timers::find_earliest() {
  earliest_ = no_timer;
  if (occupied_levels_ == 0) return;
  std::uint32_t block = way_[static_cast<std::uint32_t>(std::countr_zero(occupied_levels_))];
  while (earliest_ == no_timer) {
    const Block& here = blocks_[block];
    const auto slot = static_cast<std::uint32_t>(std::countr_zero(here.occupied));
    if ((here.split & bit(slot)) != 0) {
      block = here.slots[slot].first;
    } else if (here.level == 0) {
      earliest_ = here.slots[slot].first;
    } else {
      earliest_ = earliest_of_few(here.slots[slot].first);
      if (earliest_ == no_timer) block = split(block, slot);
    }
  }
}

/// The earliest timer of a short list; none when the list is long and had better be split.
TimerId Timers::earliest_of_few(std::uint32_t first) const {
  constexpr int few = 8;
  TimerId found = first;
  int looked_at = 0;
  for (std::uint32_t i = first; i != none; i = nodes_[i].next) {
    if (++looked_at > few) return no_timer;
    if (before(i, found)) found = i;
  }
  return found;
}

std::uint32_t Timers::split(std::uint32_t block, std::uint32_t slot) {
  const std::uint32_t level = blocks_[block].level - 1;
  const std::uint32_t below = new_block(level, 64 * block + slot);
  std::uint32_t id = std::exchange(blocks_[block].slots[slot].first, below);
  blocks_[block].split |= bit(slot);
  while (id != none) {
    const std::uint32_t following = nodes_[id].next;
    append(below, slot_at(level, nodes_[id].when, nodes_[id].kind), id);
    id = following;
  }
  return below;
}

/// Moves the hand on. No pending timer is before `to`, so the blocks that leave the way are empty
/// and serve again.
void Timers::advance(std::uint64_t to) {
  if (to <= hand_) return;
  std::uint32_t level = parting(hand_, to);
  hand_ = to;
  for (; level > 0; --level) {
    const std::uint32_t slot = slot_at(level, to);
    const Block& block = blocks_[way_[level]];
    if ((block.occupied & bit(slot)) == 0) return;
    const bool split = (block.split & bit(slot)) != 0;
    enter(level, slot);
    if (!split) return;
  }
}

/// The hand reaches an occupied slot: what is in it belongs on the way.
void Timers::enter(std::uint32_t level, std::uint32_t slot) {
  const std::uint32_t block = way_[level];
  const bool is_split = (blocks_[block].split & bit(slot)) != 0;
  std::uint32_t id = blocks_[block].slots[slot].first;
  vacate(64 * block + slot);
  if (is_split) {
    free_block(way_[level - 1]);
    way_[level - 1] = id;
    blocks_[id].parent = none;
    occupied_levels_ |= 1U << (level - 1);
    return;
  }
  while (id != none) {
    const std::uint32_t following = nodes_[id].next;
    place(id);
    id = following;
  }
}

/// Moves the hand back: the blocks that leave the way are hung into the level above.
void Timers::rewind(std::uint64_t to) {
  const std::uint32_t top = parting(hand_, to);
  for (std::uint32_t level = 0; level < top; ++level) {
    const std::uint32_t block = way_[level];
    if (blocks_[block].occupied == 0) continue;
    const std::uint32_t slot = slot_at(level + 1, hand_);
    blocks_[block].parent = 64 * way_[level + 1] + slot;
    Block& above = blocks_[way_[level + 1]];
    above.occupied |= bit(slot);
    above.split |= bit(slot);
    above.slots[slot].first = block;
    occupied_levels_ = (occupied_levels_ & ~(1U << level)) | 1U << (level + 1);
    way_[level] = new_block(level, none);
  }
  hand_ = to;
}

std::uint32_t Timers::new_block(std::uint32_t level, std::uint32_t parent) {
  std::uint32_t index = free_block_;
  if (index == none) {
    index = static_cast<std::uint32_t>(blocks_.size());
    blocks_.emplace_back();
  } else {
    free_block_ = blocks_[index].level;
  }
  Block& block = blocks_[index];
  block.occupied = 0;
  block.split = 0;
  block.parent = parent;
  block.level = level;
  return index;
}

void Timers::free_block(std::uint32_t block) {
  blocks_[block].parent = none;
  blocks_[block].level = free_block_;
  free_block_ = block;
}

}  // namespace router
ACD_NAMESPACE_END

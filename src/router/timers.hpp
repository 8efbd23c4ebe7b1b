#pragma once

#include <acd/core/time.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// What fires; of one instant the smaller kind goes first (the law of time).
enum class TimerKind : std::uint8_t {
  task_ttl,
  target_deadline,
  reservation_timeout,
  setup_timeout,
  wrapup_timeout,
  transfer_timeout,
  assigned_limit,
  presence_grace,
  task_back_off,
  worker_back_off,
  calendar_edge,
  retention,
};
static_assert(static_cast<unsigned>(TimerKind::retention) < 16);  // as the wheel has room for

using TimerId = std::uint32_t;
constexpr TimerId no_timer = 0xffffffffU;

struct DueTimer {
  TimerKind kind;
  std::uint32_t owner;  ///< slot of the task, reservation or worker
};

/// Pending timers in a hierarchical wheel: start and cancel are O(1), nothing degrades with their
/// number. Exact to the microsecond; of one instant they fire by kind, then in the order in which
/// they were started. Copyable: a copy goes on independently.
///
/// The wheel is a 64-ary tree over (due, kind), six bits a level. A slot holds a list in the order
/// of starting until its first timers matter; then it is split into a block of the level below.
/// `hand_` is an instant not after any pending timer; the blocks on the way to it are at hand, so a
/// timer is put where its due instant leaves that way. Moving the hand is a matter of speed only:
/// the order comes from the tree.
class Timers {
 public:
  Timers();

  /// A due instant that has passed already fires first.
  TimerId start(TimePoint due, TimerKind kind, std::uint32_t owner);
  /// Precondition: `id` is pending. The id may be reused afterwards.
  void cancel(TimerId id);
  [[nodiscard]] TimePoint due(TimerId id) const { return instant(nodes_[id].when); }
  /// The earliest due instant. O(1).
  [[nodiscard]] std::optional<TimePoint> next() const {
    if (earliest_ == no_timer) return std::nullopt;
    return due(earliest_);
  }
  /// Takes the next timer due at or before `now`, smallest (due, kind, start order) first; its id
  /// is free afterwards.
  std::optional<DueTimer> pop(TimePoint now);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint32_t none = 0xffffffffU;
  static constexpr std::uint32_t levels = 12;

  struct Node {
    std::uint64_t when;  // the due instant; unsigned order is the order of time
    std::uint32_t owner;
    std::uint32_t previous;
    std::uint32_t next;   // of a free node: the next free one
    std::uint32_t place;  // 64 * block + slot
    TimerKind kind;
  };
  struct Slot {
    std::uint32_t first;  // of a list: its ends; of a split slot: the block below
    std::uint32_t last;
  };
  struct Block {
    std::array<Slot, 64> slots;
    std::uint64_t occupied;
    std::uint64_t split;   // a subset of occupied
    std::uint32_t parent;  // the place in the block above; none for a block on the hand's way and
                           // for a free one
    std::uint32_t level;   // of a free block: the next free one
  };

  static constexpr std::uint64_t origin = std::uint64_t{1} << 63U;
  static constexpr std::uint64_t bit(std::uint32_t slot) { return std::uint64_t{1} << slot; }
  static constexpr std::uint64_t ordinal(TimePoint due) {
    return static_cast<std::uint64_t>(due.time_since_epoch().count()) ^ origin;
  }
  static constexpr TimePoint instant(std::uint64_t when) {
    return TimePoint(Duration(static_cast<std::int64_t>(when ^ origin)));
  }
  /// The level at which the ways to two instants part. Level 0 tells apart the last two bits of the
  /// instant and the kind, of which there may be 16.
  static constexpr std::uint32_t parting(std::uint64_t a, std::uint64_t b) {
    return (static_cast<std::uint32_t>(std::bit_width(a ^ b)) + 3) / 6;
  }
  static constexpr std::uint32_t slot_at(std::uint32_t level, std::uint64_t when,
                                         TimerKind kind = {}) {
    const std::uint64_t bits =
        level == 0 ? when << 4U | static_cast<std::uint64_t>(kind) : when >> (6 * level - 4);
    return static_cast<std::uint32_t>(bits & 63U);
  }

  [[nodiscard]] bool before(TimerId a, TimerId b) const;
  void place(TimerId id);
  void append(std::uint32_t block, std::uint32_t slot, TimerId id);
  void remove(TimerId id);
  void vacate(std::uint32_t place);
  void find_earliest();
  [[nodiscard]] TimerId earliest_of_few(std::uint32_t first) const;
  std::uint32_t split(std::uint32_t block, std::uint32_t slot);
  void advance(std::uint64_t to);
  void enter(std::uint32_t level, std::uint32_t slot);
  void rewind(std::uint64_t to);
  std::uint32_t new_block(std::uint32_t level, std::uint32_t parent);
  void free_block(std::uint32_t block);

  std::vector<Node> nodes_;
  std::vector<Block> blocks_;
  std::array<std::uint32_t, levels> way_{};  // the block of each level on the way to the hand
  std::uint32_t occupied_levels_ = 0;        // levels whose block on the way holds timers
  std::uint32_t free_node_ = none;
  std::uint32_t free_block_ = none;
  TimerId earliest_ = no_timer;
  std::uint64_t hand_ = origin;
  std::size_t size_ = 0;
};

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/core/time.hpp>

#include "slab.hpp"

#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// Tasks that are over and still readable, oldest first. All are kept equally long, so they go in
/// the order in which they ended: a line is enough where other timers need a wheel, and most tasks
/// that a router knows stand in it. Copyable.
class Retention {
 public:
  using Ticket = std::uint32_t;

  /// Precondition: `until` is not before that of the task added last.
  Ticket add(TimePoint until, std::uint32_t task) {
    if (end_ == no_slot) push({until, no_slot});  // no ticket: it says that there is none
    push({until, task});
    return end_ - 1;
  }
  /// Precondition: the task stands in the line.
  void forget(Ticket ticket) {
    at(ticket).task = no_slot;
    while (begin_ != end_ && at(begin_).task == no_slot) ++begin_;
  }
  [[nodiscard]] TimePoint until(Ticket ticket) const {
    return line_[ticket & (line_.size() - 1)].until;
  }
  /// When the first one goes; TimePoint::max(): there is none.
  [[nodiscard]] TimePoint next() const { return begin_ == end_ ? TimePoint::max() : until(begin_); }
  /// Takes the first one if its time has come; no_slot: none.
  std::uint32_t pop(TimePoint now) {
    if (begin_ == end_ || until(begin_) > now) return no_slot;
    const std::uint32_t task = at(begin_).task;
    forget(begin_);
    return task;
  }

 private:
  struct Entry {
    TimePoint until;
    std::uint32_t task = no_slot;
  };

  [[nodiscard]] Entry& at(Ticket ticket) { return line_[ticket & (line_.size() - 1)]; }
  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
  void push(Entry entry) {
    if (size() == line_.size()) grow();
    at(end_++) = entry;
  }
  void grow() {
    std::vector<Entry> larger(line_.empty() ? 64 : 2 * line_.size());
    for (Ticket ticket = begin_; ticket != end_; ++ticket) {
      larger[ticket & (larger.size() - 1)] = at(ticket);
    }
    line_.swap(larger);
  }

  std::vector<Entry> line_;  // a power of two; places are tickets modulo its size
  Ticket begin_ = 0;
  Ticket end_ = 0;
};

}  // namespace router
ACD_NAMESPACE_END

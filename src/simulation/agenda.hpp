#pragma once

#include <acd/config.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Seconds as the whole microseconds of the agenda.
[[nodiscard]] inline std::int64_t microseconds(double seconds) noexcept {
  return std::llround(seconds * 1e6);
}

/// What a simulated world does next.
enum class Deed : std::uint8_t {
  mark,  ///< a boundary at which figures are read off; before everything else of its instant
  close,
  arrive,
  leave,
  answer,
  end_talk,
  end_wrap_up,
  call_again,
  update,
  staff,
  begin_shift,
  end_shift,
  begin_break,
  end_break,
  come_back,
};

/// A deed and when it is due. Deeds that lost their reason are told by their generation.
struct Entry {
  std::int64_t at = 0;  ///< microseconds since the start
  std::uint64_t order = 0;
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  std::uint32_t detail = 0;
  Deed deed = Deed::mark;
};

/// A priority queue by time, then by order of planning: a heap with four children per node.
class Agenda {
 public:
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] const Entry& next() const noexcept { return heap_.front(); }

  void add(std::int64_t at, Deed deed, std::uint32_t index = 0, std::uint32_t generation = 0,
           std::uint32_t detail = 0) {
    const std::uint64_t order = deed == Deed::mark ? 0 : ++planned_;
    heap_.push_back({});
    rise(heap_.size() - 1, {at, order, index, generation, detail, deed});
  }

  Entry take() {
    const Entry first = heap_.front();
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(last);
    return first;
  }

 private:
  static bool before(const Entry& a, const Entry& b) noexcept {
    return a.at != b.at ? a.at < b.at : a.order < b.order;
  }
  void rise(std::size_t at, const Entry& entry) {
    while (at != 0) {
      const std::size_t parent = (at - 1) / 4;
      if (!before(entry, heap_[parent])) break;
      heap_[at] = heap_[parent];
      at = parent;
    }
    heap_[at] = entry;
  }
  void sink(const Entry& entry) {
    std::size_t at = 0;
    for (;;) {
      const std::size_t first = 4 * at + 1;
      if (first >= heap_.size()) break;
      const std::size_t end = first + 4 < heap_.size() ? first + 4 : heap_.size();
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (before(heap_[child], heap_[least])) least = child;
      }
      if (!before(heap_[least], entry)) break;
      heap_[at] = heap_[least];
      at = least;
    }
    heap_[at] = entry;
  }

  std::vector<Entry> heap_;
  std::uint64_t planned_ = 0;
};

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Which messages were there already: senders deliver at least once. Remembers an id for a while,
/// and never more of them than `capacity`; beyond it the oldest is forgotten first.
class ACD_API SeenIds {
 public:
  explicit SeenIds(std::size_t capacity = 100'000, Duration keep = std::chrono::hours(4))
      : capacity_(capacity), keep_(keep) {}

  /// True when `id` is new; then it is remembered. O(log n).
  bool first(std::string_view id, TimePoint now);

  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }

 private:
  struct Entry {
    std::string id;
    TimePoint at;
  };
  void forget_oldest();

  std::size_t capacity_;
  Duration keep_;
  std::deque<Entry> order_;                 // oldest first
  std::set<std::string, std::less<>> ids_;  // the same ids
};

}  // namespace adapters
ACD_NAMESPACE_END

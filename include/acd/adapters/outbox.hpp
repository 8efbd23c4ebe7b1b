#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/seen_ids.hpp>
#include <acd/config.hpp>
#include <acd/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

struct OutboxOptions {
  Duration first_pause = std::chrono::milliseconds(500);  ///< before the second attempt; then twice
  Duration longest_pause = std::chrono::seconds(30);      ///< between two attempts
  int attempts = 6;                                       ///< then it is given up
  std::size_t capacity = 10'000;                          ///< requests that wait or are under way
};

/// Requests to a back end on their way. What concerns one reservation goes in order and one at a
/// time, so that no phone is stopped before it was asked to ring; reservations do not wait for each
/// other. A key is sent once, however often it is added. No clock and no chance: pauses vary by the
/// key. Not thread-safe.
class ACD_API Outbox {
 public:
  explicit Outbox(OutboxOptions options = {}) : options_(options) {}

  enum class Added : std::uint8_t {
    yes,
    again,  ///< the same key is under way, or was done in the last four hours
    full,
  };
  /// A ring that has not been sent yet is dropped when it is to be stopped. O(log n).
  Added add(Outgoing one, TimePoint now);

  /// What is to be sent now; each is under way until told() says what became of it.
  [[nodiscard]] std::vector<Outgoing> take(TimePoint now);

  /// Tells the fate of a request under way. Returns it when it is given up: it failed, or all its
  /// attempts are used up; the adapter says which command follows. Nothing for unknown keys.
  [[nodiscard]] std::optional<Outgoing> told(std::string_view key, Fate fate, TimePoint now);

  /// When take() next has something, if ever.
  [[nodiscard]] std::optional<TimePoint> next_deadline() const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  using Lane = std::pair<std::string, std::string>;  // task, reservation
  struct Entry {
    Outgoing request;
    std::uint64_t number = 0;  // in the order of add()
    int attempts = 0;
    TimePoint due;  // when it is the first and waits
  };
  using Due = std::pair<TimePoint, std::uint64_t>;
  void schedule(const Lane& lane, TimePoint due);
  void finish(const Lane& lane, TimePoint now);
  void drop_ring(const Lane& lane);
  [[nodiscard]] Duration pause(const Entry& entry) const;

  OutboxOptions options_;
  SeenIds seen_;
  std::map<Lane, std::deque<Entry>> lanes_;             // never empty ones
  std::map<Due, Lane> due_;                             // of lanes whose first waits
  std::map<std::string, Lane, std::less<>> under_way_;  // by key
  std::uint64_t added_ = 0;
  std::size_t size_ = 0;
};

}  // namespace adapters
ACD_NAMESPACE_END

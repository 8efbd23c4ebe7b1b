#pragma once

#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
#include <acd/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Callbacks of Twilio's conferences in the order of their SequenceNumber, which is not the order
/// in which they arrive. What waits for a predecessor waits at most `patience`; the sender is
/// answered at once all the same. Give it only what verify_twilio() has found good. Not
/// thread-safe.
class ACD_API ConferenceOrder {
 public:
  explicit ConferenceOrder(Duration patience = std::chrono::seconds(2),
                           std::size_t conferences = 10'000)
      : patience_(patience), capacity_(conferences) {}

  /// Takes a callback that arrived; returns those whose turn it is now, oldest first. One that
  /// comes again, and one that belongs to no conference, has its turn at once.
  [[nodiscard]] std::vector<HttpRequest> take(HttpRequest request, TimePoint now);

  /// Those that have waited long enough for what did not come.
  [[nodiscard]] std::vector<HttpRequest> release(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> next_deadline() const;

 private:
  struct Conference {
    std::int64_t next = 1;
    std::map<std::int64_t, HttpRequest> waiting;
    TimePoint since;    // when the oldest began to wait
    TimePoint touched;  // latest callback
  };
  using Key = std::pair<TimePoint, std::string>;
  void give(Conference& conference, std::vector<HttpRequest>& out);
  void forget_oldest(std::vector<HttpRequest>& out);

  Duration patience_;
  std::size_t capacity_;
  std::map<std::string, Conference> conferences_;  // by sid
  std::set<Key> by_age_;                           // of all: touched, sid
  std::set<Key> waiting_;                          // of those with somebody waiting: since, sid
};

}  // namespace adapters
ACD_NAMESPACE_END

#pragma once

#include <acd/adapters/cloudevents.hpp>
#include <acd/adapters/destination.hpp>
#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
#include <acd/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// How events travel to one URL.
struct WebhookOptions {
  std::string url;
  Destinations destinations = {};  ///< what that URL may be
  std::vector<std::string> secrets =
      {};                    ///< `whsec_…`, two while one is being changed; empty: unsigned
  std::size_t parallel = 8;  ///< requests under way; of one partition key never two
  std::size_t max_events = 100'000;  ///< waiting or under way; beyond it nothing more is taken
  std::size_t max_bytes = std::size_t{64} << 20;  ///< the same, of their data
  int poison_after = 3;  ///< so many times refused (3xx, 4xx), an event is a dead letter
  Duration first_pause = std::chrono::seconds(1);  ///< doubled with each attempt
  Duration longest_pause = std::chrono::minutes(5);
  Duration keep = std::chrono::hours(24);  ///< what has waited longer is dropped, and that is told
  std::uint64_t seed = 0;                  ///< of the jitter
};

/// A request to make now.
struct Delivery {
  std::uint64_t ticket = 0;  ///< names it in answered()
  HttpRequest request;
};

/// An event that is not tried any more.
struct DeadLetter {
  CloudEvent event;
  std::string reason;  ///< `status 422`, `gone`
};

struct WebhookCounts {
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;  ///< attempts
  std::uint64_t dead = 0;
  std::uint64_t dropped = 0;  ///< after `keep`
};

/// Delivers CloudEvents to one URL: at least once, in order for each partition key, within bounded
/// memory. The policy alone: it reads no clock and opens no socket, so the same calls make the same
/// requests; pump() and a Transport do the rest.
///
///     acd::adapters::WebhookSink sink({.url = url, .secrets = {secret}});
///     sink.offer(maker.make(router, event), now);   // false: later again, from the journal
///     for (auto& delivery : sink.due(now)) { … }    // then answered(delivery.ticket, …)
///
/// A success is any 2xx. 429 and 503 with `Retry-After` stop everything until then. No answer, 408,
/// 425, 429 and 5xx are tried again, later and later; redirects are never followed and, as other
/// 4xx, make a dead letter after a few attempts. 410 closes the sink: what waits are dead letters.
/// Not thread-safe.
class ACD_API WebhookSink {
 public:
  /// Precondition: every secret is one.
  explicit WebhookSink(WebhookOptions options);

  /// Takes an event to deliver. False: the sink is full or closed, nothing was taken; the host
  /// offers it again later, from its cursor. An event that is not newer than the last one taken
  /// counts as taken. Precondition: events come in the order of their sequence.
  [[nodiscard]] bool offer(CloudEvent event, TimePoint now);

  /// The requests to make now.
  [[nodiscard]] std::vector<Delivery> due(TimePoint now);
  /// What became of one; status 0: no answer. An unknown ticket changes nothing.
  void answered(std::uint64_t ticket, const HttpResponse& answer, TimePoint now);

  /// When to call due() next; nothing when only answers can change something.
  [[nodiscard]] std::optional<TimePoint> next() const;

  /// Every event up to this sequence number is delivered, dead or dropped: where a host goes on
  /// after a restart. 0: none yet.
  [[nodiscard]] std::uint64_t cursor() const noexcept;
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  /// Why nothing is sent there at all: the rules for destinations; empty when it is.
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::optional<TimePoint> oldest() const;  ///< since when the oldest waits
  [[nodiscard]] const WebhookCounts& counts() const noexcept { return counts_; }
  /// Those since the last call; the host keeps them.
  [[nodiscard]] std::vector<DeadLetter> take_dead_letters() { return std::exchange(dead_, {}); }

 private:
  struct Item {
    CloudEvent event;
    TimePoint since;  // taken
    TimePoint due;
    int attempts = 0;
    int refused = 0;
    bool under_way = false;
    bool is_old = false;             // beyond `keep`
    std::uint64_t dropped_from = 0;  // a gap: the first sequence number it stands for; 0: none
  };
  using Items = std::map<std::uint64_t, Item>;  // by sequence number

  void settle(Items::iterator item);
  void bury(Items::iterator item, std::string reason);
  void close();
  void drop_old(TimePoint now);
  void drop(Items::iterator item);
  void fail(Items::iterator item, int status, TimePoint now, Duration at_least);
  [[nodiscard]] Duration pause(int attempts);
  [[nodiscard]] HttpRequest request(const CloudEvent& event, TimePoint now) const;

  WebhookOptions options_;
  std::string refusal_;
  Items items_;
  std::map<std::string, std::deque<std::uint64_t>, std::less<>> keys_;  // in order, per key
  std::set<std::pair<TimePoint, std::uint64_t>> ready_;                 // first of their key
  std::deque<std::pair<TimePoint, std::uint64_t>> ages_;                // oldest first
  std::size_t under_way_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t random_ = 0;
  TimePoint paused_until_{TimePoint::min()};
  bool closed_ = false;
  std::vector<DeadLetter> dead_;
  WebhookCounts counts_;
};

/// Makes requests for somebody else: a real one sends them, a test answers them.
class ACD_API Transport {
 public:
  struct Answer {
    std::uint64_t ticket = 0;
    HttpResponse response;  ///< status 0: none came
  };
  virtual ~Transport();
  virtual void send(const Delivery& delivery) = 0;
  /// The answers that have come, after waiting for one for at most so long.
  [[nodiscard]] virtual std::vector<Answer> wait(Duration at_most) = 0;

 protected:
  Transport() = default;
  Transport(const Transport&) = default;
  Transport& operator=(const Transport&) = default;
};

/// Sends what is due, takes the answers that came.
ACD_API void pump(WebhookSink& sink, Transport& transport, TimePoint now,
                  Duration at_most = Duration::zero());

/// Reads `Retry-After`: seconds, or an HTTP date; how long from now, at most a day. Nothing when it
/// is neither.
[[nodiscard]] ACD_API std::optional<Duration> retry_after(std::string_view text, TimePoint now);

}  // namespace adapters
ACD_NAMESPACE_END

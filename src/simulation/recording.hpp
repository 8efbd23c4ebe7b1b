#pragma once

#include <acd/router/router.hpp>
#include <acd/simulation/replay.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// A phone that rings for a call: task and worker.
using Offer = std::pair<std::string, std::string>;

/// Looks at the events of a run and keeps what became of each call.
class Outcomes {
 public:
  void add(const Router& router, std::span<const router::Event> events);
  /// The next cancellation of this task is the caller's.
  void leaves(std::string_view task) { leaving_ = task; }

  [[nodiscard]] const std::vector<std::string>& tasks() const noexcept { return order_; }
  [[nodiscard]] const CallOutcome& of(const std::string& task) const {
    return calls_.at(task).first;
  }
  [[nodiscard]] analytics::CallFigures figures() const { return fold_.figures(); }
  /// Waits of calls that still wait end at `at`.
  void finish(TimePoint at);

 private:
  std::map<std::string, std::pair<CallOutcome, TimePoint>, std::less<>> calls_;
  std::vector<std::string> order_;
  analytics::CallFold fold_;
  std::string leaving_;
};

/// How somebody took an offer.
struct Reaction {
  enum class Kind : std::uint8_t { none, accept, reject, fail } kind = Kind::none;
  Duration after{};
  std::string text;           ///< of accept: the post-work activity; reject: activity; fail: cause
  std::uint64_t ordinal = 0;  ///< of the command, for its place in its instant
};

/// Something that a person does to a call some time after something else.
struct Step {
  Duration after{};
  std::uint64_t ordinal = 0;
};

/// What a log says about one call.
struct RecordedCall {
  TimePoint created;
  TimePoint accepted;
  std::optional<Step> patience;  ///< from creation
  std::string reason;            ///< why it was canceled
  std::optional<Duration> ring;  ///< of the answer
  std::optional<Step> wrap_up;   ///< from acceptance: the conversation
  std::optional<Step> complete;  ///< from acceptance
};

/// What callers and people did in a log, as its own configuration understood it.
struct Recording {
  std::vector<TimePoint> at;       ///< of each line
  std::vector<bool> is_exogenous;  ///< by line: nothing that the router decided led to it
  std::uint64_t left_out = 0;
  std::uint64_t refused = 0;
  std::map<std::string, RecordedCall, std::less<>> calls;
  std::map<Offer, std::vector<Reaction>> reactions;  ///< one for each time it rang
  Outcomes outcomes;
  Duration median_ring{};
  Duration median_talk{};
};

/// Replays the lines under their own configuration. Blank lines are skipped.
[[nodiscard]] Result<Recording> record(const Workspace& workspace,
                                       std::span<const std::string> lines, TimePoint start);

}  // namespace simulation
ACD_NAMESPACE_END

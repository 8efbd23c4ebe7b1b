#pragma once

#include <acd/analytics/call_figures.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// What became of a call.
struct CallOutcome {
  enum class End : std::uint8_t {
    waiting,   ///< still, when the log ends
    answered,  ///< by `who`
    hung_up,   ///< the caller left
    ended,     ///< otherwise; `who` says why
  };
  End end = End::waiting;
  std::string who;
  Duration waited{};                ///< until then
  std::vector<std::string> offers;  ///< sids of the workers whose phones rang, in order

  friend bool operator==(const CallOutcome&, const CallOutcome&) = default;
};
[[nodiscard]] ACD_API std::string_view to_string(CallOutcome::End end) noexcept;

/// A call that another configuration decides otherwise.
struct ChangedCall {
  std::string task;
  CallOutcome recorded;
  CallOutcome other;
};

/// How often the other configuration came to what the log cannot know, and what was taken instead.
struct ReplayAssumptions {
  std::uint64_t rings = 0;  ///< of a phone that did not ring for that call: answered, after…
  Duration ring{};          ///< …the call's own answer, else this median
  std::uint64_t talks = 0;  ///< of calls that were not answered: this median
  Duration talk{};
  std::uint64_t waits = 0;     ///< longer than recorded, of callers who were answered: they stay
  std::uint64_t left_out = 0;  ///< commands that depend on decisions in other ways: not replayed
};

/// A log of commands under the configuration that it was recorded with, and under another one.
struct ACD_API ReplayComparison {
  std::uint64_t commands = 0;
  std::uint64_t refused_recorded = 0;
  std::uint64_t refused_other = 0;
  analytics::CallFigures recorded;
  analytics::CallFigures other;
  std::vector<ChangedCall> changed;  ///< in the order of arrival
  ReplayAssumptions assumptions;
};

/// Replays a log of commands (lines of JSON, as `acd route` reads them) under `recorded`, learns
/// from it what callers and people did, and lets the same callers and people meet `other`.
///
/// As recorded: calls and their changes, workers and their activities, configuration commands,
/// callers who hung up (after as long), whether and how fast a phone was answered for a call, the
/// length of each conversation and of its wrap-up. Reactions to offers that were not made and
/// conversations that did not take place are assumed; see ReplayAssumptions. Transfers,
/// conferences, set-ups and `reconcile` are left out of the second run. With `other` equal to
/// `recorded` nothing changes and nothing is assumed, unless something was left out.
/// Times in seconds count from `start`. Errors: those of a line, with its number.
[[nodiscard]] ACD_API Result<ReplayComparison> replay_under(const Workspace& recorded,
                                                            const Workspace& other,
                                                            std::span<const std::string> lines,
                                                            TimePoint start = {});

/// As one JSON object; times are seconds.
[[nodiscard]] ACD_API std::string to_json(const ReplayComparison& comparison);

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <acd/analytics/erlang.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/simulation/comparison.hpp>
#include <acd/simulation/document.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/summary.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Was a goal reached?
enum class Verdict : std::uint8_t {
  missed,        ///< some figure misses it with its whole interval
  looks_missed,  ///< some figure misses it, and an interval holds the goal
  looks_reached,
  reached,  ///< all figures keep it with their whole intervals
};
[[nodiscard]] ACD_API std::string_view to_string(Verdict verdict) noexcept;
[[nodiscard]] constexpr bool is_reached(Verdict verdict) noexcept {
  return verdict >= Verdict::looks_reached;
}
[[nodiscard]] constexpr bool is_sure(Verdict verdict) noexcept {
  return verdict == Verdict::reached || verdict == Verdict::missed;
}

/// What came of so many people.
struct StaffingTrial {
  std::uint64_t people = 0;
  std::uint64_t replications = 0;
  Estimate service_level;  ///< answered within the goal's time, of all calls
  Estimate abandonment;    ///< of all calls
  Estimate occupancy;
  Verdict verdict{};
};

/// The fewest people that reach a goal.
struct ACD_API Staffing {
  std::string group;
  std::uint64_t formula = 0;  ///< what Erlang A or C says, where the search began
  std::uint64_t people = 0;
  bool is_sure = false;  ///< `people` reach it and one fewer do not, both by whole intervals
  std::vector<StaffingTrial> trials;  ///< by number of people
};

struct StaffingSearch {
  std::string group{};  ///< an entry of `people`, or `everyone`; empty: the only group there is
  analytics::StaffingGoal goal{};
  /// A number of people whose verdict is not sure gets twice the replications, up to these.
  std::uint64_t most_replications = 640;
};

/// Searches the fewest people of a group with whom a scenario reaches a goal: from the number that
/// a formula says, by simulation, every number on the same calls. More people are taken never to
/// make it worse. At least ten replications run of each. RunOptions::progress is told of each
/// trial's replications; false ends the search with an error. Errors: those of with_workers();
/// value, when no number of people reaches the goal, or the caller stopped.
[[nodiscard]] ACD_API Result<Staffing> find_staffing(const ScenarioDocument& document,
                                                     const StaffingSearch& search,
                                                     const RunOptions& options = {});

/// What one more person is worth: the scenario without and with them, on the same calls. `who` as
/// for ScenarioDocument::with_one_more(). Errors: its and those of compare().
[[nodiscard]] ACD_API Result<Comparison> one_more(const ScenarioDocument& document,
                                                  std::string_view who,
                                                  const RunOptions& options = {});

/// As one JSON object.
[[nodiscard]] ACD_API std::string to_json(const Staffing& staffing);

}  // namespace simulation
ACD_NAMESPACE_END

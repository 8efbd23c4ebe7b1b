#include <acd/core/value.hpp>
#include <acd/simulation/staffing.hpp>

#include "simulation/crew.hpp"
#include "workflow/directory.hpp"
#include "workflow/faults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::quoted;

std::string_view to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::missed: return "missed";
    case Verdict::looks_missed: return "looks missed";
    case Verdict::looks_reached: return "looks reached";
    case Verdict::reached: return "reached";
  }
  return "";
}

namespace {

constexpr std::uint64_t fewest_replications = 10;

Error fault(ErrorCode code, std::string message) { return {code, std::move(message), 0, {}, 0}; }

// Calls of a stream from its beginning to the horizon, on average.
double expected_calls(const Process& process, double horizon) {
  switch (process.kind) {
    case Process::Kind::poisson: {
      double calls = 0;
      for (std::size_t i = 0; i < process.rates.size(); ++i) {
        const double to = i + 1 < process.rates.size() ? process.rates[i + 1].first : horizon;
        const double length = std::min(to, horizon) - std::min(process.rates[i].first, horizon);
        calls += process.rates[i].second * length / 3600;
      }
      return calls;
    }
    case Process::Kind::sine: return process.mean_per_hour * horizon / 3600;
    case Process::Kind::renewal: return horizon / process.gap.mean();
    case Process::Kind::log:
      return static_cast<double>(
          std::lower_bound(process.times.begin(), process.times.end(), horizon) -
          process.times.begin());
  }
  return 0;
}

double mean_handling(const Arrivals& stream) {
  double recorded = 0;
  double count = 0;
  for (const double one : stream.process.handlings) {
    if (one < 0) continue;
    recorded += one;
    ++count;
  }
  const double handling = count > 0 ? recorded / count : stream.handling.mean();
  return handling + stream.wrap_up.mean() + stream.ring.mean();
}

// What a formula says of all streams together; one where it says nothing. Streams without patience
// wait for ever, so all must have one.
std::uint64_t by_formula(const Scenario& scenario, const analytics::StaffingGoal& goal) {
  double calls = 0;
  double work = 0;
  double patience = 0;
  bool all_leave = true;
  for (const Arrivals& stream : scenario.arrivals) {
    const double n = expected_calls(stream.process, scenario.horizon);
    calls += n;
    work += n * mean_handling(stream);
    if (stream.patience) patience += n * stream.patience->mean();
    all_leave = all_leave && stream.patience && stream.patience->mean() > 0;
  }
  if (calls == 0 || work == 0) return 1;
  return analytics::servers_for(goal, calls / scenario.horizon, work / calls,
                                all_leave ? std::optional<double>(patience / calls) : std::nullopt)
      .value_or(1);
}

// How a figure stands to its bound; `more` is better, or less is.
Verdict verdict_of(const Estimate& estimate, double bound, bool more) {
  const double above = (estimate.value - bound) * (more ? 1 : -1);
  if (above >= 0) {
    return above >= estimate.half_width ? Verdict::reached : Verdict::looks_reached;
  }
  return -above > estimate.half_width ? Verdict::missed : Verdict::looks_missed;
}

// One figure that surely misses decides; then the least sure one does.
Verdict verdict_of(const StaffingTrial& trial, const analytics::StaffingGoal& goal) {
  Verdict verdict = verdict_of(trial.service_level, goal.service_level, true);
  if (goal.max_occupancy < 1) {
    verdict = std::min(verdict, verdict_of(trial.occupancy, goal.max_occupancy, false));
  }
  if (goal.max_abandonment) {
    verdict = std::min(verdict, verdict_of(trial.abandonment, *goal.max_abandonment, false));
  }
  return verdict;
}

class Search {
 public:
  Search(ScenarioDocument document, std::string group, const StaffingSearch& search,
         const RunOptions& options)
      : document_(std::move(document)),
        group_(std::move(group)),
        search_(search),
        options_(options) {}

  // Away from the start in growing strides until the answer lies between two numbers, then halves.
  Result<Staffing> find(std::uint64_t formula) {
    std::uint64_t enough = 0;
    std::uint64_t too_few = 0;  // nobody: taken to miss
    std::uint64_t people = std::max<std::uint64_t>(formula, 1);
    const std::uint64_t most = 4 * people + 50;
    for (std::uint64_t stride = 1; enough == 0 || too_few + 1 < enough; stride *= 2) {
      const auto trial = this->trial(people);
      if (!trial) return trial.errors();
      if (is_reached((*trial)->verdict)) {
        enough = people;
      } else {
        too_few = people;
      }
      if (enough == 0) {
        if (people == most) return unreachable(**trial);
        people = std::min(people + stride, most);
      } else if (too_few == 0 && enough > stride) {
        people = enough - stride;
      } else {
        people = too_few + (enough - too_few) / 2;
      }
    }
    return told(formula, enough);
  }

 private:
  Result<const StaffingTrial*> trial(std::uint64_t people) {
    const auto known = trials_.find(people);
    if (known != trials_.end()) return &known->second;
    const auto changed = document_.with_workers(group_, people);
    auto scenario = changed ? changed->scenario() : Result<Scenario>(changed.errors());
    if (!scenario) return scenario.errors();
    scenario->replications = std::max(scenario->replications, fewest_replications);
    for (;;) {
      const Summary summary = run(*scenario, options_);
      if (summary.stopped_early) return fault(ErrorCode::value, "the search was stopped");
      StaffingTrial& trial = trials_[people] = measured(people, summary);
      if (is_sure(trial.verdict) || scenario->replications * 2 > search_.most_replications) {
        return &trial;
      }
      scenario->replications *= 2;
    }
  }

  [[nodiscard]] StaffingTrial measured(std::uint64_t people, const Summary& summary) const {
    StaffingTrial trial{people,
                        summary.replications,
                        summary.total[fmt::format("sl_offered {}", search_.goal.within)],
                        summary.total["p_abandon"],
                        summary.total["occupancy"],
                        {}};
    trial.verdict = verdict_of(trial, search_.goal);
    return trial;
  }

  [[nodiscard]] Error unreachable(const StaffingTrial& trial) const {
    return fault(ErrorCode::value,
                 fmt::format("expected a goal that people can reach: with {} in {}, {:.3g} % are "
                             "answered within {} s and {:.3g} % hang up, and more change nothing",
                             trial.people, quoted(group_), trial.service_level.value * 100,
                             search_.goal.within, trial.abandonment.value * 100));
  }

  [[nodiscard]] Staffing told(std::uint64_t formula, std::uint64_t enough) const {
    Staffing staffing{group_, formula, enough, false, {}};
    const auto below = trials_.find(enough - 1);
    staffing.is_sure = trials_.at(enough).verdict == Verdict::reached &&
                       (below == trials_.end() || below->second.verdict == Verdict::missed);
    for (const auto& [people, trial] : trials_) staffing.trials.push_back(trial);
    return staffing;
  }

  ScenarioDocument document_;
  std::string group_;
  const StaffingSearch& search_;
  const RunOptions& options_;
  std::map<std::uint64_t, StaffingTrial> trials_;
};

Result<std::string> group_of(const Roster& roster, const std::string& wanted) {
  const auto known = std::find(roster.groups.begin(), roster.groups.end(), wanted);
  if (known != roster.groups.end()) return wanted;
  if (wanted.empty() && roster.groups.size() == 1) return roster.groups.front();
  return fault(ErrorCode::unknown_name,
               wanted.empty() ? fmt::format("expected which group of people to search for: {}",
                                            fmt::join(roster.groups, ", "))
                              : fmt::format("expected a group of people ({}), found {}{}",
                                            fmt::join(roster.groups, ", "), quoted(wanted),
                                            workflow::did_you_mean(wanted, roster.groups)));
}

}  // namespace

Result<Staffing> find_staffing(const ScenarioDocument& document, const StaffingSearch& search,
                               const RunOptions& options) {
  const auto scenario = document.scenario();
  if (!scenario) return scenario.errors();
  const Roster roster(*scenario);
  const auto group = group_of(roster, search.group);
  if (!group) return group.errors();
  const auto levels = document.with("service_levels", Value::array({search.goal.within}));
  if (!levels) return levels.errors();
  // The others take their part of the work.
  const std::uint64_t all = by_formula(*scenario, search.goal);
  std::uint64_t others = 0;
  for (std::size_t g = 0; g < roster.groups.size(); ++g) {
    if (roster.groups[g] != *group) others += roster.members[g].size();
  }
  return Search(*levels, *group, search, options).find(all > others ? all - others : 1);
}

Result<Comparison> one_more(const ScenarioDocument& document, std::string_view who,
                            const RunOptions& options) {
  const auto without = document.scenario();
  if (!without) return without.errors();
  const auto more = document.with_one_more(who);
  if (!more) return more.errors();
  const auto with = more->scenario();
  if (!with) return with.errors();
  return compare(*without, *with, options);
}

std::string to_json(const Staffing& staffing) {
  std::string out = R"({"group":)";
  append_json_string(out, staffing.group);
  out += fmt::format(R"(,"people":{},"sure":{},"formula":{},"trials":[)", staffing.people,
                     staffing.is_sure, staffing.formula);
  const auto figure = [&](std::string_view name, const Estimate& estimate) {
    out += fmt::format(R"(,"{}":{{"value":{},"half_width":{},"standard_error":{}}})", name,
                       estimate.value, estimate.half_width, estimate.standard_error);
  };
  for (const StaffingTrial& trial : staffing.trials) {
    if (&trial != &staffing.trials.front()) out += ',';
    out += fmt::format(R"({{"people":{},"replications":{},"verdict":"{}")", trial.people,
                       trial.replications, to_string(trial.verdict));
    figure("service_level", trial.service_level);
    figure("abandonment", trial.abandonment);
    figure("occupancy", trial.occupancy);
    out += '}';
  }
  return out + "]}";
}

}  // namespace simulation
ACD_NAMESPACE_END

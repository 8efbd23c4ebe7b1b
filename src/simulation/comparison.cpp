#include <acd/core/value.hpp>
#include <acd/simulation/comparison.hpp>

#include "simulation/differences.hpp"
#include "simulation/estimate.hpp"
#include "simulation/summarize.hpp"
#include "simulation/together.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

// A figure that one side never had (nobody abandoned, say) has no deviations there.
double deviation(const Estimate& estimate, std::size_t sample) {
  return sample < estimate.deviations.size() ? estimate.deviations[sample] : 0;
}

Difference difference_of(const Figure& first, const Figure& second) {
  std::vector<double> deviations(
      std::max(first.estimate.deviations.size(), second.estimate.deviations.size()));
  for (std::size_t i = 0; i < deviations.size(); ++i) {
    deviations[i] = deviation(second.estimate, i) - deviation(first.estimate, i);
  }
  const Spread spread = spread_of(deviations);
  return {first.name,
          first.estimate.value,
          second.estimate.value,
          {second.estimate.value - first.estimate.value, spread.half_width, spread.standard_error}};
}

}  // namespace

DifferenceGroup differences_of(const FigureGroup& first, const FigureGroup& second) {
  DifferenceGroup group{first.name, {}};
  for (const Figure& figure : first.figures) {
    const auto same = std::find_if(second.figures.begin(), second.figures.end(),
                                   [&](const Figure& one) { return one.name == figure.name; });
    if (same != second.figures.end()) group.differences.push_back(difference_of(figure, *same));
  }
  return group;
}

void append_json(std::string& out, const DifferenceGroup& group) {
  out += '{';
  for (const Difference& one : group.differences) {
    if (&one != &group.differences.front()) out += ',';
    append_json_string(out, one.figure);
    out += fmt::format(
        R"(:{{"first":{},"second":{},"difference":{},"half_width":{},"standard_error":{}}})",
        one.first, one.second, one.difference.value, one.difference.half_width,
        one.difference.standard_error);
  }
  out += '}';
}

Result<Comparison> compare(const Scenario& first, Scenario second, const RunOptions& options) {
  second.seed = first.seed;
  second.replications = first.replications;
  if (first.replications == 1 && first.batches != second.batches) {
    return Error{ErrorCode::value,
                 fmt::format("expected as many batches in both scenarios, found {} and {}",
                             first.batches, second.batches),
                 0,
                 {},
                 0};
  }
  const std::array plans{Plan(first), Plan(second)};
  Runs runs = run_together(plans, options);
  Comparison comparison;
  comparison.first = summarize(plans[0], std::move(runs.outcomes[0]), true);
  comparison.second = summarize(plans[1], std::move(runs.outcomes[1]), true);
  comparison.first.stopped_early = runs.stopped;
  comparison.second.stopped_early = runs.stopped;
  comparison.total = differences_of(comparison.first.total, comparison.second.total);
  for (const FigureGroup& klass : comparison.first.classes) {
    const auto same =
        std::find_if(comparison.second.classes.begin(), comparison.second.classes.end(),
                     [&](const FigureGroup& one) { return one.name == klass.name; });
    if (same != comparison.second.classes.end())
      comparison.classes.push_back(differences_of(klass, *same));
  }
  return comparison;
}

std::string to_json(const Comparison& comparison) {
  std::string out = fmt::format(R"({{"replications":{},"seed":{},"total":)",
                                comparison.first.replications, comparison.first.seed);
  append_json(out, comparison.total);
  out += R"(,"classes":{)";
  for (const DifferenceGroup& klass : comparison.classes) {
    if (&klass != &comparison.classes.front()) out += ',';
    append_json_string(out, klass.name);
    out += ':';
    append_json(out, klass);
  }
  out += "}}";
  return out;
}

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/summary.hpp>

#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// One figure of two scenarios, and how far they are apart.
struct Difference {
  std::string figure;
  double first = 0;
  double second = 0;
  Estimate difference;  ///< second - first; its interval is that of paired samples

  /// Is 0 outside the interval?
  [[nodiscard]] bool is_sure() const noexcept {
    return difference.value > difference.half_width || -difference.value > difference.half_width;
  }
};

struct DifferenceGroup {
  std::string name;
  std::vector<Difference> differences;
};

/// Two scenarios under common random numbers: the same calls come to both, with the same patience
/// and handling times, so that what differs is what was changed.
struct ACD_API Comparison {
  Summary first;
  Summary second;
  DifferenceGroup total;
  std::vector<DifferenceGroup> classes;  ///< streams that both have
};

/// Runs both with the first one's seed and replications, side by side: a run that is stopped has as
/// many replications of each. Errors: value, when batches differ; they
/// must be samples of the same kind.
[[nodiscard]] ACD_API Result<Comparison> compare(const Scenario& first, Scenario second,
                                                 const RunOptions& options = {});

/// As one JSON object.
[[nodiscard]] ACD_API std::string to_json(const Comparison& comparison);

}  // namespace simulation
ACD_NAMESPACE_END

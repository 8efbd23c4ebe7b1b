#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/simulation/comparison.hpp>
#include <acd/simulation/document.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/summary.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// One part of a scenario, and the values it is to have.
struct ACD_API Setting {
  std::string path;  ///< as ScenarioDocument::with() takes it
  std::vector<Value> values;

  /// Reads `path=values`: a range `20:40` or `20:40:2` (both ends belong to it), or values with
  /// commas between, each JSON or else a text as it stands. Errors: syntax, value,
  /// limit_exceeded, with the byte.
  [[nodiscard]] static Result<Setting> parse(std::string_view text);
};

/// One combination of values, and what came of it.
struct SweepPoint {
  std::vector<Value> values;  ///< in the order of the settings
  Summary summary;
  /// What differs from the first point, on the same calls: paired.
  DifferenceGroup against_first;
};

/// Every combination of the values of some settings, under common random numbers.
struct ACD_API Sweep {
  std::vector<std::string> paths;
  std::vector<SweepPoint> points;  ///< the last setting changes fastest
  bool stopped_early = false;      ///< by the caller: the points that were complete
};

constexpr std::size_t most_points = 10'000;

/// Runs a scenario with every combination of values. All of them are read before the first one
/// runs. Progress counts replications over all points. Errors: those of ScenarioDocument::with()
/// and scenario(), the values before the message; limit_exceeded.
[[nodiscard]] ACD_API Result<Sweep> sweep(const ScenarioDocument& document,
                                          std::span<const Setting> settings,
                                          const RunOptions& options = {});

/// As one JSON object.
[[nodiscard]] ACD_API std::string to_json(const Sweep& sweep);

}  // namespace simulation
ACD_NAMESPACE_END

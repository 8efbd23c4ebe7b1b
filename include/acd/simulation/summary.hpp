#pragma once

#include <acd/config.hpp>
#include <acd/simulation/scenario.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// A figure and how sure it is. Ratios are ratios of totals over all replications (or batches of
/// one long replication), with the delta method's interval.
struct Estimate {
  double value = 0;
  double half_width = 0;      ///< of the 95 % confidence interval; 0 with a single sample
  double standard_error = 0;  ///< 0 with a single sample
  /// What each sample adds to the figure's error; kept when RunOptions::deviations asks for it.
  std::vector<double> deviations{};
};

/// A named figure.
struct Figure {
  std::string name;
  Estimate estimate;
};

/// Figures of one class of calls, one group of people, one interval, or of everything.
struct FigureGroup {
  std::string name;
  std::vector<Figure> figures;

  /// The figure of that name. Precondition: there is one.
  [[nodiscard]] ACD_API const Estimate& operator[](std::string_view figure) const;
};

/// How long the calls of a class waited.
struct WaitLaw {
  std::string name;
  std::uint64_t served = 0;
  std::vector<std::pair<double, double>> percentiles;         ///< share, seconds; of served calls
  std::vector<std::pair<double, std::uint64_t>> served_from;  ///< seconds and count, per bucket
  std::vector<std::pair<double, std::uint64_t>> abandoned_from;
};

/// How many calls came to one step of a workflow, and were answered there.
struct StepFigure {
  std::string workflow;
  std::string filter;         ///< its name, or `default_filter`
  std::uint16_t target = 0;   ///< position
  std::uint64_t entered = 0;  ///< counted once per call, however often they came to it
  std::uint64_t answered = 0;
  double share = 0;  ///< of all answered calls
};

/// What a simulation found out. Times are seconds.
struct ACD_API Summary {
  std::uint64_t replications = 0;
  std::uint64_t batches = 1;  ///< of each
  std::uint64_t seed = 0;
  FigureGroup total{"total", {}};
  std::vector<FigureGroup> classes;
  std::vector<FigureGroup> people;
  std::vector<FigureGroup> series;  ///< named after the seconds they begin at
  std::vector<WaitLaw> waits;
  std::vector<StepFigure> steps;
  std::vector<Figure> workers;  ///< seconds in conversation per replication, by sid

  std::uint64_t calls = 0;  ///< over all replications, warm-up included
  std::uint64_t commands = 0;
  std::uint64_t refused = 0;
  std::uint64_t events = 0;
  std::uint64_t digest = 0;    ///< of all routers, in the order of the replications
  bool littles_law = true;     ///< held in every replication, to the microsecond
  bool stopped_early = false;  ///< by the caller
};

/// The figures as one JSON object; the same bytes for the same summary.
[[nodiscard]] ACD_API std::string to_json(const Summary& summary);

}  // namespace simulation
ACD_NAMESPACE_END

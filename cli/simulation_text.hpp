#pragma once

#include <acd/simulation/comparison.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/sweep.hpp>

#include <string>
#include <vector>

namespace acd::cli {

/// A summary as people read it.
[[nodiscard]] std::string text_of(const simulation::Scenario& scenario,
                                  const simulation::Summary& summary);

/// What differs between two scenarios, a sentence a figure.
[[nodiscard]] std::string text_of(const std::string& first, const std::string& second,
                                  const simulation::Comparison& comparison);

/// The columns of a sweep's table: the names with commas between, or the usual ones. Throws Failure
/// for a name that is no figure.
[[nodiscard]] std::vector<std::string> figures_in(const std::string& names,
                                                  const simulation::Sweep& sweep);
/// A sweep as a table, a line a point.
[[nodiscard]] std::string text_of(const std::string& scenario, const simulation::Sweep& sweep,
                                  const std::vector<std::string>& figures);

}  // namespace acd::cli

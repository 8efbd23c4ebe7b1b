#pragma once

#include <acd/simulation/comparison.hpp>
#include <acd/simulation/simulation.hpp>

#include <string>

namespace acd::cli {

/// A summary as people read it.
[[nodiscard]] std::string text_of(const simulation::Scenario& scenario,
                                  const simulation::Summary& summary);

/// What differs between two scenarios, a sentence a figure.
[[nodiscard]] std::string text_of(const std::string& first, const std::string& second,
                                  const simulation::Comparison& comparison);

}  // namespace acd::cli

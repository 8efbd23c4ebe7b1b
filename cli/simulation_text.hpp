#pragma once

#include <acd/simulation/simulation.hpp>

#include <string>

namespace acd::cli {

/// A summary as people read it.
[[nodiscard]] std::string text_of(const simulation::Scenario& scenario,
                                  const simulation::Summary& summary);

}  // namespace acd::cli

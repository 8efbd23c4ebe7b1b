#pragma once

#include <acd/analytics/call_figures.hpp>
#include <acd/simulation/summary.hpp>

#include "terminal.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace acd::cli::demo {

/// What the demo found out about its hour.
struct Report {
  std::uint64_t seed = 0;
  std::size_t people = 0;
  std::size_t departments = 0;
  std::uint64_t commands = 0;
  std::uint64_t refusals = 0;
  std::uint64_t events = 0;
  analytics::CallFigures calls;
  std::string story;  ///< of one call; empty when none was worth it
};

/// For people.
[[nodiscard]] std::string as_text(const Report& report, const Style& style);
/// The day that was simulated, for people.
[[nodiscard]] std::string day_as_text(const simulation::Summary& day, const Style& style);
/// One JSON object on a line, times in seconds.
[[nodiscard]] std::string as_json(const Report& report);

}  // namespace acd::cli::demo

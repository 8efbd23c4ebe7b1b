#pragma once

#include <acd/simulation/scenario.hpp>
#include <acd/simulation/summary.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace acd::cli {

/// What a report is made of; the charts are empty when the build had none.
struct HtmlParts {
  std::string_view page;
  std::string_view style;
  std::string_view script;
  std::string_view d3;
  std::string_view plot;
};
[[nodiscard]] const HtmlParts& html_parts();

/// Throws Failure when this command was built without charts: better before a long run than after.
void check_report_can_be_written();

/// A scenario whose summary has what a report shows: a series, where it asks for none.
[[nodiscard]] simulation::Scenario for_report(simulation::Scenario scenario);

/// Writes one file that needs nothing else: figures, charts, the slowest calls. Throws Failure.
void write_report(const std::string& file, const std::string& title,
                  const simulation::Scenario& scenario, const simulation::Summary& summary);

}  // namespace acd::cli

#pragma once

#include <acd/simulation/scenario.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace acd::cli::demo {

// The bundled site: 300 people in 12 departments. examples/site has the same files.
[[nodiscard]] std::string_view site_document() noexcept;
[[nodiscard]] std::string_view workflow_document() noexcept;
[[nodiscard]] std::string_view day_document() noexcept;

/// The site as a workspace, with this seed for its random choices.
[[nodiscard]] Workspace load_site(std::uint64_t seed);

/// A day at the site, with this seed.
[[nodiscard]] simulation::Scenario load_day(std::uint64_t seed);

/// Writes site.json, workflow.json and day.json into a folder, which is made if need be. Throws
/// Failure.
void write_site(const std::string& folder);

/// The positions of the site's steps in its workflow document.
enum class Tier { owner, department, anyone };
[[nodiscard]] constexpr Tier tier_of(std::uint16_t filter, std::uint16_t target) noexcept {
  return static_cast<Tier>(filter + target);  // the filter `department_id` starts one step later
}

}  // namespace acd::cli::demo

#pragma once

#include <acd/simulation/document.hpp>
#include <acd/simulation/simulation.hpp>

#include "progress.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace acd::cli {

/// Which scenario to run and how: the same flags for every command that simulates.
struct ScenarioOptions {
  std::string path;
  std::optional<std::uint64_t> replications;
  std::optional<std::uint64_t> seed;
  unsigned threads = 0;
  bool skip_bad = false;

  void add_to(CLI::App& command);
};

/// Reads a scenario; the flags override what it says. Faults are reported, then Failure is thrown.
[[nodiscard]] simulation::Scenario load_scenario(const std::string& path,
                                                 const ScenarioOptions& options);
/// The scenario of the options as a document to change.
[[nodiscard]] simulation::ScenarioDocument load_document(const ScenarioOptions& options);

/// `progress` outlives the run.
[[nodiscard]] simulation::RunOptions run_options(const ScenarioOptions& options,
                                                 Progress& progress);

}  // namespace acd::cli

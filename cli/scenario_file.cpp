#include "scenario_file.hpp"

#include "failure.hpp"
#include "input.hpp"
#include "report.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

namespace acd::cli {

void ScenarioOptions::add_to(CLI::App& command) {
  command.add_option("scenario", path, "The scenario document; - is standard input")
      ->required()
      ->type_name("SCENARIO");
  command.add_option("--replications", replications, "How many, instead of the scenario's number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->type_name("N");
  command.add_option("--seed", seed, "Seed of all random draws, instead of the scenario's")
      ->type_name("S");
  command.add_option("--threads", threads, "How many threads; default: one per core")
      ->check(CLI::Range(1U, 1024U))
      ->type_name("T");
  command.add_flag("--skip-bad", skip_bad,
                   "Leave out rows of a log that cannot be read; they are counted");
}

simulation::Scenario load_scenario(const std::string& path, const ScenarioOptions& options) {
  const TextFile file = read_text(path);
  auto scenario = simulation::Scenario::from_json(file.text, files_beside(path), options.skip_bad);
  if (!scenario) {
    report(file.name, file.text, scenario.errors());
    throw Failure("");
  }
  if (options.replications) scenario->replications = *options.replications;
  if (options.seed) scenario->seed = *options.seed;
  return std::move(*scenario);
}

simulation::ScenarioDocument load_document(const ScenarioOptions& options) {
  const TextFile file = read_text(options.path);
  auto document = simulation::ScenarioDocument::from_json(file.text, files_beside(options.path),
                                                          options.skip_bad);
  if (!document) {
    report(file.name, file.text, document.errors());
    throw Failure("");
  }
  // A text of digits: a seed may be larger than a JSON integer.
  const auto override = [&](const char* key, const std::optional<std::uint64_t>& value) {
    if (value) document = document->with(key, Value(std::to_string(*value)));
  };
  override("replications", options.replications);
  override("seed", options.seed);
  return std::move(*document);
}

simulation::RunOptions run_options(const ScenarioOptions& options, Progress& progress) {
  simulation::RunOptions run;
  run.threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  run.progress = std::ref(progress);
  return run;
}

}  // namespace acd::cli

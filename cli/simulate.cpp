#include <acd/simulation/comparison.hpp>
#include <acd/simulation/simulation.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output.hpp"
#include "report.hpp"
#include "simulation_text.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace acd::cli {

namespace {

struct SimulateOptions {
  std::string scenario;
  std::string versus;
  std::optional<std::uint64_t> replications;
  std::optional<std::uint64_t> seed;
  unsigned threads = 0;
  bool json = false;
  bool skip_bad = false;
  bool yes = false;
};

constexpr std::uint64_t many_replications = 20'000;

// On a terminal, and only when the run takes longer than a second.
class Progress {
 public:
  bool operator()(std::uint64_t done, std::uint64_t of) {
    if (!shows_) return true;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(200) || now - start_ < std::chrono::seconds(1)) {
      return true;
    }
    last_ = now;
    drawn_ = true;
    fmt::print(stderr, "\r{} of {} replications", done, of);
    std::fflush(stderr);
    return true;
  }
  void clear() const {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  bool shows_ = isatty(STDERR_FILENO) != 0;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = start_;
};

simulation::Scenario load_scenario(const std::string& path, const SimulateOptions& options) {
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

// Whoever asks for very many is told how long that takes, measured with one.
void ask(const simulation::Scenario& scenario, const simulation::RunOptions& run) {
  simulation::Scenario one = scenario;
  one.replications = 1;
  const auto start = std::chrono::steady_clock::now();
  (void)simulation::run(one);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const double seconds =
      took.count() * static_cast<double>(scenario.replications) / static_cast<double>(run.threads);
  throw Failure(
      fmt::format("{} replications would take about {:.2g} hours; with --yes they are run",
                  scenario.replications, seconds / 3600));
}

int run_versus(const simulation::Scenario& first, const SimulateOptions& options,
               const simulation::RunOptions& run, const Progress& progress) {
  const simulation::Scenario second = load_scenario(options.versus, options);
  const auto comparison = simulation::compare(first, second, run);
  progress.clear();
  if (!comparison) throw Failure(comparison.error().message);
  print(options.json ? to_json(*comparison) + "\n"
                     : text_of(options.scenario, options.versus, *comparison));
  return success;
}

int run_simulate(const SimulateOptions& options) {
  const simulation::Scenario scenario = load_scenario(options.scenario, options);
  Progress progress;
  simulation::RunOptions run;
  run.threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  run.progress = std::ref(progress);
  if (scenario.replications > many_replications && !options.yes) ask(scenario, run);
  if (!options.versus.empty()) return run_versus(scenario, options, run, progress);
  const simulation::Summary summary = simulation::run(scenario, run);
  progress.clear();
  print(options.json ? to_json(summary) + "\n" : text_of(scenario, summary));
  return success;
}

constexpr const char* examples = R"(Examples:
  acd simulate day.json
  acd simulate day.json --replications 100 --seed 7 --json
  acd simulate day.json --versus other.json       the same calls through both
The same scenario and seed give the same figures, whatever the number of threads.
)";

}  // namespace

void add_simulate(CLI::App& app, Run& run) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command =
      app.add_subcommand("simulate", "Simulate a scenario: figures with their intervals");
  command->add_option("scenario", options->scenario, "The scenario document; - is standard input")
      ->required()
      ->type_name("SCENARIO");
  command
      ->add_option("--replications", options->replications,
                   "How many, instead of the scenario's number")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->type_name("N");
  command
      ->add_option("--seed", options->seed, "Seed of all random draws, instead of the scenario's")
      ->type_name("S");
  command->add_option("--threads", options->threads, "How many threads; default: one per core")
      ->check(CLI::Range(1U, 1024U))
      ->type_name("T");
  command
      ->add_option("--versus", options->versus,
                   "Run this one too, with the same random numbers: what differs, and how surely")
      ->type_name("SCENARIO");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--skip-bad", options->skip_bad,
                    "Leave out rows of a log that cannot be read; they are counted");
  command->add_flag("--yes", options->yes, "Run even very many replications");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_simulate(*options); }; });
}

}  // namespace acd::cli

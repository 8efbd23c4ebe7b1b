#include <acd/simulation/comparison.hpp>
#include <acd/simulation/document.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/staffing.hpp>
#include <acd/simulation/sweep.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "html_report.hpp"
#include "input.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "scenario_file.hpp"
#include "simulation_text.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acd::cli {

namespace {

struct SimulateOptions {
  ScenarioOptions scenario;
  std::string versus;
  std::vector<std::string> settings;
  std::string figures;
  std::string one_more;
  std::string report;
  std::string until;
  bool json = false;
  bool yes = false;
};

constexpr std::uint64_t many_replications = 20'000;
constexpr std::uint64_t most_until = 10'240;  // of --until, without --replications

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
  const simulation::Scenario second = load_scenario(options.versus, options.scenario);
  const auto comparison = simulation::compare(first, second, run);
  progress.clear();
  if (!comparison) throw Failure(comparison.error().message);
  print(options.json ? to_json(*comparison) + "\n"
                     : text_of(options.scenario.path, options.versus, *comparison));
  return success;
}

std::vector<simulation::Setting> read_settings(const std::vector<std::string>& texts) {
  std::vector<simulation::Setting> settings;
  for (const std::string& text : texts) {
    auto setting = simulation::Setting::parse(text);
    if (!setting) {
      report("--set", text, setting.errors());
      throw Failure("");
    }
    settings.push_back(std::move(*setting));
  }
  return settings;
}

int run_sweep(const SimulateOptions& options, const simulation::RunOptions& run,
              const Progress& progress) {
  const auto settings = read_settings(options.settings);
  const simulation::ScenarioDocument document = load_document(options.scenario);
  const auto sweep = simulation::sweep(document, settings, run);
  progress.clear();
  if (!sweep) {
    for (const Error& error : sweep.errors()) say("--set " + error.message);
    throw Failure("");
  }
  const std::string text =
      options.json ? to_json(*sweep) + "\n"
                   : text_of(options.scenario.path, *sweep, figures_in(options.figures, *sweep));
  print(text);
  return success;
}

int run_one_more(const SimulateOptions& options, const simulation::RunOptions& run,
                 const Progress& progress) {
  const simulation::ScenarioDocument document = load_document(options.scenario);
  const auto comparison = simulation::one_more(document, options.one_more, run);
  progress.clear();
  if (!comparison) {
    for (const Error& error : comparison.errors()) say("--one-more: " + error.message);
    throw Failure("");
  }
  print(options.json ? to_json(*comparison) + "\n"
                     : text_of(options.scenario.path, "one more", *comparison));
  return success;
}

// FIGURE=HALF_WIDTH. Which figures there are is seen from one replication.
simulation::Precision read_precision(const std::string& text, simulation::Scenario scenario) {
  const std::size_t equals = text.rfind('=');
  double half_width = 0;
  const char* const end = text.data() + text.size();
  const char* const number = equals == std::string::npos ? end : text.data() + equals + 1;
  const auto read = std::from_chars(number, end, half_width);
  if (number == end || read.ec != std::errc() || read.ptr != end || !(half_width > 0)) {
    throw Failure(fmt::format(
        "--until: expected FIGURE=HALF_WIDTH, such as p_abandon=0.002, found '{}'", text));
  }
  simulation::Precision precision{text.substr(0, equals), half_width};
  scenario.replications = 1;
  const simulation::Summary one = simulation::run(scenario);
  const auto& figures = one.total.figures;
  if (std::none_of(figures.begin(), figures.end(), [&](const simulation::Figure& figure) {
        return figure.name == precision.figure;
      })) {
    std::vector<std::string_view> names;
    names.reserve(figures.size());
    for (const simulation::Figure& figure : figures) names.push_back(figure.name);
    throw Failure(fmt::format("--until: there is no figure '{}'; there are {}", precision.figure,
                              fmt::join(names, ", ")));
  }
  return precision;
}

void check(const SimulateOptions& options) {
  const int ways = (options.settings.empty() ? 0 : 1) + (options.versus.empty() ? 0 : 1) +
                   (options.one_more.empty() ? 0 : 1);
  if (ways > 1) throw Failure("expected one of --set, --versus and --one-more");
  if (ways > 0 && !options.until.empty()) {
    throw Failure("--until is about one scenario: expected it without --set, --versus, --one-more");
  }
  if (ways > 0 && !options.report.empty()) {
    throw Failure(
        "--report is about one scenario: expected it without --set, --versus, --one-more");
  }
  if (!options.report.empty()) check_report_can_be_written();
  if (options.settings.empty() && !options.figures.empty()) {
    throw Failure("--figures chooses the columns of a table: it needs --set");
  }
}

int run_simulate(const SimulateOptions& options) {
  check(options);
  Progress progress;
  simulation::RunOptions run = run_options(options.scenario, progress);
  if (!options.settings.empty()) return run_sweep(options, run, progress);
  if (!options.one_more.empty()) return run_one_more(options, run, progress);
  simulation::Scenario scenario = load_scenario(options.scenario.path, options.scenario);
  if (!options.report.empty()) scenario = for_report(std::move(scenario));
  if (!options.until.empty()) {
    run.until = read_precision(options.until, scenario);
    if (!options.scenario.replications) scenario.replications = most_until;
  }
  if (scenario.replications > many_replications && !options.yes) ask(scenario, run);
  if (!options.versus.empty()) return run_versus(scenario, options, run, progress);
  const simulation::Summary summary = simulation::run(scenario, run);
  progress.clear();
  if (!options.report.empty()) {
    write_report(options.report, options.scenario.path, scenario, summary);
  }
  print(options.json ? to_json(summary) + "\n" : text_of(scenario, summary));
  return success;
}

constexpr const char* examples = R"(Examples:
  acd simulate day.json
  acd simulate day.json --replications 100 --seed 7 --json
  acd simulate day.json --report day.html         charts, and the slowest calls explained
  acd simulate day.json --versus other.json       the same calls through both
  acd simulate day.json --set workers.support=20:40:2
  acd simulate day.json --one-more "skills HAS 'ja'"
  acd simulate day.json --set arrivals.calls.patience=60,120 --set workspace.options.selection=random,longest_idle
The same scenario and seed give the same figures, whatever the number of threads.
)";

}  // namespace

void add_simulate(CLI::App& app, Run& run) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command =
      app.add_subcommand("simulate", "Simulate a scenario: figures with their intervals");
  options->scenario.add_to(*command);
  command
      ->add_option("--versus", options->versus,
                   "Run this one too, with the same random numbers: what differs, and how surely")
      ->type_name("SCENARIO");
  command
      ->add_option("--one-more", options->one_more,
                   "What one more person is worth: of this group, or like whom this expression "
                   "matches, such as \"skills HAS 'ja'\"")
      ->type_name("WHO");
  command
      ->add_option(
          "--until", options->until,
          "Run until half of this figure's 95 % interval is at most so wide; --replications "
          "bounds it (10240)")
      ->type_name("FIGURE=WIDTH");
  command
      ->add_option("--report", options->report,
                   "Write a report too: one HTML file with charts that needs nothing else")
      ->type_name("FILE.html");
  command->add_flag("--json", options->json, "Print JSON");
  command
      ->add_option("--set", options->settings,
                   "Run with each of these values: a range 20:40:2, or values with commas between; "
                   "workers.GROUP, or a path into the scenario. Several: every combination")
      ->type_name("PATH=VALUES")
      ->allow_extra_args(false);
  command
      ->add_option("--figures", options->figures,
                   "Columns of the table of --set, as --json names them")
      ->type_name("NAME,…");
  command->add_flag("--yes", options->yes, "Run even very many replications");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_simulate(*options); }; });
}

}  // namespace acd::cli

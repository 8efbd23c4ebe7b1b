#include <acd/simulation/staffing.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "scenario_file.hpp"
#include "simulation_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace acd::cli {

namespace {

using simulation::Estimate;
using simulation::Staffing;

struct StaffingOptions {
  ScenarioOptions scenario;
  simulation::StaffingSearch search;
  double shrinkage = 0;
  bool json = false;
};

std::string share(const Estimate& estimate) {
  return fmt::format("{:.4g} ± {:.2g}", estimate.value * 100, estimate.half_width * 100);
}

std::string goal_of(const analytics::StaffingGoal& goal) {
  std::string text =
      fmt::format("{:.4g} % answered within {} s", goal.service_level * 100, goal.within);
  if (goal.max_abandonment) {
    text += fmt::format(", at most {:.4g} % hanging up", *goal.max_abandonment * 100);
  }
  if (goal.max_occupancy < 1)
    text += fmt::format(", busy at most {:.4g} %", goal.max_occupancy * 100);
  return text;
}

std::string text_of(const Staffing& staffing, const StaffingOptions& options) {
  std::string out = fmt::format("Fewest people in '{}' for {}: {}\n", staffing.group,
                                goal_of(options.search.goal), staffing.people);
  if (options.shrinkage > 0) {
    out += fmt::format("On the roster, when {:.4g} % are away: {}\n", options.shrinkage * 100,
                       analytics::positions_for(staffing.people, options.shrinkage));
  }
  out += staffing.is_sure
             ? "The 95 % intervals of these and of one fewer are on their sides of the goal.\n"
             : "Not sure: an interval holds the goal; --max-replications allows more.\n";
  out += fmt::format("A formula says {}; the simulation knows the workflow.\n\n", staffing.formula);
  out += fmt::format("  {:>6}  {:>18}  {:>14}  {:>14}  {:>12}  {}\n", "people",
                     "answered in time %", "hung up %", "busy %", "replications", "the goal is");
  for (const simulation::StaffingTrial& trial : staffing.trials) {
    out += fmt::format("  {:>6}  {:>18}  {:>14}  {:>14}  {:>12}  {}\n", trial.people,
                       share(trial.service_level), share(trial.abandonment), share(trial.occupancy),
                       trial.replications, to_string(trial.verdict));
  }
  return out;
}

int run_staffing(const StaffingOptions& options) {
  Progress progress;
  const simulation::RunOptions run = run_options(options.scenario, progress);
  const simulation::ScenarioDocument document = load_document(options.scenario);
  const auto staffing = simulation::find_staffing(document, options.search, run);
  progress.clear();
  if (!staffing) {
    for (const Error& error : staffing.errors()) say(error.message);
    throw Failure("");
  }
  print(options.json ? to_json(*staffing) + "\n" : text_of(*staffing, options));
  return success;
}

constexpr const char* examples = R"(Examples:
  acd staffing day.json --goal 0.8 --within 20 --max-abandonment 0.03
  acd staffing day.json --group support --goal 0.9 --within 30 --shrinkage 0.3
What one more person is worth: acd simulate day.json --one-more support
)";

}  // namespace

void add_staffing(CLI::App& app, Run& run) {
  auto options = std::make_shared<StaffingOptions>();
  CLI::App* command = app.add_subcommand(
      "staffing", "The fewest people with whom a scenario reaches a goal, by simulation");
  options->scenario.add_to(*command);
  analytics::StaffingGoal& goal = options->search.goal;
  command
      ->add_option("--group", options->search.group,
                   "Whose number to search: an entry of people, or everyone; may be left out where "
                   "there is one")
      ->type_name("NAME");
  command->add_option("--goal", goal.service_level, "Share of calls answered within the threshold")
      ->check(CLI::Range(0.001, 0.999999999))
      ->capture_default_str();
  command->add_option("--within", goal.within, "The threshold")
      ->check(CLI::Range(0.0, 1e9))
      ->type_name("SECONDS")
      ->capture_default_str();
  command->add_option("--max-abandonment", goal.max_abandonment, "At most this share hangs up")
      ->check(CLI::Range(1e-9, 1.0));
  command->add_option("--max-occupancy", goal.max_occupancy, "At most so busy")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  command->add_option("--shrinkage", options->shrinkage, "Share of the roster that is not there")
      ->check(CLI::Range(0.0, 0.999999999))
      ->capture_default_str();
  command
      ->add_option(
          "--max-replications", options->search.most_replications,
          "A number whose interval holds the goal gets twice the replications, up to these")
      ->check(CLI::Range(std::uint64_t{10}, std::uint64_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_staffing(*options); }; });
}

}  // namespace acd::cli

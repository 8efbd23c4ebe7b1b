#include <acd/router/explain.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"
#include "replay.hpp"
#include "report.hpp"
#include "time_option.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

namespace acd::cli {

namespace {

struct ExplainOptions {
  std::string workspace;
  std::string commands = "-";
  std::string start = "1970-01-01T00:00:00Z";
  std::string at;
  std::string task;
  std::string availability;
  std::string channel = "voice";
  bool json = false;
};

int explain_task(const Router& router, const ExplainOptions& options) {
  const auto explanation = router::explain(router, options.task);
  if (!explanation) throw Failure(fmt::format("there is no task '{}' then", options.task));
  print(options.json ? to_json(*explanation) + "\n" : to_text(*explanation));
  return success;
}

int explain_availability(const Router& router, const Dialect& dialect,
                         const ExplainOptions& options) {
  const auto expression = Expression::compile(options.availability, Context::queue, dialect);
  if (!expression) {
    report("--availability", options.availability, expression.errors());
    throw Failure("");
  }
  const auto found = router::availability(router, *expression, options.channel);
  if (!found) throw Failure(found.error().message);
  print(options.json ? fmt::format("{{\"total\":{},\"available\":{},\"free\":{}}}\n", found->total,
                                   found->available, found->free)
                     : fmt::format("{} match, {} of them available, {} of them free on {}\n",
                                   found->total, found->available, found->free, options.channel));
  return success;
}

int run_explain(const ExplainOptions& options) {
  if (options.task.empty() == options.availability.empty())
    throw Failure("expected --task or --availability; see acd explain --help");
  const TimePoint start = read_instant("--start", options.start);
  std::optional<TimePoint> at;
  if (!options.at.empty()) at = read_time("--at", options.at, start);
  const Workspace workspace = load_workspace(options.workspace);
  Replay replay(workspace, start, options.commands);
  replay.live(at);
  return options.task.empty()
             ? explain_availability(replay.router(), workspace.options.dialect, options)
             : explain_task(replay.router(), options);
}

constexpr const char* examples = R"(Examples:
  acd explain workspace.json --commands day.jsonl --task call-17 --at 3600
  acd explain workspace.json --commands day.jsonl --availability "department_id == 12"
The commands are obeyed up to --at, then the question is asked; nothing is changed.
)";

}  // namespace

void add_explain(CLI::App& app, Run& run) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand(
      "explain", "Why a task is where it is, and what would route it; who is there");
  command->add_option("workspace", options->workspace, "The workspace document")
      ->required()
      ->type_name("WORKSPACE");
  command->add_option("--commands", options->commands, "The commands; - is standard input")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--start", options->start, "The instant that times in seconds count from")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--at", options->at, "As of then; later commands are not obeyed")
      ->type_name("TIME");
  command->add_option("--task", options->task, "The task to explain")->type_name("ID");
  command
      ->add_option("--availability", options->availability,
                   "Count the workers whom this expression matches")
      ->type_name("EXPRESSION");
  command->add_option("--channel", options->channel, "The channel they should be free on")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_explain(*options); }; });
}

}  // namespace acd::cli

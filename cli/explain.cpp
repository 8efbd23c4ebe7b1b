#include <acd/router/explain.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"
#include "replay.hpp"
#include "report.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace acd::cli {

namespace {

struct ExplainOptions {
  ReplayOptions replay;
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
  const Workspace workspace = load_workspace(options.replay.workspace);
  const Replay replay(options.replay, workspace);
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
  options->replay.add_to(*command);
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

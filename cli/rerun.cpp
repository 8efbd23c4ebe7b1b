#include <acd/simulation/replay.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output.hpp"
#include "report.hpp"
#include "time_option.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace acd::cli {

namespace {

using simulation::CallOutcome;
using simulation::ChangedCall;
using simulation::ReplayComparison;

struct RerunOptions {
  std::string workspace;
  std::string other;
  std::string commands = "-";
  std::string start = "1970-01-01T00:00:00Z";
  std::size_t changes = 10;
  bool json = false;
};

double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

std::string told(const CallOutcome& outcome) {
  const double waited = seconds(outcome.waited);
  switch (outcome.end) {
    case CallOutcome::End::answered:
      return fmt::format("{} answered after {:.1f} s", outcome.who, waited);
    case CallOutcome::End::hung_up: return fmt::format("hung up after {:.1f} s", waited);
    case CallOutcome::End::ended: return fmt::format("{} after {:.1f} s", outcome.who, waited);
    case CallOutcome::End::waiting: return fmt::format("still waited after {:.1f} s", waited);
  }
  return "";
}

void row(std::string& out, std::string_view name, double before, double after,
         std::string_view unit = "", int digits = 0) {
  out += fmt::format("  {:<26}{:>12.{}f}{:>12.{}f} {}", name, before, digits, after, digits, unit);
  while (out.back() == ' ') out.pop_back();
  out += '\n';
}

void figures(std::string& out, const ReplayComparison& comparison) {
  const analytics::CallFigures& before = comparison.recorded;
  const analytics::CallFigures& after = comparison.other;
  const auto count = [&](std::string_view name, std::uint64_t a, std::uint64_t b) {
    row(out, name, static_cast<double>(a), static_cast<double>(b));
  };
  out += fmt::format("  {:<26}{:>12}{:>12}\n", "", "recorded", "otherwise");
  count("calls", before.offered, after.offered);
  count("  answered", before.answered, after.answered);
  count("  caller hung up", before.abandoned, after.abandoned);
  count("  workflow ended", before.overflowed, after.overflowed);
  if (before.failed + after.failed > 0) count("  other ends", before.failed, after.failed);
  if (before.waiting + after.waiting > 0) count("  still wait", before.waiting, after.waiting);
  row(out, "mean wait, answered calls", analytics::mean_seconds(before.waits),
      analytics::mean_seconds(after.waits), "s", 1);
  constexpr Duration limit = std::chrono::seconds(20);
  row(out, "answered within 20 s", 100 * before.service_level(limit),
      100 * after.service_level(limit), "%", 1);
  row(out, "rings per answered call", before.rings_per_answered_call(),
      after.rings_per_answered_call(), "", 2);
}

void decisions(std::string& out, const ReplayComparison& comparison, std::size_t shown) {
  std::uint64_t others = 0;
  std::uint64_t won = 0;
  std::uint64_t lost = 0;
  for (const ChangedCall& call : comparison.changed) {
    const bool before = call.recorded.end == CallOutcome::End::answered;
    const bool after = call.other.end == CallOutcome::End::answered;
    if (before && after && call.recorded.who != call.other.who) ++others;
    if (!before && after) ++won;
    if (before && !after) ++lost;
  }
  out += fmt::format(
      "\nOf {}, {} went otherwise: {} answered by somebody else, {} answered and not lost, {} lost "
      "and not answered; the others rang elsewhere first or waited longer or shorter.\n",
      counted(comparison.recorded.offered, "call"), comparison.changed.size(), others, won, lost);
  for (std::size_t i = 0; i < std::min(shown, comparison.changed.size()); ++i) {
    const ChangedCall& call = comparison.changed[i];
    out +=
        fmt::format("  {}: {}; otherwise {}\n", call.task, told(call.recorded), told(call.other));
  }
  if (comparison.changed.size() > shown) {
    out += fmt::format("  … and {} more; --changes N shows more, --json all\n",
                       comparison.changed.size() - shown);
  }
}

void assumptions(std::string& out, const simulation::ReplayAssumptions& assumed) {
  out += "\nWhat the log cannot know, and what was taken:\n";
  if (assumed.rings + assumed.talks + assumed.waits + assumed.left_out == 0) {
    out += "  nothing: every reaction was recorded\n";
  }
  if (assumed.rings > 0) {
    out += fmt::format(
        "  {} of a phone that did not ring for that call: answered, as fast as the call was "
        "answered, else after the median of {:.1f} s\n",
        counted(assumed.rings, "ring"), seconds(assumed.ring));
  }
  if (assumed.talks > 0) {
    out += fmt::format("  {} that did not take place: the median of {:.1f} s\n",
                       counted(assumed.talks, "conversation"), seconds(assumed.talk));
  }
  if (assumed.waits > 0) {
    out += fmt::format("  {} longer than the caller is known to wait: they stay\n",
                       counted(assumed.waits, "wait"));
  }
  if (assumed.left_out > 0) {
    out += fmt::format("  {} left out: transfers, conferences, set-ups, reconcile\n",
                       counted(assumed.left_out, "command"));
  }
}

std::vector<std::string> read_lines(const std::string& path) {
  LineReader reader(path);
  std::vector<std::string> lines;
  while (reader.next([] {})) lines.emplace_back(reader.line());
  return lines;
}

int run_rerun(const RerunOptions& options) {
  const Workspace recorded = load_workspace(options.workspace);
  const Workspace other = load_workspace(options.other);
  const std::vector<std::string> lines = read_lines(options.commands);
  const TimePoint start = read_instant("--start", options.start);
  const auto comparison = simulation::replay_under(recorded, other, lines, start);
  if (!comparison) {
    const std::size_t line = comparison.error().line;
    report(options.commands, lines[line - 1], comparison.errors(), line);
    throw Failure("");
  }
  if (options.json) return print(to_json(*comparison) + "\n"), success;
  std::string out = fmt::format("{} with {}, and otherwise with {}\n\n", options.commands,
                                options.workspace, options.other);
  figures(out, *comparison);
  decisions(out, *comparison, options.changes);
  assumptions(out, comparison->assumptions);
  if (comparison->refused_other > comparison->refused_recorded) {
    out += fmt::format("  {} that {} refuses\n",
                       counted(comparison->refused_other - comparison->refused_recorded, "command"),
                       options.other);
  }
  print(out);
  return success;
}

constexpr const char* examples = R"(Examples:
  acd replay site.json --commands monday.jsonl --config site-20s.json
The same callers come and the same people answer as on the recorded day; what the log cannot know
about decisions that were not made is assumed, counted and said.
)";

}  // namespace

void add_replay(CLI::App& app, Run& run) {
  auto options = std::make_shared<RerunOptions>();
  CLI::App* command = app.add_subcommand(
      "replay", "What another configuration would have done with a recorded day");
  command
      ->add_option("workspace", options->workspace, "The workspace that the log was recorded with")
      ->required()
      ->type_name("WORKSPACE");
  command->add_option("--config", options->other, "The other workspace")
      ->required()
      ->type_name("WORKSPACE");
  command->add_option("--commands", options->commands, "The log of commands; - is standard input")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--start", options->start, "The instant that times in seconds count from")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--changes", options->changes, "How many changed calls to show")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_rerun(*options); }; });
}

}  // namespace acd::cli

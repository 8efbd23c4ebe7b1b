#include <acd/core/time.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "command.hpp"
#include "event_format.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "time_option.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace acd::cli {

namespace {

struct RouteOptions {
  std::string workspace;
  std::string commands = "-";
  EventFormatOptions format;
  std::string journal;
  std::optional<std::uint64_t> seed;
  std::string start = "1970-01-01T00:00:00Z";
  std::string until;
  bool keep_going = false;
};

// Commands in, events out.
class Filter {
 public:
  Filter(const Workspace& workspace, TimePoint start, const std::string& commands,
         EventFormat& format)
      : router_(workspace), reader_(workspace.options, start), lines_(commands), format_(format) {}

  /// How the stream ended.
  int run(bool keep_going, std::optional<TimePoint> until) {
    while (lines_.next([&] { out_.flush(); })) {
      if (lines_.line().find_first_not_of(" \t\r") == std::string_view::npos) continue;
      const auto parsed = reader_.read(lines_.line());
      if (parsed) {
        if (until && parsed->command.at > *until) break;
        obey(parsed->command);
        continue;
      }
      ++unreadable_;
      report(lines_.name(), lines_.line(), parsed.errors(), lines_.number());
      if (!keep_going) break;
    }
    if (until && (keep_going || unreadable_ == 0)) advance(*until);
    out_.flush();
    summarize();
    return unreadable_ > 0 && !keep_going ? bad_input : success;
  }

 private:
  // What was due before the command is written before the command changes what it is read from.
  void obey(const router::Command& command) {
    advance(command.at);
    const auto refusal = router_.apply(command, events_);
    write_events();
    ++commands_;
    if (refusal) return refuse(*refusal);
    if (std::holds_alternative<router::Reconcile>(command.action)) report_healed();
  }

  void advance(TimePoint at) {
    router_.advance(at, events_);
    write_events();
  }

  void write_events() {
    for (const router::Event& event : events_.events()) {
      format_.append(out_.text(), router_, event);
      out_.written();
    }
    events_.clear();
  }

  void refuse(const router::Refusal& refusal) {
    ++refused_;
    say(fmt::format("{}:{}: refused, {}: {}", lines_.name(), lines_.number(),
                    to_string(refusal.code), refusal.sentence));
  }

  void report_healed() const {
    for (const router::Healed& healed : router_.healed()) {
      std::string line =
          fmt::format("{}:{}: {}", lines_.name(), lines_.number(), to_string(healed.what));
      if (!healed.task.empty()) line += fmt::format(", task '{}'", healed.task);
      if (!healed.worker.empty()) line += fmt::format(", worker '{}'", healed.worker);
      say(line);
    }
  }

  void summarize() const {
    if (refused_ + unreadable_ == 0) return;
    say(fmt::format("{}, {} refused, {} unreadable", counted(commands_, "command"), refused_,
                    counted(unreadable_, "line")));
  }

  Router router_;
  router::CommandReader reader_;
  LineReader lines_;
  EventFormat& format_;
  router::EventBuffer events_;
  Output out_;
  std::uint64_t commands_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t unreadable_ = 0;
};

// What is wrong with the text of a seed; nothing when it is one.
std::string seed_fault(const std::string& text) {
  std::uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seed);
  if (read.ec == std::errc() && read.ptr == end) return {};
  return fmt::format("expected a whole number below 2^64, found '{}'", text);
}

void check_supported(const RouteOptions& options) {
  if (!options.journal.empty()) throw Failure("--journal is not supported in this version");
  if (options.workspace == "-" && options.commands == "-") {
    throw Failure("the workspace and the commands cannot both be standard input");
  }
}

int run_route(const RouteOptions& options) {
  check_supported(options);
  const std::unique_ptr<EventFormat> format = event_format(options.format);
  const TimePoint start = read_instant("--start", options.start);
  std::optional<TimePoint> until;
  if (!options.until.empty()) until = read_time("--at", options.until, start);
  Workspace workspace = load_workspace(options.workspace);
  if (options.seed) workspace.options.seed = *options.seed;
  return Filter(workspace, start, options.commands, *format).run(options.keep_going, until);
}

constexpr const char* examples = R"(Examples:
  acd route workspace.json < commands.jsonl > events.jsonl
  acd route workspace.json --commands commands.jsonl --seed 7 --at 3600
  acd route workspace.json --format cloudevents --mask '/task_attributes/*' < commands.jsonl
  tail -f commands.jsonl | acd route workspace.json --keep-going
A command that the rules refuse is said on standard error and counted; the stream goes on.
An unreadable line ends it, or is skipped with --keep-going.
)";

}  // namespace

void add_route(CLI::App& app, Run& run) {
  auto options = std::make_shared<RouteOptions>();
  CLI::App* command = app.add_subcommand("route", "Route: commands in, events out, as JSON Lines");
  command
      ->add_option("workspace", options->workspace, "The workspace document; - is standard input")
      ->required()
      ->type_name("WORKSPACE");
  command->add_option("--commands", options->commands, "The commands; - is standard input")
      ->type_name("FILE")
      ->capture_default_str();
  command
      ->add_option("--format", options->format.format,
                   "What the events are written as: native, cloudevents")
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("--tenant", options->format.tenant, "Tenant in the source of CloudEvents")
      ->type_name("NAME");
  command
      ->add_option("--mask", options->format.mask,
                   "JSON pointer of what CloudEvents show masked; * is every member")
      ->type_name("POINTER")
      ->allow_extra_args(false);
  command->add_option("--drop", options->format.drop, "JSON pointer of what CloudEvents leave out")
      ->type_name("POINTER")
      ->allow_extra_args(false);
  command->add_option("--journal", options->journal, "Keep the commands in a journal")
      ->type_name("FILE");
  command->add_option("--seed", options->seed, "Seed of random choices, instead of the workspace's")
      ->check(seed_fault);
  command->add_option("--start", options->start, "The instant that times in seconds count from")
      ->type_name("TIME")
      ->capture_default_str();
  command
      ->add_option("--at", options->until,
                   "Let time pass until then; later commands are not obeyed")
      ->type_name("TIME");
  command->add_flag("--keep-going", options->keep_going, "Skip lines that cannot be read");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_route(*options); }; });
}

}  // namespace acd::cli

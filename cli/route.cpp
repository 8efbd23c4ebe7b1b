#include <acd/adapters/conference_order.hpp>
#include <acd/core/time.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "callback_source.hpp"
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

#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace acd::cli {

namespace {

struct RouteOptions {
  std::string workspace;
  std::string commands = "-";
  EventFormatOptions format;
  BackEnds back_ends;
  std::string in = "native";
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
         EventFormat& format, CallbackSource* callbacks)
      : router_(workspace),
        reader_(workspace.options, start),
        lines_(commands),
        format_(format),
        callbacks_(callbacks) {}

  /// How the stream ended.
  int run(bool keep_going, std::optional<TimePoint> until) {
    while (lines_.next([&] { out_.flush(); })) {
      if (lines_.line().find_first_not_of(" \t\r") == std::string_view::npos) continue;
      const Line line = take_line(until);
      if (line == Line::later) break;
      if (line == Line::unreadable && !keep_going) break;
    }
    if (until && (keep_going || unreadable_ == 0)) advance(*until);
    give_the_rest();
    format_.finish(out_.text(), router_);
    out_.flush();
    summarize();
    return unreadable_ > 0 && !keep_going ? bad_input : success;
  }

 private:
  enum class Line { obeyed, later, unreadable };

  Line take_line(std::optional<TimePoint> until) {
    if (callbacks_ != nullptr) {
      const auto callback = callbacks_->read(lines_.line(), router_.now());
      if (!callback) return unreadable(callback.errors());
      if (*callback) return take_callback(**callback, until);
    }
    const auto parsed = reader_.read(lines_.line());
    if (!parsed) return unreadable(parsed.errors());
    if (until && parsed->command.at > *until) return Line::later;
    obey(parsed->command);
    return Line::obeyed;
  }

  Line unreadable(const std::vector<Error>& errors) {
    ++unreadable_;
    if (callbacks_ == nullptr) {
      report(lines_.name(), lines_.line(), errors, lines_.number());
      return Line::unreadable;
    }
    // The line of a callback is somebody's number; only its place and the fault are said.
    for (const Error& error : errors) {
      say(fmt::format("{}: {}", place(lines_.name(), lines_.line(), error.offset, lines_.number()),
                      error.message));
    }
    return Line::unreadable;
  }

  // The adapter looks at the router as it is at the callback's instant.
  Line take_callback(const CallbackLine& callback, std::optional<TimePoint> until) {
    const auto tick = reader_.read(callback.tick);
    if (!tick) return unreadable(tick.errors());
    if (until && tick->command.at > *until) return Line::later;
    advance(tick->command.at);
    if (callback.answer) return take(callbacks_->answered(router_, *callback.answer), {});
    Line line = Line::obeyed;
    for (const adapters::HttpRequest& one : order_.take(callback.request, router_.now())) {
      const Line given = give(one, callback.attributes);
      if (given == Line::unreadable) line = given;
    }
    return line;
  }

  Line give(const adapters::HttpRequest& request, const Value& attributes) {
    return take(callbacks_->receive(router_, request), attributes);
  }

  Line take(const adapters::Received& received, const Value& attributes) {
    ++callback_counts_[static_cast<std::size_t>(received.result)];
    for (const Value& told : received.commands) {
      const Value command = adapters::with_attributes(told, attributes);
      auto parsed = reader_.read(command);
      if (!parsed) return unreadable(parsed.errors());
      parsed->command.at = router_.now();  // the line being read may be of later
      undo_ = &command;
      origin_ = received.origin;
      obey(parsed->command);
      origin_ = adapters::Origin::host;
      undo_ = nullptr;
    }
    for (const adapters::Outgoing& one : received.requests) write(one);
    return Line::obeyed;
  }

  // What waits for a callback that never came.
  void give_the_rest() {
    while (const auto next = order_.next_deadline()) advance(*next);
  }

  void write(const adapters::Outgoing& one) {
    format_.append(out_.text(), router_.now(), one);
    out_.written();
  }

  // What was due before the command is written before the command changes what it is read from.
  void obey(const router::Command& command) {
    advance(command.at);
    const auto refusal = router_.apply(command, events_);
    write_events(origin_);
    ++commands_;
    if (refusal) return refuse(*refusal);
    if (std::holds_alternative<router::Reconcile>(command.action)) report_healed();
  }

  // On the way, callbacks that wait for their predecessors have waited long enough.
  void advance(TimePoint at) {
    while (true) {
      const auto next = order_.next_deadline();
      live_until(next && *next < at ? *next : at);
      if (!next || *next > at) return;
      for (const adapters::HttpRequest& one : order_.release(router_.now())) give(one, {});
    }
  }

  void live_until(TimePoint at) {
    router_.advance(at, events_);
    write_events(adapters::Origin::host);
  }

  void write_events(adapters::Origin origin) {
    for (const router::Event& event : events_.events()) {
      format_.append(out_.text(), router_, event, origin);
      out_.written();
    }
    events_.clear();
  }

  void refuse(const router::Refusal& refusal) {
    ++refused_;
    if (undo_ != nullptr) {
      std::vector<adapters::Outgoing> requests;
      callbacks_->append_undo(requests, *undo_, refusal);
      for (const adapters::Outgoing& one : requests) write(one);
    }
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
    if (callbacks_ != nullptr) {
      std::string counts;
      for (std::size_t i = 0; i < adapters::callback_results; ++i) {
        if (callback_counts_[i] == 0) continue;
        if (!counts.empty()) counts += ", ";
        counts += fmt::format("{} {}", callback_counts_[i],
                              to_string(static_cast<adapters::CallbackResult>(i)));
      }
      if (!counts.empty()) say("callbacks: " + counts);
    }
    if (refused_ + unreadable_ == 0) return;
    say(fmt::format("{}, {} refused, {} unreadable", counted(commands_, "command"), refused_,
                    counted(unreadable_, "line")));
  }

  Router router_;
  router::CommandReader reader_;
  LineReader lines_;
  EventFormat& format_;
  CallbackSource* callbacks_;  // null: lines are commands
  adapters::ConferenceOrder order_;
  router::EventBuffer events_;
  Output out_;
  adapters::Origin origin_ = adapters::Origin::host;  // of the command that is being obeyed
  const Value* undo_ = nullptr;  // the command of the callback that is being obeyed
  std::array<std::uint64_t, adapters::callback_results> callback_counts_{};
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
  BackEnds back_ends = options.back_ends;
  const std::unique_ptr<EventFormat> format = event_format(options.format, back_ends);
  const std::unique_ptr<CallbackSource> callbacks = callback_source(options.in, back_ends);
  const TimePoint start = read_instant("--start", options.start);
  std::optional<TimePoint> until;
  if (!options.until.empty()) until = read_time("--at", options.until, start);
  Workspace workspace = load_workspace(options.workspace);
  if (options.seed) workspace.options.seed = *options.seed;
  return Filter(workspace, start, options.commands, *format, callbacks.get())
      .run(options.keep_going, until);
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
      ->add_option(
          "--format", options->format.format,
          "What the events are written as: native, cloudevents, twilio, taskrouter, connect, "
          "metrics")
      ->type_name("FORMAT")
      ->capture_default_str();
  command
      ->add_option(
          "--in", options->in,
          "What is read: native (commands), twilio, taskrouter, connect (callbacks, and commands "
          "between them)")
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("--twilio", options->back_ends.twilio, "Twilio's account, number and URLs")
      ->type_name("FILE");
  command
      ->add_option("--connect", options->back_ends.connect,
                   "Amazon Connect's instance, region and names")
      ->type_name("FILE");
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

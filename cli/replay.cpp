#include "replay.hpp"

#include "failure.hpp"
#include "report.hpp"
#include "time_option.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace acd::cli {

void ReplayOptions::add_to(CLI::App& command) {
  command.add_option("workspace", workspace, "The workspace document")
      ->required()
      ->type_name("WORKSPACE");
  command.add_option("--commands", commands, "The commands; - is standard input")
      ->type_name("FILE")
      ->capture_default_str();
  command.add_option("--start", start, "The instant that times in seconds count from")
      ->type_name("TIME")
      ->capture_default_str();
  command.add_option("--at", at, "As of then; later commands are not obeyed")->type_name("TIME");
}

std::optional<TimePoint> ReplayOptions::time(std::string_view flag, const std::string& text) const {
  if (text.empty()) return std::nullopt;
  return read_time(flag, text, read_instant("--start", start));
}

Replay::Replay(const ReplayOptions& options, const Workspace& workspace, Sink sink)
    : router_(workspace),
      reader_(workspace.options, read_instant("--start", options.start)),
      lines_(options.commands),
      sink_(std::move(sink)) {
  live(options.time("--at", options.at));
}

void Replay::live(std::optional<TimePoint> until) {
  while (lines_.next([] {})) {
    if (lines_.line().find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto parsed = reader_.read(lines_.line());
    if (!parsed) {
      report(lines_.name(), lines_.line(), parsed.errors(), lines_.number());
      throw Failure("");
    }
    if (until && parsed->command.at > *until) break;
    router_.advance(parsed->command.at, events_);
    tell();
    if (router_.apply(parsed->command, events_)) ++refused_;
    tell();
  }
  if (until) router_.advance(*until, events_);
  tell();
  if (refused_ > 0) say(counted(refused_, "command") + " refused");
}

void Replay::tell() {
  if (sink_) sink_(router_, events_.events());
  events_.clear();
}

}  // namespace acd::cli

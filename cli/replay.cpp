#include "replay.hpp"

#include "failure.hpp"
#include "report.hpp"

#include <utility>

namespace acd::cli {

Replay::Replay(const Workspace& workspace, TimePoint start, const std::string& commands, Sink sink)
    : router_(workspace),
      reader_(workspace.options, start),
      lines_(commands),
      sink_(std::move(sink)) {}

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

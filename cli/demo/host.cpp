#include "demo/host.hpp"

#include <utility>

namespace acd::cli::demo {

Host::Host(const Workspace& site, Sink sink)
    : router_(site), reader_(site.options), sink_(std::move(sink)) {}

void Host::obey(std::string_view line) {
  const router::ParsedCommand parsed = reader_.read(line).value();
  live_until(parsed.command.at);
  // The router counts what it refuses.
  static_cast<void>(router_.apply(parsed.command, events_));
  pass_on();
}

void Host::live_until(TimePoint at) {
  for (auto due = router_.next_deadline(); due && *due <= at; due = router_.next_deadline()) {
    advance(*due);
  }
  advance(at);
}

void Host::advance(TimePoint at) {
  router_.advance(at, events_);
  pass_on();
}

void Host::pass_on() {
  if (!events_.events().empty()) sink_(router_, events_.events());
  events_.clear();
}

}  // namespace acd::cli::demo

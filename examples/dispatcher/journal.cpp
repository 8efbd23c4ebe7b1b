#include "journal.hpp"

#include <acd/core/time.hpp>
#include <acd/core/value.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <cstdint>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace dispatcher {

namespace {

namespace fs = std::filesystem;

fs::path commands_in(const fs::path& folder) { return folder / "commands.jsonl"; }
fs::path snapshot_in(const fs::path& folder) { return folder / "snapshot"; }

acd::Router last_snapshot(const fs::path& file, const acd::Workspace& workspace) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return acd::Router(workspace);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto router = acd::Router::restore(bytes);
  if (!router) throw std::runtime_error(file.string() + ": " + router.error().message);
  return std::move(*router);
}

// A process that is killed while it writes leaves a piece of a line; that command was not obeyed.
void drop_torn_line(const fs::path& file) {
  if (!fs::exists(file)) return;
  std::ifstream in(file, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(in), {}};
  const std::size_t end = all.rfind('\n');
  const std::size_t whole = end == std::string::npos ? 0 : end + 1;
  if (whole != all.size()) fs::resize_file(file, whole);
}

struct Entry {
  std::uint64_t ordinal;
  acd::Value command;
};

// {"n", "command"}
std::optional<Entry> read_entry(std::string_view line) {
  const auto document = acd::Value::from_json(line);
  if (!document) return std::nullopt;
  const acd::ValueView ordinal = document->view().find("n");
  const acd::ValueView command = document->view().find("command");
  if (!ordinal.is_integer() || ordinal.as_integer() < 1 || !command.is_object())
    return std::nullopt;
  return Entry{static_cast<std::uint64_t>(ordinal.as_integer()), acd::Value(command)};
}

}  // namespace

Journal::Journal(fs::path folder) : folder_(std::move(folder)) {
  fs::create_directories(folder_);
  lock_ = open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0)
    throw std::runtime_error(folder_.string() + ": another dispatcher has it");
  drop_torn_line(commands_in(folder_));
  drop_torn_line(folder_ / "events.jsonl");
  commands_.open(commands_in(folder_), std::ios::app | std::ios::binary);
  events_.open(folder_ / "events.jsonl", std::ios::app | std::ios::binary);
  if (!commands_ || !events_) throw std::runtime_error(folder_.string() + ": cannot be written");
}

acd::Router Journal::restore(const acd::Workspace& workspace) const {
  acd::Router router = last_snapshot(snapshot_in(folder_), workspace);
  acd::router::CommandReader reader(workspace.options);
  acd::router::EventBuffer events;
  std::ifstream in(commands_in(folder_), std::ios::binary);
  std::size_t number = 0;
  const auto spoilt = [&](const std::string& what) {
    return std::runtime_error(commands_in(folder_).string() + ":" + std::to_string(number) + ": " +
                              what);
  };
  for (std::string line; std::getline(in, line);) {
    ++number;
    auto entry = read_entry(line);
    if (!entry) throw spoilt("expected {\"n\", \"command\"}");
    if (entry->ordinal <= router.commands()) continue;  // the snapshot knows it
    if (entry->ordinal != router.commands() + 1) {
      throw spoilt("expected command " + std::to_string(router.commands() + 1) + ", found " +
                   std::to_string(entry->ordinal));
    }
    const auto parsed = reader.read(std::move(entry->command));
    if (!parsed) throw spoilt(parsed.error().message);
    events.clear();
    (void)router.apply(parsed->command, events);
  }
  return router;
}

void Journal::command(const acd::Router& router, const acd::router::ParsedCommand& command) {
  const acd::ValueView said = command.source;
  acd::ValueBuilder entry;
  entry.begin_object().key("n").integer(static_cast<std::int64_t>(router.commands() + 1));
  entry.key("command").begin_object().key("at").string(acd::to_string(command.command.at));
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (said.key(i) != "at") entry.key(said.key(i)).value(said[i]);
  }
  commands_ << acd::to_json(entry.end_object().end_object().finish()) << '\n' << std::flush;
  if (!commands_) throw std::runtime_error(commands_in(folder_).string() + ": cannot be written");
}

void Journal::event(std::string_view json) { events_ << json << '\n'; }

void Journal::flush() { events_.flush(); }

void Journal::snapshot(const acd::Router& router) {
  const fs::path fresh = folder_ / "snapshot.new";
  std::ofstream out(fresh, std::ios::binary);
  out << router.snapshot() << std::flush;
  if (!out) throw std::runtime_error(fresh.string() + ": cannot be written");
  fs::rename(fresh, snapshot_in(folder_));
  commands_.close();
  commands_.open(commands_in(folder_), std::ios::trunc | std::ios::binary);
}

}  // namespace dispatcher

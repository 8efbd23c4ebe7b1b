#include "journal.hpp"

#include <acd/core/value.hpp>
#include <acd/router/json.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <iterator>
#include <stdexcept>
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

}  // namespace

Journal::Journal(fs::path folder) : folder_(std::move(folder)) {
  fs::create_directories(folder_);
  lock_ = open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0)
    throw std::runtime_error(folder_.string() + ": another dispatcher has it");
  commands_.open(commands_in(folder_), std::ios::app | std::ios::binary);
  events_.open(folder_ / "events.jsonl", std::ios::app | std::ios::binary);
  if (!commands_ || !events_) throw std::runtime_error(folder_.string() + ": cannot be written");
}

acd::Router Journal::restore(const acd::Workspace& workspace) const {
  acd::Router router = last_snapshot(snapshot_in(folder_), workspace);
  acd::router::CommandReader reader(workspace.options);
  acd::router::EventBuffer events;
  std::ifstream in(commands_in(folder_), std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    // The last line may have been cut short; it was not obeyed.
    const auto entry = acd::Value::from_json(line);
    if (!entry || !entry->view().find("command").is_object()) continue;
    const auto ordinal = static_cast<std::uint64_t>(entry->view().find("n").as_integer());
    if (ordinal <= router.commands()) continue;  // the snapshot knows it
    const auto parsed = reader.read(acd::Value(entry->view().find("command")));
    if (!parsed) throw std::runtime_error("commands.jsonl: " + parsed.error().message);
    events.clear();
    (void)router.apply(parsed->command, events);
  }
  return router;
}

void Journal::command(const acd::Router& router, acd::TimePoint at, std::string_view json) {
  // `at` comes first and replaces what the command may say itself.
  acd::ValueBuilder entry;
  const acd::Value command = *acd::Value::from_json(json);
  entry.begin_object().key("n").integer(static_cast<std::int64_t>(router.commands() + 1));
  entry.key("command").begin_object().key("at").string(acd::to_string(at));
  for (std::size_t i = 0; i < command.view().size(); ++i) {
    if (command.view().key(i) != "at") entry.key(command.view().key(i)).value(command.view()[i]);
  }
  commands_ << acd::to_json(entry.end_object().end_object().finish()) << '\n';
  commands_.flush();
}

void Journal::event(std::string_view json) { events_ << json << '\n'; }

void Journal::flush() { events_.flush(); }

void Journal::snapshot(const acd::Router& router) {
  const fs::path fresh = folder_ / "snapshot.new";
  std::ofstream(fresh, std::ios::binary) << router.snapshot();
  fs::rename(fresh, snapshot_in(folder_));
  commands_.close();
  commands_.open(commands_in(folder_), std::ios::trunc | std::ios::binary);
}

}  // namespace dispatcher

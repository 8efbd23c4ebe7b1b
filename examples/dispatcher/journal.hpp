#pragma once

#include <acd/router/json.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/workspace.hpp>

#include <filesystem>
#include <fstream>
#include <string_view>

namespace dispatcher {

/// What outlives the process, in one folder: `snapshot`, `commands.jsonl` of everything that was
/// commanded since, `events.jsonl` for whoever follows. A command is written before it is obeyed,
/// so a process that is killed comes back to where it was; a machine that loses its power may lose
/// the last moments. One process at a time has the folder.
class Journal {
 public:
  explicit Journal(std::filesystem::path folder);

  /// The router as it was: the snapshot, then the commands after it; or a new one. Throws
  /// std::runtime_error with the line that is not what was written there.
  [[nodiscard]] acd::Router restore(const acd::Workspace& workspace) const;

  /// Precondition: `command` is the next one that `router` is given.
  void command(const acd::Router& router, const acd::router::ParsedCommand& command);
  void event(std::string_view json);
  void flush();

  /// Replaces the snapshot; the commands start anew.
  void snapshot(const acd::Router& router);

 private:
  std::filesystem::path folder_;
  int lock_ = -1;  // held until the process ends
  std::ofstream commands_;
  std::ofstream events_;
};

}  // namespace dispatcher

#pragma once

#include <acd/core/time.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/workspace.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace dispatcher {

/// What outlives the process, in one folder: `snapshot`, `commands.jsonl` of everything that was
/// commanded since, `events.jsonl` for whoever follows. A command is written before it is obeyed,
/// so a process that is killed comes back to where it was; a machine that loses its power may lose
/// the last moments. One process at a time has the folder.
class Journal {
 public:
  explicit Journal(std::filesystem::path folder);

  /// The router as it was: the snapshot, then the commands after it; or a new one.
  [[nodiscard]] acd::Router restore(const acd::Workspace& workspace) const;

  void command(const acd::Router& router, acd::TimePoint at, std::string_view json);
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

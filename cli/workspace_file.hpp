#pragma once

#include <acd/core/result.hpp>
#include <acd/workflow/workspace.hpp>

#include "input.hpp"

#include <map>
#include <string>

namespace acd::cli {

/// A workspace document and the files that it names.
struct WorkspaceFile {
  TextFile document;
  std::map<std::string, TextFile, std::less<>> named;  ///< by the path as written
  Result<Workspace> workspace;
};

/// Reads a workspace document; the paths in it start at its own folder. Throws Failure when it
/// cannot be read.
[[nodiscard]] WorkspaceFile read_workspace(const std::string& path);

/// The same; faults are reported, then Failure is thrown.
[[nodiscard]] Workspace load_workspace(const std::string& path);

/// Reads files whose paths start at the folder of `document`.
[[nodiscard]] Workspace::ReadFile files_beside(const std::string& document);

}  // namespace acd::cli

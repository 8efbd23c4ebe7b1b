#include "workspace_file.hpp"

#include "failure.hpp"
#include "report.hpp"

#include <filesystem>
#include <string_view>
#include <utility>

namespace acd::cli {

Workspace::ReadFile files_beside(const std::string& document) {
  return [folder = std::filesystem::path(document).parent_path()](
             std::string_view path) -> Result<std::string> {
    try {
      return read_text((folder / path).string()).text;
    } catch (const Failure& failure) {
      return Error{ErrorCode::file, failure.what(), 0, {}, 0};
    }
  };
}

WorkspaceFile read_workspace(const std::string& path) {
  TextFile document = read_text(path);
  std::map<std::string, TextFile, std::less<>> named;
  const auto remember = [&, read = files_beside(path)](std::string_view name) {
    Result<std::string> text = read(name);
    const auto folder = std::filesystem::path(path).parent_path();
    if (text) named[std::string(name)] = {(folder / name).string(), *text};
    return text;
  };
  auto workspace = Workspace::from_json(document.text, remember);
  return {std::move(document), std::move(named), std::move(workspace)};
}

Workspace load_workspace(const std::string& path) {
  WorkspaceFile file = read_workspace(path);
  if (!file.workspace) {
    report(file.document.name, file.document.text, file.workspace.errors());
    throw Failure("");
  }
  return std::move(*file.workspace);
}

}  // namespace acd::cli

#include "demo/site.hpp"

#include "failure.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace acd::cli::demo {

namespace {

constexpr std::string_view workflow_name = "workflow.json";
constexpr std::string_view site_name = "site.json";

Result<std::string> read_bundled(std::string_view path) {
  if (path == workflow_name) return std::string(workflow_document());
  if (path == site_name) return std::string(site_document());
  return Error{ErrorCode::file, fmt::format("there is no bundled file '{}'", path), 0, {}, 0};
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw Failure(fmt::format("cannot write {}", path.string()));
}

}  // namespace

Workspace load_site(std::uint64_t seed) {
  Workspace site = Workspace::from_json(site_document(), read_bundled).value();
  site.options.seed = seed;
  return site;
}

simulation::Scenario load_day(std::uint64_t seed) {
  simulation::Scenario day = simulation::Scenario::from_json(day_document(), read_bundled).value();
  day.seed = seed;
  return day;
}

void write_site(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw Failure(fmt::format("cannot make {}: {}", folder, error.message()));
  write_file(std::filesystem::path(folder) / site_name, site_document());
  write_file(std::filesystem::path(folder) / workflow_name, workflow_document());
  write_file(std::filesystem::path(folder) / "day.json", day_document());
}

}  // namespace acd::cli::demo

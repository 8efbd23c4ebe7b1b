#include <acd/core/value.hpp>
#include <acd/expectations/expectations.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "test_report.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace acd::cli {

namespace {

struct TestOptions {
  std::vector<std::string> paths;
  bool as_json = false;
  bool update = false;
  bool coverage = false;
};

// Beside the file and then in its place: a crash leaves the old text or the new one.
void write_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  std::error_code fault;
  if (file) std::filesystem::rename(beside, path, fault);
  if (!file || fault) throw Failure(fmt::format("cannot write {}", path));
}

TestedDocument test_file(const std::string& path, bool update) {
  const TextFile file = read_text(path);
  TestedDocument tested;
  tested.name = file.name;
  const auto document = Expectations::from_json(file.text, files_beside(path));
  if (!document) {
    tested.errors = document.errors();
    report(file.name, file.text, tested.errors);
    return tested;
  }
  tested.report = document->run();
  const bool has_mismatch =
      std::any_of(tested.report.failures.begin(), tested.report.failures.end(),
                  [](const auto& failure) { return failure.mismatch.has_value(); });
  if (!update || !has_mismatch) return tested;
  const std::string updated = document->updated(tested.report);
  write_file(path, updated);
  say(fmt::format("{}: updated", file.name));
  tested.report = Expectations::from_json(updated, files_beside(path)).value().run();
  return tested;
}

int run_tests(const TestOptions& options) {
  if (options.update && std::count(options.paths.begin(), options.paths.end(), "-") > 0) {
    throw Failure("--update needs a file to write to, not standard input");
  }
  const Style style(STDOUT_FILENO);
  TestTotals totals;
  Output out;
  for (const std::string& path : options.paths) {
    const TestedDocument tested = test_file(path, options.update);
    totals.add(tested);
    if (options.as_json) {
      append_json(out.text(), tested, totals.documents == 1);
    } else {
      append_text(out.text(), tested, style);
    }
    out.flush();
  }
  if (options.as_json) {
    append_json(out.text(), totals);
  } else {
    if (options.coverage) append_coverage(out.text(), totals.coverage);
    append_text(out.text(), totals, style);
  }
  out.flush();
  if (totals.unreadable > 0) return bad_input;
  return totals.failed > 0 ? answer_is_no : success;
}

constexpr const char* examples = R"(Examples:
  acd test tests/*.json
  acd test --coverage tests/*.json
  acd test --update tests/overflow.json && git diff tests/overflow.json
Ends with 1 when something came otherwise than expected, with 2 when a document cannot be read.
)";

}  // namespace

void add_test(CLI::App& app, Run& run) {
  auto options = std::make_shared<TestOptions>();
  CLI::App* command =
      app.add_subcommand("test", "Run routing tests: commands, and what must follow");
  command->add_option("files", options->paths, "Expectations documents; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_flag("--json", options->as_json, "Write JSON");
  command->add_flag("--update", options->update,
                    "Rewrite the expect of failing steps with what came");
  command->add_flag("--coverage", options->coverage,
                    "List the filters and targets that no document entered");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_tests(*options); }; });
}

}  // namespace acd::cli

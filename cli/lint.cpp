#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>
#include <acd/workflow/lint.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace acd::cli {

namespace {

struct LintOptions {
  std::string path;
  bool as_json = false;
};

// A place in the workspace document, or in a file that it names.
struct Spot {
  const TextFile* file;
  std::size_t offset;

  [[nodiscard]] std::string text() const { return place(file->name, file->text, offset); }
};

// The file that `/workflows/<index>/configuration` names, if it does.
const TextFile* named_file(const WorkspaceFile& workspace, ValueView document,
                           std::string_view index) {
  std::size_t number = 0;
  const auto read = std::from_chars(index.data(), index.data() + index.size(), number);
  if (read.ec != std::errc()) return nullptr;
  const ValueView path = document.find("workflows")[number].find("configuration");
  if (!path.is_string()) return nullptr;
  const auto file = workspace.named.find(path.as_string());
  return file == workspace.named.end() ? nullptr : &file->second;
}

Spot find_spot(const WorkspaceFile& workspace, ValueView document, std::string_view pointer) {
  constexpr std::string_view before = "/workflows/";
  constexpr std::string_view after = "/configuration";
  const std::size_t at = pointer.find(after);
  if (pointer.starts_with(before) && at != std::string_view::npos) {
    const std::string_view index = pointer.substr(before.size(), at - before.size());
    if (const TextFile* file = named_file(workspace, document, index)) {
      return {file, json_offset(file->text, pointer.substr(at + after.size()))};
    }
  }
  return {&workspace.document, json_offset(workspace.document.text, pointer)};
}

void append_json_member(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format("{}\"{}\":", out.ends_with('{') ? "" : ",", key);
  append_json_string(out, value);
}

// A fault or a lint, ready to be shown.
struct Finding {
  bool is_error;
  std::string id;
  std::string message;
  std::string suggestion;
  std::string pointer;
  Spot spot;

  [[nodiscard]] std::string to_text(const Style& style) const {
    const Error error{
        ErrorCode::value, fmt::format("{} [{}]", shown(message), id), spot.offset, {}, 0};
    std::string text = fmt::format("{}: {}: {}\n", style.bold(spot.text()),
                                   is_error ? style.red("error") : style.yellow("lint"),
                                   with_caret(spot.file->text, error));
    if (!suggestion.empty())
      text += fmt::format("  {}: {}\n", style.green("suggestion"), suggestion);
    return text;
  }

  [[nodiscard]] std::string to_json() const {
    std::string out = "{";
    append_json_member(out, "severity", is_error ? "error" : "lint");
    append_json_member(out, "id", id);
    append_json_member(out, "message", message);
    if (!suggestion.empty()) append_json_member(out, "suggestion", suggestion);
    append_json_member(out, "pointer", pointer);
    append_json_member(out, "place", spot.text());
    return out + '}';
  }
};

// The faults of a document that cannot be used, or else the lints of one that can.
std::vector<Finding> find_all(const WorkspaceFile& workspace, ValueView document) {
  std::vector<Finding> findings;
  if (!workspace.workspace) {
    for (const Error& error : workspace.workspace.errors()) {
      findings.push_back({true,
                          std::string(to_string(error.code)),
                          error.message,
                          "",
                          error.pointer,
                          {&workspace.document, error.offset}});
    }
    return findings;
  }
  for (Lint& lint : lint(*workspace.workspace)) {
    const Spot spot = find_spot(workspace, document, lint.pointer);
    findings.push_back({false, std::move(lint.id), std::move(lint.message),
                        std::move(lint.suggestion), std::move(lint.pointer), spot});
  }
  return findings;
}

std::string to_json(const std::vector<Finding>& findings) {
  std::string out = "{\"findings\":[";
  for (const Finding& finding : findings) {
    if (!out.ends_with('[')) out += ',';
    out += finding.to_json();
  }
  return out + "]}\n";
}

std::string to_text(const std::vector<Finding>& findings, std::string_view name) {
  const Style style(STDOUT_FILENO);
  std::string out;
  for (const Finding& finding : findings) out += finding.to_text(style);
  const auto errors = static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [](const Finding& finding) { return finding.is_error; }));
  out += fmt::format("{}: {}, {}\n", name, counted(errors, "error"),
                     counted(findings.size() - errors, "lint"));
  return out;
}

bool is_unreadable(const Error& error) {
  return error.code == ErrorCode::json || error.code == ErrorCode::file;
}

int run_lint(const LintOptions& options) {
  const WorkspaceFile workspace = read_workspace(options.path);
  const std::string& text = workspace.document.text;
  const auto document = Value::from_json(text);
  if (!document) {
    report(workspace.document.name, text, document.errors());
    return bad_input;
  }
  const std::vector<Finding> findings = find_all(workspace, *document);
  print(options.as_json ? to_json(findings) : to_text(findings, workspace.document.name));
  if (workspace.workspace) return success;
  const auto& errors = workspace.workspace.errors();
  return std::any_of(errors.begin(), errors.end(), is_unreadable) ? bad_input : answer_is_no;
}

constexpr const char* examples = R"(Examples:
  acd lint workspace.json
  acd lint --json workspace.json
Ends with 1 when the workspace has an error, with 2 when it cannot be read; lints alone are no error.
)";

}  // namespace

void add_lint(CLI::App& app, Run& run) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* command =
      app.add_subcommand("lint", "Find faults, and what probably does not do what it should");
  command->add_option("workspace", options->path, "The workspace document; - is standard input")
      ->required()
      ->type_name("WORKSPACE");
  command->add_flag("--json", options->as_json, "Write JSON");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_lint(*options); }; });
}

}  // namespace acd::cli

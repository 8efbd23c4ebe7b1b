#include <acd/version.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace acd::cli {

namespace {

constexpr const char* examples = R"(Examples:
  acd demo
  acd lint workspace.json
  acd route workspace.json < commands.jsonl > events.jsonl
  acd eval --expr "level >= 3" --context queue --worker '{"level": 4}'

Every command explains itself: acd <command> --help
Exit codes: 0 success, 1 the answer is no (a fault found, a failed expectation), 2 bad input or usage
)";

// How many letters must change, come or go to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t changed = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({changed, row[k] + 1, row[k + 1] + 1});
    }
  }
  return row.back();
}

bool has_command(const CLI::App& app, std::string_view word) {
  const auto commands = app.get_subcommands({});
  return std::any_of(commands.begin(), commands.end(),
                     [&](const CLI::App* command) { return command->get_name() == word; });
}

std::string unknown_command(const CLI::App& app, std::string_view word) {
  std::string names;
  std::string nearest;
  std::size_t least = std::min<std::size_t>(3, word.size());
  for (const CLI::App* command : app.get_subcommands({})) {
    const std::string& name = command->get_name();
    names += (names.empty() ? "" : ", ") + name;
    if (const std::size_t changes = distance(word, name); changes < least) {
      least = changes;
      nearest = name;
    }
  }
  const std::string hint = nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest);
  return fmt::format("there is no command '{}'{} (commands: {})", word, hint, names);
}

int parse_and_run(int argc, char** argv) {
  CLI::App app("Decides which worker gets which task, and when.", "acd");
  app.set_version_flag("--version", "acd " ACD_VERSION);
  app.footer(examples);
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  Run run;
  add_demo(app, run);
  add_erlang(app, run);
  add_eval(app, run);
  add_explain(app, run);
  add_lint(app, run);
  add_graph(app, run);
  add_replay(app, run);
  add_route(app, run);
  add_shadow(app, run);
  add_simulate(app, run);
  add_staffing(app, run);
  add_statistics(app, run);
  add_test(app, run);
  add_completion(app, run);
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");

  const std::string_view word = argc > 1 ? argv[1] : "";
  if (!word.empty() && word.front() != '-' && !has_command(app, word)) {
    throw Failure(unknown_command(app, word));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    return app.exit(wish);
  } catch (const CLI::ParseError& fault) {
    const auto commands = app.get_subcommands();
    if (commands.empty()) throw Failure("expected a command; see acd --help");
    throw Failure(fmt::format("{}; see acd {} --help", fault.what(), commands.front()->get_name()));
  }
  return run();
}

// Everything that can go wrong becomes a sentence and an exit code here.
int guarded(int argc, char** argv) {
  // A reader that goes away is told by write(): see OutputClosed.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return parse_and_run(argc, argv);
  } catch (const OutputClosed&) {
    return success;
  } catch (const Failure& failure) {
    if (*failure.what() != '\0') say(failure.what());
  } catch (const std::exception& fault) {
    say(fault.what());
  }
  return bad_input;
}

}  // namespace
}  // namespace acd::cli

int main(int argc, char** argv) { return acd::cli::guarded(argc, argv); }

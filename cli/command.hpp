#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace acd::cli {

/// What a command ends with.
enum ExitCode : int {
  success = 0,
  answer_is_no = 1,  ///< a lint error, a failed expectation, `eval --exit-code`
  bad_input = 2,     ///< of usage too
};

/// What the user asked for; parsing the command line sets it, main() runs it.
using Run = std::function<int()>;

// One command, one file.
void add_demo(CLI::App& app, Run& run);
void add_erlang(CLI::App& app, Run& run);
void add_eval(CLI::App& app, Run& run);
void add_explain(CLI::App& app, Run& run);
void add_lint(CLI::App& app, Run& run);
void add_graph(CLI::App& app, Run& run);
void add_completion(CLI::App& app, Run& run);
void add_replay(CLI::App& app, Run& run);
void add_route(CLI::App& app, Run& run);
void add_shadow(CLI::App& app, Run& run);
void add_simulate(CLI::App& app, Run& run);
void add_staffing(CLI::App& app, Run& run);
void add_statistics(CLI::App& app, Run& run);
void add_test(CLI::App& app, Run& run);

}  // namespace acd::cli

#include <acd/workflow/graph.hpp>

#include "command.hpp"
#include "output.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace acd::cli {

namespace {

constexpr const char* examples = R"(Examples:
  acd graph workspace.json | dot -Tsvg > workspace.svg
)";

}  // namespace

void add_graph(CLI::App& app, Run& run) {
  auto path = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("graph", "Print the routing graph in the DOT language of Graphviz");
  command->add_option("workspace", *path, "The workspace document; - is standard input")
      ->required()
      ->type_name("WORKSPACE");
  command->footer(examples);
  command->callback([path, &run] {
    run = [path] {
      print(to_dot(load_workspace(*path)));
      return success;
    };
  });
}

}  // namespace acd::cli

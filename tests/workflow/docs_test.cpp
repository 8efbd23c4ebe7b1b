// The examples of docs/reference/lints.md and docs/reference/workspace.md hold.

#include <acd/workflow/lint.hpp>

#include "documents.hpp"
#include "workflow/lints.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace acd;
using namespace acd::testing;

namespace {

struct Block {
  std::string info;  // after the fence
  std::string text;
};

struct Section {
  std::string title;
  std::vector<Block> blocks;
};

std::vector<Section> sections_of(const std::string& page) {
  std::vector<Section> sections(1);
  bool inside = false;
  std::istringstream lines(read_file(ACD_TEST_DATA "/../docs/reference/" + page));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) sections.back().blocks.push_back({line.substr(3), {}});
    } else if (inside) {
      sections.back().blocks.back().text += line + "\n";
    } else if (line.starts_with("##")) {
      sections.push_back({line.substr(line.find(' ') + 1), {}});
    }
  }
  REQUIRE_FALSE(inside);
  return sections;
}

std::vector<std::string> lint_ids_of(const std::string& text) {
  const auto workspace = Workspace::from_json(text);
  if (!workspace) FAIL(workspace.error().message << " at " << workspace.error().pointer);
  std::vector<std::string> ids;
  for (const Lint& found : lint(*workspace)) ids.push_back(found.id);
  return ids;
}

}  // namespace

TEST_CASE("every lint has a section, with an example and the same mended") {
  std::vector<std::string> told;
  for (const Section& section : sections_of("lints.md")) {
    if (std::find(workflow::lint_ids.begin(), workflow::lint_ids.end(), section.title) ==
        workflow::lint_ids.end()) {
      CHECK(section.blocks.empty());
      continue;
    }
    CAPTURE(section.title);
    told.push_back(section.title);
    if (section.title == "long-attributes") continue;
    REQUIRE(section.blocks.size() == 2);
    CHECK(lint_ids_of(section.blocks[0].text) == std::vector<std::string>{section.title});
    CHECK(lint_ids_of(section.blocks[1].text).empty());
  }
  CHECK(told == std::vector<std::string>(workflow::lint_ids.begin(), workflow::lint_ids.end()));
}

TEST_CASE("the examples of the page about workspaces say what they say") {
  for (const Section& section : sections_of("workspace.md")) {
    for (std::size_t i = 0; i < section.blocks.size(); ++i) {
      const Block& block = section.blocks[i];
      if (block.info == "json") CHECK(lint_ids_of(block.text).empty());
      if (block.info != "json faulty") continue;
      const auto read = Workspace::from_json(block.text);
      REQUIRE_FALSE(read);
      std::string told;
      for (const Error& error : read.errors()) {
        told += "line " + std::to_string(error.line) + ", " + error.pointer + ": " + error.message +
                "\n";
      }
      REQUIRE(i + 1 < section.blocks.size());
      CHECK(section.blocks[i + 1].text == told);
    }
  }
}

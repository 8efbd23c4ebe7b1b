// Each fault of data/planted_faults.json, put into a sound site, is found where it is.

#include <acd/workflow/lint.hpp>

#include "documents.hpp"
#include "workflow/lints.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace acd;
using namespace acd::testing;

namespace {

std::vector<Lint> lints_of(const std::string& text) {
  const auto workspace = Workspace::from_json(text);
  if (!workspace) FAIL(workspace.error().message << " at " << workspace.error().pointer);
  return lint(*workspace);
}

// A long text stands in the file as {"times": n, "of": text}.
std::string value_of(const nlohmann::ordered_json& fault) {
  if (!fault.contains("value")) return {};
  const auto& value = fault["value"];
  if (!value.is_object() || !value.contains("times")) return value.dump();
  std::string text;
  for (int i = 0; i < value["times"].get<int>(); ++i) text += value["of"].get<std::string>();
  return nlohmann::ordered_json(text).dump();
}

}  // namespace

TEST_CASE("planted faults are found, and nothing beside them") {
  const auto planted =
      nlohmann::ordered_json::parse(read_file(ACD_TEST_DATA "/workflow/data/planted_faults.json"));
  const std::string site = planted["site"].dump();
  for (const Lint& found : lints_of(site)) FAIL_CHECK(found.id << " at " << found.pointer);
  REQUIRE(planted["faults"].size() >= 30);
  std::set<std::string> planted_ids;
  for (const auto& fault : planted["faults"]) {
    const auto at = fault["at"].get<std::string>();
    const auto id = fault["lint"].get<std::string>();
    CAPTURE(fault["fault"].get<std::string>());
    planted_ids.insert(id);
    const auto lints = lints_of(with(site, at, value_of(fault)));
    std::string told;
    for (const Lint& found : lints) told += found.id + " at " + found.pointer + "\n";
    CAPTURE(told);
    const bool is_found =
        std::any_of(lints.begin(), lints.end(), [&](const Lint& found) { return found.id == id; });
    CHECK(is_found);
    CHECK(
        std::all_of(lints.begin(), lints.end(), [&](const Lint& found) { return found.id == id; }));
  }
  // `shadowed-builtin` asks for a name and an attribute, two places; lint_test.cpp has it.
  CHECK(planted_ids.size() + 1 == workflow::lint_ids.size());
}

#include <acd/workflow/workspace.hpp>

#include "documents.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

using namespace acd;
using namespace acd::testing;

TEST_CASE("what is no workspace at all is refused with a place") {
  struct Row {
    std::string name;
    std::string text;
    ErrorCode code;
    std::size_t offset;
  };
  const std::string deep(10 << 20, '[');
  const Row rows[] = {
      {"empty file", "", ErrorCode::json, 0},
      {"white space", " \n ", ErrorCode::json, 3},
      {"a word", "workspace", ErrorCode::json, 0},
      {"cut off", R"({"name": "site")", ErrorCode::json, 15},
      {"null", "null", ErrorCode::type, 0},
      {"a list", " []", ErrorCode::type, 1},
      {"a number", "5", ErrorCode::type, 0},
      {"nothing in it", "{}", ErrorCode::missing, 0},
      {"10 MB of nesting", deep, ErrorCode::limit_exceeded, 128},
      {"10 MB of nested objects", R"({"workers": )" + deep, ErrorCode::limit_exceeded, 12 + 127},
      {"a key twice", R"({"name": "a", "name": "b"})", ErrorCode::duplicate, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto read = Workspace::from_json(row.text);
    REQUIRE_FALSE(read);
    CHECK(to_string(read.error().code) == to_string(row.code));
    if (row.code != ErrorCode::duplicate) CHECK(read.error().offset == row.offset);
    CHECK(read.error().line == line_at(row.text, read.error().offset));
    CHECK_FALSE(read.error().message.empty());
    CHECK_FALSE(WorkflowConfiguration::from_json(row.text));
  }
}

TEST_CASE("text that is not UTF-8 is refused") {
  for (const std::string bytes : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    const auto read = Workspace::from_json("{\"name\": \"" + bytes + "\"}");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::json);
    CHECK(read.error().offset >= 10);
  }
}

TEST_CASE("a wrong type at any place is an error at that place") {
  const auto sound = nlohmann::ordered_json::parse(sound_workspace());
  const auto flat = sound.flatten();
  for (auto leaf = flat.begin(); leaf != flat.end(); ++leaf) {
    const std::string& place = leaf.key();
    // What attributes hold is the site's own, and `$schema` is for editors.
    if (place.find("/attributes") != std::string::npos || place == "/$schema") continue;
    if (leaf->is_null() || leaf->is_structured()) continue;  // an empty container of the document
    CAPTURE(place);
    for (const char* value : {"[[]]", "{\"x\": {}}", "-5"}) {
      const auto read = Workspace::from_json(with(sound_workspace(), place, value));
      REQUIRE_FALSE(read);
      CHECK(std::any_of(read.errors().begin(), read.errors().end(),
                        [&](const Error& error) { return error.pointer == place; }));
    }
  }
}

TEST_CASE("many faults are told in linear time, each with its line") {
  std::string text = "{\"name\": \"site\", \"workers\": [\n";
  constexpr std::size_t workers = 20000;
  for (std::size_t i = 0; i < workers; ++i) {
    text += "{\"name\": 5, \"activity\": \"Gone\"}";
    text += i + 1 < workers ? ",\n" : "\n";
  }
  const auto read = Workspace::from_json(text + "]}");
  REQUIRE_FALSE(read);
  REQUIRE(read.errors().size() == 2 * workers);
  for (std::size_t i = 0; i < read.errors().size(); ++i) {
    REQUIRE(read.errors()[i].line == 2 + i / 2);
  }
}

TEST_CASE("messages stay short and on one line whatever the document says") {
  const std::string name(100000, 'x');
  const std::string text =
      with(sound_workspace(), "/workers/0/activity", "\"\\u001b[31m\\n" + name + "\"");
  const auto read = Workspace::from_json(text);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.size() < 300);
  CHECK(read.error().message.find('\n') == std::string::npos);
  CHECK(read.error().message.find('\x1b') == std::string::npos);
}

namespace {

using Json = nlohmann::ordered_json;

// A random node of a document, never its root.
Json* random_node(Json& root, std::mt19937& random) {
  std::vector<Json*> nodes;
  const std::function<void(Json&)> collect = [&](Json& node) {
    if (!node.is_structured()) return;
    for (Json& part : node) {
      nodes.push_back(&part);
      collect(part);
    }
  };
  collect(root);
  return nodes.empty() ? nullptr : nodes[random() % nodes.size()];
}

Json random_value(Json& root, std::mt19937& random) {
  static const std::vector<std::string> values{
      "null", "true",  "0",     "-1",       "51",       "1e300",       "[]",
      "{}",   "\"\"",  "\"x\"", "\"1==1\"", "\"a ==\"", "\"Offline\"", "[{\"name\": \"n\"}]",
      "3.5",  "\"10\""};
  if (random() % 3 == 0) return *random_node(root, random);
  return Json::parse(values[random() % values.size()]);
}

void mutate(Json& root, std::mt19937& random) {
  Json* node = random_node(root, random);
  if (node == nullptr) return;
  switch (random() % 4) {
    case 0: *node = random_value(root, random); break;
    case 1:
      if (node->is_structured() && !node->empty()) {
        node->erase(std::next(node->begin(), static_cast<long>(random() % node->size())));
      }
      break;
    case 2:
      if (node->is_array() && !node->empty()) {
        const Json copy = (*node)[random() % node->size()];
        node->push_back(copy);
      }
      break;
    default:
      if (node->is_object())
        (*node)["x" + std::to_string(random() % 9)] = random_value(root, random);
  }
}

bool leads_somewhere(const Json& root, const std::string& pointer) {
  return root.contains(Json::json_pointer(pointer));
}

}  // namespace

TEST_CASE("a mutated document gives a workspace, or errors with places in it") {
  const Json sound = Json::parse(sound_workspace());
  std::size_t read_count = 0;
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Json document = sound;
    for (std::uint32_t i = 0; i <= seed % 4; ++i) mutate(document, random);
    const std::string text = document.dump(1);
    const auto read = Workspace::from_json(text);
    if (read) {
      ++read_count;
      const Value written = to_value(*read);
      const auto again = Workspace::from_value(written);
      REQUIRE(again);
      REQUIRE(to_json(to_value(*again)) == to_json(written));
      continue;
    }
    std::size_t before = 0;
    for (const Error& error : read.errors()) {
      REQUIRE_FALSE(error.message.empty());
      INFO(error.pointer, error.message);
      CAPTURE(error.pointer);
      CAPTURE(error.message);
      REQUIRE(leads_somewhere(document, error.pointer));
      REQUIRE(error.offset >= before);
      REQUIRE(error.line == line_at(text, error.offset));
      before = error.offset;
    }
  }
  // Both sides of the property are exercised.
  CHECK(read_count > 100);
  CHECK(read_count < 900);
}

#pragma once

#include <acd/workflow/workspace.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace acd::testing {

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file, path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A workspace that uses every key, without a fault or a lint.
inline std::string sound_workspace() {
  return read_file(ACD_TEST_DATA "/workflow/data/sound.json");
}

/// `document` with the value at `pointer` replaced (or added); removed when `value` is empty.
inline std::string with(std::string_view document, const std::string& pointer,
                        std::string_view value) {
  auto json = nlohmann::ordered_json::parse(document);
  const nlohmann::ordered_json::json_pointer place(pointer);
  if (!value.empty()) {
    json[place] = nlohmann::ordered_json::parse(value);
  } else {
    auto& parent = json[place.parent_pointer()];
    if (parent.is_array()) {
      parent.erase(std::stoul(place.back()));
    } else {
      parent.erase(place.back());
    }
  }
  return json.dump(2);
}

inline std::string production_workspace() {
  const std::string sid = R"("WQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")";
  return R"({"name": "production", "task_queues": [{"name": "Everyone", "sid": )" + sid +
         R"(}], "workflows": [{"name": "main", "task_reservation_timeout": 20, "configuration": )" +
         read_file(ACD_TEST_DATA "/data/production/workflow.json") +
         R"(}], "options": {"selection": "random", "exclude_after": "both",
             "timeout_activity": "none"}})";
}

}  // namespace acd::testing

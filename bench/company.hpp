#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

// The people of a company and a target that asks for some of them.
namespace bench {

// About 100 characters; the test that decides most often stands last, so that most workers are
// asked all of it.
inline constexpr const char* target =
    "worker.level >= 1 AND (worker.skills HAS 'ja' OR worker.city == '東京') AND "
    "worker.department_id == task.department_id";

inline constexpr const char* task_text =
    R"({"department_id":6,"email":"user17@example.com","filter":"department_id"})";

// Everyone differs a little; six attributes each, as in a company's directory.
inline std::string worker_text(std::size_t index) {
  const nlohmann::json worker = {
      {"email", "user" + std::to_string(index) + "@example.com"},
      {"department_id", index % 12},
      {"level", index % 5},
      {"name", "山田 太郎"},
      {"skills", index % 3 == 0 ? nlohmann::json{"en", "ja"} : nlohmann::json{"en"}},
      {"city", index % 2 == 0 ? "東京" : "大阪"}};
  return worker.dump();
}

}  // namespace bench

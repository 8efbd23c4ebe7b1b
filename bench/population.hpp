#pragma once

#include <acd/router/event.hpp>
#include <acd/workflow/workspace.hpp>

#include "router/digest.hpp"
#include "router/hash_index.hpp"
#include "router/random.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The site that every router of the decision bench serves: departments with a queue each, agents
// who belong to several of them and speak some of the languages. Who may take a task follows from
// its department alone, because every department's customers speak one language.
namespace bench {

constexpr std::uint32_t departments = 50;
constexpr std::array<std::string_view, 3> languages{"en", "ja", "zh"};

constexpr std::uint32_t language_of(std::uint32_t department) {
  return department % static_cast<std::uint32_t>(languages.size());
}

/// An id of realistic length: a prefix and 32 digits that look random.
inline std::string sid(std::string_view prefix, std::uint64_t number) {
  using acd::router::mix;
  std::string id = acd::router::made_sid(prefix, mix(number, 1));
  const std::string other = acd::router::made_sid("", mix(number, 2));
  std::copy_n(other.end() - 16, 16, id.begin() + static_cast<std::ptrdiff_t>(prefix.size()));
  return id;
}

inline std::string department_name(std::uint32_t department) {
  return "department " + std::to_string(department);
}

struct Agent {
  std::vector<std::uint32_t> departments;
  std::vector<std::uint32_t> languages;
  bool online = true;

  [[nodiscard]] bool speaks(std::uint32_t language) const {
    return std::find(languages.begin(), languages.end(), language) != languages.end();
  }
};

/// Four departments and two languages each; every tenth agent is offline.
class Population {
 public:
  explicit Population(std::uint32_t size, std::uint32_t queues = bench::departments)
      : queues_(queues) {
    acd::router::Random random(size);
    for (std::uint32_t i = 0; i < size; ++i) {
      Agent agent;
      agent.departments = distinct(random, 4, queues);
      agent.languages = distinct(random, 2, static_cast<std::uint32_t>(languages.size()));
      agent.online = random.below(10) != 0;
      agents_.push_back(std::move(agent));
      note_takers(i);
    }
  }

  [[nodiscard]] const std::vector<Agent>& agents() const { return agents_; }
  /// (agent, department) of everyone online who may take its tasks: traffic drawn from here is
  /// proportional to who is there.
  [[nodiscard]] const std::vector<std::pair<std::uint32_t, std::uint32_t>>& takers() const {
    return takers_;
  }
  /// How many departments, each with a queue.
  [[nodiscard]] std::uint32_t queues() const { return queues_; }
  [[nodiscard]] std::uint32_t online() const {
    return static_cast<std::uint32_t>(std::count_if(
        agents_.begin(), agents_.end(), [](const Agent& agent) { return agent.online; }));
  }

 private:
  static std::vector<std::uint32_t> distinct(acd::router::Random& random, std::size_t many,
                                             std::uint32_t bound) {
    std::vector<std::uint32_t> drawn;
    while (drawn.size() < many) {
      const std::uint32_t next = random.below(bound);
      if (std::find(drawn.begin(), drawn.end(), next) == drawn.end()) drawn.push_back(next);
    }
    return drawn;
  }
  void note_takers(std::uint32_t number) {
    const Agent& agent = agents_[number];
    if (!agent.online) return;
    for (const std::uint32_t department : agent.departments) {
      if (agent.speaks(language_of(department))) takers_.emplace_back(number, department);
    }
  }

  std::uint32_t queues_;
  std::vector<Agent> agents_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> takers_;
};

/// A task's attributes as they arrive; callers differ.
inline nlohmann::json task_attributes(std::uint32_t department, std::uint32_t caller) {
  return {{"department", department_name(department)},
          {"language", languages[language_of(department)]},
          {"from", "+8190" + std::to_string(10'000'000 + caller)},
          {"email", "customer" + std::to_string(caller) + "@example.com"},
          {"type", "call"}};
}

inline nlohmann::json worker_attributes(const Agent& agent, std::uint32_t number) {
  nlohmann::json attributes{{"email", "agent" + std::to_string(number) + "@example.com"},
                            {"level", number % 5}};
  for (const std::uint32_t department : agent.departments) {
    attributes["departments"].push_back(department_name(department));
  }
  for (const std::uint32_t language : agent.languages) {
    attributes["languages"].push_back(languages[language]);
  }
  return attributes;
}

/// The site as a workspace document, but for its people: a queue and a filter for each department.
inline nlohmann::json configuration_of(const Population& population) {
  using nlohmann::json;
  json document{{"name", "bench"}, {"options", {{"timeout_activity", "none"}}}};
  json filters = json::array();
  for (std::uint32_t d = 0; d < population.queues(); ++d) {
    const std::string name = department_name(d);
    document["task_queues"].push_back(
        {{"sid", sid("WQ", d)},
         {"name", name},
         {"target_workers", "worker.departments HAS '" + name + "'"}});
    filters.push_back(
        {{"filter_friendly_name", name},
         {"expression", "task.department == '" + name + "'"},
         {"targets",
          {{{"queue", sid("WQ", d)}, {"expression", "worker.languages HAS task.language"}}}}});
  }
  const json routing{{"filters", filters}, {"default_filter", {{"queue", sid("WQ", 0)}}}};
  document["workflows"].push_back(
      {{"sid", sid("WW", 0)}, {"name", "calls"}, {"configuration", {{"task_routing", routing}}}});
  return document;
}

inline acd::Worker worker_of(const Agent& agent, std::uint32_t number) {
  acd::Worker worker;
  worker.sid = sid("WK", number);
  worker.name = "agent" + std::to_string(number);
  worker.attributes = *acd::Value::from_json(worker_attributes(agent, number).dump());
  worker.activity = agent.online ? "Available" : "Offline";
  return worker;
}

/// The whole site. People are added as values: as one JSON text a million would be too much.
inline acd::Workspace workspace_of(const Population& population) {
  acd::Workspace workspace = *acd::Workspace::from_json(configuration_of(population).dump());
  for (std::uint32_t i = 0; i < population.agents().size(); ++i) {
    workspace.workers.push_back(worker_of(population.agents()[i], i));
  }
  return workspace;
}

/// A hash of who got which task, in order.
class Decisions {
 public:
  void note(std::uint64_t task, std::uint64_t worker) {
    hash_ = acd::router::fold(acd::router::fold(hash_, task), worker);
  }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

}  // namespace bench

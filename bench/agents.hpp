#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "router/eligibility.hpp"
#include "router/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Agents with a department, skills, a level and an address of their own; 50 departments.

namespace bench {

inline std::string sid(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return "WT" + std::string(32 - digits.size(), '0') + digits;
}

inline constexpr std::string_view target_text =
    "worker.department == task.department AND worker.level >= task.level "
    "AND worker.skills HAS task.skill";

inline acd::Value agent(acd::router::Random& random, std::uint32_t number) {
  acd::ValueBuilder builder;
  builder.begin_object().key("skills").begin_array();
  for (int i = 0; i < 3; ++i) builder.string("skill " + std::to_string(random.below(40)));
  builder.end_array();
  builder.key("department").string("department " + std::to_string(random.below(50)));
  builder.key("level").integer(random.below(10));
  builder.key("email").string("agent" + std::to_string(number) + "@example.com").end_object();
  return builder.finish();
}

inline acd::Value call(std::uint32_t department, std::uint32_t level, std::uint32_t skill) {
  acd::ValueBuilder builder;
  builder.begin_object();
  builder.key("department").string("department " + std::to_string(department));
  builder.key("level").integer(level);
  builder.key("skill").string("skill " + std::to_string(skill));
  return builder.key("email")
      .string("agent" + std::to_string(skill) + "@example.com")
      .end_object()
      .finish();
}

struct Site {
  explicit Site(std::int64_t size) {
    acd::router::Random random(7);
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(size); ++i) {
      agents.push_back(agent(random, i));
      eligibility.set_worker(i, sid(i), "agent", agents.back());
    }
    eligibility.set_queue(0, *acd::Expression::compile("1==1", acd::Context::queue));
  }
  acd::router::Eligibility eligibility{0};  // nothing is kept: a residual released is a miss
  std::vector<acd::Value> agents;
  acd::Expression target = *acd::Expression::compile(target_text, acd::Context::target);
};

}  // namespace bench

#pragma once

#include "audit/worlds.hpp"

#include <string>
#include <string_view>

namespace acd_test::worlds_of {

// {"at":…} needs no care of its own: a game sets the time.
[[nodiscard]] inline std::string task(std::string_view verb, std::string_view id,
                                      std::string_view more = "") {
  return R"({"at":0,"type":"task.)" + std::string(verb) + R"(","task":")" + std::string(id) + '"' +
         std::string(more) + "}";
}

[[nodiscard]] inline std::string offer(std::string_view verb, std::string_view id,
                                       std::string_view worker, std::string_view more = "") {
  return R"({"at":0,"type":"reservation.)" + std::string(verb) + R"(","task":")" + std::string(id) +
         R"(","worker":")" + std::string(worker) + '"' + std::string(more) + "}";
}

[[nodiscard]] inline std::string worker(std::string_view verb, std::string_view id,
                                        std::string_view more = "") {
  return R"({"at":0,"type":"worker.)" + std::string(verb) + R"(","worker":")" + std::string(id) +
         '"' + std::string(more) + "}";
}

[[nodiscard]] inline std::string site(std::string_view options, std::string_view queues,
                                      std::string_view routing) {
  return R"({"name":"w","task_channels":[{"name":"voice","channel_optimized_routing":true},
    {"name":"default"}],"options":{)" +
         std::string(options) + R"(},"task_queues":[)" + std::string(queues) + R"(],"workers":[
    {"name":"w1","activity":"Available","attributes":{"id":1,"team":1,"level":2},
     "channels":{"default":{"capacity":2}}},
    {"name":"w2","activity":"Available","attributes":{"id":2,"team":1}}],
  "workflows":[{"name":"main","task_reservation_timeout":6,
    "configuration":{"task_routing":{)" +
         std::string(routing) + "}}}]}";
}

inline const std::string voice = R"(,"channel":"voice")";

// routing.cpp
[[nodiscard]] World escalation();
[[nodiscard]] World burst();
[[nodiscard]] World bounds();
[[nodiscard]] World named();
[[nodiscard]] World awkward();
[[nodiscard]] World load();

// conversations.cpp
[[nodiscard]] World transfers();
[[nodiscard]] World talks(bool multi_task);
[[nodiscard]] World lost();

// changes.cpp
[[nodiscard]] World changes();
[[nodiscard]] World furniture();
[[nodiscard]] World patience();

// hours.cpp
[[nodiscard]] World hours(bool anew);
[[nodiscard]] World profile();

}  // namespace acd_test::worlds_of

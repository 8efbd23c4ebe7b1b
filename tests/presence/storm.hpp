#pragma once

#include <acd/presence/board.hpp>
#include <acd/router/router.hpp>

#include "router/random.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace acd_test {

/// A site of `people`, all logged in.
inline std::string presence_site(int people) {
  std::string workers;
  for (int i = 0; i < people; ++i) {
    workers += (i == 0 ? "" : ",") + std::string(R"({"name":"w)") + std::to_string(i) + "\"}";
  }
  return R"({"name":"site","task_queues":[{"name":"q"}],"workers":[)" + workers +
         R"(],"presence":{"connect_activity":"Available","disconnect_activity":"Unavailable","grace":0},
  "workflows":[{"name":"main","configuration":{"task_routing":{"default_filter":{"queue":"q"}}}}]})";
}

struct Blip {
  acd::TimePoint at;
  std::string worker;
  bool connects = false;
};

/// Everybody loses their connection and comes back, all inside one second, in a random order.
inline std::vector<Blip> storm(int people, acd::TimePoint start, std::uint64_t seed) {
  acd::router::Random random(seed);
  std::vector<Blip> blips;
  for (int i = 0; i < people; ++i) {
    const auto lost = acd::Duration(random.below(500'000));
    const auto back = lost + acd::Duration(1 + random.below(499'999));
    blips.push_back({start + lost, "w" + std::to_string(i), false});
    blips.push_back({start + back, "w" + std::to_string(i), true});
  }
  std::stable_sort(blips.begin(), blips.end(),
                   [](const Blip& a, const Blip& b) { return a.at < b.at; });
  return blips;
}

/// A router and its board.
struct Site {
  explicit Site(const acd::Workspace& workspace) : router(workspace), board(router) {}

  void apply(const acd::router::Command& command) {
    (void)router.apply(command, events);
    board.take(router, events.events());
    events.clear();
  }
  void apply(const Blip& blip) {
    if (blip.connects) {
      apply({blip.at, acd::router::ConnectWorker{blip.worker}});
    } else {
      apply({blip.at, acd::router::DisconnectWorker{blip.worker}});
    }
  }

  acd::Router router;
  acd::router::EventBuffer events;
  acd::presence::Board board;
};

}  // namespace acd_test

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using acd::Connection;
using acd::Duration;
using acd::TimePoint;
using namespace std::chrono_literals;

namespace {

acd::Workspace site(Duration grace, Duration heartbeat_timeout) {
  acd::Workspace workspace = acd_test::workspace(
      R"({"name":"site","activities":[{"name":"Offline"},{"name":"Away"},{"name":"Chats","available":true},{"name":"Calls","available":true}],
          "workers":[{"name":"anna"}],
          "presence":{"connect_activity":"Calls","disconnect_activity":"Away"}})");
  workspace.presence.grace = grace;
  workspace.presence.heartbeat_timeout = heartbeat_timeout;
  return workspace;
}

/// The rule, said once more and slowly.
struct Person {
  Duration grace;
  Duration heartbeat_timeout;
  std::string activity = "Offline";
  std::string taken{};  // by the rule; empty: nothing
  Connection connection = Connection::unknown;
  TimePoint since{};  // of the connection, or of the last sign of life

  void set(std::string to) {
    activity = std::move(to);
    taken.clear();
  }
  void live_until(TimePoint now) {
    if (connection == Connection::connected && heartbeat_timeout != 0s &&
        now >= since + heartbeat_timeout) {
      disconnect(since + heartbeat_timeout);
    }
    if (connection != Connection::grace || now < since + grace) return;
    connection = Connection::disconnected;
    if (activity != "Calls" && activity != "Chats") return;
    const std::string before = activity;
    set("Away");
    taken = before;
  }
  void connect(TimePoint now) {
    const bool first = connection == Connection::unknown;
    connection = Connection::connected;
    since = now;
    if (first) set("Calls");
    if (!taken.empty()) set(std::string(taken));
  }
  void disconnect(TimePoint now) {
    if (connection != Connection::unknown && connection != Connection::connected) return;
    connection = Connection::grace;
    since = now;
    live_until(now);
  }
};

}  // namespace

TEST_CASE("random days of one person go as the rule says") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    acd::router::Random random(seed);
    const Duration grace = std::chrono::seconds(random.below(4));
    const Duration heartbeat_timeout =
        std::chrono::seconds(seed % 2 == 0 ? 0 : 2 + random.below(5));
    acd::Router router(site(grace, heartbeat_timeout));
    acd::router::EventBuffer events;
    Person person{.grace = grace, .heartbeat_timeout = heartbeat_timeout};
    TimePoint now{};
    for (int i = 0; i < 300; ++i) {
      now += std::chrono::milliseconds(500 * random.below(7));
      person.live_until(now);
      acd::router::Action action;
      switch (random.below(6)) {
        case 0: break;  // a tick
        case 1: {
          static const char* const activities[] = {"Offline", "Away", "Chats", "Calls"};
          const char* const activity = activities[random.below(4)];
          person.set(activity);
          action = acd::router::SetActivity{"anna", activity};
          break;
        }
        case 2:
        case 3:
          person.disconnect(now);
          action = acd::router::DisconnectWorker{"anna"};
          break;
        default: person.connect(now); action = acd::router::ConnectWorker{"anna"};
      }
      REQUIRE_FALSE(router.apply({now, action}, events));
      const auto state = router.worker("anna");
      REQUIRE(state);
      REQUIRE(state->activity == person.activity);
      REQUIRE(state->connection == person.connection);
      if (random.below(40) == 0) router = acd::Router::restore(router.snapshot()).value();
    }
  }
}

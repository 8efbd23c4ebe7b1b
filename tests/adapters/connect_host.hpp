#pragma once

#include <acd/adapters/connect.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "adapters/connect_messages.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace acd_test {

inline constexpr const char* connect_site = R"({
  "name": "site",
  "activities": [{"name": "Offline", "available": false}, {"name": "Available", "available": true},
                 {"name": "Lunch", "available": false}],
  "task_queues": [{"name": "everyone"}],
  "workers": [
    {"sid": "user-owner", "name": "owner", "activity": "Available",
     "attributes": {"email": "o@x", "department_id": 1}},
    {"name": "colleague", "activity": "Available",
     "attributes": {"email": "c@x", "department_id": 1}}],
  "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration":
    {"task_routing": {"filters": [{"expression": "initiation_method != 'REFUSED'", "targets": [
      {"expression": "worker.email=='o@x'", "queue": "everyone", "timeout": 10},
      {"expression": "worker.department_id==1", "queue": "everyone", "timeout": 15},
      {"x_outcome": "announce"}]}]}}}],
  "options": {"exclude_after": "both", "timeout_activity": "none"}})";

inline constexpr const char* connect_options = R"({
  "instance_id": "11111111-2222-3333-4444-555555555555", "region": "ap-northeast-1",
  "queues": {"holding": "calls"}, "users": {"user-colleague": "colleague"},
  "statuses": {"Available": "st-1", "Lunch": "st-2", "Offline": "st-3"},
  "activities": {"Mittag": "Lunch"}, "announcements": ["announce"],
  "outbound": {"flow": "flow-1", "queue": "holding", "number": "+81300000000"}})";

/// A host in small: what Connect says goes in, what Connect is asked comes out.
class ConnectHost {
 public:
  explicit ConnectHost(std::string_view options = connect_options)
      : connect(*acd::adapters::ConnectOptions::from_json(options)),
        router(workspace(connect_site)),
        reader_({}) {
    wait_until(0);
  }

  acd::adapters::Received post(std::string_view message) {
    acd::adapters::Received received = connect.receive(router, message);
    ++counts[static_cast<std::size_t>(received.result)];
    for (const auto& one : received.requests) sent.push_back(one);
    for (const acd::Value& command : received.commands) {
      obey(command, acd::adapters::Origin::backend);
    }
    return received;
  }
  void obey(const acd::Value& command, acd::adapters::Origin origin = acd::adapters::Origin::host) {
    const auto parsed = reader_.read(command);
    REQUIRE(parsed);
    auto copy = *parsed;
    copy.command.at = router.now();
    const auto refusal = router.apply(copy.command, events_);
    collect(origin);
    if (refusal) {
      ++refusals;
      connect.append_undo(sent, command, *refusal);
    }
  }
  void wait_until(int seconds) {
    router.advance(*acd::parse_instant(millis(seconds)), events_);
    collect();
  }
  std::string types() {
    std::string out;
    for (const auto type : seen) out.append(to_string(type)).append(" ");
    seen.clear();
    return out;
  }
  std::string asked() {
    std::string out;
    for (const auto& one : sent) out.append(to_string(one.kind)).append(" ");
    sent.clear();
    return out;
  }
  int accepted(std::string_view task) const {
    const auto state = router.task(task);
    if (!state) return 0;
    return static_cast<int>(
        std::count_if(state->reservations.begin(), state->reservations.end(),
                      [](const auto& r) { return r.status == acd::ReservationStatus::accepted; }));
  }

  acd::adapters::AmazonConnect connect;
  acd::Router router;
  std::vector<acd::adapters::Outgoing> sent;
  std::vector<acd::router::EventType> seen;
  std::array<int, acd::adapters::callback_results> counts{};
  int refusals = 0;

 private:
  void collect(acd::adapters::Origin origin = acd::adapters::Origin::host) {
    for (const auto& event : events_.events()) {
      seen.push_back(event.type);
      connect.append_requests(sent, router, event, origin);
    }
    events_.clear();
  }
  acd::router::CommandReader reader_;
  acd::router::EventBuffer events_;
};

}  // namespace acd_test

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>

using acd::Connection;
using acd::Duration;
using acd::ReservationStatus;
using acd::TaskStatus;
using acd::TimePoint;
using acd::router::EventType;
using acd_test::Recorder;
using namespace std::chrono_literals;

namespace {

acd::Workspace site(std::uint64_t seed) {
  acd::Workspace workspace = acd_test::workspace(acd_test::small_site(seed));
  workspace.options.setup_timeout = 13s;
  workspace.options.transfer_timeout = 17s;
  workspace.options.assigned_timeout = 60s;
  workspace.options.wrapup_timeout = seed % 2 == 0 ? 7s : 0s;
  workspace.presence.heartbeat_timeout = 19s;
  return workspace;
}

/// When each thing came into the state that it is in, from commands and events alone.
class Watch {
 public:
  explicit Watch(const acd::Workspace& workspace)
      : options_(workspace.options),
        presence_(workspace.presence),
        ring_(workspace.workflows[0].task_reservation_timeout) {}

  void take(const acd::router::Command& command, bool obeyed) {
    if (!obeyed) return;
    if (const auto* create = std::get_if<acd::router::CreateTask>(&command.action))
      task(std::string(create->task)).ends = command.at + create->timeout;
    if (const auto* connect = std::get_if<acd::router::ConnectWorker>(&command.action))
      heard_[std::string(connect->worker)] = command.at;
    if (const auto* seen = std::get_if<acd::router::Reconcile>(&command.action)) {
      for (const auto worker : seen->workers.value_or(std::vector<std::string_view>()))
        heard_[std::string(worker)] = command.at;
    }
    if (const auto* setup = std::get_if<acd::router::SetUpReservation>(&command.action))
      task(std::string(setup->reservation.task)).setup = command.at;
  }

  void take(const acd::Router& router, const acd::router::Event& event) {
    if (event.type == EventType::worker_presence_update)
      connection_[std::string(router.sid(event.worker))] = event.at;
    if (!event.task) return;
    Task& state = task(std::string(router.sid(event.task)));
    if (event.type == EventType::reservation_accepted && !state.accepted) {
      state.accepted = true;
      state.ends = event.at + options_.assigned_timeout;
    }
    if (event.type == EventType::task_transfer_initiated) state.transfer = event.at;
    if (event.type == EventType::reservation_wrapup)
      state.wrapups[std::string(router.sid(event.worker))] = event.at;
    if (event.type == EventType::task_transfer_completed ||
        event.type == EventType::task_transfer_failed ||
        event.type == EventType::task_transfer_canceled)
      state.transfer.reset();
  }

  void check(const acd::Router& router) {
    const TimePoint now = router.now();
    for (const auto& entry : tasks_) {
      const std::string& id = entry.first;
      const Task& state = entry.second;
      const auto seen = router.task(id);
      if (!seen || seen->status == TaskStatus::completed || seen->status == TaskStatus::canceled)
        continue;
      CAPTURE(id);
      CHECK(now < state.ends);
      if (state.transfer) CHECK(now < *state.transfer + options_.transfer_timeout);
      for (const auto& reservation : seen->reservations) check(reservation, state, now);
      ++checked_;
    }
    for (int i = 0; i < 8; ++i) {
      const std::string id = "w" + std::to_string(i);
      const auto worker = router.worker(id);
      if (!worker) continue;
      CAPTURE(id);
      if (worker->connection == Connection::connected)
        CHECK(now < heard_[id] + presence_.heartbeat_timeout);
      if (worker->connection == Connection::grace) CHECK(now < connection_[id] + presence_.grace);
    }
  }
  int checked() const { return checked_; }

 private:
  struct Task {
    TimePoint ends = TimePoint::max();
    TimePoint setup;
    bool accepted = false;
    std::optional<TimePoint> transfer;
    std::map<std::string, TimePoint> wrapups;
  };

  void check(const acd::router::ReservationState& reservation, const Task& task, TimePoint now) {
    if (reservation.status == ReservationStatus::pending) CHECK(now < reservation.created + ring_);
    if (reservation.status == ReservationStatus::setup)
      CHECK(now < task.setup + options_.setup_timeout);
    if (reservation.status == ReservationStatus::wrapping && options_.wrapup_timeout != 0s)
      CHECK(now < task.wrapups.at(reservation.worker) + options_.wrapup_timeout);
  }
  Task& task(const std::string& id) { return tasks_[id]; }

  acd::Options options_;
  acd::PresenceRules presence_;
  Duration ring_;
  int checked_ = 0;
  std::map<std::string, Task> tasks_;
  std::map<std::string, TimePoint> heard_;
  std::map<std::string, TimePoint> connection_;
};

}  // namespace

TEST_CASE("random days: no state outlives its deadline, and nothing is left in the end") {
  int checked = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    const acd::Workspace workspace = site(seed);
    acd::Router router(workspace);
    acd::router::CommandReader reader(workspace.options);
    acd::router::EventBuffer events;
    Watch watch(workspace);
    const auto take = [&] {
      for (const auto& event : events.events()) watch.take(router, event);
      events.clear();
    };
    for (const std::string& line : acd_test::random_commands(seed, 400)) {
      const auto parsed = reader.read(line).value();
      router.advance(parsed.command.at, events);
      take();
      watch.check(router);
      const bool obeyed = !router.apply(parsed.command, events);
      watch.take(parsed.command, obeyed);
      take();
      watch.check(router);
    }
    checked += watch.checked();
    router.advance(router.now() + 25h, events);
    CHECK_FALSE(router.next_deadline());
    for (int i = 0; i < 400; ++i) CHECK_FALSE(router.task("t" + std::to_string(i)));
    for (int i = 0; i < 8; ++i) {
      const auto worker = router.worker("w" + std::to_string(i));
      if (!worker) continue;
      CHECK(worker->assigned_tasks == 0);
      CHECK((worker->connection == Connection::unknown ||
             worker->connection == Connection::disconnected));
      for (const auto& channel : worker->channels) {
        const int idle = channel.configured_capacity == 0 ? 0 : 100;
        CHECK(channel.available_capacity_percentage == idle);
      }
    }
  }
  CHECK(checked > 10'000);
}

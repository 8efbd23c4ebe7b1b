#include "engine.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace router {

Engine::Refused Engine::on(const ConnectWorker& command) {
  const std::uint32_t slot = find_worker(command.worker);
  if (slot == no_slot) return unknown_worker(command.worker);
  connect(slot, Reason::none);
  return std::nullopt;
}

Engine::Refused Engine::on(const DisconnectWorker& command) {
  const std::uint32_t slot = find_worker(command.worker);
  if (slot == no_slot) return unknown_worker(command.worker);
  disconnect(slot, Reason::none);
  return std::nullopt;
}

// The first time is a log-in; later ones give back what the disconnect rule took.
void Engine::connect(std::uint32_t slot, Reason reason) {
  WorkerRow& worker = workers_[slot];
  const bool log_in = worker.connection == Connection::unknown;
  stop_timer(worker.presence_timer);
  worker.presence_cause = cause_;
  worker.heard = now_;
  if (presence_.heartbeat_timeout != Duration::zero()) {
    worker.presence_timer =
        timers_.start(now_ + presence_.heartbeat_timeout, TimerKind::presence_grace, slot);
  }
  set_connection(slot, Connection::connected, reason);
  if (log_in && connect_activity_) set_activity(slot, *connect_activity_);
  if (worker.taken_from) set_activity(slot, *worker.taken_from);
}

void Engine::disconnect(std::uint32_t slot, Reason reason) {
  WorkerRow& worker = workers_[slot];
  if (worker.connection == Connection::grace || worker.connection == Connection::disconnected)
    return;
  stop_timer(worker.presence_timer);
  worker.presence_cause = cause_;
  worker.heard = now_;
  if (presence_.grace == Duration::zero()) return leave(slot, reason);
  worker.presence_timer = timers_.start(now_ + presence_.grace, TimerKind::presence_grace, slot);
  set_connection(slot, Connection::grace, reason);
}

// The grace is over. Who took a break before stays in it.
void Engine::leave(std::uint32_t slot, Reason reason) {
  set_connection(slot, Connection::disconnected, reason);
  WorkerRow& worker = workers_[slot];
  if (!disconnect_activity_ || !activities_[worker.activity].available) return;
  const std::uint8_t from = worker.activity;
  set_activity(slot, *disconnect_activity_);
  worker.taken_from = from;
}

void Engine::set_connection(std::uint32_t slot, Connection connection, Reason reason) {
  WorkerRow& worker = workers_[slot];
  if (worker.connection == connection) return;
  Event record = worker_event(EventType::worker_presence_update, slot);
  record.reason = reason;
  record.connection = {worker.connection, connection};
  worker.connection = connection;
  push(record);
}

bool Engine::is_on_call(std::uint32_t slot) const {
  const std::vector<std::uint32_t>& open = workers_[slot].open;
  return std::any_of(open.begin(), open.end(), [this](std::uint32_t r) {
    return !reservations_[r].waits() && channels_[reservations_[r].channel].name == "voice";
  });
}

void Engine::on_presence_timer(std::uint32_t slot) {
  if (workers_[slot].connection == Connection::connected) {
    disconnect(slot, Reason::heartbeat_timeout);
  } else {
    leave(slot, Reason::none);
  }
}

}  // namespace router
ACD_NAMESPACE_END

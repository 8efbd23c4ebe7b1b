#include "audit/auditor.hpp"

namespace acd_test {

namespace {

using acd::Connection;
using acd::router::RefusalCode;

constexpr std::string_view rule = "contract §8: presence";

}  // namespace

Auditor::Answer Auditor::on(const acd::router::ConnectWorker& command) {
  const std::size_t worker = find_worker(command.worker);
  if (worker == nothing) return RefusalCode::unknown_id;
  connect(worker, Reason::none);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::DisconnectWorker& command) {
  const std::size_t worker = find_worker(command.worker);
  if (worker == nothing) return RefusalCode::unknown_id;
  disconnect(worker, Reason::none);
  return std::nullopt;
}

// The first time sets the connect activity; later ones give back what the rule took.
void Auditor::connect(std::size_t worker, Reason reason) {
  Person& person = people_[worker];
  const bool first = person.connection == Connection::unknown;
  person.heard = now_;
  person.presence_alarm.reset();
  if (site_->presence.heartbeat_timeout != Duration::zero())
    person.presence_alarm = alarm(now_ + site_->presence.heartbeat_timeout);
  set_connection(worker, Connection::connected, reason);
  if (first && connect_activity_ != nothing) set_activity(worker, connect_activity_, rule);
  if (person.taken_from != nothing) set_activity(worker, person.taken_from, rule);
}

void Auditor::disconnect(std::size_t worker, Reason reason) {
  Person& person = people_[worker];
  if (person.connection == Connection::grace || person.connection == Connection::disconnected)
    return;
  person.heard = now_;
  person.presence_alarm.reset();
  if (site_->presence.grace == Duration::zero()) {
    set_connection(worker, Connection::disconnected, reason);
    return leave_site(worker);
  }
  person.presence_alarm = alarm(now_ + site_->presence.grace);
  set_connection(worker, Connection::grace, reason);
}

// The grace is over; the rule fires only from an available activity.
void Auditor::leave_site(std::size_t worker) {
  set_connection(worker, Connection::disconnected, Reason::none);
  Person& person = people_[worker];
  if (disconnect_activity_ == nothing || !site_->activities[person.activity].available) return;
  const std::size_t from = person.activity;
  set_activity(worker, disconnect_activity_, rule);
  person.taken_from = from;
}

void Auditor::set_connection(std::size_t worker, Connection connection, Reason reason) {
  const Connection before = std::exchange(people_[worker].connection, connection);
  if (before == connection) return;
  const auto& event =
      expect({Type::worker_presence_update, nullptr, worker, nullptr, reason}, rule);
  require(event.connection.before == before && event.connection.now == connection, rule,
          "from " + std::string(to_string(before)) + " to " + std::string(to_string(connection)),
          &event);
}

}  // namespace acd_test

#include "dispatcher.hpp"

#include <acd/core/value.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <utility>

namespace dispatcher {

using acd::adapters::Outgoing;
using acd::adapters::Received;

Dispatcher::Dispatcher(boost::asio::io_context& io, const Config& config)
    : options_(config.workspace.options),
      journal_(config.state),
      router_(journal_.restore(config.workspace)),
      sip_(config.sip),
      evapi_(
          io, config.kamailio, [this] { connected(); },
          [this](std::string_view message) { heard(message); }),
      due_(io),
      minute_(io) {
  if (const auto& customers = config.customers)
    customers_.emplace(customers->database, customers->query, customers->unknown);
}

void Dispatcher::start() {
  evapi_.start();
  advance();
  every_minute();
}

void Dispatcher::stop() {
  evapi_.stop();
  due_.cancel();
  minute_.cancel();
  advance();
  due_.cancel();
  snapshot();
}

void Dispatcher::snapshot() {
  journal_.snapshot(router_);
  at_snapshot_ = router_.commands();
}

// The clock of the wall, which never runs back for the router.
acd::TimePoint Dispatcher::now() const {
  const auto wall = std::chrono::duration_cast<acd::Duration>(
      std::chrono::system_clock::now().time_since_epoch());
  return std::max(router_.now(), acd::TimePoint(wall));
}

void Dispatcher::connected() { evapi_.send(sip_.hello().request.body); }

void Dispatcher::heard(std::string_view message) {
  advance();
  take(sip_.receive(router_, message));
}

void Dispatcher::take(const Received& received) {
  metrics_.callback("kamailio", received.result);
  std::vector<Outgoing> requests = received.requests;
  send(requests);
  for (const acd::Value& command : received.commands) {
    auto parsed = acd::router::CommandReader(options_).read(look_up(command));
    if (!parsed) {
      std::cerr << "dispatcher: a command of ours is faulty: " << parsed.error().message << '\n';
      continue;
    }
    const auto refusal = apply(*std::move(parsed));
    if (!refusal) continue;
    sip_.append_undo(requests, command, *refusal);
    send(requests);
  }
}

std::string Dispatcher::metrics() const {
  std::string page;
  metrics_.append_page(page, router_);
  return page;
}

// A call gets what is known about its caller before it is routed.
acd::Value Dispatcher::look_up(const acd::Value& command) {
  const acd::ValueView from = command.view().find("attributes").find("from");
  if (!customers_ || !from.is_string()) return command;
  return acd::adapters::with_attributes(command, customers_->find(from.as_string()));
}

Dispatcher::Answer Dispatcher::obey(std::string_view json) {
  auto parsed = acd::router::CommandReader(options_).read(json);
  if (!parsed) {
    std::string faults;
    for (const acd::Error& error : parsed.errors())
      faults += (error.pointer.empty() ? "" : error.pointer + ": ") + error.message + "\n";
    return {400, faults};
  }
  const auto refusal = apply(*std::move(parsed));
  if (!refusal) return {200, "{}"};
  std::string body;
  acd::router::append_json(body, *refusal);
  return {409, body};
}

// It happens now, whatever it says itself; written first, then obeyed.
std::optional<acd::router::Refusal> Dispatcher::apply(acd::router::ParsedCommand parsed) {
  parsed.command.at = now();
  journal_.command(router_, parsed);
  router_.advance(parsed.command.at, events_);
  tell();
  const auto start = std::chrono::steady_clock::now();
  auto refusal = router_.apply(parsed.command, events_);
  metrics_.decided(
      std::chrono::duration_cast<acd::Duration>(std::chrono::steady_clock::now() - start));
  tell();
  arm();
  return refusal;
}

void Dispatcher::advance() {
  router_.advance(now(), events_);
  tell();
  arm();
}

// Everybody hears of what happened, then it is acted on.
void Dispatcher::tell() {
  std::vector<Outgoing> requests;
  std::string line;
  for (const acd::router::Event& event : events_.events()) {
    line.clear();
    acd::router::append_json(line, router_, event);
    journal_.event(line);
    metrics_.observe(router_, event);
    sip_.append_requests(requests, router_, event);
  }
  if (!events_.events().empty()) journal_.flush();
  events_.clear();
  send(requests);
}

void Dispatcher::send(std::vector<Outgoing>& requests) {
  for (const Outgoing& one : requests) evapi_.send(one.request.body);
  requests.clear();
}

// One timer, for whatever is next due.
void Dispatcher::arm() {
  const auto next = router_.next_deadline();
  if (!next) {
    due_.cancel();
    return;
  }
  due_.expires_after(std::max(acd::Duration::zero(), *next - now()));
  due_.async_wait([this](const boost::system::error_code& canceled) {
    if (!canceled) advance();
  });
}

void Dispatcher::every_minute() {
  constexpr std::uint64_t many_commands = 10'000;  // they are lived through again at the next start
  minute_.expires_after(std::chrono::seconds(50));
  minute_.async_wait([this](const boost::system::error_code& canceled) {
    if (canceled) return;
    std::vector<Outgoing> requests;
    sip_.append_queued(requests);
    send(requests);
    if (router_.commands() - at_snapshot_ > many_commands) snapshot();
    every_minute();
  });
}

}  // namespace dispatcher

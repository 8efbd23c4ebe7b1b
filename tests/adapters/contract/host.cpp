#include "adapters/contract/host.hpp"

#include <acd/adapters/privacy.hpp>
#include <acd/router/json.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace acd_test::contract {

namespace {

using acd::adapters::CallbackResult;
using acd::adapters::redact;

}  // namespace

Host::Host(std::unique_ptr<Peer> adapter)
    : peer(std::move(adapter)), audited(workspace(peer->site())), reader_({}) {
  audited.compared_every = 0;
}

void Host::post(const Message& message) {
  if (!message.command.view().is_null()) {
    received.push_back({});
    return obey(message.command, Origin::host);
  }
  Received one = peer->receive(audited.router, message.callback);
  ++counts[static_cast<std::size_t>(one.result)];
  log.append("callback ").append(to_string(one.result)).append(" ");
  // TwiML goes to the back end only; what is refused is said.
  if (one.answer.status >= 400) log.append(one.answer.body);
  log += '\n';
  received.push_back(one);
  take(one);
  if (sends) flush();
}

void Host::post(const Messages& messages) {
  for (const Message& message : messages) post(message);
}

void Host::take(const Received& one) {
  for (const Value& command : one.commands) obey(command, one.origin);
  add(one.requests);
}

void Host::obey(const Value& command, Origin origin) {
  const auto parsed = reader_.read(command);
  REQUIRE(parsed);
  acd::router::Command timed = parsed->command;
  timed.at = audited.router.now();
  const bool obeyed = audited.apply(timed);
  collect(origin);
  if (obeyed) {
    journal.push_back({timed.at, command, origin});
  } else {
    ++refusals;
    log.append("refused: ").append(redact(audited.refused->sentence)).append("\n");
    std::vector<Outgoing> undo;
    peer->append_undo(undo, command, *audited.refused);
    add(undo);
  }
  if (sends) flush();
}

void Host::wait(acd::Duration duration) {
  const acd::TimePoint at = audited.router.now() + duration;
  audited.apply({at, acd::router::Tick{}});
  journal.push_back({at, Value(), Origin::host});
  collect(Origin::host);
  if (sends) flush();
}

void Host::collect(Origin origin) {
  std::vector<Outgoing> requests;
  for (const auto& event : audited.events()) {
    acd::router::append_json(exported_, audited.router, event);
    exported_ += '\n';
    peer->append_requests(requests, audited.router, event, origin);
  }
  add(requests);
}

void Host::add(const std::vector<Outgoing>& requests) {
  for (const Outgoing& one : requests) {
    if (done.count(one.key) == 0) outbox_.add(one, audited.router.now());
  }
}

void Host::flush() {
  for (;;) {
    const auto ready = outbox_.take(audited.router.now());
    if (ready.empty()) return;
    for (const Outgoing& one : ready) send(one);
  }
}

void Host::flush_all() {
  flush();
  const acd::TimePoint end = audited.router.now() + std::chrono::hours(1);
  while (const auto next = outbox_.next_deadline()) {
    REQUIRE(*next < end);
    wait(*next - audited.router.now());
    flush();
  }
}

void Host::send(const Outgoing& one) {
  HttpResponse answer = peer->respond(one);
  if (const int status = trouble ? trouble(one) : 0; status != 0) answer = {status, {}, ""};
  if (answer.status < 0) answer.status = 0;  // no answer at all
  log.append("sent ").append(one.key).append(" ").append(std::to_string(answer.status));
  log += '\n';
  sent.emplace_back(one, answer.status);
  const Fate fate = peer->fate(one, answer);
  const auto given_up = outbox_.told(one.key, fate, audited.router.now());
  if (given_up && fate == Fate::retry) answer = {0, {}, ""};
  if (fate == Fate::retry && !given_up) return;
  done.insert(one.key);
  take(peer->answered(audited.router, one, answer));
}

void Host::recover(const std::vector<Journaled>& old, const std::set<std::string>& known) {
  done = known;
  sends = false;
  for (const Journaled& one : old) {
    if (one.command.view().is_null()) {
      wait(one.at - audited.router.now());
    } else {
      obey(one.command, one.origin);
    }
  }
  sends = true;
  flush();
}

int Host::accepted(int call) const {
  const auto state = audited.router.task(peer->task(call));
  if (!state) return 0;
  return static_cast<int>(
      std::count_if(state->reservations.begin(), state->reservations.end(),
                    [](const auto& r) { return r.status == acd::ReservationStatus::accepted; }));
}

std::string Host::exported() const { return exported_; }

}  // namespace acd_test::contract

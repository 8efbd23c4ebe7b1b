#pragma once

#include <acd/adapters/outbox.hpp>

#include "adapters/contract/peer.hpp"
#include "audit/audited.hpp"

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace acd_test::contract {

/// A command that was obeyed, as a journal has it.
struct Journaled {
  acd::TimePoint at;
  Value command;  ///< null: time passed
  Origin origin{};
};

/// A dispatcher in small around one adapter: callbacks in, requests out through an outbox, every
/// command looked at by the auditor.
class Host {
 public:
  explicit Host(std::unique_ptr<Peer> adapter);

  void post(const Message& message);
  void post(const Messages& messages);
  void obey(const Value& command, Origin origin);
  void wait(acd::Duration duration);
  /// Sends until nothing is left to send now; the clock stands.
  void flush();
  /// The same, letting time pass up to each next attempt, for an hour at most.
  void flush_all();

  /// Lives through what another host had obeyed, and makes the requests of its events; those of
  /// `done` are not sent again.
  void recover(const std::vector<Journaled>& journal, const std::set<std::string>& done);

  [[nodiscard]] int accepted(int call) const;
  [[nodiscard]] std::string exported() const;  ///< all events, a line each
  [[nodiscard]] int count(acd::adapters::CallbackResult result) const {
    return counts[static_cast<std::size_t>(result)];
  }

  std::unique_ptr<Peer> peer;
  Audited audited;
  std::vector<Received> received;
  std::vector<std::pair<Outgoing, int>> sent;  ///< each attempt, with the status of its answer
  std::set<std::string> done;                  ///< keys
  std::vector<Journaled> journal;
  std::array<int, acd::adapters::callback_results> counts{};
  int refusals = 0;
  std::string log;  ///< what a host would write into its log
  /// Status instead of the peer's answer; 0: the peer's.
  std::function<int(const Outgoing&)> trouble;
  bool sends = true;  ///< false: requests wait in the outbox

 private:
  void collect(Origin origin);
  void add(const std::vector<Outgoing>& requests);
  void take(const Received& received);
  void send(const Outgoing& one);

  acd::router::CommandReader reader_;
  acd::adapters::Outbox outbox_;
  std::string exported_;
};

}  // namespace acd_test::contract

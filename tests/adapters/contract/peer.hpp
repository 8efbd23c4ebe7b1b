#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>

#include <optional>
#include <string>
#include <vector>

namespace acd_test::contract {

using acd::Value;
using acd::adapters::Fate;
using acd::adapters::HttpRequest;
using acd::adapters::HttpResponse;
using acd::adapters::Origin;
using acd::adapters::Outgoing;
using acd::adapters::Received;

/// Something that reaches the host: a callback of the back end, or, where calls come in by another
/// way, a command.
struct Message {
  HttpRequest callback;
  Value command;  ///< null: it is a callback
};
using Messages = std::vector<Message>;

/// An adapter under test, and what its back end says. Calls and reservations are numbered from 1 in
/// the order of their creation.
class Peer {
 public:
  Peer() = default;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  virtual ~Peer() = default;

  /// Workspace document; the contract's own needs attributes by which the back end finds workers.
  [[nodiscard]] virtual std::string site() const = 0;

  // The adapter. A new one with each Peer: a restart.
  [[nodiscard]] virtual Received receive(const acd::Router& router, const HttpRequest& request) = 0;
  virtual void append_requests(std::vector<Outgoing>& out, const acd::Router& router,
                               const acd::router::Event& event, Origin origin) = 0;
  virtual void append_undo(std::vector<Outgoing>& out, const Value& command,
                           const acd::router::Refusal& refusal) = 0;
  [[nodiscard]] virtual Fate fate(const Outgoing& sent, const HttpResponse& answer) = 0;
  /// After the fate is known to be done or failed, or attempts are used up (a status of 0).
  [[nodiscard]] virtual Received answered(const acd::Router& router, const Outgoing& sent,
                                          const HttpResponse& answer) = 0;

  // The back end.
  [[nodiscard]] virtual std::string task(int call) const = 0;  ///< the sid that arrives() makes
  [[nodiscard]] virtual Messages arrives(int call) const = 0;
  /// All that is said when the leg is answered and the two can talk.
  [[nodiscard]] virtual Messages answers(int call, int reservation) const = 0;
  /// Of that, what is about the agent's leg alone.
  [[nodiscard]] virtual Messages picks_up(int call, int reservation) const {
    return answers(call, reservation);
  }
  [[nodiscard]] virtual Messages declines(int call, int reservation) const = 0;
  [[nodiscard]] virtual Messages unreachable(int call, int reservation) const = 0;
  [[nodiscard]] virtual Messages leaves(int call, int reservation) const = 0;  ///< the agent
  [[nodiscard]] virtual Messages hangs_up(int call) const = 0;                 ///< the caller
  /// True when a leg that was answered too late can be taken from who answered it. False: the
  /// customer is with them, and whoever nobody else talks to is theirs.
  [[nodiscard]] virtual bool takes_back() const { return true; }
  /// The answer when all is well.
  [[nodiscard]] virtual HttpResponse respond(const Outgoing& sent) const {
    static_cast<void>(sent);
    return {200, {}, ""};
  }
};

[[nodiscard]] inline std::string reservation_sid(int number) {
  const std::string digits = std::to_string(number);
  return "WR" + std::string(32 - digits.size(), '0') + digits;
}

}  // namespace acd_test::contract

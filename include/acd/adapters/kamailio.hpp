#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/router/event.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

struct KamailioOptions {
  std::string channel = "voice";  ///< of the tasks; nobody else makes tasks on it
  bool wrap_up = true;            ///< after a conversation; false: the task is completed at once
  std::string nobody = "Temporarily Unavailable";  ///< the 480's phrase for a call without an agent
  /// By the name of the outcome: SIP URI of who tells it to the caller.
  std::map<std::string, std::string, std::less<>> announcements;

  /// Reads {"channel", "wrap_up", "nobody", "announcements"}. All faults at once; errors: json,
  /// type, value, unknown_name.
  [[nodiscard]] static Result<KamailioOptions> from_json(std::string_view text);
};

/// SIP calls through the proxy Kamailio and its module evapi (examples/dispatcher/kamailio.cfg).
/// The proxy parks each call and asks; it rings whom it is told, several at once too. Messages are
/// JSON objects, in an Outgoing's body; the host sends each as a netstring, in their order.
///
/// A worker's phone is the attribute `contact_uri`; `sip:NAME@location` is whoever has registered
/// as NAME, and registrations log workers of that name in and out. A task is `sip:` and the
/// Call-ID.
///
/// The adapter remembers which calls are parked, ringing or talking. Whatever it forgets, because
/// it is new or the connection was lost, Kamailio tells it after hello(): calls that came meanwhile
/// become tasks, those that ended are reconciled.
///
/// A proxy cannot hold, transfer or supervise: a reservation for a call that is being talked on
/// fails.
class ACD_API Kamailio {
 public:
  explicit Kamailio(KamailioOptions options = {}) : options_(std::move(options)) {}

  /// To be sent first on each connection.
  [[nodiscard]] Outgoing hello();

  /// What an event asks of Kamailio. Precondition: `event` came from the last apply() or advance()
  /// of `router`.
  void append_requests(std::vector<Outgoing>& out, const Router& router,
                       const router::Event& event);

  /// A message. Precondition: the router has lived through every instant up to now.
  [[nodiscard]] Received receive(const Router& router, std::string_view message);

  /// What Kamailio has to undo when the router refuses the command of a message.
  void append_undo(std::vector<Outgoing>& out, const Value& command,
                   const router::Refusal& refusal);

  /// Tells callers who wait that they still do; to be sent every minute, or proxies on the way give
  /// up (RFC 3261 §16.6, timer C).
  void append_queued(std::vector<Outgoing>& out) const;

  /// Calls that are parked, ringing or talking.
  [[nodiscard]] std::size_t calls() const noexcept { return calls_.size(); }

 private:
  enum class Phase : std::uint8_t { parked, ringing, stopping, announcing, talking };
  struct Call {
    Phase phase = Phase::parked;
    std::int64_t ti = 0;  // Kamailio's names for the transaction
    std::int64_t tl = 0;
    std::vector<std::string> rings;  // reservations that were dialed and have not failed
  };
  using Calls = std::map<std::string, Call, std::less<>>;  // by task

  [[nodiscard]] bool talks(std::string_view task) const;
  [[nodiscard]] Received offered(const Router& router, const std::string& task, ValueView message);
  [[nodiscard]] Received replied(const Router& router, const std::string& task, ValueView message);
  [[nodiscard]] Received answered(const Router& router, const router::TaskState& task,
                                  std::string_view reservation);
  [[nodiscard]] Received not_answered(const router::TaskState& task, std::string_view reservation,
                                      std::int64_t code);
  [[nodiscard]] Received parked_again(const Router& router, const std::string& task,
                                      ValueView message);
  [[nodiscard]] Received cannot(const Router& router, const std::string& task, ValueView message);
  [[nodiscard]] Received caller_gone(const Router& router, const std::string& task);
  [[nodiscard]] Received conversation_over(const Router& router, const std::string& task);
  [[nodiscard]] static Received phone(const Router& router, ValueView message, bool is_there);
  [[nodiscard]] Received state(const Router& router, const std::string& task, ValueView message);
  [[nodiscard]] Received synchronized(const Router& router);
  [[nodiscard]] Value talking_and(const Router& router, const router::TaskState& task,
                                  std::string_view worker) const;

  void drive(std::vector<Outgoing>& out, const Router& router, const std::string& task,
             const std::string& cause);
  void drive_parked(std::vector<Outgoing>& out, const Router& router, Calls::iterator call,
                    const std::optional<router::TaskState>& task, const std::string& cause);
  [[nodiscard]] bool dial(std::vector<Outgoing>& out, const Router& router, Calls::iterator call,
                          const router::TaskState& task, const std::string& cause) const;

  KamailioOptions options_;
  Calls calls_;
  std::set<std::string, std::less<>> seen_;  // since hello()
};

}  // namespace adapters
ACD_NAMESPACE_END

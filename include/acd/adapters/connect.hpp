#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/router/event.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// How a contact is offered to a worker.
enum class ConnectOffer : std::uint8_t {
  associate,  ///< AssociateContactWithUser: Connect rings that agent
  criteria,   ///< UpdateContactRoutingData: routing criteria that only the offered agents meet
};
[[nodiscard]] ACD_API std::string_view to_string(ConnectOffer offer) noexcept;

struct ConnectOptions {
  using Names = std::map<std::string, std::string, std::less<>>;

  std::string instance_id;
  std::string region;
  std::string api;  ///< empty: `https://connect.<region>.amazonaws.com`
  ConnectOffer offer = ConnectOffer::associate;
  /// By the id of a queue at Connect: the workflow that routes its contacts. Contacts of other
  /// queues are not ours. Empty: every queue's are, by the only workflow.
  Names queues;
  Names users;       ///< by user id: the worker; others: the worker of that sid or name
  Names statuses;    ///< by activity: the id of the agent status that Connect is told
  Names activities;  ///< by Connect's status name: the activity; others: of the same name, or type
  /// Outcomes that the queue's flow announces when the contact attribute `acdOutcome` names them,
  /// and then ends the call. Any other ended task's contact is stopped.
  std::set<std::string, std::less<>> announcements;
  /// A predefined attribute that no agent has: the last of the routing criteria.
  std::string nobody_attribute = "acd";
  std::string nobody_value = "nobody";
  std::string outbound_flow;   ///< contact flow of calls to customers
  std::string outbound_queue;  ///< where they wait for an agent
  std::string outbound_number;

  /// Reads {"instance_id"!, "region"!, "api", "offer", "queues", "users", "statuses", "activities",
  /// "announcements", "nobody": {"attribute", "value"}, "outbound": {"flow"!, "queue", "number"}}.
  /// Credentials are not in it. All faults at once; errors: json, missing, type, value,
  /// unknown_name.
  [[nodiscard]] static Result<ConnectOptions> from_json(std::string_view text);
};

/// What a message says of itself, for hosts: by `id` (SeenIds) a second delivery is known.
struct ConnectMessage {
  std::string id;               ///< empty: it has none
  std::optional<TimePoint> at;  ///< when Connect made it
};

/// Amazon Connect with the router as its mind: contacts wait in a queue that no agent serves by
/// itself, the router decides, Connect rings. A task's sid is its ContactId; a worker's sid or name
/// is their user id, unless the options say otherwise. A transfer makes a contact of its own,
/// which takes over the attributes and priority of the one before.
///
/// The only state is since when each agent's status was, so that an older message changes nothing;
/// without it, after a restart, the next message tells it again.
///
///     acd::adapters::AmazonConnect connect(*ConnectOptions::from_json(text));
///     const auto received = connect.receive(router, message);   // command, requests
///     for (const auto& event : events) connect.append_requests(out, router, event);
class ACD_API AmazonConnect {
 public:
  explicit AmazonConnect(ConnectOptions options);

  /// What an event asks of Connect; unsigned, see sign_aws(). A status that Connect has told is not
  /// told back. Precondition: `event` came from the last apply() or advance() of `router`.
  void append_requests(std::vector<Outgoing>& out, const Router& router, const router::Event& event,
                       Origin origin = Origin::host) const;

  /// A contact event (EventBridge), an event of the agent event stream, or a contact record.
  /// Precondition: the router has lived through every instant up to now.
  [[nodiscard]] Received receive(const Router& router, std::string_view message);

  [[nodiscard]] static ConnectMessage identify(ValueView message);

  /// What Connect has to undo when the router refuses the command of a message: a caller whom
  /// nothing fits.
  void append_undo(std::vector<Outgoing>& out, const Value& command,
                   const router::Refusal& refusal) const;

  /// Calls a customer; the contact then waits in the outbound queue and becomes a task. `key` is
  /// the host's, up to 500 bytes: the same key never calls twice. Precondition: the options have an
  /// outbound flow; `attributes` is an object of strings.
  [[nodiscard]] Outgoing dial(std::string_view key, std::string_view number,
                              ValueView attributes = {}) const;

  /// What an answer of Connect's means; status 0: none came.
  [[nodiscard]] static Fate fate(const Outgoing& sent, int status) noexcept;
  /// The command after a request has failed for good: of a ring, that the reservation fails.
  [[nodiscard]] static std::optional<Value> failed(const Outgoing& sent);

 private:
  [[nodiscard]] Received contact_event(const Router& router, ValueView message) const;
  [[nodiscard]] Received queued(const Router& router, ValueView detail,
                                std::string_view contact) const;
  [[nodiscard]] Received agent_event(const Router& router, ValueView message);
  [[nodiscard]] Received agent_contact(const Router& router, std::string_view worker,
                                       std::string_view user, ValueView contact) const;
  [[nodiscard]] Received agent_status(const Router& router, const router::WorkerState& worker,
                                      ValueView message);
  [[nodiscard]] std::string activity_of(const Router& router, std::string_view status,
                                        std::string_view type) const;
  [[nodiscard]] std::optional<router::WorkerState> worker_of(const Router& router,
                                                             std::string_view user) const;
  [[nodiscard]] std::string user_of(const Router& router, WorkerHandle worker) const;

  [[nodiscard]] Outgoing request(std::string key, ActionKind kind, std::string_view task,
                                 std::string_view method, std::string_view path,
                                 const Value& body) const;
  [[nodiscard]] Outgoing ring(const Router& router, const router::Event& event,
                              std::string_view contact) const;
  [[nodiscard]] Outgoing criteria(const Router& router, const router::Event& event, ActionKind kind,
                                  std::string_view contact) const;
  [[nodiscard]] Outgoing stop(std::string key, std::string_view task,
                              std::string_view contact) const;
  void append_end(std::vector<Outgoing>& out, const Router& router, const router::Event& event,
                  std::string_view contact) const;
  [[nodiscard]] std::optional<Outgoing> status(const Router& router,
                                               const router::Event& event) const;

  ConnectOptions options_;
  std::map<std::string, std::string, std::less<>> users_;  // by worker
  std::map<std::string, TimePoint, std::less<>> told_;     // since when the status was; by worker
};

}  // namespace adapters
ACD_NAMESPACE_END

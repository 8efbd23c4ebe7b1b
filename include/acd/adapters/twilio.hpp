#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/body.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/router/event.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

struct TwilioOptions {
  std::string account_sid;  ///< `AC` and 32 hex digits
  std::string from;         ///< the number that agents see
  std::string callbacks;    ///< public URL below which Twilio finds us, without a last slash
  std::string api = "https://api.twilio.com";
  std::string region = "jp1";       ///< where conferences are mixed
  std::string wait_url;             ///< TwiML or music for who waits; empty: Twilio's own
  std::vector<std::string> tokens;  ///< secrets of signatures; empty: nothing is verified
  /// Every leg waits in a room of its own until the router has accepted it; otherwise only where
  /// several phones ring at once. Costs the caller a moment of silence.
  bool confirm_always = false;
  /// By the name of the outcome: URL of what the caller hears before the call ends.
  std::map<std::string, std::string, std::less<>> announcements;

  /// Reads {"account_sid"!, "from"!, "callbacks"!, "api", "region", "wait_url", "confirm",
  /// "announcements"}; "taskrouter" is for TaskRouterOptions. Secrets are not in it. All faults at
  /// once; errors: json, missing, type, value, unknown_name.
  [[nodiscard]] static Result<TwilioOptions> from_json(std::string_view text);
};

struct TwilioCallback;  // src/adapters/twilio_callback.hpp

/// Twilio as voices alone: the router decides, Twilio has one conference for each task, under the
/// task's sid. Agents' legs carry their reservation's sid as label, supervisors' their worker's,
/// and callbacks name both, so the adapter keeps no state of its own: after a restart nothing has
/// to be found again.
///
///     acd::adapters::TwilioVoice twilio(*TwilioOptions::from_json(text));
///     const auto received = twilio.receive(router, request);   // answer, commands, requests
///     for (const auto& event : events) twilio.append_requests(out, router, event, Origin::host);
class ACD_API TwilioVoice {
 public:
  explicit TwilioVoice(TwilioOptions options) : options_(std::move(options)) {}

  /// What an event asks of Twilio. Precondition: `event` came from the last apply() or advance() of
  /// `router`.
  void append_requests(std::vector<Outgoing>& out, const Router& router, const router::Event& event,
                       Origin origin) const;

  /// A callback: `<callbacks>/voice` (a call comes in), `/status` (what became of that leg),
  /// `/call` (an agent's leg), `/conference`. Callbacks of one conference are best given in order:
  /// see ConferenceOrder. Precondition: the router has lived through every instant up to now.
  [[nodiscard]] Received receive(const Router& router, const HttpRequest& request) const;

  /// What Twilio has to undo when the router refuses the command of a callback: a caller whom
  /// nothing fits.
  void append_undo(std::vector<Outgoing>& out, const Value& command,
                   const router::Refusal& refusal) const;

  /// What an answer of Twilio's means; status 0: none came.
  [[nodiscard]] static Fate fate(const Outgoing& sent, int status) noexcept;
  /// The command after a request has failed for good: of a ring, that the reservation fails, of a
  /// supervisor's, that they are not there; of a bridge, that there is nobody to talk to.
  [[nodiscard]] static std::optional<Value> failed(const Outgoing& sent);

  [[nodiscard]] const TwilioOptions& options() const noexcept { return options_; }

 private:
  friend class TwilioTaskRouter;
  // twilio_callbacks.cpp
  [[nodiscard]] Received dispatch(const Router& router, const TwilioCallback& callback) const;
  [[nodiscard]] Received voice(const Router& router, const Form& form) const;
  [[nodiscard]] Received caller_leg(const Router& router, const Form& query,
                                    const Form& form) const;
  [[nodiscard]] Received leg(const Router& router, const Form& query, const Form& form) const;
  [[nodiscard]] Received answered(const router::TaskState& task,
                                  const router::ReservationState& reservation, const Form& query,
                                  const Form& form) const;
  [[nodiscard]] std::string caller_room(std::string_view task) const;
  [[nodiscard]] Outgoing bridge(const router::TaskState& task,
                                const router::ReservationState& reservation,
                                std::string_view call_sid) const;
  // twilio_conference_callbacks.cpp
  [[nodiscard]] Received conference(const Router& router, const Form& query,
                                    const Form& form) const;
  [[nodiscard]] Received worker_joined(const router::TaskState& task,
                                       const router::ReservationState& reservation,
                                       const Form& form) const;
  [[nodiscard]] Received supervisor_joined(const router::TaskState& task,
                                           std::string_view label) const;
  // twilio_requests.cpp
  [[nodiscard]] bool uses_lobby(const Router& router, std::uint16_t queue) const;
  [[nodiscard]] std::optional<Outgoing> ring(const Router& router,
                                             const router::Event& event) const;
  [[nodiscard]] Outgoing drop(const Router& router, const router::Event& event,
                              ActionKind kind) const;
  [[nodiscard]] std::optional<Outgoing> announce(const Router& router,
                                                 const router::Event& event) const;
  [[nodiscard]] std::optional<Outgoing> hold_caller(const Router& router,
                                                    const router::Event& event, bool on) const;
  [[nodiscard]] Outgoing end(const Router& router, const router::Event& event) const;
  // twilio_participants.cpp
  [[nodiscard]] std::optional<Outgoing> about_participant(const Router& router,
                                                          const router::Event& event) const;
  [[nodiscard]] std::optional<Outgoing> change(const Router& router, const router::Event& event,
                                               ActionKind kind) const;
  [[nodiscard]] bool add_coaching(Form& form, const Router& router,
                                  const router::Event& event) const;
  [[nodiscard]] std::optional<Outgoing> supervise(const Router& router,
                                                  const router::Event& event) const;
  [[nodiscard]] std::optional<Outgoing> let_go(const Router& router,
                                               const router::Event& event) const;

  TwilioOptions options_;
};

}  // namespace adapters
ACD_NAMESPACE_END

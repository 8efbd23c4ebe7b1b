#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/http.hpp>
#include <acd/adapters/instruction.hpp>
#include <acd/adapters/taskrouter.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/config.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

struct TwilioCallback;

/// The router in the place of TaskRouter, with Twilio's voices: a web application that was written
/// for TaskRouter is asked what to do with each reservation, and its instruction is carried out.
/// Like TwilioVoice it keeps no state; what a leg is for stands in the URLs of its callbacks.
///
/// `conference` and `dequeue` ring the worker into the task's conference, then move the caller in,
/// and accept only when all of that has worked; `call` runs the application's TwiML when the worker
/// answers; `redirect` moves the caller.
class ACD_API TwilioTaskRouter {
 public:
  TwilioTaskRouter(TwilioOptions voice, TaskRouterOptions application)
      : voice_(std::move(voice)), application_(std::move(application)) {}

  /// What an event asks of Twilio, and tells or asks the application (ActionKind::tell, ask).
  /// Precondition: `event` came from the last apply() or advance() of `router`.
  void append_requests(std::vector<Outgoing>& out, const Router& router, const router::Event& event,
                       Origin origin) const;

  /// A callback of Twilio's below `callbacks`: `/call`, `/conference`, `/status`; or an update of a
  /// reservation by the application, as TaskRouter's API has it:
  /// `POST …/v1/Workspaces/<sid>/Tasks/<sid>/Reservations/<sid>`.
  /// Precondition: the router has lived through every instant up to now.
  [[nodiscard]] Received receive(const Router& router, const HttpRequest& request) const;

  /// What an answer means. An application is asked once; who does not answer well has a fallback.
  [[nodiscard]] static Fate fate(const Outgoing& sent, int status) noexcept;
  /// What follows from an answer whose fate is not to try again (status 0: none came, and that was
  /// the last attempt): the instruction is carried out, the reservation accepted or failed.
  [[nodiscard]] Received answered(const Router& router, const Outgoing& sent,
                                  const HttpResponse& answer) const;

 private:
  // twilio_taskrouter.cpp
  [[nodiscard]] Received asked(const Router& router, const Outgoing& sent,
                               const HttpResponse& answer) const;
  [[nodiscard]] Received leg(const Router& router, const TwilioCallback& callback) const;
  [[nodiscard]] Received joined(const Router& router, const TwilioCallback& callback) const;
  [[nodiscard]] Received reached(const router::TaskState& task,
                                 const router::ReservationState& reservation,
                                 const TwilioCallback& callback) const;
  void append_told(Received& out, const TwilioCallback& callback) const;
  void append_stop(std::vector<Outgoing>& out, const Router& router,
                   const router::Event& event) const;
  // twilio_instructions.cpp
  [[nodiscard]] Received carry_out(const Router& router, std::string_view task,
                                   std::string_view reservation,
                                   const Instruction& instruction) const;
  [[nodiscard]] Received set_up(const Router& router, const router::TaskState& task,
                                const router::ReservationState& reservation,
                                const Instruction& instruction) const;
  [[nodiscard]] Received redirect(const router::TaskState& task,
                                  const router::ReservationState& reservation,
                                  const Instruction& instruction) const;
  [[nodiscard]] Outgoing dial(const router::TaskState& task,
                              const router::ReservationState& reservation,
                              const Instruction& instruction, std::string_view to,
                              std::string_view from) const;
  [[nodiscard]] Outgoing bring_caller(const router::TaskState& task,
                                      const router::ReservationState& reservation,
                                      const TwilioCallback& callback) const;
  [[nodiscard]] Outgoing run_url(const router::TaskState& task,
                                 const router::ReservationState& reservation,
                                 const TwilioCallback& callback) const;
  // twilio_taskrouter_api.cpp
  [[nodiscard]] Received update(const Router& router, const HttpRequest& request,
                                std::string_view path) const;

  TwilioVoice voice_;
  TaskRouterCallbacks application_;
};

}  // namespace adapters
ACD_NAMESPACE_END

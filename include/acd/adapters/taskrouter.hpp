#pragma once

#include <acd/adapters/body.hpp>
#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

ACD_NAMESPACE_BEGIN
namespace adapters {

struct TaskRouterOptions {
  std::string account_sid;
  std::string event_url;       ///< where events are told; empty: they are not
  std::string assignment_url;  ///< where is asked what to do with a reservation; empty: it is not
  std::string assignment_fallback_url;  ///< where then, when no usable answer came; empty: nowhere
  std::string token;                    ///< signs the requests as Twilio does; empty: unsigned

  /// Reads {"account_sid"!, "taskrouter": {"event_url", "assignment_url",
  /// "assignment_fallback_url"}}; what TwilioOptions reads may stand beside it. The token is not in
  /// it. Errors: json, missing, type, value, unknown_name.
  [[nodiscard]] static Result<TaskRouterOptions> from_json(std::string_view text);
};

/// The router in the place of TaskRouter: a web application that was written for TaskRouter gets
/// the same callbacks. Its answers are Instructions; TwilioTaskRouter carries them out.
class ACD_API TaskRouterCallbacks {
 public:
  explicit TaskRouterCallbacks(TaskRouterOptions options) : options_(std::move(options)) {}

  /// The event callback, form-encoded, under TaskRouter's names; nothing for events that TaskRouter
  /// does not have (conferences, presence), and without an URL. The header
  /// `I-Twilio-Idempotency-Token` and the field `Sid` are the same at every delivery.
  /// Precondition: `event` came from the last apply() or advance() of `router`.
  [[nodiscard]] std::optional<HttpRequest> event_callback(const Router& router,
                                                          const router::Event& event) const;

  /// The assignment callback of `reservation.created`; nothing for other events, and without an
  /// URL. Precondition as above.
  [[nodiscard]] std::optional<HttpRequest> assignment_callback(const Router& router,
                                                               const router::Event& event) const;

  /// The command that an answer asks for, as streams write it, without `at`, when nothing has to be
  /// set up for it (accept, reject); null: decided later. A bad request otherwise: TwilioTaskRouter
  /// carries out the rest.
  [[nodiscard]] static std::variant<Value, BadRequest> command(std::string_view reservation,
                                                               const HttpResponse& answer);

  /// The assignment callback again, to the fallback URL; nothing without one, and when it went
  /// there.
  [[nodiscard]] std::optional<HttpRequest> fallback(const HttpRequest& assignment) const;

  /// What became of a leg or a conference, told to an application: the fields of Twilio's own
  /// callback, by POST in the body, by GET in the query; signed.
  [[nodiscard]] HttpRequest told(std::string url, std::string_view method, const Form& form) const;

 private:
  [[nodiscard]] HttpRequest request(const std::string& url, const Form& form,
                                    std::string_view token) const;
  TaskRouterOptions options_;
};

}  // namespace adapters
ACD_NAMESPACE_END

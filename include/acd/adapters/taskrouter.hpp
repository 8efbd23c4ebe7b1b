#pragma once

#include <acd/adapters/body.hpp>
#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
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
  std::string token;           ///< signs the requests as Twilio does; empty: unsigned
};

/// The router in the place of TaskRouter: a web application that was written for TaskRouter gets
/// the same callbacks, and its instructions become commands.
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

  /// The command that an answer to an assignment callback asks for, as streams write it, without
  /// `at`; null: decided later. A bad request: no such instruction, no JSON, another status than
  /// 200, or an instruction of this version's future (`conference`, `dequeue`, `call`, `redirect`,
  /// `supervise`): the fallback is asked then.
  [[nodiscard]] static std::variant<Value, BadRequest> command(std::string_view reservation,
                                                               const HttpResponse& answer);

 private:
  [[nodiscard]] HttpRequest request(const std::string& url, const Form& form,
                                    std::string_view token) const;
  TaskRouterOptions options_;
};

}  // namespace adapters
ACD_NAMESPACE_END

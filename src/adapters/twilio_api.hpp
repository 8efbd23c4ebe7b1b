#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/body.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/config.hpp>
#include <acd/router/event.hpp>

#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Requests to Twilio's voice API, as text.
class TwilioApi {
 public:
  explicit TwilioApi(const TwilioOptions& options) : options_(options) {}

  [[nodiscard]] static std::string key_of(const router::Event& event, ActionKind kind);

  /// A leg that is in a room already; its label stands for its CallSid, which may not be known yet.
  [[nodiscard]] Outgoing participant(std::string key, ActionKind kind, std::string_view room,
                                     std::string_view label, const Form& form) const;
  /// The same leg leaves, or rings no more.
  [[nodiscard]] Outgoing release(std::string key, ActionKind kind, std::string_view room,
                                 std::string_view label) const;
  /// A leg that goes on elsewhere.
  [[nodiscard]] Outgoing call(std::string key, ActionKind kind, std::string_view task,
                              std::string_view call_sid, const Form& form) const;
  /// A leg that Twilio dials into a room.
  [[nodiscard]] Outgoing dial(std::string key, std::string_view task, std::string_view room,
                              const Form& form) const;
  /// Everybody leaves the task's room.
  [[nodiscard]] Outgoing end(std::string key, std::string_view task) const;

 private:
  [[nodiscard]] std::string account_url(std::string_view path) const;
  const TwilioOptions& options_;
};

/// Of a leg: Twilio tells `url` how it goes.
void add_progress(Form& form, const std::string& url);

}  // namespace adapters
ACD_NAMESPACE_END

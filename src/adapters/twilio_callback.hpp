#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/body.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/config.hpp>

#include <string>
#include <variant>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// What Twilio posted: whom it is about stands in the query, which we wrote.
struct TwilioCallback {
  std::string path;
  Form query;
  Form form;
};

/// The callback, or what to answer when it is not signed or cannot be read.
[[nodiscard]] std::variant<TwilioCallback, Received> open_callback(const TwilioOptions& options,
                                                                   const HttpRequest& request);

/// Twilio's words for a leg that is over.
[[nodiscard]] bool is_end_of_leg(std::string_view status) noexcept;

}  // namespace adapters
ACD_NAMESPACE_END

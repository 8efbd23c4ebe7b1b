#pragma once

#include <acd/adapters/body.hpp>
#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
#include <acd/core/time.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// `X-Twilio-Signature` of a form POST; without fields, of a GET or a JSON POST. `url` is the whole
/// URL as it is configured at Twilio.
[[nodiscard]] ACD_API std::string twilio_signature(std::string_view token, std::string_view url,
                                                   const Form& form = {});

/// Signs a request as Twilio would; a JSON body gets `bodySHA256` into its URL. For tests and for
/// hosts that stand in for Twilio.
ACD_API void sign_twilio(HttpRequest& request, std::string_view token);

/// True when one of the tokens (there are two while one is being changed) signed the request.
/// `request.url` is the public URL; behind a proxy that changes the port, it is also tried without
/// a port, with the scheme's own, and with its query encoded anew, as Twilio's library does. A JSON
/// body must have the hash that its URL names.
[[nodiscard]] ACD_API bool verify_twilio(const HttpRequest& request,
                                         std::span<const std::string> tokens,
                                         const BodyLimits& limits = {});

/// What a signed webhook turned out to be.
enum class WebhookVerdict : std::uint8_t {
  good,
  unsigned_,      ///< a header is missing or cannot be read
  bad_signature,  ///< none of the signatures is by one of the secrets
  out_of_time,    ///< signed too long ago, or in the future
};

/// Signs by Standard Webhooks: sets `webhook-id`, `webhook-timestamp` and `webhook-signature`, with
/// one signature for each secret (`whsec_…`; two while one is being changed). False when a secret
/// is not one, and nothing is changed.
[[nodiscard]] ACD_API bool sign_webhook(HttpRequest& request, std::string_view id, TimePoint at,
                                        std::span<const std::string> secrets);

/// Verifies a webhook signed by Standard Webhooks, over its raw body.
[[nodiscard]] ACD_API WebhookVerdict verify_webhook(const HttpRequest& request, TimePoint now,
                                                    std::span<const std::string> secrets,
                                                    Duration tolerance = std::chrono::minutes(5));

/// Who signs requests to AWS, and for what.
struct AwsSigner {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  ///< of temporary credentials; empty: none
  std::string region;
  std::string service;  ///< `connect`
};

/// Signature Version 4: sets `host`, `x-amz-date`, with temporary credentials
/// `x-amz-security-token`, then `authorization` over these and every header that is there already.
/// Precondition: `request.url` is a URL.
ACD_API void sign_aws(HttpRequest& request, const AwsSigner& signer, TimePoint at);

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/signature.hpp>

#include "crypto.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

std::optional<std::string> key_of(std::string_view secret) {
  constexpr std::string_view prefix = "whsec_";
  if (!secret.starts_with(prefix)) return std::nullopt;
  auto key = from_base64(secret.substr(prefix.size()));
  if (key && key->empty()) return std::nullopt;
  return key;
}

std::string signature(std::string_view key, std::string_view id, std::string_view timestamp,
                      std::string_view body) {
  std::string text;
  text.append(id).append(".").append(timestamp).append(".").append(body);
  return "v1," + to_base64(hmac_sha256(key, text));
}

std::optional<TimePoint> instant_of(std::string_view timestamp) {
  std::int64_t seconds = 0;
  const char* const end = timestamp.data() + timestamp.size();
  const auto read = std::from_chars(timestamp.data(), end, seconds);
  constexpr std::int64_t year_9999 = 253'402'300'799;
  if (read.ec != std::errc() || read.ptr != end || seconds < 0 || seconds > year_9999) {
    return std::nullopt;
  }
  return TimePoint(std::chrono::seconds(seconds));
}

// One of the blank-separated signatures is by that key.
bool is_among(std::string_view signatures, std::string_view wanted) {
  bool found = false;
  while (!signatures.empty()) {
    const std::size_t end = std::min(signatures.find(' '), signatures.size());
    found = equal_in_constant_time(signatures.substr(0, end), wanted) || found;
    signatures.remove_prefix(std::min(end + 1, signatures.size()));
  }
  return found;
}

}  // namespace

bool sign_webhook(HttpRequest& request, std::string_view id, TimePoint at,
                  std::span<const std::string> secrets) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
  const std::string timestamp = std::to_string(seconds);
  std::string signatures;
  for (const std::string& secret : secrets) {
    const auto key = key_of(secret);
    if (!key) return false;
    if (!signatures.empty()) signatures += ' ';
    signatures += signature(*key, id, timestamp, request.body);
  }
  if (signatures.empty()) return false;
  request.headers.emplace_back("webhook-id", id);
  request.headers.emplace_back("webhook-timestamp", timestamp);
  request.headers.emplace_back("webhook-signature", signatures);
  return true;
}

WebhookVerdict verify_webhook(const HttpRequest& request, TimePoint now,
                              std::span<const std::string> secrets, Duration tolerance) {
  const std::string_view id = header(request.headers, "webhook-id");
  const std::string_view timestamp = header(request.headers, "webhook-timestamp");
  const std::string_view signatures = header(request.headers, "webhook-signature");
  const auto at = instant_of(timestamp);
  if (id.empty() || signatures.empty() || !at) return WebhookVerdict::unsigned_;
  bool good = false;
  for (const std::string& secret : secrets) {
    const auto key = key_of(secret);
    good = (key && is_among(signatures, signature(*key, id, timestamp, request.body))) || good;
  }
  if (!good) return WebhookVerdict::bad_signature;
  const bool in_time = *at >= now - tolerance && *at <= now + tolerance;
  return in_time ? WebhookVerdict::good : WebhookVerdict::out_of_time;
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/webhook_sink.hpp>

#include <algorithm>
#include <array>
#include <charconv>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

constexpr Duration longest = std::chrono::hours(24);

// `Sun, 06 Nov 1994 08:49:37 GMT`: the one form that senders may write (RFC 9110).
std::optional<TimePoint> http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || !text.ends_with(" GMT"))
    return std::nullopt;
  const std::size_t month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::string number = std::to_string(month / 3 + 1);
  std::string iso(text.substr(12, 4));
  iso.append("-").append(2 - number.size(), '0').append(number).append("-");
  iso.append(text.substr(5, 2)).append("T").append(text.substr(17, 8)).append("Z");
  const auto read = parse_instant(iso);
  return read ? std::optional(*read) : std::nullopt;
}

}  // namespace

std::optional<Duration> retry_after(std::string_view text, TimePoint now) {
  std::uint32_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (read.ec == std::errc() && read.ptr == end) {
    return std::min<Duration>(std::chrono::seconds(seconds), longest);
  }
  const auto at = http_date(text);
  if (!at) return std::nullopt;
  return std::clamp<Duration>(*at - now, Duration::zero(), longest);
}

}  // namespace adapters
ACD_NAMESPACE_END

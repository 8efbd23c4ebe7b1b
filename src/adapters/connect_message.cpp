#include "connect_message.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

ValueView member(ValueView object, std::string_view name) noexcept {
  if (const ValueView exact = object.find(name); exact.exists()) return exact;
  if (!object.is_object()) return {};
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (same(object.key(i), name)) return object[i];
  }
  return {};
}

std::string_view text_of(ValueView object, std::string_view name) noexcept {
  const ValueView value = member(object, name);
  return value.is_string() ? value.as_string() : std::string_view();
}

std::optional<TimePoint> instant_of(ValueView object, std::string_view name) {
  const auto read = parse_instant(text_of(object, name));
  if (!read || *read < TimePoint{std::chrono::hours(24)}) return std::nullopt;
  return *read;
}

std::string_view id_of_arn(std::string_view arn) noexcept {
  const std::size_t slash = arn.rfind('/');
  return slash == std::string_view::npos ? arn : arn.substr(slash + 1);
}

std::string lowercase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

#include "expectations/match.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

ACD_NAMESPACE_BEGIN
namespace expectations {

namespace {

constexpr double longest_seconds = 9e9;

bool same_scalar(ValueView a, ValueView b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.is_number() && b.is_number() && !(a.is_integer() && b.is_integer())) {
    return a.as_real() == b.as_real();
  }
  return a == b;
}

std::string differs(std::string_view path, ValueView wanted, ValueView found) {
  const std::string_view subject = path.empty() ? "the value" : path;
  if (!found.exists()) return fmt::format("{}: expected {}, found none", subject, to_json(wanted));
  return fmt::format("{}: expected {}, found {}", subject, to_json(wanted), to_json(found));
}

std::string member(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::optional<std::string> difference_at(const std::string& path, ValueView wanted,
                                         ValueView found) {
  if (wanted.is_object() && found.is_object()) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::string_view key = wanted.key(i);
      if (auto inner = difference_at(member(path, key), wanted[i], found.find(key))) return inner;
    }
    return std::nullopt;
  }
  if (wanted.is_array() && found.is_array() && wanted.size() == found.size()) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const std::string element = fmt::format("{}[{}]", path, i);
      if (auto inner = difference_at(element, wanted[i], found[i])) return inner;
    }
    return std::nullopt;
  }
  if (same_scalar(wanted, found)) return std::nullopt;
  return differs(path, wanted, found);
}

}  // namespace

std::optional<std::string> difference(ValueView wanted, ValueView found) {
  return difference_at({}, wanted, found);
}

std::optional<std::string> event_difference(ValueView pattern, ValueView event) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string key(pattern.key(i));
    const ValueView found = event.find(key);
    if (key == "at") {
      if (instant(pattern[i]) != instant(found)) return differs(key, pattern[i], found);
    } else if (auto inner = difference_at(key, pattern[i], found)) {
      return inner;
    }
  }
  return std::nullopt;
}

std::optional<TimePoint> instant(ValueView value) {
  if (value.is_string()) {
    const auto read = parse_instant(value.as_string());
    return read ? std::optional(*read) : std::nullopt;
  }
  if (!value.is_number() || !(std::abs(value.as_real()) <= longest_seconds)) return std::nullopt;
  if (value.is_integer()) return TimePoint(std::chrono::seconds(value.as_integer()));
  return TimePoint(Duration(std::llround(value.as_real() * 1e6)));
}

}  // namespace expectations
ACD_NAMESPACE_END

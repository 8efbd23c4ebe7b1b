#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>

#include <optional>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace expectations {

/// What keeps `found` from being as `wanted`, in words; nothing when it is. Objects need only have
/// what is given, numbers are equal by value, null is the same as absent.
[[nodiscard]] std::optional<std::string> difference(ValueView wanted, ValueView found);

/// The same for a pattern and an event, whose `at` compares as an instant.
[[nodiscard]] std::optional<std::string> event_difference(ValueView pattern, ValueView event);

/// An instant in either form: ISO 8601, or seconds since 1970.
[[nodiscard]] std::optional<TimePoint> instant(ValueView value);

}  // namespace expectations
ACD_NAMESPACE_END

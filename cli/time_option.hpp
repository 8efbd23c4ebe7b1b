#pragma once

#include <acd/core/time.hpp>

#include <string_view>

namespace acd::cli {

/// An ISO 8601 instant given with a flag. Throws Failure.
[[nodiscard]] TimePoint read_instant(std::string_view flag, std::string_view text);

/// Like the `at` of a command: an instant, or seconds after `start`. Throws Failure.
[[nodiscard]] TimePoint read_time(std::string_view flag, std::string_view text, TimePoint start);

}  // namespace acd::cli

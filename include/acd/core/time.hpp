#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>

#include <chrono>
#include <cstdint>
#include <ratio>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN

/// The engine's own time line: microseconds since 1970-01-01T00:00:00Z. It has no now(): nothing in
/// the core can read a wall clock, by accident or otherwise.
struct Timeline {
  using rep = std::int64_t;
  using period = std::micro;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<Timeline>;
  static constexpr bool is_steady = true;
};

using Duration = Timeline::duration;     ///< microseconds
using TimePoint = Timeline::time_point;  ///< microseconds since the Unix epoch, UTC

/// Reads an ISO 8601 instant with an offset, such as `2024-05-03T22:00:00.25+09:00` or `…Z`. Years
/// 0001 to 9999, at most six decimals. Errors: time; the offset is the first byte that could not be
/// used.
[[nodiscard]] ACD_API Result<TimePoint> parse_instant(std::string_view text);

/// Reads decimal seconds such as `12`, `0.25` or `-3.5`, exactly: at most six decimals and no
/// exponent. Errors: time.
[[nodiscard]] ACD_API Result<Duration> parse_seconds(std::string_view text);

/// Reads a length of time: decimal seconds, or `8h30m`, `90s`, `1d`, `250ms`. Errors: time.
[[nodiscard]] ACD_API Result<Duration> parse_duration(std::string_view text);

/// Writes `1970-01-01T00:00:10.000000Z`: always UTC with six decimals, for the years 0001 to 9999.
[[nodiscard]] ACD_API std::string to_string(TimePoint instant);

/// Appends what to_string(instant) returns.
ACD_API void append(std::string& out, TimePoint instant);

ACD_NAMESPACE_END

#include "time_option.hpp"

#include "failure.hpp"
#include "report.hpp"

namespace acd::cli {

TimePoint read_instant(std::string_view flag, std::string_view text) {
  const auto instant = parse_instant(text);
  if (instant) return *instant;
  report(flag, text, instant.errors());
  throw Failure("");
}

TimePoint read_time(std::string_view flag, std::string_view text, TimePoint start) {
  const auto seconds = parse_seconds(text);
  return seconds ? start + *seconds : read_instant(flag, text);
}

}  // namespace acd::cli

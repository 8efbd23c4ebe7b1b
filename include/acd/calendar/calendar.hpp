#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace calendar {

/// A day of the civil calendar.
struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  ///< 1 to 12
  std::uint8_t day = 1;
  friend auto operator<=>(const Date&, const Date&) = default;
};
/// Reads `2024-05-03`. Errors: time; days that do not exist too.
[[nodiscard]] ACD_API Result<Date> parse_date(std::string_view text);
[[nodiscard]] ACD_API std::string to_string(const Date& date);

/// From one time of the day to another, in local minutes since midnight: [from, to). One that ends
/// before it begins goes on into the next day.
struct Interval {
  std::int32_t from = 0;
  std::int32_t to = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// When something is open.
struct Rules {
  std::string time_zone;                             ///< of the tz database, such as `Asia/Tokyo`
  std::array<std::vector<Interval>, 7> weekly;       ///< Monday first
  std::vector<Date> holidays;                        ///< closed all day
  std::map<Date, std::vector<Interval>> exceptions;  ///< instead of the day's hours and holiday
};

/// Opening hours as instants: from 1970 to 2069, closed outside. Immutable, cheap to copy; no zone
/// is looked up once it is made.
class ACD_API OpeningHours {
 public:
  OpeningHours() = default;  ///< never open
  /// A local time that does not exist means the instant of the clock's jump, one that exists twice
  /// its first occurrence. Errors: unknown_name for a zone that the tz database does not have.
  /// Complexity: linear in the days of a hundred years.
  [[nodiscard]] static Result<OpeningHours> make(const Rules& rules);

  /// Complexity: log(edges); no allocation.
  [[nodiscard]] bool is_open(TimePoint at) const noexcept;
  /// When it opens or closes next after `at`, if ever.
  [[nodiscard]] std::optional<TimePoint> next_edge(TimePoint at) const noexcept;
  /// How long it is open from `from` to `to`: the clock of a promise that stands still while
  /// closed.
  [[nodiscard]] Duration open_duration(TimePoint from, TimePoint to) const noexcept;

 private:
  std::shared_ptr<const std::vector<TimePoint>> edges_;  // opens, closes, opens, …
};

/// The public holidays of a country: `jp`, of 2022 to 2027. Absent: not known.
[[nodiscard]] ACD_API std::optional<std::vector<Date>> public_holidays(std::string_view country);

/// Which tz database the opening hours were made from.
[[nodiscard]] ACD_API std::string time_zone_version();

}  // namespace calendar
ACD_NAMESPACE_END

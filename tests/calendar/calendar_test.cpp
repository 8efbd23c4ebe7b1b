#include <acd/calendar/calendar.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>
#include <vector>

using acd::calendar::Interval;
using acd::calendar::OpeningHours;
using acd::calendar::parse_date;
using acd::calendar::Rules;

namespace {

acd::TimePoint at(std::string_view text) { return *acd::parse_instant(text); }

Rules every_day(std::string_view zone, std::vector<Interval> hours) {
  Rules rules;
  rules.time_zone = zone;
  rules.weekly.fill(hours);
  return rules;
}

}  // namespace

TEST_CASE("hours are from inclusive to exclusive, in the zone's own time") {
  const OpeningHours hours = *OpeningHours::make(every_day("Asia/Tokyo", {{9 * 60, 18 * 60}}));
  CHECK_FALSE(hours.is_open(at("2024-05-02T08:59:59.999999+09:00")));
  CHECK(hours.is_open(at("2024-05-02T09:00:00+09:00")));
  CHECK(hours.is_open(at("2024-05-02T17:59:59.999999+09:00")));
  CHECK_FALSE(hours.is_open(at("2024-05-02T18:00:00+09:00")));
  CHECK(hours.next_edge(at("2024-05-02T08:00:00+09:00")) == at("2024-05-02T09:00:00+09:00"));
  CHECK(hours.next_edge(at("2024-05-02T09:00:00+09:00")) == at("2024-05-02T18:00:00+09:00"));
}

TEST_CASE("holidays are closed, exceptions replace a day's hours, on holidays too") {
  Rules rules = every_day("Asia/Tokyo", {{9 * 60, 18 * 60}});
  rules.holidays = {*parse_date("2024-05-03"), *parse_date("2024-05-04")};
  rules.exceptions[*parse_date("2024-05-04")] = {{10 * 60, 11 * 60}};
  rules.exceptions[*parse_date("2024-05-07")] = {};
  const OpeningHours hours = *OpeningHours::make(rules);
  CHECK(hours.is_open(at("2024-05-02T10:00:00+09:00")));
  CHECK_FALSE(hours.is_open(at("2024-05-03T10:00:00+09:00")));
  CHECK(hours.is_open(at("2024-05-04T10:30:00+09:00")));
  CHECK_FALSE(hours.is_open(at("2024-05-04T12:00:00+09:00")));
  CHECK_FALSE(hours.is_open(at("2024-05-07T10:00:00+09:00")));
}

TEST_CASE("an interval may go on into the next day, and meet the next one") {
  Rules rules = every_day("Asia/Tokyo", {});
  rules.weekly[4] = {{22 * 60, 6 * 60}};  // Friday night
  rules.weekly[5] = {{6 * 60, 7 * 60}};   // Saturday goes on
  const OpeningHours hours = *OpeningHours::make(rules);
  CHECK(hours.is_open(at("2024-05-03T23:00:00+09:00")));
  CHECK(hours.is_open(at("2024-05-04T05:59:00+09:00")));
  CHECK(hours.next_edge(at("2024-05-03T23:00:00+09:00")) == at("2024-05-04T07:00:00+09:00"));
}

TEST_CASE("clocks that change: a missing time is the jump, a double one its first occurrence") {
  // New York, 10 March 2024: 02:00 does not exist; 3 November: 01:30 comes twice.
  const OpeningHours spring =
      *OpeningHours::make(every_day("America/New_York", {{2 * 60 + 30, 9 * 60}}));
  CHECK_FALSE(spring.is_open(at("2024-03-10T06:59:59Z")));
  CHECK(spring.is_open(at("2024-03-10T07:00:00Z")));
  const OpeningHours autumn =
      *OpeningHours::make(every_day("America/New_York", {{60 + 30, 60 + 45}}));
  CHECK(autumn.is_open(at("2024-11-03T05:30:00Z")));
  CHECK_FALSE(autumn.is_open(at("2024-11-03T06:30:00Z")));
  // Both sides of the change are local.
  const OpeningHours day = *OpeningHours::make(every_day("America/New_York", {{9 * 60, 10 * 60}}));
  CHECK(day.is_open(at("2024-03-09T14:00:00Z")));
  CHECK(day.is_open(at("2024-03-10T13:00:00Z")));
  CHECK_FALSE(day.is_open(at("2024-03-10T14:00:00Z")));
}

TEST_CASE("an interval that lies in the gap of the clock is not there") {
  const OpeningHours hours =
      *OpeningHours::make(every_day("America/New_York", {{2 * 60 + 10, 2 * 60 + 50}}));
  CHECK(hours.open_duration(at("2024-03-10T00:00:00-05:00"), at("2024-03-11T00:00:00-04:00")) ==
        acd::Duration::zero());
}

TEST_CASE("a clock that stands still while closed") {
  const OpeningHours hours = *OpeningHours::make(every_day("Asia/Tokyo", {{9 * 60, 18 * 60}}));
  CHECK(hours.open_duration(at("2024-05-02T17:00:00+09:00"), at("2024-05-03T10:30:00+09:00")) ==
        std::chrono::minutes(150));
  CHECK(hours.open_duration(at("2024-05-02T20:00:00+09:00"), at("2024-05-02T21:00:00+09:00")) ==
        acd::Duration::zero());
  CHECK(hours.open_duration(at("2024-05-02T10:00:00+09:00"), at("2024-05-02T10:00:00+09:00")) ==
        acd::Duration::zero());
  CHECK(OpeningHours().open_duration(at("2024-05-02T10:00:00Z"), at("2024-05-03T10:00:00Z")) ==
        acd::Duration::zero());
}

TEST_CASE("a whole day, every day, is one stretch; outside the years it is closed") {
  const OpeningHours hours = *OpeningHours::make(every_day("UTC", {{0, 24 * 60}}));
  CHECK(hours.is_open(at("1970-01-01T00:00:00Z")));
  CHECK(hours.next_edge(at("1970-01-01T00:00:00Z")) == at("2070-01-01T00:00:00Z"));
  CHECK_FALSE(hours.is_open(at("1969-12-31T23:59:59Z")));
  CHECK_FALSE(hours.next_edge(at("2070-01-01T00:00:00Z")).has_value());
}

TEST_CASE("dates and zones that do not exist") {
  for (const char* text : {"2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "24-01-01",
                           "2024/01/01", "2024-1-1", "", "2024-01-0x"}) {
    CHECK_FALSE(parse_date(text));
  }
  CHECK(to_string(*parse_date("2024-02-29")) == "2024-02-29");
  CHECK_FALSE(OpeningHours::make(every_day("Asia/Tokio", {})));
  CHECK_FALSE(OpeningHours::make(every_day("", {})));
  CHECK_FALSE(acd::calendar::time_zone_version().empty());
}

TEST_CASE("Japan's public holidays") {
  const auto days = *acd::calendar::public_holidays("jp");
  CHECK(std::is_sorted(days.begin(), days.end()));
  for (const char* day : {"2024-05-03", "2024-05-06", "2026-09-22", "2027-03-22"}) {
    CHECK(std::binary_search(days.begin(), days.end(), *parse_date(day)));
  }
  CHECK_FALSE(acd::calendar::public_holidays("de").has_value());
}

#include <acd/core/time.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using acd::Duration;
using acd::ErrorCode;
using acd::TimePoint;

namespace {

constexpr std::int64_t second = 1'000'000;

}  // namespace

TEST_CASE("instants are read with their offset") {
  struct Row {
    const char* name;
    const char* text;
    std::int64_t micros;
    const char* printed;
  };
  const Row rows[] = {
      {"epoch", "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000000Z"},
      {"ten seconds later", "1970-01-01T00:00:10Z", 10 * second, "1970-01-01T00:00:10.000000Z"},
      {"Tokyo", "2024-05-03T22:00:00.25+09:00", 1714741200'250'000, "2024-05-03T13:00:00.250000Z"},
      {"west", "2024-05-03T22:00:00-05:30", 1714793400 * second, "2024-05-04T03:30:00.000000Z"},
      {"small letters", "2024-05-03t22:00:00z", 1714773600 * second, "2024-05-03T22:00:00.000000Z"},
      {"a blank for T", "2024-05-03 22:00:00Z", 1714773600 * second, "2024-05-03T22:00:00.000000Z"},
      {"an offset without a colon", "2024-05-03T22:00:00+0900", 1714741200 * second,
       "2024-05-03T13:00:00.000000Z"},
      {"without seconds", "2024-05-03T22:00Z", 1714773600 * second, "2024-05-03T22:00:00.000000Z"},
      {"six decimals", "1970-01-01T00:00:00.123456Z", 123456, "1970-01-01T00:00:00.123456Z"},
      {"before the epoch", "1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"},
      {"a leap day", "2024-02-29T00:00:00Z", 1709164800 * second, "2024-02-29T00:00:00.000000Z"},
      {"a leap day of a century", "2000-02-29T00:00:00Z", 951782400 * second,
       "2000-02-29T00:00:00.000000Z"},
      {"the first year", "0001-01-01T00:00:00Z", -62135596800 * second,
       "0001-01-01T00:00:00.000000Z"},
      {"the last microsecond", "9999-12-31T23:59:59.999999Z", 253402300800 * second - 1,
       "9999-12-31T23:59:59.999999Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto instant = acd::parse_instant(row.text);
    REQUIRE(instant);
    CHECK(instant->time_since_epoch().count() == row.micros);
    CHECK(to_string(*instant) == row.printed);
    CHECK(acd::parse_instant(row.printed).value() == *instant);
  }
  std::string appended = "at ";
  append(appended, TimePoint());
  CHECK(appended == "at 1970-01-01T00:00:00.000000Z");
}

TEST_CASE("faults in instants stand where the text stops being one") {
  struct Row {
    const char* name;
    const char* text;
    std::size_t offset;
  };
  const Row rows[] = {
      {"empty", "", 0},
      {"a word", "now", 0},
      {"year zero", "0000-01-01T00:00:00Z", 0},
      {"short year", "24-05-03T22:00:00Z", 2},
      {"month 13", "2024-13-01T00:00:00Z", 5},
      {"month 0", "2024-00-01T00:00:00Z", 5},
      {"no leap day", "2023-02-29T00:00:00Z", 8},
      {"no leap day in 1900", "1900-02-29T00:00:00Z", 8},
      {"day 31 of 30", "2024-04-31T00:00:00Z", 8},
      {"day 0", "2024-04-00T00:00:00Z", 8},
      {"a date alone", "2024-05-03", 10},
      {"hour 24", "2024-05-03T24:00:00Z", 11},
      {"minute 60", "2024-05-03T22:60:00Z", 14},
      {"second 60", "2024-05-03T22:00:60Z", 17},
      {"no decimals", "2024-05-03T22:00:00.Z", 20},
      {"seven decimals", "2024-05-03T22:00:00.1234567Z", 26},
      {"no offset", "2024-05-03T22:00:00", 19},
      {"offset of 24 hours", "2024-05-03T22:00:00+24:00", 20},
      {"offset of 60 minutes", "2024-05-03T22:00:00+09:60", 23},
      {"offset cut short", "2024-05-03T22:00:00+09", 22},
      {"something behind", "2024-05-03T22:00:00Z!", 20},
      {"a name of a zone", "2024-05-03T22:00:00 JST", 19},
      {"before the first year", "0001-01-01T00:00:00+00:01", 25},
      {"after the last year", "9999-12-31T23:59:59-00:01", 25},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto instant = acd::parse_instant(row.text);
    REQUIRE_FALSE(instant);
    CHECK(instant.error().code == ErrorCode::time);
    CHECK(instant.error().offset == row.offset);
  }
  CHECK(acd::parse_instant("soon").error().message ==
        "expected an instant with an offset such as 2024-05-03T22:00:00+09:00, found 'soon'");
}

TEST_CASE("seconds are exact") {
  struct Row {
    const char* text;
    std::int64_t micros;
  };
  const Row rows[] = {
      {"0", 0},
      {"12", 12 * second},
      {"0.25", 250'000},
      {"-3.5", -3'500'000},
      {"0.000001", 1},
      {"1.1", 1'100'000},
      {"007", 7 * second},
      {"-0", 0},
      {"0.1", 100'000},
      {"2305843009213", 2305843009213 * second},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(acd::parse_seconds(row.text).value() == Duration(row.micros));
    CHECK(acd::parse_duration(row.text).value() == Duration(row.micros));
  }
  struct Fault {
    const char* text;
    std::size_t offset;
  };
  const Fault faults[] = {
      {"", 0},    {"x", 0},         {"+1", 0}, {".5", 0},  {"5.", 2},
      {"1e3", 1}, {"1.1234567", 8}, {"1 ", 1}, {"--1", 1}, {"99999999999999999999", 18},
  };
  for (const Fault& fault : faults) {
    CAPTURE(fault.text);
    const auto seconds = acd::parse_seconds(fault.text);
    REQUIRE_FALSE(seconds);
    CHECK(seconds.error().code == ErrorCode::time);
    CHECK(seconds.error().offset == fault.offset);
  }
  CHECK_FALSE(acd::parse_seconds("9223372036854775807"));
}

TEST_CASE("lengths of time have units") {
  struct Row {
    const char* text;
    std::int64_t micros;
  };
  const Row rows[] = {
      {"8h30m", 30600 * second},
      {"90s", 90 * second},
      {"1d", 86400 * second},
      {"250ms", 250'000},
      {"5us", 5},
      {"1d2h3m4s5ms6us", 93784 * second + 5'006},
      {"-2m", -120 * second},
      {"1m30s", 90 * second},
      {"0s", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(acd::parse_duration(row.text).value() == Duration(row.micros));
  }
  struct Fault {
    const char* text;
    std::size_t offset;
  };
  const Fault faults[] = {
      {"", 0},    {"h", 0},         {"1x", 1},
      {"1h ", 2}, {"1h30", 4},      {"1.5h", 3},
      {"1 h", 1}, {"1.1234567", 8}, {"99999999999999h", 14},
  };
  for (const Fault& fault : faults) {
    CAPTURE(fault.text);
    const auto length = acd::parse_duration(fault.text);
    REQUIRE_FALSE(length);
    CHECK(length.error().code == ErrorCode::time);
    CHECK(length.error().offset == fault.offset);
  }
  CHECK(acd::parse_duration("\xff").error().message ==
        "expected seconds or a length such as 8h30m, found '…'");
}

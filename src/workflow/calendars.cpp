#include "workflow/calendars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using calendar::Interval;

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::int32_t end_of_day = 24 * 60;

// `09:30` as minutes; `24:00` is the end of the day.
std::optional<std::int32_t> minutes(ValueView value) {
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.as_string();
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const std::int32_t read = number(0) * 60 + number(3);
  return number(3) < 60 && read <= end_of_day ? std::optional(read) : std::nullopt;
}

class CalendarReader {
 public:
  CalendarReader(ObjectReader& reader, calendar::Rules& rules)
      : reader_(reader), faults_(reader.faults()), rules_(rules) {}

  void read() {
    reader_.require("time_zone");
    rules_.time_zone = reader_.text("time_zone").value_or("");
    read_weekly();
    read_holidays();
    read_exceptions();
  }

 private:
  void expected(std::string pointer, std::string_view what, ValueView found) {
    faults_.add(found.is_string() || found.is_array() ? ErrorCode::value : ErrorCode::type,
                std::move(pointer), fmt::format("expected {}, found {}", what, describe(found)));
  }

  void read_weekly() {
    const ValueView weekly = reader_.object("weekly");
    const std::string pointer = reader_.pointer_to("weekly");
    for (std::size_t i = 0; i < weekly.size(); ++i) {
      const auto day = std::find(weekdays.begin(), weekdays.end(), weekly.key(i));
      const std::string at = child(pointer, weekly.key(i));
      if (day == weekdays.end()) {
        faults_.add(ErrorCode::unknown_name, at,
                    fmt::format("expected a day of the week (mon, tue, wed, thu, fri, sat, sun), "
                                "found {}",
                                quoted(weekly.key(i))));
        continue;
      }
      rules_.weekly[static_cast<std::size_t>(day - weekdays.begin())] =
          read_intervals(weekly[i], at);
    }
  }

  std::vector<Interval> read_intervals(ValueView list, const std::string& pointer) {
    std::vector<Interval> intervals;
    if (!list.is_array()) {
      expected(pointer, R"(a list of intervals such as [["09:00", "18:00"]])", list);
      return intervals;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = child(pointer, i);
      if (!list[i].is_array() || list[i].size() != 2) {
        expected(at, R"(two times of the day such as ["09:00", "18:00"])", list[i]);
        continue;
      }
      const auto from = minutes(list[i][0]);
      const auto to = minutes(list[i][1]);
      if (!from) expected(child(at, std::size_t{0}), "a time from 00:00 to 24:00", list[i][0]);
      if (!to) expected(child(at, std::size_t{1}), "a time from 00:00 to 24:00", list[i][1]);
      if (!from || !to) continue;
      if (*from == *to) {
        faults_.add(ErrorCode::value, at, "expected an interval that is not empty");
        continue;
      }
      if (!intervals.empty() &&
          (intervals.back().to < intervals.back().from || *from < intervals.back().to)) {
        faults_.add(ErrorCode::value, at,
                    "expected intervals in order that do not overlap; only the last one may go on "
                    "into the next day");
      }
      intervals.push_back({*from, *to});
    }
    return intervals;
  }

  void read_holidays() {
    const ValueView list = reader_.array("holidays");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = child(reader_.pointer_to("holidays"), i);
      if (!list[i].is_string()) {
        expected(at, R"(a date such as "2024-05-03", or "jp")", list[i]);
        continue;
      }
      if (const auto known = calendar::public_holidays(list[i].as_string())) {
        rules_.holidays.insert(rules_.holidays.end(), known->begin(), known->end());
      } else if (const auto date = calendar::parse_date(list[i].as_string())) {
        rules_.holidays.push_back(*date);
      } else {
        expected(at, R"(a date such as "2024-05-03", or "jp")", list[i]);
      }
    }
  }

  void read_exceptions() {
    const ValueView exceptions = reader_.object("exceptions");
    const std::string pointer = reader_.pointer_to("exceptions");
    for (std::size_t i = 0; i < exceptions.size(); ++i) {
      const std::string at = child(pointer, exceptions.key(i));
      const auto date = calendar::parse_date(exceptions.key(i));
      if (!date) faults_.add(ErrorCode::time, at, date.error().message);
      std::vector<Interval> intervals = read_intervals(exceptions[i], at);
      if (date) rules_.exceptions[*date] = std::move(intervals);
    }
  }

  ObjectReader& reader_;
  Faults& faults_;
  calendar::Rules& rules_;
};

}  // namespace

void read_calendar(ObjectReader& reader, Calendar& calendar) {
  if (!reader.is_object()) return;
  const std::size_t before = reader.faults().size();
  calendar::Rules rules;
  CalendarReader(reader, rules).read();
  calendar.time_zone = rules.time_zone;
  calendar.weekly = Value(reader.find("weekly"));
  calendar.holidays = Value(reader.find("holidays"));
  calendar.exceptions = Value(reader.find("exceptions"));
  if (reader.faults().size() != before) return;
  auto hours = calendar::OpeningHours::make(rules);
  if (hours) {
    calendar.hours = std::move(*hours);
  } else {
    reader.faults().add(hours.error().code, reader.pointer_to("time_zone"), hours.error().message);
  }
}

void write_calendar(ValueBuilder& out, const Calendar& calendar) {
  out.key("time_zone").string(calendar.time_zone);
  const auto member = [&](std::string_view key, const Value& value) {
    if (!value.view().is_null()) out.key(key).value(value);
  };
  member("weekly", calendar.weekly);
  member("holidays", calendar.holidays);
  member("exceptions", calendar.exceptions);
}

}  // namespace workflow
ACD_NAMESPACE_END

#include <acd/calendar/calendar.hpp>

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

ACD_NAMESPACE_BEGIN
namespace calendar {

namespace {

constexpr std::int32_t first_year = 1970;
constexpr std::int32_t last_year = 2069;

std::optional<std::int32_t> number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

date::year_month_day civil(const Date& day) {
  return date::year(day.year) / date::month(day.month) / date::day(day.day);
}

Date date_of(date::local_days day) {
  const date::year_month_day civil(day);
  return {static_cast<int>(civil.year()),
          static_cast<std::uint8_t>(static_cast<unsigned>(civil.month())),
          static_cast<std::uint8_t>(static_cast<unsigned>(civil.day()))};
}

// Local times as instants. The offset of a stretch of time is remembered; near its ends the tz
// database decides.
class Zone {
 public:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}

  TimePoint instant(date::local_seconds local) {
    const date::sys_seconds guess{local.time_since_epoch() - info_.offset};
    constexpr auto margin = std::chrono::hours(26);
    if (guess - info_.begin < margin || info_.end - guess < margin) {
      const date::sys_seconds sure = first_occurrence(local);
      info_ = zone_->get_info(sure);
      return TimePoint(sure.time_since_epoch());
    }
    return TimePoint(guess.time_since_epoch());
  }

 private:
  [[nodiscard]] date::sys_seconds first_occurrence(date::local_seconds local) const {
    const date::local_info info = zone_->get_info(local);
    // In a gap: the jump itself.
    if (info.result == date::local_info::nonexistent) return info.first.end;
    return date::sys_seconds(local.time_since_epoch() - info.first.offset);
  }

  const date::time_zone* zone_;
  date::sys_info info_{date::sys_seconds::max(), date::sys_seconds::min(), {}, {}, {}};
};

const std::vector<Interval>& hours_of(const Rules& rules, const std::vector<Date>& holidays,
                                      date::local_days day) {
  static const std::vector<Interval> closed;
  const Date date = date_of(day);
  if (const auto found = rules.exceptions.find(date); found != rules.exceptions.end()) {
    return found->second;
  }
  if (std::binary_search(holidays.begin(), holidays.end(), date)) return closed;
  return rules.weekly[date::weekday(day).iso_encoding() - 1];
}

}  // namespace

Result<Date> parse_date(std::string_view text) {
  const auto fault = [&] {
    return Error{ErrorCode::time,
                 fmt::format("expected a date such as 2024-05-03, found '{}'", text.substr(0, 40)),
                 0,
                 {},
                 0};
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return fault();
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *day < 1 || *month > 12 || *day > 31) return fault();
  const Date read{*year, static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
  if (!civil(read).ok()) return fault();
  return read;
}

std::string to_string(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

Result<OpeningHours> OpeningHours::make(const Rules& rules) {
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(rules.time_zone);
  } catch (const std::runtime_error&) {
    return Error{ErrorCode::unknown_name,
                 fmt::format("expected a zone of the tz database such as Asia/Tokyo, found '{}'",
                             rules.time_zone),
                 0,
                 {},
                 0};
  }
  std::vector<Date> holidays = rules.holidays;
  std::sort(holidays.begin(), holidays.end());
  Zone clock(zone);
  std::vector<TimePoint> edges;
  const date::local_days first{date::year(first_year) / 1 / 1};
  const date::local_days last{date::year(last_year) / 12 / 31};
  for (date::local_days day = first; day <= last; day += date::days(1)) {
    for (const Interval& interval : hours_of(rules, holidays, day)) {
      const date::days until = date::days(interval.to < interval.from ? 1 : 0);
      const TimePoint opens = clock.instant(day + std::chrono::minutes(interval.from));
      const TimePoint closes = clock.instant(day + until + std::chrono::minutes(interval.to));
      if (closes <= opens) continue;  // all of it fell into a gap of the clock
      if (!edges.empty() && opens <= edges.back()) {
        edges.back() = std::max(edges.back(), closes);
      } else {
        edges.push_back(opens);
        edges.push_back(closes);
      }
    }
  }
  OpeningHours hours;
  hours.edges_ = std::make_shared<const std::vector<TimePoint>>(std::move(edges));
  return hours;
}

bool OpeningHours::is_open(TimePoint at) const noexcept {
  if (!edges_) return false;
  const auto next = std::upper_bound(edges_->begin(), edges_->end(), at);
  return (next - edges_->begin()) % 2 == 1;
}

std::optional<TimePoint> OpeningHours::next_edge(TimePoint at) const noexcept {
  if (!edges_) return std::nullopt;
  const auto next = std::upper_bound(edges_->begin(), edges_->end(), at);
  return next == edges_->end() ? std::nullopt : std::optional<TimePoint>(*next);
}

Duration OpeningHours::open_duration(TimePoint from, TimePoint to) const noexcept {
  Duration open{};
  bool is = is_open(from);
  while (from < to) {
    const TimePoint edge = std::min(next_edge(from).value_or(to), to);
    if (is) open += edge - from;
    is = !is;
    from = edge;
  }
  return open;
}

std::string time_zone_version() { return date::get_tzdb().version; }

}  // namespace calendar
ACD_NAMESPACE_END

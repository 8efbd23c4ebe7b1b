#include <acd/core/time.hpp>

#include "core/excerpt.hpp"
#include "core/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>

ACD_NAMESPACE_BEGIN

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;

// Reads text from the left and remembers how far it came.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }

  bool skip(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool skip_any_case(char lower) {
    return skip(lower) || skip(static_cast<char>(lower - 'a' + 'A'));
  }

  // Exactly `width` digits with a value from `low` to `high`; a value outside stays unread.
  std::optional<int> digits(int width, int low, int high) {
    const std::size_t start = at_;
    int value = 0;
    for (int i = 0; i < width; ++i) {
      if (!is_digit()) return std::nullopt;
      value = value * 10 + (text_[at_++] - '0');
    }
    if (value >= low && value <= high) return value;
    at_ = start;
    return std::nullopt;
  }

  // One or more digits that fit into 64 bits.
  std::optional<std::int64_t> number() {
    if (!is_digit()) return std::nullopt;
    std::int64_t value = 0;
    while (is_digit()) {
      const int digit = text_[at_] - '0';
      if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return std::nullopt;
      value = value * 10 + digit;
      ++at_;
    }
    return value;
  }

  // `.` and one to six digits, as microseconds; 0 when there is no point.
  std::optional<std::int64_t> fraction() {
    if (!skip('.')) return 0;
    std::int64_t value = 0;
    std::int64_t unit = second_us;
    if (!is_digit()) return std::nullopt;
    while (is_digit()) {
      if (unit == 1) return std::nullopt;
      unit /= 10;
      value += unit * (text_[at_++] - '0');
    }
    return value;
  }

 private:
  [[nodiscard]] bool is_digit() const {
    return !at_end() && text_[at_] >= '0' && text_[at_] <= '9';
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Error time_error(const Cursor& cursor, std::string_view expected, std::string_view text) {
  return {ErrorCode::time,
          "expected " + std::string(expected) + ", found '" + core::excerpt(text) + "'",
          cursor.offset(),
          {},
          0};
}

// The longest length that the time line holds with room to add two of them.
constexpr std::int64_t largest_seconds = std::numeric_limits<std::int64_t>::max() / second_us / 4;

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

// Each part below is microseconds, or nothing and the cursor at the byte that does not fit.
using Part = std::optional<std::int64_t>;

Part read_date(Cursor& c) {
  const auto year = c.digits(4, 1, 9999);
  if (!year || !c.skip('-')) return std::nullopt;
  const auto month = c.digits(2, 1, 12);
  if (!month || !c.skip('-')) return std::nullopt;
  const auto day = c.digits(2, 1, days_in(*year, *month));
  if (!day) return std::nullopt;
  const std::chrono::sys_days date = std::chrono::year(*year) / *month / *day;
  return std::int64_t{date.time_since_epoch().count()} * day_us;
}

Part read_clock(Cursor& c) {
  const auto hour = c.digits(2, 0, 23);
  if (!hour || !c.skip(':')) return std::nullopt;
  const auto minute = c.digits(2, 0, 59);
  if (!minute) return std::nullopt;
  const std::int64_t micros = (std::int64_t{*hour} * 60 + *minute) * 60 * second_us;
  if (!c.skip(':')) return micros;
  const auto second = c.digits(2, 0, 59);
  if (!second) return std::nullopt;
  const auto fraction = c.fraction();
  if (!fraction) return std::nullopt;
  return micros + *second * second_us + *fraction;
}

Part read_offset(Cursor& c) {
  if (c.skip_any_case('z')) return 0;
  const bool west = c.skip('-');
  if (!west && !c.skip('+')) return std::nullopt;
  const auto hours = c.digits(2, 0, 23);
  if (!hours) return std::nullopt;
  c.skip(':');
  const auto minutes = c.digits(2, 0, 59);
  if (!minutes) return std::nullopt;
  const std::int64_t micros = (std::int64_t{*hours} * 60 + *minutes) * 60 * second_us;
  return west ? -micros : micros;
}

Part read_instant(Cursor& c) {
  const Part date = read_date(c);
  if (!date || (!c.skip_any_case('t') && !c.skip(' '))) return std::nullopt;
  const Part clock = read_clock(c);
  if (!clock) return std::nullopt;
  const Part offset = read_offset(c);
  if (!offset || !c.at_end()) return std::nullopt;
  return *date + *clock - *offset;
}

// An offset must not lead out of the years that can be written.
bool is_writable(std::int64_t micros) {
  using std::chrono::sys_days;
  constexpr sys_days first = std::chrono::year(1) / 1 / 1;
  constexpr sys_days after = std::chrono::year(10000) / 1 / 1;
  return micros >= std::int64_t{first.time_since_epoch().count()} * day_us &&
         micros < std::int64_t{after.time_since_epoch().count()} * day_us;
}

}  // namespace

Result<TimePoint> parse_instant(std::string_view text) {
  constexpr std::string_view expected =
      "an instant with an offset such as 2024-05-03T22:00:00+09:00";
  Cursor c(text);
  const Part micros = read_instant(c);
  if (!micros || !is_writable(*micros)) return time_error(c, expected, text);
  return TimePoint(Duration(*micros));
}

Result<Duration> parse_seconds(std::string_view text) {
  constexpr std::string_view expected = "seconds with at most six decimals";
  Cursor c(text);
  const bool negative = c.skip('-');
  const auto whole = c.number();
  if (!whole || *whole > largest_seconds) return time_error(c, expected, text);
  const auto fraction = c.fraction();
  if (!fraction || !c.at_end()) return time_error(c, expected, text);
  const std::int64_t micros = *whole * second_us + *fraction;
  return Duration(negative ? -micros : micros);
}

Result<Duration> parse_duration(std::string_view text) {
  constexpr std::string_view expected = "seconds or a length such as 8h30m";
  auto seconds = parse_seconds(text);
  if (seconds) return seconds;
  struct Unit {
    std::string_view name;
    std::int64_t micros;
  };
  constexpr std::array<Unit, 6> units{{{"ms", 1'000},
                                       {"us", 1},
                                       {"d", day_us},
                                       {"h", 3600 * second_us},
                                       {"m", 60 * second_us},
                                       {"s", second_us}}};
  Cursor c(text);
  // The reading that came further says where the fault is.
  const auto fault = [&] {
    Error error = time_error(c, expected, text);
    error.offset = std::max(error.offset, seconds.error().offset);
    return error;
  };
  const bool negative = c.skip('-');
  std::int64_t total = 0;
  do {
    const auto count = c.number();
    if (!count) return fault();
    const std::string_view rest = text.substr(c.offset());
    const Unit* unit = nullptr;
    for (const Unit& u : units) {
      if (unit == nullptr && rest.starts_with(u.name)) unit = &u;
    }
    if (unit == nullptr || *count > (largest_seconds * second_us - total) / unit->micros) {
      return fault();
    }
    for (const char letter : unit->name) c.skip(letter);
    total += *count * unit->micros;
  } while (!c.at_end());
  return Duration(negative ? -total : total);
}

void core::write_instant(char* at, TimePoint instant) noexcept {
  const std::int64_t micros = instant.time_since_epoch().count();
  std::int64_t days = micros / day_us;
  std::int64_t rest = micros % day_us;
  if (rest < 0) {
    rest += day_us;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  std::memcpy(at, "0000-00-00T00:00:00.000000Z", instant_size);
  const auto put = [at](std::size_t place, std::size_t width, std::uint32_t value) {
    for (std::size_t i = width; i-- > 0; value /= 10) {
      at[place + i] = static_cast<char>('0' + value % 10);
    }
  };
  const auto seconds = static_cast<std::uint32_t>(rest / second_us);
  put(0, 4, static_cast<std::uint32_t>(int{date.year()}));
  put(5, 2, unsigned{date.month()});
  put(8, 2, unsigned{date.day()});
  put(11, 2, seconds / 3600);
  put(14, 2, seconds / 60 % 60);
  put(17, 2, seconds % 60);
  put(20, 6, static_cast<std::uint32_t>(rest % second_us));
}

void append(std::string& out, TimePoint instant) {
  const std::size_t start = out.size();
  out.resize(start + core::instant_size);
  core::write_instant(out.data() + start, instant);
}

std::string to_string(TimePoint instant) {
  std::string text;
  append(text, instant);
  return text;
}

ACD_NAMESPACE_END

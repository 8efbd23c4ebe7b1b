#include "simulation/arrival_log.hpp"

#include "workflow/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::quoted;

namespace {

constexpr double longest = 1e9;

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool in_quotes = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_quotes) {
      if (c != '"') {
        fields.back() += c;
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        fields.back() += line[++i];
      } else {
        in_quotes = false;
      }
    } else if (c == '"') {
      in_quotes = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::optional<TimePoint> instant_of(std::string_view text) {
  if (const auto seconds = parse_seconds(text)) return TimePoint(*seconds);
  if (const auto instant = parse_instant(text)) return *instant;
  std::string with_offset(text);
  if (with_offset.size() > 10 && with_offset[10] == ' ') with_offset[10] = 'T';
  const auto instant = parse_instant(with_offset + "Z");
  return instant ? std::optional<TimePoint>(*instant) : std::nullopt;
}

std::optional<double> seconds_of(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return seconds >= 0 && seconds <= longest ? std::optional<double>(seconds) : std::nullopt;
}

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool next() {
    if (rest_.empty()) return false;
    line_ = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(rest_.size(), line_.size() + 1));
    if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
    ++number_;
    return true;
  }
  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
};

}  // namespace

ArrivalLog read_arrival_log(std::string_view text, std::string_view time_column,
                            std::string_view handling_column) {
  ArrivalLog log;
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Lines lines(text);
  const std::vector<std::string> header =
      lines.next() ? fields_of(lines.line()) : std::vector<std::string>();
  const auto column = [&](std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) {
      log.bad_rows.push_back({1, fmt::format("expected a column {} in the header, found {}",
                                             quoted(name), fmt::join(header, ", "))});
    }
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t times = column(time_column);
  const std::size_t handlings = handling_column.empty() ? times : column(handling_column);
  if (!log.bad_rows.empty()) return log;

  while (lines.next()) {
    if (lines.line().empty()) continue;
    const std::vector<std::string> fields = fields_of(lines.line());
    const auto bad = [&](std::string why) {
      log.bad_rows.push_back({lines.number(), std::move(why)});
    };
    if (fields.size() <= std::max(times, handlings)) {
      bad(fmt::format("expected {} fields, found {}", header.size(), fields.size()));
      continue;
    }
    const auto at = instant_of(fields[times]);
    if (!at) {
      bad(fmt::format("expected an instant or seconds, found {}", quoted(fields[times])));
      continue;
    }
    ArrivalLog::Call call{*at, std::nullopt};
    if (const std::string& recorded = fields[handlings]; handlings != times && !recorded.empty()) {
      call.handling = seconds_of(recorded);
      if (!call.handling) {
        bad(fmt::format("expected seconds of at least 0, found {}", quoted(recorded)));
        continue;
      }
      if (*call.handling == 0) call.handling.reset();
    }
    log.calls.push_back(call);
  }
  std::stable_sort(log.calls.begin(), log.calls.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return log;
}

}  // namespace simulation
ACD_NAMESPACE_END

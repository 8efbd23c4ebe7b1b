#include <acd/simulation/sweep.hpp>

#include "simulation/differences.hpp"
#include "workflow/faults.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::quoted;

namespace {

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// Whole numbers stay whole: a number of people is no 20.0.
Value as_value(double number) {
  if (number == std::floor(number) && std::abs(number) < 1e15) {
    return {static_cast<std::int64_t>(number)};
  }
  return {number};
}

std::vector<std::string_view> split(std::string_view text, char between) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(between);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

struct Range {
  double from;
  double to;
  double step;
};

std::optional<Range> range_in(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
  const auto from = number(parts[0]);
  const auto to = number(parts[1]);
  const auto step = parts.size() == 3 ? number(parts[2]) : std::optional<double>(1);
  if (!from || !to || !step) return std::nullopt;
  return Range{*from, *to, *step};
}

Error fault(ErrorCode code, std::string message, std::size_t offset) {
  return {code, std::move(message), offset, {}, 0};
}

Result<std::vector<Value>> values_of(const Range& range, std::size_t offset) {
  if (range.step == 0 || (range.to - range.from) * range.step < 0) {
    return fault(ErrorCode::value,
                 fmt::format("expected a step that leads from {} to {}, found {}", range.from,
                             range.to, range.step),
                 offset);
  }
  const double steps = (range.to - range.from) / range.step;
  if (!(steps < static_cast<double>(most_points))) {
    return fault(ErrorCode::limit_exceeded,
                 fmt::format("expected a range of at most {} values", most_points), offset);
  }
  // A tenth has no exact double: 0.1:0.3:0.1 has three values all the same.
  const auto last = static_cast<std::size_t>(std::floor(steps + 1e-9));
  std::vector<Value> values;
  for (std::size_t i = 0; i <= last; ++i) {
    const double exact = range.from + static_cast<double>(i) * range.step;
    values.push_back(as_value(std::round(exact * 1e9) / 1e9));
  }
  return values;
}

std::vector<Value> listed(std::string_view text) {
  std::vector<Value> values;
  if (const auto all = Value::from_json(fmt::format("[{}]", text)); all && all->view().size() > 0) {
    for (std::size_t i = 0; i < all->view().size(); ++i) values.emplace_back(all->view()[i]);
    return values;
  }
  for (const std::string_view part : split(text, ',')) {
    auto one = Value::from_json(part);
    values.push_back(one ? std::move(*one) : Value(part));
  }
  return values;
}

struct Point {
  std::vector<Value> values;
  Scenario scenario;
};

std::string told(std::span<const Setting> settings, const std::vector<Value>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    text += settings[i].path + "=" + to_json(values[i]);
  }
  return text;
}

std::vector<Error> at_point(std::vector<Error> errors, const std::string& where) {
  for (Error& error : errors) {
    error.message = fmt::format("{}: {}", where, error.message);
    error.offset = 0;
    error.line = 0;
  }
  return errors;
}

Result<std::vector<Point>> read_points(const ScenarioDocument& document,
                                       std::span<const Setting> settings) {
  std::size_t count = 1;
  for (const Setting& setting : settings) {
    count *= setting.values.size();
    if (count == 0 || count > most_points) {
      return fault(ErrorCode::limit_exceeded,
                   fmt::format("expected 1 to {} combinations of values", most_points), 0);
    }
  }
  std::vector<Point> points;
  for (std::size_t n = 0; n < count; ++n) {
    Point point;
    std::size_t rest = n;
    point.values.resize(settings.size());
    for (std::size_t s = settings.size(); s-- > 0;) {
      point.values[s] = settings[s].values[rest % settings[s].values.size()];
      rest /= settings[s].values.size();
    }
    ScenarioDocument changed = document;
    for (std::size_t s = 0; s < settings.size(); ++s) {
      auto next = changed.with(settings[s].path, point.values[s]);
      if (!next) return at_point(std::move(next).errors(), told(settings, point.values));
      changed = std::move(*next);
    }
    auto scenario = changed.scenario();
    if (!scenario) return at_point(std::move(scenario).errors(), told(settings, point.values));
    point.scenario = std::move(*scenario);
    points.push_back(std::move(point));
  }
  return points;
}

bool same_samples(const Summary& first, const Summary& other) {
  return first.replications == other.replications && first.batches == other.batches;
}

}  // namespace

Result<Setting> Setting::parse(std::string_view text) {
  if (!is_utf8(text)) return fault(ErrorCode::syntax, "expected UTF-8", 0);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fault(ErrorCode::syntax,
                 fmt::format("expected PATH=VALUES, such as workers.support=20:40:2, found {}",
                             quoted(text)),
                 equals == 0 ? 0 : text.size());
  }
  const std::string_view values = text.substr(equals + 1);
  if (values.empty()) {
    return fault(ErrorCode::syntax, "expected values after =, found the end of the text",
                 text.size());
  }
  Setting setting{std::string(text.substr(0, equals)), {}};
  if (const auto range = range_in(values)) {
    auto list = values_of(*range, equals + 1);
    if (!list) return list.errors();
    setting.values = std::move(*list);
  } else {
    setting.values = listed(values);
  }
  return setting;
}

Result<Sweep> sweep(const ScenarioDocument& document, std::span<const Setting> settings,
                    const RunOptions& options) {
  auto points = read_points(document, settings);
  if (!points) return points.errors();
  Sweep result;
  for (const Setting& setting : settings) result.paths.push_back(setting.path);
  std::uint64_t all = 0;
  for (const Point& point : *points) all += point.scenario.replications;
  std::uint64_t before = 0;
  RunOptions one = options;
  one.deviations = true;
  if (options.progress) {
    one.progress = [&](std::uint64_t done, std::uint64_t) {
      return options.progress(before + done, all);
    };
  }
  for (Point& point : *points) {
    Summary summary = run(point.scenario, one);
    one.events = {};
    before += summary.replications;
    if (summary.stopped_early) {
      result.stopped_early = true;
      break;
    }
    SweepPoint& kept = result.points.emplace_back(
        SweepPoint{std::move(point.values), std::move(summary), {"total", {}}});
    if (same_samples(result.points.front().summary, kept.summary)) {
      kept.against_first = differences_of(result.points.front().summary.total, kept.summary.total);
    }
  }
  return result;
}

std::string to_json(const Sweep& sweep) {
  std::string out = R"({"points":[)";
  for (const SweepPoint& point : sweep.points) {
    if (&point != &sweep.points.front()) out += ',';
    out += R"({"values":{)";
    for (std::size_t i = 0; i < sweep.paths.size(); ++i) {
      if (i > 0) out += ',';
      append_json_string(out, sweep.paths[i]);
      out += ':';
      append_json(out, point.values[i]);
    }
    out += R"(},"against_first":)";
    append_json(out, point.against_first);
    out += R"(,"summary":)" + to_json(point.summary) + "}";
  }
  out += fmt::format(R"(],"stopped_early":{}}})", sweep.stopped_early);
  return out;
}

}  // namespace simulation
ACD_NAMESPACE_END

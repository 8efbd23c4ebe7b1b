#include "demo/report.hpp"

#include <acd/core/value.hpp>

#include "demo/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>

namespace acd::cli::demo {

namespace {

constexpr Duration service_limit = std::chrono::seconds(20);

double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

std::uint64_t answered_by(const analytics::CallFigures& calls, Tier tier) {
  std::uint64_t answered = 0;
  for (const analytics::StepAnswers& step : calls.answered_at) {
    if (tier_of(step.filter, step.target) == tier) answered += step.answered;
  }
  return answered;
}

std::string thousands(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, 1, ',');
  return digits;
}

std::string row(std::string_view name, std::string_view value, std::string_view rest = "") {
  return fmt::format("  {:<30}{:>8}{}\n", name, value, rest);
}

std::string time_row(std::string_view name, double time) {
  return row(name, fmt::format("{:.1f}", time), " s");
}

std::string figures(const analytics::CallFigures& calls) {
  const auto share = [&](std::string_view name, std::uint64_t number) {
    const double of = static_cast<double>(std::max<std::uint64_t>(calls.offered, 1));
    return row(name, thousands(number),
               fmt::format("{:>8.1f} %", 100 * static_cast<double>(number) / of));
  };
  return row("calls", thousands(calls.offered)) +
         share("  answered by the owner", answered_by(calls, Tier::owner)) +
         share("  answered by a colleague", answered_by(calls, Tier::department)) +
         share("  answered by anyone", answered_by(calls, Tier::anyone)) +
         share("  nobody left: announcement", calls.overflowed) +
         share("  caller hung up", calls.abandoned) + "  wait of answered calls\n" +
         time_row("  mean", analytics::mean_seconds(calls.waits)) +
         time_row("  median", seconds(analytics::percentile(calls.waits, 50))) +
         time_row("  90 % within", seconds(analytics::percentile(calls.waits, 90))) +
         time_row("  longest", seconds(analytics::percentile(calls.waits, 100))) +
         row("answered within 20 s",
             fmt::format("{:.1f}", 100 * calls.service_level(service_limit)), " %") +
         row("rings per answered call", fmt::format("{:.2f}", calls.rings_per_answered_call()));
}

}  // namespace

std::string as_text(const Report& report, const Style& style) {
  std::string text = style.bold(fmt::format("A busy hour, {} people in {} departments",
                                            report.people, report.departments)) +
                     "\n\n" + figures(report.calls) + "\n";
  if (!report.story.empty()) {
    text += style.bold("One call: the owner did not answer, a colleague did") + "\n\n" +
            report.story + "\n";
  }
  text += fmt::format("{} commands, {} refused; {} events. Seed {}: the same again, to the byte.\n",
                      thousands(report.commands), thousands(report.refusals),
                      thousands(report.events), report.seed);
  return text;
}

std::string day_as_text(const simulation::Summary& day, const Style& style) {
  const auto count = [&](std::string_view name, std::string_view of) {
    const simulation::Estimate& estimate = day.total[of];
    return row(name, thousands(static_cast<std::uint64_t>(std::llround(estimate.value))),
               fmt::format(" ± {:.0f}", estimate.half_width));
  };
  const auto figure = [&](std::string_view name, std::string_view of, double scale,
                          std::string_view unit) {
    const simulation::Estimate& estimate = day.total[of];
    return row(name, fmt::format("{:.1f}", estimate.value * scale),
               fmt::format(" ± {:.1g} {}", estimate.half_width * scale, unit));
  };
  return style.bold(fmt::format("The whole day, {} times; ± is half of the 95 % interval",
                                day.replications)) +
         "\n\n" + count("calls a day", "offered") + count("  answered", "served") +
         figure("  caller hung up", "p_abandon", 100, "%") +
         figure("mean wait of answered calls", "asa", 1, "s") +
         figure("answered within 20 s", "sl_offered 20", 100, "%") +
         figure("people busy", "occupancy", 100, "%") + "\n";
}

std::string as_json(const Report& report) {
  const analytics::CallFigures& calls = report.calls;
  const auto number = [](std::uint64_t value) { return Value(static_cast<std::int64_t>(value)); };
  const Value answered = Value::object({
      {"owner", number(answered_by(calls, Tier::owner))},
      {"colleague", number(answered_by(calls, Tier::department))},
      {"anyone", number(answered_by(calls, Tier::anyone))},
      {"total", number(calls.answered)},
  });
  const Value wait = Value::object({
      {"mean", analytics::mean_seconds(calls.waits)},
      {"p50", seconds(analytics::percentile(calls.waits, 50))},
      {"p90", seconds(analytics::percentile(calls.waits, 90))},
      {"max", seconds(analytics::percentile(calls.waits, 100))},
  });
  const Value document = Value::object({
      {"seed", number(report.seed)},
      {"people", number(report.people)},
      {"departments", number(report.departments)},
      {"offered", number(calls.offered)},
      {"answered", answered},
      {"announced", number(calls.overflowed)},
      {"abandoned", number(calls.abandoned)},
      {"failed", number(calls.failed)},
      {"wait_seconds", wait},
      {"service_level_20s", calls.service_level(service_limit)},
      {"rings_per_answered_call", calls.rings_per_answered_call()},
      {"commands", number(report.commands)},
      {"refusals", number(report.refusals)},
      {"events", number(report.events)},
  });
  return to_json(document) + "\n";
}

}  // namespace acd::cli::demo

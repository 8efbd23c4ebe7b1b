#include "simulation_text.hpp"

#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace acd::cli {

namespace {

using simulation::Estimate;
using simulation::FigureGroup;

std::string amount(const Estimate& estimate, double scale, std::string_view unit) {
  const double value = estimate.value * scale;
  const double half = estimate.half_width * scale;
  if (half == 0) return fmt::format("{:>12.4g} {}", value, unit);
  return fmt::format("{:>12.4g} ± {:.2g} {}", value, half, unit);
}

void line(std::string& out, std::string_view label, const Estimate& estimate, double scale = 1,
          std::string_view unit = "") {
  std::string text = fmt::format("  {:<30}{}", label, amount(estimate, scale, unit));
  text.resize(text.find_last_not_of(' ') + 1);
  out += text + "\n";
}

void calls(std::string& out, const simulation::Scenario& scenario, const FigureGroup& group) {
  line(out, "calls", group["offered"]);
  line(out, "  answered", group["served"]);
  line(out, "  caller hung up", group["abandoned"]);
  if (group["blocked"].value > 0) line(out, "  blocked", group["blocked"]);
  if (group["overflowed"].value > 0) line(out, "  workflow ended", group["overflowed"]);
  if (group["disconnected"].value > 0) line(out, "  sent away at closing", group["disconnected"]);
  if (group["failed"].value > 0) line(out, "  other ends", group["failed"]);
  if (group["unfinished"].value > 0) line(out, "  unfinished", group["unfinished"]);
  line(out, "had to wait", group["p_wait"], 100, "%");
  line(out, "mean wait", group["mean_wait"], 1, "s");
  line(out, "average speed of answer", group["asa"], 1, "s");
  for (const double level : scenario.service_levels) {
    line(out, fmt::format("answered within {} s", level),
         group[fmt::format("sl_offered {}", level)], 100, "%");
  }
  line(out, "rings per call", group["rings_per_call"]);
}

struct Telling {
  std::string_view figure;
  std::string_view label;
  double scale;
  std::string_view unit;
  int better;  // 1: more is better, -1: less is
};

constexpr std::array tellings{
    Telling{"served", "calls answered", 1, "", 1},
    Telling{"p_abandon", "callers who hung up", 100, " %", -1},
    Telling{"p_block", "calls blocked", 100, " %", -1},
    Telling{"p_overflow", "calls whose workflow ended", 100, " %", -1},
    Telling{"mean_wait", "mean wait", 1, " s", -1},
    Telling{"asa", "average speed of answer", 1, " s", -1},
    Telling{"rings_per_call", "rings per call", 1, "", 0},
    Telling{"occupancy", "time that people are busy", 100, " %", 0},
};

void tell(std::string& out, const simulation::Difference& difference, const Telling& telling,
          const std::string& second) {
  const double scale = telling.scale;
  out += fmt::format("  {}: {:.4g}{} against {:.4g}{}; ", telling.label, difference.first * scale,
                     telling.unit, difference.second * scale, telling.unit);
  const double change = difference.difference.value * scale;
  const double half = difference.difference.half_width * scale;
  if (!difference.is_sure()) {
    out += fmt::format("no difference is sure ({:+.2g} ± {:.2g})\n", change, half);
    return;
  }
  const std::string_view more = change > 0 ? "more" : "less";
  const bool good = (change > 0) == (telling.better > 0);
  out += fmt::format("{} has {:.3g} ± {:.2g}{} {}", second, std::abs(change), half, telling.unit,
                     more);
  if (telling.better != 0) out += good ? ", which is better" : ", which is worse";
  out += '\n';
}

void tell(std::string& out, const simulation::DifferenceGroup& group, const std::string& second) {
  const auto find = [&](std::string_view name) {
    return std::find_if(group.differences.begin(), group.differences.end(),
                        [&](const simulation::Difference& one) { return one.figure == name; });
  };
  for (const Telling& telling : tellings) {
    const auto found = find(telling.figure);
    if (found == group.differences.end() || (found->first == 0 && found->second == 0)) continue;
    tell(out, *found, telling, second);
  }
  for (const simulation::Difference& one : group.differences) {
    constexpr std::string_view level = "sl_offered ";
    if (!one.figure.starts_with(level)) continue;
    const std::string label =
        fmt::format("answered within {} s", std::string_view(one.figure).substr(level.size()));
    tell(out, one, {one.figure, label, 100, " %", 1}, second);
  }
}

}  // namespace

std::string text_of(const std::string& first, const std::string& second,
                    const simulation::Comparison& comparison) {
  std::string out = fmt::format(
      "{} against {}: {} of the same calls; seed {}\n± is half of the 95 % interval of the "
      "difference.\n\nAll calls\n",
      first, second, counted(comparison.first.replications, "replication"), comparison.first.seed);
  tell(out, comparison.total, second);
  if (comparison.classes.size() < 2) return out;
  for (const simulation::DifferenceGroup& klass : comparison.classes) {
    out += fmt::format("\nCalls: {}\n", klass.name);
    tell(out, klass, second);
  }
  return out;
}

std::string text_of(const simulation::Scenario& scenario, const simulation::Summary& summary) {
  std::string out =
      fmt::format("{}, {} calls; seed {}\n", counted(summary.replications, "replication"),
                  summary.calls, summary.seed);
  if (summary.stopped_early) out += "Stopped early: these are the replications that were done.\n";
  out += "Per replication; ± is half of the 95 % interval.\n\nAll calls\n";
  calls(out, scenario, summary.total);
  line(out, "mean queue", summary.total["mean_queue"]);
  if (summary.classes.size() > 1) {
    for (const FigureGroup& group : summary.classes) {
      out += fmt::format("\nCalls: {}\n", group.name);
      calls(out, scenario, group);
    }
  }
  for (const FigureGroup& group : summary.people) {
    out += fmt::format("\nPeople: {}\n", group.name);
    line(out, "on duty", group["mean_present"]);
    line(out, "busy", group["occupancy"], 100, "%");
    line(out, "calls taken", group["served"]);
  }
  if (!summary.steps.empty()) out += "\nAnswered at\n";
  for (const simulation::StepFigure& step : summary.steps) {
    if (step.answered == 0) continue;
    out += fmt::format("  {:<30}{:>11.1f} %\n",
                       fmt::format("{}, step {}", step.filter, step.target + 1), step.share * 100);
  }
  if (!summary.littles_law) {
    out += "\nSelf-check failed: the integral of the queue is not the sum of the waits.\n";
  }
  return out;
}

}  // namespace acd::cli

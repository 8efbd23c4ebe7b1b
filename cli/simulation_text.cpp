#include "simulation_text.hpp"

#include "report.hpp"

#include <fmt/format.h>

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

}  // namespace

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
    out += fmt::format("  {:<30}{:>11.1f} %\n",
                       fmt::format("{}, step {}", step.filter, step.target + 1), step.share * 100);
  }
  if (!summary.littles_law) {
    out += "\nSelf-check failed: the integral of the queue is not the sum of the waits.\n";
  }
  return out;
}

}  // namespace acd::cli

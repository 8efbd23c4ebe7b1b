#include "test_report.hpp"

#include <acd/core/value.hpp>

#include "report.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace acd::cli {

namespace {

using expectations::CoveredStep;
using expectations::Failure;
using expectations::Mismatch;
using expectations::WorkflowCoverage;

// What people look for in an event; the rest is in --json.
constexpr std::array<std::string_view, 9> telling_keys{
    "type",        "task_sid",  "worker_sid",           "task_queue_name",      "task_priority",
    "reason_code", "x_outcome", "task_canceled_reason", "task_completed_reason"};

std::string in_short(const std::string& json) {
  const Value event = *Value::from_json(json);
  std::string line(event.view().find("at").as_string());
  for (const std::string_view key : telling_keys) {
    const ValueView value = event.view().find(key);
    if (!value.exists()) continue;
    line += ' ';
    if (key != "type") line += fmt::format("{}=", key);
    if (value.is_string()) {
      line += value.as_string();
    } else {
      append_json(line, value);
    }
  }
  return shown(line);
}

// `=` came as expected, `>` is the first that did not, nothing: the step does not look at its type.
void append_events(std::string& out, const Mismatch& mismatch, const Style& style) {
  out += "  came:\n";
  for (std::size_t i = 0; i < mismatch.events.size(); ++i) {
    const std::string line = in_short(mismatch.events[i].json);
    if (i == mismatch.first) {
      out += fmt::format("  {} {}\n", style.red(">"), style.bold(line));
    } else if (mismatch.events[i].watched) {
      out += fmt::format("  {} {}\n", i < mismatch.first ? "=" : " ", line);
    } else {
      out += fmt::format("    {}\n", style.dim(line));
    }
  }
  if (mismatch.first == mismatch.events.size())
    out += fmt::format("  {} (no more)\n", style.red(">"));
}

void append_failure(std::string& out, const std::string& name, const Failure& failure,
                    const Style& style) {
  out += fmt::format("{}: step {}: {}\n", style.bold(fmt::format("{}:{}", name, failure.line)),
                     failure.step, shown(failure.message));
  if (!failure.mismatch) return;
  const std::vector<std::string>& expected = failure.mismatch->expected;
  out += "  expected:\n";
  for (const std::string& pattern : expected) out += fmt::format("    {}\n", shown(pattern));
  if (expected.empty()) out += "    (nothing)\n";
  append_events(out, *failure.mismatch, style);
}

void append_member(std::string& out, std::string_view key, std::string_view text) {
  out += fmt::format("{}\"{}\":", out.ends_with('{') ? "" : ",", key);
  append_json_string(out, text);
}

// Joins what `append` writes for each element.
template <class Elements, class Append>
void append_array(std::string& out, std::string_view key, const Elements& elements, Append append) {
  out += fmt::format(",\"{}\":[", key);
  for (const auto& element : elements) {
    if (!out.ends_with('[')) out += ',';
    append(element);
  }
  out += ']';
}

void append_json(std::string& out, const Failure& failure) {
  out += fmt::format(R"({{"step":{},"line":{})", failure.step, failure.line);
  append_member(out, "message", failure.message);
  if (const auto& mismatch = failure.mismatch) {
    append_array(out, "expected", mismatch->expected, [&](const auto& json) { out += json; });
    append_array(out, "events", mismatch->events, [&](const auto& event) { out += event.json; });
    out += fmt::format(",\"first\":{}", mismatch->first);
  }
  out += '}';
}

void append_json(std::string& out, const Error& error) {
  out += '{';
  append_member(out, "code", to_string(error.code));
  append_member(out, "message", error.message);
  append_member(out, "pointer", error.pointer);
  out += fmt::format(R"(,"line":{},"offset":{}}})", error.line, error.offset);
}

void append_json(std::string& out, const WorkflowCoverage& workflow) {
  out += '{';
  append_member(out, "workspace", workflow.workspace);
  append_member(out, "workflow", workflow.workflow);
  append_array(out, "steps", workflow.steps, [&](const CoveredStep& step) {
    out += '{';
    append_member(out, "filter", step.filter);
    out += fmt::format(",\"target\":{}", step.target);
    append_member(out, "leads_to", step.leads_to);
    out += fmt::format(",\"entered\":{}}}", step.entered);
  });
  out += '}';
}

}  // namespace

void TestTotals::add(const TestedDocument& tested) {
  ++documents;
  if (!tested.errors.empty()) {
    ++unreadable;
  } else {
    ++(tested.passed() ? passed : failed);
  }
  merge(coverage, tested.report.coverage);
}

void append_text(std::string& out, const TestedDocument& tested, const Style& style) {
  for (const Failure& failure : tested.report.failures)
    append_failure(out, tested.name, failure, style);
}

void append_coverage(std::string& out, const std::vector<WorkflowCoverage>& coverage) {
  std::size_t steps = 0;
  std::size_t entered = 0;
  for (const WorkflowCoverage& workflow : coverage) {
    for (const CoveredStep& step : workflow.steps) {
      ++steps;
      if (step.entered > 0) {
        ++entered;
        continue;
      }
      out += fmt::format("never entered: {} / {}: filter {}, target {} ({})\n", workflow.workspace,
                         workflow.workflow, step.filter, step.target, step.leads_to);
    }
  }
  out += fmt::format("coverage: {} of {} targets entered\n", entered, steps);
}

void append_text(std::string& out, const TestTotals& totals, const Style& style) {
  const std::string failed = fmt::format("{} failed", totals.failed);
  out +=
      fmt::format("{} passed, {}", totals.passed, totals.failed > 0 ? style.red(failed) : failed);
  if (totals.unreadable > 0) out += style.red(fmt::format(", {} unreadable", totals.unreadable));
  out += '\n';
}

void append_json(std::string& out, const TestedDocument& tested, bool is_first) {
  out += is_first ? "{\"documents\":[{" : ",\n{";
  append_member(out, "file", tested.name);
  out += fmt::format(R"(,"passed":{},"steps":{})", tested.passed(), tested.report.steps);
  append_array(out, "failures", tested.report.failures,
               [&](const Failure& failure) { append_json(out, failure); });
  append_array(out, "errors", tested.errors, [&](const Error& error) { append_json(out, error); });
  out += '}';
}

void append_json(std::string& out, const TestTotals& totals) {
  out += fmt::format("],\n\"passed\":{},\"failed\":{},\"unreadable\":{}", totals.passed,
                     totals.failed, totals.unreadable);
  append_array(out, "coverage", totals.coverage,
               [&](const WorkflowCoverage& workflow) { append_json(out, workflow); });
  out += "}\n";
}

}  // namespace acd::cli

#include "html_report.hpp"

#include <acd/core/value.hpp>
#include <acd/simulation/story.hpp>
#include <acd/version.hpp>

#include "failure.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <utility>
#include <vector>

namespace acd::cli {

namespace {

constexpr std::size_t stories = 10;
constexpr double series_points = 96;

// Inside a script element `</script>` and `<!--` mean something in any quotes.
std::string inside_script(std::string_view json) {
  std::string out;
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string as_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

void member(std::string& out, std::string_view name, std::string_view text) {
  append_json_string(out, name);
  out += ':';
  append_json_string(out, text);
}

void append(std::string& out, const simulation::CallStory& story) {
  out += '{';
  member(out, "task", story.task);
  out += fmt::format(R"(,"arrived":{},"waited":{},"answered":{},"attributes":{},"lines":[)",
                     story.arrived, story.waited, story.answered, to_json(story.attributes));
  for (const simulation::StoryLine& line : story.lines) {
    if (&line != &story.lines.front()) out += ',';
    out += fmt::format(R"({{"after":{},)", line.after);
    member(out, "what", line.what);
    out += ',';
    member(out, "why", line.why);
    out += '}';
  }
  out += "]}";
}

std::string data_of(const std::string& title, const simulation::Scenario& scenario,
                    const simulation::Summary& summary) {
  const auto start = scenario.start.time_since_epoch();
  const auto of_day = start - std::chrono::floor<std::chrono::days>(start);
  std::string out = fmt::format(R"({{"start_of_day":{},"horizon":{},)",
                                static_cast<double>(of_day.count()) / 1e6, scenario.horizon);
  member(out, "title", title);
  out += ',';
  member(out, "version", ACD_VERSION);
  out += R"(,"people":{)";
  const std::vector<std::string> groups = simulation::groups_of_workers(scenario);
  for (std::size_t w = 0; w < groups.size(); ++w) {
    const Worker& worker = scenario.workspace.workers[w];
    if (w > 0) out += ',';
    append_json_string(out, worker.sid);
    out += ":{";
    member(out, "name", worker.name);
    out += ',';
    member(out, "group", groups[w]);
    out += '}';
  }
  out += R"(},"slowest":[)";
  bool first = true;
  for (const simulation::CallStory& story : simulation::slowest_calls(scenario, stories)) {
    if (!std::exchange(first, false)) out += ',';
    append(out, story);
  }
  return out + R"(],"summary":)" + to_json(summary) + "}";
}

// The page with its parts in place of {{their names}}.
std::string filled(std::string_view page,
                   const std::vector<std::pair<std::string_view, std::string>>& parts) {
  std::string out;
  while (!page.empty()) {
    const std::size_t open = page.find("{{");
    out += page.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = page.find("}}", open);
    const std::string_view name = page.substr(open + 2, close - open - 2);
    for (const auto& [key, text] : parts) {
      if (key == name) out += text;
    }
    page.remove_prefix(close + 2);
  }
  return out;
}

}  // namespace

void check_report_can_be_written() {
  if (html_parts().plot.empty() || html_parts().d3.empty()) {
    throw Failure(
        "this acd was built without charts: run scripts/setup, configure and build again");
  }
}

simulation::Scenario for_report(simulation::Scenario scenario) {
  if (!scenario.interval) scenario.interval = scenario.horizon / series_points;
  return scenario;
}

void write_report(const std::string& file, const std::string& title,
                  const simulation::Scenario& scenario, const simulation::Summary& summary) {
  check_report_can_be_written();
  const HtmlParts& parts = html_parts();
  std::ofstream out(file, std::ios::binary);
  out << filled(parts.page, {{"title", as_text(title)},
                             {"style", std::string(parts.style)},
                             {"data", inside_script(data_of(title, scenario, summary))},
                             {"d3", std::string(parts.d3)},
                             {"plot", std::string(parts.plot)},
                             {"script", std::string(parts.script)}});
  if (!out.flush()) throw Failure(fmt::format("cannot write {}", file));
}

}  // namespace acd::cli

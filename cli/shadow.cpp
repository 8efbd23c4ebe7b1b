#include <acd/adapters/shadow.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output.hpp"
#include "report.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace acd::cli {

namespace {

using adapters::Difference;
using adapters::ShadowCounts;
using adapters::TaskRouterEvent;

struct ShadowOptions {
  std::string workspace;
  std::string events = "-";
  double tolerance = 2;
  bool json = false;
};

using Events = std::vector<TaskRouterEvent>;

// A line is an event stream's array or one event of it, or {"body"}: an event callback.
std::variant<Events, adapters::BadRequest> events_in(ValueView line) {
  if (!line.find("body").is_string()) return adapters::read_event_stream(line);
  const auto form = adapters::read_form(line.find("body").as_string());
  if (const auto* const bad = std::get_if<adapters::BadRequest>(&form)) return *bad;
  auto event = adapters::read_event_callback(std::get<adapters::Form>(form));
  if (const auto* const bad = std::get_if<adapters::BadRequest>(&event)) return *bad;
  return Events{std::get<TaskRouterEvent>(std::move(event))};
}

// They come in no order; what happened at one instant stays in the order of the log.
Events read_events(const std::string& path) {
  Events out;
  LineReader lines(path);
  while (lines.next([] {})) {
    if (lines.line().find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto parsed = Value::from_json(lines.line());
    auto read = parsed ? events_in(*parsed)
                       : std::variant<Events, adapters::BadRequest>(
                             adapters::BadRequest{400, parsed.error().message});
    // The line is somebody's; only its place and the fault are said.
    if (const auto* const bad = std::get_if<adapters::BadRequest>(&read))
      throw Failure(fmt::format("{}:{}: {}", lines.name(), lines.number(), bad->sentence));
    for (TaskRouterEvent& event : std::get<Events>(read)) out.push_back(std::move(event));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const TaskRouterEvent& a, const TaskRouterEvent& b) { return a.at < b.at; });
  return out;
}

std::string sentence(const Difference& one) {
  switch (one.kind) {
    case Difference::Kind::worker:
      return fmt::format("TaskRouter offers it to {}, here it is {}'s", one.theirs, one.ours);
    case Difference::Kind::only_they:
      return fmt::format("TaskRouter offers it to {}, here it waits", one.theirs);
    case Difference::Kind::only_we:
      return fmt::format("here it is offered to {}, by TaskRouter to nobody", one.ours);
    case Difference::Kind::ended:
      return fmt::format("TaskRouter: {}; here: {}", one.theirs, one.ours);
  }
  return {};
}

std::string text_of(const ShadowCounts& counts, const std::vector<Difference>& differences) {
  std::string out = fmt::format("{}: {} twice, {} that change nothing here, {} refused\n",
                                counted(counts.events, "event"), counts.duplicates, counts.ignored,
                                counts.refused);
  out += fmt::format("{} compared: {} as here, {} otherwise; {} followed\n",
                     counted(counts.decisions, "decision"), counts.agreed, differences.size(),
                     counted(counts.followed, "later offer"));
  for (const Difference& one : differences) {
    out += fmt::format("  {}  {}: {}\n", to_string(one.at), one.task, sentence(one));
  }
  return out;
}

std::string json_of(const ShadowCounts& counts, const std::vector<Difference>& differences) {
  ValueBuilder out;
  out.begin_object();
  const std::pair<std::string_view, std::uint64_t> numbers[] = {
      {"events", counts.events},    {"duplicates", counts.duplicates}, {"ignored", counts.ignored},
      {"refused", counts.refused},  {"decisions", counts.decisions},   {"agreed", counts.agreed},
      {"followed", counts.followed}};
  for (const auto& [key, number] : numbers) out.key(key).integer(static_cast<std::int64_t>(number));
  out.key("differences").begin_array();
  for (const Difference& one : differences) {
    out.begin_object().key("at").string(to_string(one.at)).key("kind").string(to_string(one.kind));
    out.key("task").string(one.task).key("theirs").string(one.theirs);
    out.key("ours").string(one.ours).end_object();
  }
  return to_json(out.end_array().end_object().finish()) + "\n";
}

int run_shadow(const ShadowOptions& options) {
  const auto tolerance =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.tolerance));
  adapters::TaskRouterShadow shadow(load_workspace(options.workspace), tolerance);
  const Events events = read_events(options.events);
  for (const TaskRouterEvent& event : events) shadow.hear(event);
  // What they still had time for does not count.
  if (!events.empty()) shadow.finish(events.back().at);
  const auto& differences = shadow.differences();
  print(options.json ? json_of(shadow.counts(), differences)
                     : text_of(shadow.counts(), differences));
  return differences.empty() ? success : answer_is_no;
}

constexpr const char* examples = R"(Examples:
  acd shadow workspace.json --events taskrouter.jsonl
  acd shadow workspace.json --json < taskrouter.jsonl
A line is {"body": …} with the form of an event callback, or what an event stream posts. Exit 1 when
TaskRouter decided otherwise than the router would have.
)";

}  // namespace

void add_shadow(CLI::App& app, Run& run) {
  auto options = std::make_shared<ShadowOptions>();
  CLI::App* command =
      app.add_subcommand("shadow", "What TaskRouter decided, compared with what acd would have");
  command
      ->add_option("workspace", options->workspace, "The workspace document; - is standard input")
      ->required()
      ->type_name("WORKSPACE");
  command->add_option("--events", options->events, "TaskRouter's events; - is standard input")
      ->type_name("FILE")
      ->capture_default_str();
  command
      ->add_option("--tolerance", options->tolerance,
                   "Seconds by which the same decision may be earlier or later")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_shadow(*options); }; });
}

}  // namespace acd::cli

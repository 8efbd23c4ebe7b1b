#include <acd/analytics/call_figures.hpp>
#include <acd/router/json.hpp>
#include <acd/simulation/simulation.hpp>

#include "command.hpp"
#include "demo/busy_hour.hpp"
#include "demo/report.hpp"
#include "demo/site.hpp"
#include "demo/story.hpp"
#include "failure.hpp"
#include "html_report.hpp"
#include "output.hpp"
#include "terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <thread>

namespace acd::cli {

namespace {

struct DemoOptions {
  std::uint64_t seed = 0;
  std::string site;
  std::string commands;
  std::string events;
  std::string report = "acd-demo.html";
  bool json = false;
};

// A file to write lines to; nothing is written without a name.
class Lines {
 public:
  explicit Lines(std::string name) : name_(std::move(name)) {
    if (!name_.empty()) file_.open(name_, std::ios::binary);
  }
  [[nodiscard]] bool wanted() const noexcept { return !name_.empty(); }
  void write(const std::string& line) { file_ << line << '\n'; }
  void close() {
    if (wanted() && !file_.flush()) throw Failure(fmt::format("cannot write {}", name_));
  }

 private:
  std::string name_;
  std::ofstream file_;
};

// Everything that looks at the hour while it passes.
class Watchers {
 public:
  explicit Watchers(const std::string& events) : lines_(events) {}

  void add(const Router& router, std::span<const router::Event> events) {
    fold_.add(events);
    finder_.add(router, events);
    count_ += events.size();
    for (const router::Event& event : lines_.wanted() ? events : events.first(0)) {
      line_.clear();
      router::append_json(line_, router, event);
      lines_.write(line_);
    }
  }
  void close() { lines_.close(); }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] analytics::CallFigures figures() const { return fold_.figures(); }
  [[nodiscard]] const std::string& call() const noexcept { return finder_.call(); }

 private:
  analytics::CallFold fold_;
  demo::StoryFinder finder_;
  Lines lines_;
  std::string line_;
  std::uint64_t count_ = 0;
};

std::size_t departments(const Workspace& site) {
  std::set<std::int64_t> found;
  for (const Worker& worker : site.workers) {
    found.insert(worker.attributes.view().find("department_id").as_integer());
  }
  return found.size();
}

// The same site for a whole day, by the simulator that answers users' questions.
void run_day(const DemoOptions& options) {
  const simulation::Scenario day = for_report(demo::load_day(options.seed));
  simulation::RunOptions run;
  run.threads = std::max(1U, std::thread::hardware_concurrency());
  const simulation::Summary summary = simulation::run(day, run);
  std::string text = "\n" + demo::day_as_text(summary, Style(STDOUT_FILENO));
  if (html_parts().plot.empty()) {
    text += "No report: this acd was built without charts.\n";
  } else if (!options.report.empty()) {
    write_report(options.report, "A day at a site of 300 people", day, summary);
    text += fmt::format("Charts, and the ten slowest calls explained: {}\n", options.report);
  }
  print(text);
}

int run_demo(const DemoOptions& options) {
  if (!options.site.empty()) demo::write_site(options.site);
  const Workspace site = demo::load_site(options.seed);
  Lines commands(options.commands);
  Watchers watchers(options.events);
  demo::BusyHour hour(site, options.seed,
                      [&](const Router& router, auto events) { watchers.add(router, events); });
  hour.run();
  for (const std::string& command : hour.commands()) commands.write(command);
  commands.close();
  watchers.close();

  const auto& refusals = hour.router().refusals();
  demo::Report report{options.seed,
                      site.workers.size(),
                      departments(site),
                      hour.router().commands(),
                      std::accumulate(refusals.begin(), refusals.end(), std::uint64_t{0}),
                      watchers.count(),
                      watchers.figures(),
                      {}};
  if (options.json) return print(as_json(report)), success;
  if (!watchers.call().empty()) {
    report.story = demo::tell_story(site, hour.commands(), watchers.call());
  }
  print(as_text(report, Style(STDOUT_FILENO)));
  run_day(options);
  return success;
}

constexpr const char* examples = R"(Examples:
  acd demo --seed 7
  acd demo --site site --commands commands.jsonl --events events.jsonl
  acd route site/site.json --commands commands.jsonl | cmp - events.jsonl
The callers and the people are invented, what happens to the calls is decided by the router that
everything else uses.
)";

}  // namespace

void add_demo(CLI::App& app, Run& run) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command = app.add_subcommand(
      "demo",
      "A busy hour at a bundled site of 300 people as a story, and its whole day as a report");
  command->add_flag("--json", options->json, "The figures as JSON");
  command
      ->add_option("--seed", options->seed, "Seed of the hour and of the router's random choices")
      ->capture_default_str();
  command->add_option("--site", options->site, "Write the site's documents into this folder too")
      ->type_name("DIR");
  command
      ->add_option("--commands", options->commands, "Write the commands, as acd route reads them")
      ->type_name("FILE");
  command->add_option("--events", options->events, "Write the events, as acd route writes them")
      ->type_name("FILE");
  command
      ->add_option("--report", options->report,
                   "Write the report of a simulated day there; '' for none")
      ->type_name("FILE.html")
      ->capture_default_str();
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_demo(*options); }; });
}

}  // namespace acd::cli

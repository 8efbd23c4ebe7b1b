#include <acd/analytics/statistics.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"
#include "replay.hpp"
#include "workspace_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace acd::cli {

namespace {

struct StatisticsOptions {
  ReplayOptions replay;
  std::string queue;
  std::string workflow;
  std::string worker;
  std::string channel;
  std::optional<std::int64_t> minutes;
  std::string start_date;
  std::string end_date;
  std::vector<std::int64_t> thresholds;
};

template <class T>
T value_or_fail(const Result<T>& result) {
  if (result) return *result;
  std::string sentence;
  for (const Error& error : result.errors()) {
    sentence += (sentence.empty() ? "" : "; ") + error.message;
  }
  throw Failure(sentence);
}

int run_statistics(const StatisticsOptions& options) {
  const Workspace workspace = load_workspace(options.replay.workspace);
  analytics::StatisticsLog log;
  const Replay day(options.replay, workspace, [&log](const Router& router, auto events) {
    for (const router::Event& event : events) log.consume(router, event);
  });
  const analytics::StatisticsScope scope{options.queue, options.workflow, options.worker,
                                         options.channel};
  const auto window = value_or_fail(analytics::statistics_window(
      day.router().now(), options.minutes, options.replay.time("--start-date", options.start_date),
      options.replay.time("--end-date", options.end_date)));
  const auto now = value_or_fail(analytics::real_time_statistics(day.router(), scope));
  const auto past = value_or_fail(log.cumulative(day.router(), scope, window, options.thresholds));
  print(fmt::format("{{\"realtime\":{},\"cumulative\":{}}}\n", to_json(now), to_json(past)));
  return success;
}

constexpr const char* examples = R"(Examples:
  acd statistics workspace.json --commands day.jsonl --queue sales
  acd statistics workspace.json --commands day.jsonl --at 3600 --minutes 60 --split-by-wait-time 5,20
  acd statistics workspace.json --commands day.jsonl --worker anna --start-date 0 --end-date 3600
Prints one JSON object with TaskRouter's names; lengths are seconds.
)";

}  // namespace

void add_statistics(CLI::App& app, Run& run) {
  auto options = std::make_shared<StatisticsOptions>();
  CLI::App* command = app.add_subcommand(
      "statistics", "Statistics of a queue, workflow, worker or the whole workspace");
  options->replay.add_to(*command);
  command->add_option("--queue", options->queue, "Of a queue");
  command->add_option("--workflow", options->workflow, "Of a workflow");
  command->add_option("--worker", options->worker, "Of a worker");
  command->add_option("--channel", options->channel, "Only tasks of this channel");
  command->add_option("--minutes", options->minutes, "The last so many minutes; default: 15")
      ->type_name("N");
  command->add_option("--start-date", options->start_date, "From then on")->type_name("TIME");
  command->add_option("--end-date", options->end_date, "Until then; default: now")
      ->type_name("TIME");
  command
      ->add_option("--split-by-wait-time", options->thresholds,
                   "Count waits above and below so many seconds")
      ->delimiter(',')
      ->type_name("SECONDS,…");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_statistics(*options); }; });
}

}  // namespace acd::cli

#include <acd/analytics/erlang.hpp>

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acd::cli {

namespace {

using analytics::BoundedRoom;
using analytics::BoundedRoomFigures;
using analytics::erlang_b;
using analytics::ErlangA;
using analytics::ErlangAFigures;
using analytics::ErlangALevels;
using analytics::ErlangC;
using analytics::ErlangCFigures;
using analytics::figures;
using analytics::mean_wait_of_one_server;
using analytics::mean_waits_by_priority;
using analytics::positions_for;
using analytics::servers_for;
using analytics::service_level;
using analytics::service_level_accepted;
using analytics::StaffingGoal;
using analytics::wait_percentile;

struct ErlangOptions {
  std::optional<std::uint64_t> servers;
  std::vector<double> calls_per_hour;
  double handling = 0;
  std::optional<double> patience;
  std::optional<std::uint64_t> room;
  std::optional<double> cv;
  std::vector<double> within{20};
  std::vector<double> percentiles;
  double goal = 0.8;
  double max_occupancy = 1;
  std::optional<double> max_abandonment;
  double shrinkage = 0;
  bool lost = false;
  bool json = false;

  [[nodiscard]] double rate() const {
    double sum = 0;
    for (const double one : calls_per_hour) sum += one;
    return sum / 3600;
  }
};

// The figures in the order in which they are shown.
class Answer {
 public:
  explicit Answer(std::string model) : model_(std::move(model)) {}

  void add(std::string name, double value) { figures_.emplace_back(std::move(name), value); }

  [[nodiscard]] std::string json() const {
    std::string out = fmt::format(R"({{"model":"{}")", model_);
    for (const auto& [name, value] : figures_) {
      // JSON has no infinity: an endless wait is null.
      out += std::isfinite(value) ? fmt::format(R"(,"{}":{})", name, value)
                                  : fmt::format(R"(,"{}":null)", name);
    }
    return out + "}\n";
  }
  [[nodiscard]] std::string text() const {
    std::string out = model_ + "\n";
    for (const auto& [name, value] : figures_) out += fmt::format("  {:<26}{:.6g}\n", name, value);
    return out;
  }

 private:
  std::string model_;
  std::vector<std::pair<std::string, double>> figures_;
};

std::string at(std::string_view name, double seconds) {
  return fmt::format("{} {}", name, seconds);
}

Answer loss(const ErlangOptions& options) {
  Answer answer("Erlang B");
  answer.add("load", options.rate() * options.handling);
  answer.add("p_block", erlang_b(*options.servers, options.rate() * options.handling));
  return answer;
}

Answer delay(const ErlangOptions& options) {
  const ErlangC site{*options.servers, options.rate(), options.handling};
  const ErlangCFigures all = figures(site);
  Answer answer("Erlang C");
  answer.add("load", site.load());
  answer.add("occupancy", all.occupancy);
  answer.add("p_wait", all.p_wait);
  answer.add("asa", all.mean_wait);
  answer.add("wait_if_waited", all.wait_if_waited);
  answer.add("mean_queue", all.mean_queue);
  for (const double t : options.within) answer.add(at("sl_offered", t), service_level(site, t));
  for (const double share : options.percentiles) {
    answer.add(at("wait_percentile", share), wait_percentile(site, share / 100));
  }
  return answer;
}

Answer patience(const ErlangOptions& options) {
  const ErlangA site{*options.servers, options.rate(), options.handling, *options.patience};
  const ErlangAFigures all = figures(site);
  Answer answer("Erlang A");
  answer.add("load", options.rate() * options.handling);
  answer.add("occupancy", all.occupancy);
  answer.add("p_wait", all.p_wait);
  answer.add("p_abandon", all.p_abandon);
  answer.add("mean_wait", all.mean_wait);
  answer.add("asa", all.mean_wait_served);
  answer.add("mean_queue", all.mean_queue);
  for (const double t : options.within) {
    const ErlangALevels levels = analytics::within(site, t);
    answer.add(at("p_served_within", t), levels.served);
    answer.add(at("p_abandoned_within", t), levels.abandoned);
    answer.add(at("sl_offered", t), levels.served);
    answer.add(at("sl_excl_short", t), levels.served / (1 - levels.abandoned));
    answer.add(at("sl_served", t), levels.served / (1 - all.p_abandon));
    answer.add(at("sl_any", t), levels.served + levels.abandoned);
  }
  return answer;
}

Answer bounded_room(const ErlangOptions& options) {
  const BoundedRoom site{*options.servers, *options.room, options.rate(), options.handling};
  const BoundedRoomFigures all = figures(site);
  Answer answer("M/M/c/K");
  answer.add("load", options.rate() * options.handling);
  answer.add("occupancy", all.occupancy);
  answer.add("p_block", all.p_block);
  answer.add("p_wait_accepted", all.p_wait_accepted);
  answer.add("asa", all.mean_wait_accepted);
  answer.add("mean_queue", all.mean_queue);
  for (const double t : options.within) {
    const double accepted = service_level_accepted(site, t);
    answer.add(at("sl_accepted", t), accepted);
    answer.add(at("sl_offered", t), accepted * (1 - all.p_block));
  }
  return answer;
}

Answer one_server(const ErlangOptions& options) {
  Answer answer("M/G/1");
  const double second_moment =
      options.handling * options.handling * (1 + *options.cv * *options.cv);
  answer.add("occupancy", std::min(1.0, options.rate() * options.handling));
  answer.add("asa", mean_wait_of_one_server(options.rate(), options.handling, second_moment));
  return answer;
}

Answer priorities(const ErlangOptions& options) {
  std::vector<double> rates = options.calls_per_hour;
  for (double& rate : rates) rate /= 3600;
  const ErlangC site{*options.servers, options.rate(), options.handling};
  Answer answer("M/M/c with priorities");
  answer.add("occupancy", figures(site).occupancy);
  answer.add("p_wait", figures(site).p_wait);
  const std::vector<double> waits =
      mean_waits_by_priority(*options.servers, rates, options.handling);
  for (std::size_t i = 0; i < waits.size(); ++i) {
    answer.add(fmt::format("asa class {}", i + 1), waits[i]);
  }
  answer.add("asa", figures(site).mean_wait);
  return answer;
}

Answer staffing(ErlangOptions options) {
  const StaffingGoal goal{options.goal, options.within.front(), options.max_occupancy,
                          options.max_abandonment};
  options.servers = servers_for(goal, options.rate(), options.handling, options.patience);
  if (!options.servers) {
    throw Failure(
        fmt::format("the goal needs more than {} people for a load of {:.6g} calls at a time",
                    analytics::most_servers, options.rate() * options.handling));
  }
  Answer answer = options.patience ? patience(options) : delay(options);
  answer.add("servers", static_cast<double>(*options.servers));
  answer.add("positions", static_cast<double>(positions_for(*options.servers, options.shrinkage)));
  return answer;
}

void check(const ErlangOptions& options) {
  if (options.rate() <= 0) throw Failure("expected --calls above zero");
  if (options.room && options.servers && *options.room < *options.servers) {
    throw Failure("expected --room of at least --servers: it holds the calls in service too");
  }
  if (options.cv && options.servers != std::optional<std::uint64_t>(1)) {
    throw Failure("--cv needs --servers 1: only for one server there is a formula for every law");
  }
  const int models = (options.lost ? 1 : 0) + (options.room ? 1 : 0) + (options.patience ? 1 : 0) +
                     (options.cv ? 1 : 0) + (options.calls_per_hour.size() > 1 ? 1 : 0);
  if (models > 1) {
    throw Failure("expected at most one of --lost, --patience, --room, --cv and several --calls");
  }
  if (!options.servers && (options.lost || options.room || options.calls_per_hour.size() > 1)) {
    throw Failure("expected --servers");
  }
  if (options.max_abandonment && !options.patience) {
    throw Failure("--max-abandonment needs --patience: without it nobody leaves");
  }
}

int run_erlang(const ErlangOptions& options) {
  check(options);
  const Answer answer = !options.servers                    ? staffing(options)
                        : options.lost                      ? loss(options)
                        : options.patience                  ? patience(options)
                        : options.room                      ? bounded_room(options)
                        : options.cv                        ? one_server(options)
                        : options.calls_per_hour.size() > 1 ? priorities(options)
                                                            : delay(options);
  print(options.json ? answer.json() : answer.text());
  return success;
}

constexpr const char* examples = R"(Examples:
  acd erlang --servers 24 --calls 400 --handling 180                  Erlang C
  acd erlang --servers 24 --calls 400 --handling 180 --patience 120   Erlang A
  acd erlang --servers 24 --calls 400 --handling 180 --lost           Erlang B
  acd erlang --servers 10 --calls 60,120 --handling 180               two priorities
  acd erlang --calls 400 --handling 180 --goal 0.8 --within 20        how many people?
Times are seconds. With several --calls the first class is the most urgent.
)";

}  // namespace

void add_erlang(CLI::App& app, Run& run) {
  auto options = std::make_shared<ErlangOptions>();
  CLI::App* command =
      app.add_subcommand("erlang", "Queueing formulas, and the staffing they ask for");
  const auto positive = CLI::Range(1e-9, 1e9);
  const auto share = CLI::Range(0.0, 0.999999999);
  command->add_option("--servers", options->servers, "People; left out: as few as reach the goal")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}))
      ->type_name("N");
  command->add_option("--calls", options->calls_per_hour, "Calls per hour, one number per class")
      ->required()
      ->delimiter(',')
      ->check(CLI::Range(0.0, 1e9))
      ->type_name("N,…");
  command->add_option("--handling", options->handling, "Mean handling time")
      ->required()
      ->check(positive)
      ->type_name("SECONDS");
  command->add_option("--patience", options->patience, "Mean patience: Erlang A")
      ->check(positive)
      ->type_name("SECONDS");
  command->add_option("--room", options->room, "Calls there is room for: M/M/c/K")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000}))
      ->type_name("K");
  command->add_option("--cv", options->cv, "Coefficient of variation of the handling time: M/G/1")
      ->check(CLI::Range(0.0, 1e6))
      ->type_name("CV");
  command->add_flag("--lost", options->lost, "Nobody waits: Erlang B");
  command->add_option("--within", options->within, "Thresholds of the service level")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 1e9))
      ->type_name("SECONDS,…")
      ->capture_default_str();
  command->add_option("--percentiles", options->percentiles, "Percentiles of the wait: Erlang C")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 99.999999))
      ->type_name("P,…");
  command->add_option("--goal", options->goal, "Staffing: share answered within the threshold")
      ->check(share)
      ->capture_default_str();
  command->add_option("--max-occupancy", options->max_occupancy, "Staffing: at most so busy")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  command
      ->add_option("--max-abandonment", options->max_abandonment,
                   "Staffing: at most this share hangs up")
      ->check(CLI::Range(1e-9, 1.0));
  command
      ->add_option("--shrinkage", options->shrinkage,
                   "Staffing: share of the roster that is not there")
      ->check(share)
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(examples);
  command->callback([options, &run] { run = [options] { return run_erlang(*options); }; });
}

}  // namespace acd::cli

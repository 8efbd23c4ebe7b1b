#include <acd/simulation/simulation.hpp>

#include "simulation/replication.hpp"
#include "simulation/summarize.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

// Replications on threads; outcomes are handed on in their order, so that nothing depends on which
// thread was faster.
class Pool {
 public:
  Pool(const Plan& plan, const RunOptions& options)
      : plan_(plan), options_(options), total_(plan.scenario.replications), done_(total_) {}

  std::vector<Outcome> run() {
    const auto threads = static_cast<unsigned>(
        std::clamp<std::uint64_t>(options_.threads, 1, std::max<std::uint64_t>(total_, 1)));
    std::vector<std::thread> workers;
    for (unsigned t = 1; t < threads; ++t) workers.emplace_back([this] { work(); });
    work();
    for (std::thread& worker : workers) worker.join();
    if (fault_) std::rethrow_exception(fault_);
    std::vector<Outcome> outcomes;
    for (std::uint64_t i = 0; i < handed_on_; ++i) outcomes.push_back(std::move(*done_[i]));
    return outcomes;
  }
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

 private:
  void work() {
    for (;;) {
      std::uint64_t mine = 0;
      {
        const std::lock_guard lock(mutex_);
        if (stopped_ || fault_ || next_ == total_) return;
        mine = next_++;
      }
      try {
        finish(mine, Replication(plan_, mine, mine == 0 ? options_.events : EventSink()).run());
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!fault_) fault_ = std::current_exception();
      }
    }
  }

  void finish(std::uint64_t number, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    done_[number] = std::move(outcome);
    while (!stopped_ && handed_on_ < total_ && done_[handed_on_]) {
      ++handed_on_;
      if (options_.progress && !options_.progress(handed_on_, total_)) stopped_ = true;
    }
  }

  const Plan& plan_;
  const RunOptions& options_;
  std::uint64_t total_;
  std::vector<std::optional<Outcome>> done_;
  std::mutex mutex_;
  std::uint64_t next_ = 0;
  std::uint64_t handed_on_ = 0;
  bool stopped_ = false;
  std::exception_ptr fault_;
};

}  // namespace

Summary run(const Scenario& scenario, const RunOptions& options) {
  const Plan plan(scenario);
  Pool pool(plan, options);
  std::vector<Outcome> outcomes = pool.run();
  Summary summary = summarize(plan, std::move(outcomes), options.deviations);
  summary.stopped_early = pool.stopped();
  return summary;
}

}  // namespace simulation
ACD_NAMESPACE_END

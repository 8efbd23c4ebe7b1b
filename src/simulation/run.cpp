#include <acd/simulation/simulation.hpp>

#include "simulation/replication.hpp"
#include "simulation/summarize.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
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
      : plan_(plan), options_(options), total_(plan.scenario.replications) {}

  std::vector<Outcome> run() {
    const auto threads = static_cast<unsigned>(
        std::clamp<std::uint64_t>(options_.threads, 1, std::max<std::uint64_t>(total_, 1)));
    std::vector<std::thread> workers;
    for (unsigned t = 1; t < threads; ++t) workers.emplace_back([this] { work(); });
    work();
    for (std::thread& worker : workers) worker.join();
    if (fault_) std::rethrow_exception(fault_);
    return std::move(outcomes_);
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
    early_.emplace(number, std::move(outcome));
    for (auto next = early_.begin(); !stopped_ && next != early_.end(); next = early_.erase(next)) {
      if (next->first != outcomes_.size()) return;
      outcomes_.push_back(std::move(next->second));
      if (options_.progress && !options_.progress(outcomes_.size(), total_)) stopped_ = true;
    }
  }

  const Plan& plan_;
  const RunOptions& options_;
  std::uint64_t total_;
  std::mutex mutex_;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, Outcome> early_;  // done before one that comes first
  std::vector<Outcome> outcomes_;
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

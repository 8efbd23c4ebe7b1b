#include <acd/simulation/simulation.hpp>

#include "simulation/summarize.hpp"
#include "simulation/together.hpp"

#include <algorithm>
#include <bit>
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
  Pool(std::span<const Plan> plans, const RunOptions& options, const Enough& enough)
      : plans_(plans),
        options_(options),
        enough_(enough),
        replications_(plans.front().scenario.replications),
        jobs_(replications_ * plans.size()) {
    runs_.outcomes.resize(plans.size());
  }

  Runs run() {
    const auto threads = static_cast<unsigned>(
        std::clamp<std::uint64_t>(options_.threads, 1, std::max<std::uint64_t>(jobs_, 1)));
    std::vector<std::thread> workers;
    for (unsigned t = 1; t < threads; ++t) workers.emplace_back([this] { work(); });
    work();
    for (std::thread& worker : workers) worker.join();
    if (fault_) std::rethrow_exception(fault_);
    // As many of each plan, wherever it was stopped.
    for (auto& outcomes : runs_.outcomes) {
      outcomes.erase(outcomes.begin() + static_cast<std::ptrdiff_t>(done_ / plans_.size()),
                     outcomes.end());
    }
    return std::move(runs_);
  }

 private:
  // One after the other: the first replication of each plan, then the second of each.
  void work() {
    for (;;) {
      std::uint64_t mine = 0;
      {
        const std::lock_guard lock(mutex_);
        if (runs_.stopped || fault_ || next_ == jobs_) return;
        mine = next_++;
      }
      try {
        Replication replication(plans_[mine % plans_.size()], mine / plans_.size(),
                                mine == 0 ? options_.events : EventSink());
        Outcome outcome = replication.run(options_.stop);
        if (!replication.was_dropped()) {
          finish(mine, std::move(outcome));
        } else {
          const std::lock_guard lock(mutex_);
          runs_.stopped = true;
        }
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!fault_) fault_ = std::current_exception();
      }
    }
  }

  void finish(std::uint64_t job, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    early_.emplace(job, std::move(outcome));
    while (!runs_.stopped && !early_.empty() && early_.begin()->first == done_) {
      runs_.outcomes[done_ % plans_.size()].push_back(std::move(early_.begin()->second));
      early_.erase(early_.begin());
      if (++done_ % plans_.size() == 0) tell(done_ / plans_.size());
    }
  }

  void tell(std::uint64_t replications) {
    if (enough_ && enough_(runs_.outcomes.front())) runs_.stopped = true;
    if (options_.progress && !options_.progress(replications, replications_)) runs_.stopped = true;
  }

  std::span<const Plan> plans_;
  const RunOptions& options_;
  const Enough& enough_;
  std::uint64_t replications_;
  std::uint64_t jobs_;
  std::mutex mutex_;
  std::uint64_t next_ = 0;
  std::uint64_t done_ = 0;
  std::map<std::uint64_t, Outcome> early_;  // done before one that comes first
  Runs runs_;
  std::exception_ptr fault_;
};

// Asked at 10, 20, 40 … replications: each look costs a summary, and looking at every one would
// find a narrow interval by luck.
bool is_time_to_look(std::size_t replications) {
  return replications % 10 == 0 && std::has_single_bit(replications / 10);
}

}  // namespace

Runs run_together(std::span<const Plan> plans, const RunOptions& options, const Enough& enough) {
  return Pool(plans, options, enough).run();
}

Summary run(const Scenario& scenario, const RunOptions& options) {
  const Plan plan(scenario);
  bool is_precise = false;
  Enough enough;
  if (options.until) {
    enough = [&](const std::vector<Outcome>& outcomes) {
      if (!is_time_to_look(outcomes.size())) return false;
      const Summary so_far = summarize(plan, outcomes, false);
      is_precise = so_far.total[options.until->figure].half_width <= options.until->half_width;
      return is_precise;
    };
  }
  Runs runs = run_together({&plan, 1}, options, enough);
  Summary summary = summarize(plan, std::move(runs.outcomes.front()), options.deviations);
  summary.stopped_early = runs.stopped && !is_precise;
  return summary;
}

}  // namespace simulation
ACD_NAMESPACE_END

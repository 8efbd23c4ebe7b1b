#pragma once

#include <acd/config.hpp>
#include <acd/router/router.hpp>
#include <acd/simulation/scenario.hpp>
#include <acd/simulation/summary.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// A figure of all calls, and how narrow its interval is to be.
struct Precision {
  std::string figure;
  double half_width = 0;
};

/// How to run a scenario; what comes out does not depend on it.
struct RunOptions {
  unsigned threads = 1;     ///< replications run beside each other
  bool deviations = false;  ///< keep what compare() needs
  /// run() ends before the scenario's number of replications when this is reached: it looks after
  /// 10, 20, 40 … of them. Precondition: there is such a figure.
  std::optional<Precision> until{};
  /// Told after each replication, in order, how many are done; false stops the run, and the summary
  /// holds what is there. Called by one thread at a time.
  std::function<bool(std::uint64_t done, std::uint64_t of)> progress;
  /// Anyone may set it, at any time: replications under way are dropped, and the summary holds
  /// those that were done, if any.
  const std::atomic<bool>* stop = nullptr;
  /// Sees every event of the first replication as it happens.
  std::function<void(const Router&, std::span<const router::Event>)> events;
};

/// Runs a scenario with the real router on a virtual clock. The same scenario gives the same
/// summary, bit for bit, whatever the number of threads. Precondition: `scenario` came from
/// Scenario::from_json() or keeps its rules. Complexity: calls × log(calls at a time); the memory
/// does not depend on how many calls come.
[[nodiscard]] ACD_API Summary run(const Scenario& scenario, const RunOptions& options = {});

}  // namespace simulation
ACD_NAMESPACE_END

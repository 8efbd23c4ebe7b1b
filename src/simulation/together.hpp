#pragma once

#include <acd/simulation/simulation.hpp>

#include "simulation/replication.hpp"

#include <functional>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// What plans that ran side by side counted: as many replications of each.
struct Runs {
  std::vector<std::vector<Outcome>> outcomes;  ///< by plan, in the order of the replications
  bool stopped = false;                        ///< by the caller, or enough
};

/// Runs replication after replication, each of all plans before the next one, on threads; progress
/// counts replications that all plans have done. Precondition: at least one plan, and all ask for
/// as many replications. RunOptions::events sees the first plan.
/// `enough` is asked after each replication, about the first plan; true ends the run.
using Enough = std::function<bool(const std::vector<Outcome>&)>;
[[nodiscard]] Runs run_together(std::span<const Plan> plans, const RunOptions& options,
                                const Enough& enough = {});

}  // namespace simulation
ACD_NAMESPACE_END

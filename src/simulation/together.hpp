#pragma once

#include <acd/simulation/simulation.hpp>

#include "simulation/replication.hpp"

#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// What plans that ran side by side counted: as many replications of each.
struct Runs {
  std::vector<std::vector<Outcome>> outcomes;  ///< by plan, in the order of the replications
  bool stopped = false;                        ///< by the caller
};

/// Runs replication after replication, each of all plans before the next one, on threads; progress
/// counts replications that all plans have done. Precondition: at least one plan, and all ask for
/// as many replications. RunOptions::events sees the first plan.
[[nodiscard]] Runs run_together(std::span<const Plan> plans, const RunOptions& options);

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <acd/simulation/summary.hpp>

#include "simulation/replication.hpp"

#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// What the replications say together. Precondition: at least one outcome.
[[nodiscard]] Summary summarize(const Plan& plan, std::vector<Outcome> outcomes,
                                bool keep_deviations);

}  // namespace simulation
ACD_NAMESPACE_END

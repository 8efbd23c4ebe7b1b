#pragma once

#include <acd/simulation/comparison.hpp>

#include <string>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Paired differences of the figures that both have. Precondition: both kept their deviations, of
/// as many samples.
[[nodiscard]] DifferenceGroup differences_of(const FigureGroup& first, const FigureGroup& second);

/// As one JSON object.
void append_json(std::string& out, const DifferenceGroup& group);

}  // namespace simulation
ACD_NAMESPACE_END

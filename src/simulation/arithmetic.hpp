#pragma once

#include <acd/config.hpp>

ACD_NAMESPACE_BEGIN
namespace simulation {

// The functions that random draws go through, from additions, products and quotients alone: the
// C library's differ in the last bit between versions, and one bit is another simulation.

/// Natural logarithm. Precondition: x is positive and normal. Error: below 2 units in the last
/// place.
[[nodiscard]] double log(double x) noexcept;
/// Precondition: |x| <= 700. Error: below 2 units in the last place.
[[nodiscard]] double exp(double x) noexcept;
/// x to the power of y. Precondition: x > 0.
[[nodiscard]] double pow(double x, double y) noexcept;
/// Sine of a whole turn times `turns`.
[[nodiscard]] double sine_of_turns(double turns) noexcept;
/// Logarithm of the gamma function. Precondition: x > 0.
[[nodiscard]] double log_gamma(double x) noexcept;

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace acd_test {

/// A small site with every rule that the auditor knows: several queues (one LIFO, one ring-all, one
/// with max_waiting), skips, timeouts, known workers, order_by and volatile expressions.
std::string small_day_site(std::uint64_t seed);

/// A day of commands for it: mostly sensible, some not, with times that often coincide.
std::vector<std::string> small_day(std::uint64_t seed, int count);

}  // namespace acd_test

#pragma once

#include <cstddef>

namespace acd_test {

/// How often this program has asked for memory so far.
[[nodiscard]] std::size_t allocations() noexcept;

}  // namespace acd_test

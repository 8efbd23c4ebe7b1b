#pragma once

#include "bitmap.hpp"
#include "comparisons.hpp"

#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// An expression about workers with everything else put in: row code over comparisons. A test that
/// had constants on both sides is gone.
struct Formula {
  static constexpr std::uint32_t accept = 0xffffffff;
  static constexpr std::uint32_t reject = 0xfffffffe;

  struct Test {
    ComparisonId comparison;
    std::uint32_t on_true;  ///< a later test, accept or reject
    std::uint32_t on_false;
  };

  std::uint32_t entry = reject;  ///< 0, accept or reject
  std::vector<Test> tests;
  std::uint64_t marks = 0;  ///< of the comparisons

  [[nodiscard]] bool test(const Comparisons& comparisons, std::uint32_t worker) const noexcept {
    std::uint32_t at = entry;
    while (at < reject) {
      const Test& test = tests[at];
      at = comparisons.workers(test.comparison).test(worker) ? test.on_true : test.on_false;
    }
    return at == accept;
  }

  /// Those of `within` for whom test() holds, into `out`. `work` is memory to reuse.
  void evaluate(const Comparisons& comparisons, const Bitmap& within, Bitmap& out,
                std::vector<std::uint64_t>& work) const;
};

}  // namespace router
ACD_NAMESPACE_END

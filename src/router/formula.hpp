#pragma once

#include "bitmap.hpp"
#include "comparisons.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// The sets of workers, of one block of their slots, who stand before each test of a formula.
class Reached {
 public:
  static constexpr std::size_t block = 64;  ///< words: all of the work stays in the nearest cache

  void clear(std::size_t places);
  [[nodiscard]] bool anyone(std::size_t place) const { return anyone_[place] != 0; }
  /// Unspecified when there is nobody.
  [[nodiscard]] const std::uint64_t* at(std::size_t place) const { return &words_[place * block]; }
  /// Adds those of `from` whose bit is set in truth ^ flip; truth has zeros after `known` words.
  void send(const std::uint64_t* from, std::size_t size, const std::uint64_t* truth,
            std::size_t known, std::uint64_t flip, std::size_t place);

 private:
  std::vector<std::uint64_t> words_;
  std::vector<std::uint8_t> anyone_;
};

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

  /// For one worker; `holds(id)` says whether a comparison does.
  template <class Holds>
  [[nodiscard]] bool test(Holds&& holds) const {
    std::uint32_t at = entry;
    while (at < reject) {
      const Test& test = tests[at];
      at = holds(test.comparison) ? test.on_true : test.on_false;
    }
    return at == accept;
  }

  /// Must all tests hold?
  [[nodiscard]] bool is_conjunction() const noexcept {
    if (entry != 0) return false;
    for (std::uint32_t i = 0; i < tests.size(); ++i) {
      const std::uint32_t next = i + 1 < tests.size() ? i + 1 : accept;
      if (tests[i].on_false != reject || tests[i].on_true != next) return false;
    }
    return true;
  }

  /// Those of `within` for whom test() holds, into `out`. `work` is memory to use again.
  void evaluate(const Comparisons& comparisons, const Bitmap& within, Bitmap& out,
                Reached& work) const;

 private:
  void evaluate_block(const Comparisons& comparisons, std::size_t base, std::size_t size,
                      Reached& work) const;
};

}  // namespace router
ACD_NAMESPACE_END

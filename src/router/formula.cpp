#include "formula.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

constexpr std::size_t block = 64;  // words: all of a formula's work stays in the nearest cache

/// target |= source & (truth ^ flip), where truth has `known` words and zeros after them.
void pass_on(std::uint64_t* target, const std::uint64_t* source, const std::uint64_t* truth,
             std::size_t known, std::size_t size, std::uint64_t flip) {
  for (std::size_t i = 0; i < known; ++i) target[i] |= source[i] & (truth[i] ^ flip);
  for (std::size_t i = known; i < size; ++i) target[i] |= source[i] & flip;
}

}  // namespace

/// Lets all workers of a block run through the row code together: before each test stands the set
/// of those who reach it. Jumps lead forward, so one pass is enough.
void Formula::evaluate(const Comparisons& comparisons, const Bitmap& within, Bitmap& out,
                       std::vector<std::uint64_t>& work) const {
  out.clear();
  if (entry == reject) return;
  const std::size_t accepted = tests.size();
  for (std::size_t base = 0; base < within.words(); base += block) {
    const std::size_t size = std::min(block, within.words() - base);
    work.assign((tests.size() + 1) * block, 0);
    std::copy_n(within.data() + base, size, work.data());
    for (std::size_t i = 0; i < tests.size(); ++i) {
      const Bitmap& truth = comparisons.workers(tests[i].comparison);
      const std::size_t known = truth.words() < base ? 0 : std::min(size, truth.words() - base);
      const auto go = [&](std::uint32_t to, std::uint64_t flip) {
        if (to == reject) return;
        std::uint64_t* target = work.data() + block * (to == accept ? accepted : to);
        pass_on(target, work.data() + block * i, truth.data() + base, known, size, flip);
      };
      go(tests[i].on_true, 0);
      go(tests[i].on_false, ~std::uint64_t{0});
    }
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t word = work[block * accepted + i];
      if (word != 0) out.set_word(base + i, word);
    }
  }
}

}  // namespace router
ACD_NAMESPACE_END

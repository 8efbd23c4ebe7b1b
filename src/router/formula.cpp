#include "formula.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace router {

void Reached::clear(std::size_t places) {
  words_.resize(std::max(words_.size(), places * block));
  anyone_.assign(places, 0);
}

void Reached::send(const std::uint64_t* from, std::size_t size, const std::uint64_t* truth,
                   std::size_t known, std::uint64_t flip, std::size_t place) {
  std::uint64_t* to = &words_[place * block];
  const std::uint64_t old = anyone(place) ? ~std::uint64_t{0} : 0;
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < known; ++i) {
    to[i] = (to[i] & old) | (from[i] & (truth[i] ^ flip));
    any |= to[i];
  }
  for (std::size_t i = known; i < size; ++i) {
    to[i] = (to[i] & old) | (from[i] & flip);
    any |= to[i];
  }
  anyone_[place] = any != 0 ? 1 : 0;
}

void Formula::evaluate(const Comparisons& comparisons, const Bitmap& within, Bitmap& out,
                       Reached& work) const {
  out.clear();
  if (entry == reject) return;
  for (std::size_t base = 0; base < within.words(); base += Reached::block) {
    const std::size_t size = std::min(Reached::block, within.words() - base);
    work.clear(tests.size() + 1);
    work.send(within.data() + base, size, nullptr, 0, ~std::uint64_t{0}, 0);
    evaluate_block(comparisons, base, size, work);
    if (work.anyone(tests.size())) out.set_words(base, {work.at(tests.size()), size});
  }
  out.trim();
}

/// Lets all workers of a block run through the row code together. Jumps lead forward: when a test
/// has its turn, all who reach it are there.
void Formula::evaluate_block(const Comparisons& comparisons, std::size_t base, std::size_t size,
                             Reached& work) const {
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (!work.anyone(i)) continue;
    const Bitmap& truth = comparisons.workers(tests[i].comparison);
    const std::size_t known = truth.words() < base ? 0 : std::min(size, truth.words() - base);
    const auto go = [&](std::uint32_t to, std::uint64_t flip) {
      if (to == reject) return;
      const std::size_t place = to == accept ? tests.size() : to;
      work.send(work.at(i), size, truth.data() + base, known, flip, place);
    };
    go(tests[i].on_true, 0);
    go(tests[i].on_false, ~std::uint64_t{0});
  }
}

}  // namespace router
ACD_NAMESPACE_END

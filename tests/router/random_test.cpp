#include "router/random.hpp"

#include "router/bitmap.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <set>
#include <vector>

using acd::router::Bitmap;
using acd::router::Random;

TEST_CASE("the generator gives the published numbers of SplitMix64") {
  Random random(1234567);
  const std::array<std::uint64_t, 5> expected = {6457827717110365317U, 3203168211198807973U,
                                                 9817491932198370423U, 4593380528125082431U,
                                                 16408922859458223821U};
  for (const std::uint64_t number : expected) CHECK(random.next() == number);
}

TEST_CASE("the state is all there is to a generator") {
  Random random(99);
  random.next();
  Random other(random.state());
  CHECK(other.next() == random.next());
  CHECK(other.below(1000) == random.below(1000));
}

TEST_CASE("below() gives golden numbers") {
  Random random(42);
  std::vector<std::uint32_t> drawn;
  for (const std::uint32_t bound : {1U, 2U, 6U, 10U, 1000U, 0x80000001U, 0xffffffffU})
    drawn.push_back(random.below(bound));
  CHECK(drawn == std::vector<std::uint32_t>{0, 0, 1, 3, 38, 1864505597, 938043163});
}

TEST_CASE("below() is uniform") {
  for (const std::uint32_t bound : {2U, 3U, 7U, 10U, 64U, 100U}) {
    CAPTURE(bound);
    Random random(bound);
    std::vector<double> seen(bound);
    constexpr double draws = 200'000;
    for (int i = 0; i < static_cast<int>(draws); ++i) ++seen.at(random.below(bound));
    const double expected = draws / bound;
    double chi_squared = 0;
    for (const double n : seen) chi_squared += (n - expected) * (n - expected) / expected;
    // Mean bound - 1, variance 2 (bound - 1): far beyond five standard deviations is no chance.
    const double freedom = bound - 1.0;
    CHECK((chi_squared - freedom) * (chi_squared - freedom) < 50 * freedom);
  }
}

TEST_CASE("below() has no bias where the bound does not divide the range") {
  // A plain product would fall into the lower half of [0, 3 * 2^30) half as often again.
  Random random(3);
  constexpr std::uint32_t bound = 3U << 30U;
  int low = 0;
  for (int i = 0; i < 100'000; ++i) low += random.below(bound) % 3 == 0 ? 1 : 0;
  CHECK(low > 32'700);
  CHECK(low < 33'970);
}

TEST_CASE("a bitmap agrees with a set of numbers") {
  Random random(8);
  Bitmap bitmap;
  std::set<std::uint32_t> model;
  for (int i = 0; i < 5000; ++i) {
    const std::uint32_t bit = random.below(300);
    const bool value = random.below(2) == 0;
    const bool changed = value ? model.insert(bit).second : model.erase(bit) != 0;
    REQUIRE(bitmap.assign(bit, value) == changed);
    REQUIRE(bitmap.test(bit) == value);
  }
  CHECK(bitmap.count() == model.size());
  std::vector<std::uint32_t> bits;
  bitmap.for_each([&bits](std::uint32_t bit) { bits.push_back(bit); });
  CHECK(bits == std::vector<std::uint32_t>(model.begin(), model.end()));
  CHECK_FALSE(bitmap.test(1'000'000));
  CHECK(bitmap.word(99) == 0);
  bitmap.clear();
  CHECK(bitmap.count() == 0);
}

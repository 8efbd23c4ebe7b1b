#include "router/waiting.hpp"

#include "allocations.hpp"
#include "router/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace {

using acd::router::Random;
using acd::router::WaitingKey;
using acd::router::WaitingSets;
using Set = WaitingSets::Set;
using Model = std::set<std::pair<WaitingKey, std::uint32_t>>;

std::vector<std::uint32_t> in_order(const WaitingSets& sets, const Set& set) {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t i = set.first; i != WaitingSets::none; i = sets.next(i)) nodes.push_back(i);
  return nodes;
}

void check_same(const WaitingSets& sets, const Set& set, const Model& model) {
  REQUIRE(set.size == model.size());
  REQUIRE(set.first == (model.empty() ? WaitingSets::none : model.begin()->second));
  REQUIRE(set.last == (model.empty() ? WaitingSets::none : model.rbegin()->second));
  std::vector<std::uint32_t> expected;
  for (const auto& [key, node] : model) expected.push_back(node);
  REQUIRE(in_order(sets, set) == expected);
}

}  // namespace

TEST_CASE("waiting tasks stand in the order of their keys") {
  WaitingSets sets;
  sets.reserve_nodes(8);
  Set set;
  CHECK(set.first == WaitingSets::none);
  sets.insert(set, 3, {-5, 10, 3});
  sets.insert(set, 1, {0, 1, 1});
  sets.insert(set, 2, {-5, 10, 2});
  sets.insert(set, 7, {-9, 99, 7});
  CHECK(in_order(sets, set) == std::vector<std::uint32_t>{7, 2, 3, 1});
  CHECK(sets.key(7) == WaitingKey{-9, 99, 7});
  sets.erase(set, 7);
  sets.erase(set, 1);
  CHECK(set.first == 2);
  CHECK(set.last == 3);
  sets.erase(set, 2);
  sets.erase(set, 3);
  CHECK(set.size == 0);
  CHECK(set.root == WaitingSets::none);
}

TEST_CASE("waiting sets agree with ordered sets on random histories") {
  constexpr std::uint32_t nodes = 400;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    WaitingSets sets;
    sets.reserve_nodes(nodes);
    std::array<Set, 3> set;
    std::array<Model, 3> model;
    std::vector<int> where(nodes, -1);
    for (std::uint64_t i = 1; i <= 6000; ++i) {
      const std::uint32_t node = random.below(nodes);
      if (where[node] < 0) {
        const std::uint32_t to = random.below(3);
        const WaitingKey key{random.below(3),
                             static_cast<std::int64_t>(i) - random.below(seed % 2 == 0 ? 1 : 50),
                             i};
        sets.insert(set[to], node, key);
        model[to].emplace(key, node);
        where[node] = static_cast<int>(to);
      } else {
        const auto from = static_cast<std::size_t>(where[node]);
        const std::uint32_t leaving = random.below(2) == 0 ? node : set[from].first;
        model[from].erase({sets.key(leaving), leaving});
        sets.erase(set[from], leaving);
        where[leaving] = -1;
      }
      if (i % 50 == 0) {
        for (std::size_t s = 0; s < 3; ++s) check_same(sets, set[s], model[s]);
      }
    }
  }
}

TEST_CASE("a hundred thousand waiting tasks in order, in reverse and drained from the front") {
  constexpr std::uint32_t count = 100'000;
  WaitingSets sets;
  sets.reserve_nodes(count);
  Set set;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::int64_t start =
        i % 2 == 0 ? static_cast<std::int64_t>(i) : -static_cast<std::int64_t>(i);
    sets.insert(set, i, {0, start, i});
  }
  std::int64_t previous = sets.key(set.first).second;
  while (set.size != 0) {
    const std::int64_t now = sets.key(set.first).second;
    REQUIRE(now >= previous);
    previous = now;
    sets.erase(set, set.first);
  }
  CHECK(set.last == WaitingSets::none);
}

TEST_CASE("a copy of waiting sets goes on by itself, without allocations") {
  WaitingSets sets;
  sets.reserve_nodes(64);
  Set set;
  for (std::uint32_t i = 0; i < 64; ++i) sets.insert(set, i, {0, i % 7, i});
  WaitingSets copy = sets;
  Set copied = set;
  const std::vector<std::uint32_t> before = in_order(sets, set);
  const std::size_t allocated = acd_test::allocations();
  for (std::uint32_t i = 0; i < 64; i += 2) sets.erase(set, i);
  for (std::uint32_t i = 0; i < 64; i += 2) sets.insert(set, i, {1, i, i});
  CHECK(acd_test::allocations() == allocated);
  CHECK(in_order(copy, copied) == before);
  CHECK(set.size == 64);
}

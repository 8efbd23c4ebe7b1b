#include "router/id_index.hpp"

#include "allocations.hpp"
#include "router/random.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using acd::router::hash_id;
using acd::router::IdIndex;
using acd::router::Random;

std::string sid(std::uint64_t number) {
  std::string text = "WT";
  for (int shift = 124; shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[shift < 64 ? number >> static_cast<unsigned>(shift) & 15U : 0];
  }
  return text;
}

}  // namespace

TEST_CASE("the hash of an id is the same everywhere") {
  struct Row {
    std::string_view id;
    std::uint64_t hash;
  };
  const Row rows[] = {
      {"", 0x4f329cadfaf7c73cU},
      {"a", 0x24ac26564e22f18aU},
      {"t1", 0xb433e9e6a9e10f14U},
      {"anna", 0xcca2709e7f7e11c3U},
      {"worker-1", 0xccb96a011c5f017fU},
      {"a task id of 20 b..", 0xce86e8dd3858b4d3U},
      {"WT0123456789abcdef0123456789abcdef", 0x24bef154c1794c83U},
      {"WT0123456789abcdef0123456789abcdee", 0xc1daa557244dfcb7U},
  };
  for (const Row& row : rows) {
    CAPTURE(row.id);
    CHECK(hash_id(row.id) == row.hash);
  }
}

TEST_CASE("ids that differ in one byte, at any length, have different hashes") {
  std::set<std::uint64_t> seen;
  std::size_t ids = 0;
  for (std::size_t length = 0; length <= 40; ++length) {
    std::string id(length, 'a');
    seen.insert(hash_id(id));
    ++ids;
    for (std::size_t i = 0; i < length; ++i) {
      for (const char other : {'b', '\0', '\xff'}) {
        id[i] = other;
        seen.insert(hash_id(id));
        ++ids;
      }
      id[i] = 'a';
    }
  }
  CHECK(seen.size() == ids);
}

TEST_CASE("an empty index finds nothing") {
  IdIndex index;
  CHECK(index.find("", [](std::uint32_t) { return std::string_view(); }) == IdIndex::none);
  CHECK(index.size() == 0);
}

TEST_CASE("the index agrees with a map on random histories") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::uint32_t many = seed == 1 ? 12 : 3000;
    std::vector<std::string> ids;
    for (std::uint32_t i = 0; i < many; ++i) ids.push_back(i % 3 == 0 ? std::to_string(i) : sid(i));
    IdIndex index;
    std::map<std::string, std::uint32_t> model;
    const auto id_of = [&ids](std::uint32_t slot) -> std::string_view { return ids[slot]; };
    for (int i = 0; i < 30'000; ++i) {
      const std::uint32_t slot = random.below(many);
      const auto known = model.find(ids[slot]);
      REQUIRE(index.find(ids[slot], id_of) == (known == model.end() ? IdIndex::none : slot));
      if (known == model.end()) {
        index.insert(ids[slot], slot);
        model.emplace(ids[slot], slot);
      } else if (random.below(3) != 0) {
        index.erase(ids[slot], slot);
        model.erase(known);
      }
      REQUIRE(index.size() == model.size());
    }
    for (std::uint32_t slot = 0; slot < many; ++slot) {
      REQUIRE(index.find(ids[slot], id_of) == (model.count(ids[slot]) == 0 ? IdIndex::none : slot));
    }
  }
}

TEST_CASE("a copy of the index goes on by itself, and the steady state allocates nothing") {
  std::vector<std::string> ids;
  for (std::uint32_t i = 0; i < 100; ++i) ids.push_back(sid(i));
  const auto id_of = [&ids](std::uint32_t slot) -> std::string_view { return ids[slot]; };
  IdIndex index;
  for (std::uint32_t i = 0; i < 100; ++i) index.insert(ids[i], i);
  const IdIndex copy = index;
  const std::size_t before = acd_test::allocations();
  for (int round = 0; round < 1000; ++round) {
    for (std::uint32_t i = 0; i < 100; i += 3) index.erase(ids[i], i);
    for (std::uint32_t i = 0; i < 100; i += 3) index.insert(ids[i], i);
  }
  index.erase(ids[5], 5);
  CHECK(acd_test::allocations() == before);
  CHECK(index.find(ids[5], id_of) == IdIndex::none);
  CHECK(copy.find(ids[5], id_of) == 5);
}

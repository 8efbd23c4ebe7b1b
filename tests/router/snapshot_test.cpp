#include "router/world.hpp"

#include <doctest/doctest.h>

namespace {

constexpr int commands_a_day = 400;

}  // namespace

TEST_CASE("a snapshot and the remaining commands end as the day that was not interrupted") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto site = acd_test::workspace(acd_test::small_site(seed));
    acd::Router through(site);
    acd::Router resumed(site);
    acd::router::CommandReader reader(site.options);
    acd::router::EventBuffer events;
    int count = 0;
    for (const std::string& line : acd_test::random_commands(seed, commands_a_day)) {
      const auto parsed = reader.read(line).value();
      (void)through.apply(parsed.command, events);
      (void)resumed.apply(parsed.command, events);
      events.clear();
      if (++count % 100 == 0) {
        resumed = acd::Router::restore(resumed.snapshot()).value();
        REQUIRE(resumed.state_hash() == through.state_hash());
        REQUIRE(resumed.snapshot() == through.snapshot());
      }
      REQUIRE(resumed.digest() == through.digest());
    }
    CHECK(resumed.state_hash() == through.state_hash());
  }
}

TEST_CASE(
    "of a snapshot with work in it every byte counts, and every length but its own is refused") {
  const auto site = acd_test::workspace(acd_test::small_site(3));
  acd::Router router(site);
  acd::router::CommandReader reader(site.options);
  acd::router::EventBuffer events;
  for (const std::string& line : acd_test::random_commands(3, 60)) {
    (void)router.apply(reader.read(line).value().command, events);
  }
  const std::string snapshot = router.snapshot();
  REQUIRE(acd::Router::restore(snapshot));
  for (std::size_t size = 0; size < snapshot.size(); ++size) {
    const auto read = acd::Router::restore(std::string_view(snapshot).substr(0, size));
    REQUIRE_FALSE(read);
    REQUIRE(read.error().code == acd::ErrorCode::snapshot);
    REQUIRE(read.error().offset <= size);
  }
  for (std::size_t i = 0; i < snapshot.size(); ++i) {
    for (const unsigned flipped : {0x01U, 0x80U, 0xffU}) {
      std::string damaged = snapshot;
      damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flipped);
      const auto read = acd::Router::restore(damaged);
      REQUIRE_FALSE(read);
      REQUIRE(read.error().code == acd::ErrorCode::snapshot);
      REQUIRE_FALSE(read.error().message.empty());
    }
  }
}

TEST_CASE("a snapshot that is damaged, cut short or newer is refused") {
  const auto site = acd_test::workspace(acd_test::small_site(1));
  acd::Router router(site);
  const std::string snapshot = router.snapshot();
  REQUIRE(acd::Router::restore(snapshot));
  CHECK_FALSE(acd::Router::restore(""));
  CHECK(acd::Router::restore("{}").error().message ==
        "expected a snapshot of acd, found other bytes");
  for (std::size_t size = 0; size < snapshot.size(); size += 7) {
    REQUIRE_FALSE(acd::Router::restore(snapshot.substr(0, size)));
  }
  for (std::size_t i = 0; i < snapshot.size(); i += 3) {
    std::string damaged = snapshot;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x11);
    const auto read = acd::Router::restore(damaged);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == acd::ErrorCode::snapshot);
  }
  std::string newer = snapshot;
  newer[13] = 2;  // the version follows the first line
  CHECK(acd::Router::restore(newer).error().message.find("newer format 2") != std::string::npos);
  CHECK_FALSE(acd::Router::restore(snapshot + "x"));
}

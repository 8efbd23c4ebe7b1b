#include "audit/worlds.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <vector>

TEST_CASE("random games keep the rules; a broken one is made short") {
  // RapidCheck reads its configuration once: the same games in every run.
  const char* games = acd_test::long_run() ? "seed=1 max_success=400000 max_size=100"
                                           : "seed=1 max_success=3000 max_size=60";
  setenv("RC_PARAMS", games, 0);
  for (const acd_test::World& world : acd_test::worlds()) {
    const acd_test::Game game(world);
    const bool kept = rc::check(world.name, [&](const std::vector<std::uint8_t>& moves) {
      acd_test::Audited state = game.begin();
      for (const std::uint8_t drawn : moves) {
        // Time passes in every third move.
        const std::size_t move = drawn % 3 == 0 ? game.moves() - 1 : drawn / 3U % game.moves();
        RC_LOG() << game.told(move) << "\n";
        try {
          game.play(state, move);
        } catch (const acd_test::Violation& violation) {
          RC_FAIL(violation.what());
        }
      }
      ++acd_test::tally().sequences;
    });
    CHECK_MESSAGE(kept, world.name);
  }
}

#include "audit/worlds.hpp"

#include "router/engine.hpp"

#include <doctest/doctest.h>

#include <string>
#include <unordered_map>
#include <vector>

namespace {

using acd_test::Audited;
using acd_test::Game;

// Depth first over everything that can be said, as far as it is obeyed; states that go on alike are
// visited once.
class Explorer {
 public:
  explicit Explorer(const Game& game) : game_(game) {}

  void explore(const Audited& state, int depth) {
    bool leaf = true;
    for (std::size_t move = 0; depth > 0 && move < game_.moves(); ++move) {
      Audited next = state.fork();
      path_.push_back(move);
      if (play(next, move)) {
        leaf = false;
        int& explored = explored_[next.router.engine().state_hash(false)];
        if (explored < depth) {
          explored = depth;
          explore(next, depth - 1);
        }
      }
      path_.pop_back();
    }
    if (leaf) ++acd_test::tally().sequences;
  }

  [[nodiscard]] std::size_t states() const { return explored_.size(); }

 private:
  bool play(Audited& next, std::size_t move) const {
    try {
      return game_.play(next, move);
    } catch (const acd_test::Violation& violation) {
      std::string way = violation.what();
      for (const std::size_t step : path_) way += "\n  " + game_.told(step);
      throw acd_test::Violation(way);
    }
  }

  const Game& game_;
  std::vector<std::size_t> path_;
  std::unordered_map<std::uint64_t, int> explored_;
};

}  // namespace

TEST_CASE("small worlds keep the rules, whatever is said to them") {
  const int depth = acd_test::long_run() ? 7 : 4;
  for (const acd_test::World& world : acd_test::worlds()) {
    CAPTURE(world.name);
    const Game game(world);
    Explorer explorer(game);
    explorer.explore(game.begin(), depth);
    acd_test::tally().states += explorer.states();
    MESSAGE(world.name, ": ", explorer.states(), " distinct states within ", depth, " commands");
    CHECK(explorer.states() > 1000);
  }
}

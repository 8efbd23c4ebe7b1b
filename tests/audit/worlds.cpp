#include "audit/worlds/worlds.hpp"

#include "router/world.hpp"

namespace acd_test {

const std::vector<World>& worlds() {
  using namespace worlds_of;
  static const std::vector<World> all{awkward(),    escalation(), burst(),      bounds(),
                                      transfers(),  changes(),    named(),      talks(true),
                                      talks(false), furniture(),  patience(),   load(),
                                      lost(),       hours(true),  hours(false), profile()};
  return all;
}

Game::Game(const World& world) : world_(world), beginning_(acd_test::workspace(world.workspace)) {
  const acd::Options options = acd_test::workspace(world.workspace).options;
  for (const std::string& line : world.before) beginning_.apply(line);
  for (const std::string& line : world.commands) moves_.push_back(command(line, options));
}

bool Game::play(Audited& game, std::size_t move) const {
  try {
    if (move < moves_.size()) return game.apply({game.router.now(), moves_[move].command.action});
    const auto next = game.auditor.next_alarm();
    return next && game.apply({*next, acd::router::Tick{}});
  } catch (const Violation& violation) {
    throw Violation(std::string(violation.what()) + "\ncommand:  " + told(move) +
                    "\nworld:    " + world_.name);
  }
}

std::string Game::told(std::size_t move) const {
  return move < moves_.size() ? world_.commands[move] : "time passes until something is due";
}

}  // namespace acd_test

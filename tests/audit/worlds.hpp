#pragma once

#include "audit/audited.hpp"

#include <string>
#include <vector>

namespace acd_test {

/// A site with two workers, two tasks and two channels, and everything that may be said to it.
struct World {
  std::string name;
  std::string workspace;
  std::vector<std::string> before;    ///< commands that lead to where it begins
  std::vector<std::string> commands;  ///< without their time
};

/// Between them they use every rule.
const std::vector<World>& worlds();

/// A world ready to be played: its commands are read, its beginning is lived through.
class Game {
 public:
  explicit Game(const World& world);

  [[nodiscard]] Audited begin() const { return beginning_.fork(); }
  /// One for each command, and one to let time pass until something is due.
  [[nodiscard]] std::size_t moves() const { return moves_.size() + 1; }
  /// True when the move was obeyed and the game goes on.
  bool play(Audited& game, std::size_t move) const;
  [[nodiscard]] std::string told(std::size_t move) const;

 private:
  const World& world_;
  std::vector<acd::router::ParsedCommand> moves_;
  Audited beginning_;
};

}  // namespace acd_test

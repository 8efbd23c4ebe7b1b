#pragma once

#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "audit/auditor.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace acd_test {

/// How much was audited; one line of it is printed when the program ends.
struct Tally {
  std::uint64_t sequences = 0;
  std::uint64_t states = 0;
  std::uint64_t commands = 0;
  std::uint64_t events = 0;
};
Tally& tally();

/// True when the long runs are wanted: ACD_AUDIT=long.
bool long_run();

/// A router with its auditor looking over its shoulder.
class Audited {
 public:
  explicit Audited(const acd::Workspace& workspace)
      : router(workspace), auditor(workspace), options_(workspace.options) {}

  /// Applies and judges; a refusal must have changed nothing. True when it was obeyed. Throws
  /// Violation, which tells the command.
  bool apply(const acd::router::Command& command);
  /// From JSON; `at` must be in it.
  bool apply(std::string_view json);

  [[nodiscard]] Audited fork() const;
  /// Of the last command.
  [[nodiscard]] std::span<const acd::router::Event> events() const { return events_.events(); }

  acd::Router router;
  Auditor auditor;
  std::optional<acd::router::Refusal> refused;  ///< of the last command
  /// Every so many commands the state is compared when the command is refused, which takes two more
  /// commands and time; 0: never.
  std::uint64_t compared_every = 1;

 private:
  Audited(acd::Router forked, const Auditor& audited, acd::Options options)
      : router(std::move(forked)), auditor(audited), options_(std::move(options)) {}
  bool judge(const acd::router::Command& command);

  acd::Options options_;
  std::uint64_t commands_ = 0;
  acd::router::EventBuffer events_;
};

/// The same from JSON text.
acd::router::ParsedCommand command(std::string_view json, const acd::Options& options);

}  // namespace acd_test

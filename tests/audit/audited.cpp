#include "audit/audited.hpp"

#include "router/engine.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace acd_test {

namespace {

struct Printed : Tally {
  Printed() = default;
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;
  ~Printed() {
    std::printf("audited: %" PRIu64 " sequences, %" PRIu64 " distinct states, %" PRIu64
                " commands, %" PRIu64 " events\n",
                sequences, states, commands, events);
  }
};

}  // namespace

Tally& tally() {
  static Printed printed;
  return printed;
}

bool long_run() {
  const char* wanted = std::getenv("ACD_AUDIT");
  return wanted != nullptr && std::string_view(wanted) == "long";
}

acd::router::ParsedCommand command(std::string_view json, const acd::Options& options) {
  auto parsed = acd::router::CommandReader(options).read(json);
  if (!parsed) throw std::runtime_error(std::string(json) + ": " + parsed.error().message);
  return std::move(*parsed);
}

// Before a command the router forgets what had ended before the last one; two commands about
// nothing let it, so that a refusal can be seen to change nothing.
bool Audited::apply(const acd::router::Command& command) {
  const bool compare =
      compared_every != 0 && commands_++ % compared_every == 0 && command.at >= router.now();
  std::uint64_t before = 0;
  if (compare) {
    for (int i = 0; i < 2; ++i) judge({command.at, acd::router::CancelTask{.task = "nobody's"}});
    before = router.engine().state_hash(false);
  }
  const bool obeyed = judge(command);
  if (compare && !obeyed && router.engine().state_hash(false) != before) {
    throw Violation(
        "rule:     contract §3: a refused command changes nothing\n"
        "expected: the state as before\nfound:    another state");
  }
  return obeyed;
}

bool Audited::apply(std::string_view json) {
  const acd::router::ParsedCommand parsed = command(json, options_);
  try {
    return apply(parsed.command);
  } catch (const Violation& violation) {
    throw Violation(std::string(violation.what()) + "\ncommand:  " + std::string(json));
  }
}

bool Audited::judge(const acd::router::Command& command) {
  events_.clear();
  refused = router.apply(command, events_);
  auditor.judge(command, refused, events_.events(), router);
  ++tally().commands;
  tally().events += events_.events().size();
  return !refused;
}

Audited Audited::fork() const {
  Audited forked(router.fork(), auditor, options_);
  forked.compared_every = compared_every;
  forked.commands_ = commands_;
  return forked;
}

}  // namespace acd_test

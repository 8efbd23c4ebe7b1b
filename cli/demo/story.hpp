#pragma once

#include <acd/router/event.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace acd::cli::demo {

/// Watches for a call worth telling: the owner did not answer, the first colleague who rang did.
class StoryFinder {
 public:
  void add(const Router& router, std::span<const router::Event> events);
  /// The first such call after five minutes; empty until there is one.
  [[nodiscard]] const std::string& call() const noexcept { return call_; }

 private:
  struct Progress {
    std::uint32_t rings = 0;
    bool owner_missed = false;
    router::StepRef step;
  };
  std::map<TaskHandle, Progress> calls_;
  std::string call_;
};

/// The time line of one call in plain words. It replays the commands: the same commands give the
/// same events, so the past can be looked at when somebody asks.
[[nodiscard]] std::string tell_story(const Workspace& site, std::span<const std::string> commands,
                                     const std::string& call);

}  // namespace acd::cli::demo

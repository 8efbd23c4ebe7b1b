#pragma once

#include <acd/core/time.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "input.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace acd::cli {

/// Obeys a file of commands up to an instant: what a question about then is asked of.
class Replay {
 public:
  using Sink = std::function<void(const Router&, std::span<const router::Event>)>;

  Replay(const Workspace& workspace, TimePoint start, const std::string& commands, Sink sink = {});

  /// Later commands are not obeyed; without an instant all are. Refusals are counted on standard
  /// error. Throws Failure for a line that cannot be read.
  void live(std::optional<TimePoint> until);

  [[nodiscard]] const Router& router() const noexcept { return router_; }

 private:
  void tell();

  Router router_;
  router::CommandReader reader_;
  LineReader lines_;
  router::EventBuffer events_;
  Sink sink_;
  std::size_t refused_ = 0;
};

}  // namespace acd::cli

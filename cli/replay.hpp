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
#include <string_view>

namespace CLI {
class App;
}

namespace acd::cli {

/// Which commands to obey, and until when: the same flags for every question about an instant.
struct ReplayOptions {
  std::string workspace;
  std::string commands = "-";
  std::string start = "1970-01-01T00:00:00Z";
  std::string at;

  void add_to(CLI::App& command);
  /// The instant of a flag's text; nothing for an empty one. Throws Failure.
  [[nodiscard]] std::optional<TimePoint> time(std::string_view flag, const std::string& text) const;
};

/// Obeys a file of commands up to an instant: what a question about then is asked of.
class Replay {
 public:
  using Sink = std::function<void(const Router&, std::span<const router::Event>)>;

  /// Later commands are not obeyed; without an instant all are. Refusals are counted on standard
  /// error. Throws Failure for a line that cannot be read.
  Replay(const ReplayOptions& options, const Workspace& workspace, Sink sink = {});

  [[nodiscard]] const Router& router() const noexcept { return router_; }

 private:
  void live(std::optional<TimePoint> until);
  void tell();

  Router router_;
  router::CommandReader reader_;
  LineReader lines_;
  router::EventBuffer events_;
  Sink sink_;
  std::size_t refused_ = 0;
};

}  // namespace acd::cli

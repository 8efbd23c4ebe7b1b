#pragma once

#include <acd/core/time.hpp>
#include <acd/router/event.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace acd::cli::demo {

/// What a dispatcher does around a Router: hands it commands, lets its time pass one deadline at a
/// time, and passes on what follows while the router still stands at that instant.
class Host {
 public:
  using Sink = std::function<void(const Router& router, std::span<const router::Event> events)>;

  Host(const Workspace& site, Sink sink);

  /// Obeys a command in the language of `acd route`. Precondition: it is well-formed.
  void obey(std::string_view line);
  void live_until(TimePoint at);

  [[nodiscard]] const Router& router() const noexcept { return router_; }

 private:
  void advance(TimePoint at);
  void pass_on();

  Router router_;
  router::CommandReader reader_;
  router::EventBuffer events_;
  Sink sink_;
};

}  // namespace acd::cli::demo

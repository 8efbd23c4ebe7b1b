#pragma once

#include <acd/core/time.hpp>
#include <acd/router/event.hpp>
#include <acd/workflow/workspace.hpp>

#include "demo/dice.hpp"
#include "demo/host.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acd::cli::demo {

/// One hour of callers and people around the real router, on a virtual clock: 11 to 12 o'clock,
/// with lunch at the end. It is a world, not a model of the router: it knows what people do, and
/// learns from events where a call is.
class BusyHour {
 public:
  /// Given everything that happens, in order.
  BusyHour(const Workspace& site, std::uint64_t seed, Host::Sink sink);

  /// Until the last call of the hour has ended.
  void run();

  [[nodiscard]] const Router& router() const noexcept { return host_.router(); }
  /// All commands so far, as lines of JSON.
  [[nodiscard]] const std::vector<std::string>& commands() const noexcept { return commands_; }

 private:
  struct Person {
    std::string sid;
    std::string email;
    std::int64_t department = 0;
    bool at_lunch = false;
  };
  struct Call {
    std::size_t owner = 0;
    enum class Phase { waiting, talking, over } phase = Phase::waiting;
    std::uint64_t ring = 0;  // the offer under way: the sequence number of its event; 0: none
    bool rings_owner = false;
  };
  struct Moment {
    TimePoint at;
    std::uint64_t order = 0;  // equal times in the order in which they were planned
    std::function<void()> what;
    friend bool operator>(const Moment& a, const Moment& b) {
      return std::pair(a.at, a.order) > std::pair(b.at, b.order);
    }
  };

  void after(Milliseconds pause, std::function<void()> what);
  void send(std::string_view type, std::string_view members);

  void plan_presence(std::size_t person, std::string_view activity);
  void plan_break(std::size_t person);
  void plan_return(std::size_t person);
  void plan_lunch();
  void set_activity(std::size_t person, std::string_view activity);

  void plan_next_call();
  void call_comes();
  void caller_leaves(std::size_t call);
  void talk_ends(std::size_t call);

  void react(std::span<const router::Event> events);
  void phone_rings(std::size_t call, std::size_t person, std::uint64_t ring);
  void person_reacts(std::size_t call, std::size_t person, std::uint64_t ring,
                     std::string_view how);
  void call_is_over(std::size_t call);

  Dice dice_;
  Host::Sink sink_;
  Host host_;
  std::vector<Person> people_;
  std::map<std::string, std::size_t, std::less<>> person_by_sid_;
  std::vector<std::size_t> owners_;  // by customer
  std::vector<Call> calls_;
  std::size_t open_calls_ = 0;
  std::priority_queue<Moment, std::vector<Moment>, std::greater<>> moments_;
  std::uint64_t planned_ = 0;
  TimePoint now_{};
  std::vector<std::string> commands_;
};

}  // namespace acd::cli::demo

#pragma once

#include <acd/router/command.hpp>
#include <acd/router/event.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace acd_test {

// What the auditor believes: the plainest records that the rules can be told with. Nothing is
// counted or indexed; whatever is asked is found by walking.

using acd::Duration;
using acd::ReservationStatus;
using acd::TaskStatus;
using acd::TimePoint;

constexpr std::size_t nothing = ~std::size_t{0};

/// When something happens by itself, who caused it, and which of one instant goes first.
struct Alarm {
  TimePoint due;
  std::uint64_t cause = 0;
  std::uint64_t started = 0;
};

/// A worker. They keep their place in the list when they are deleted.
struct Person {
  std::string sid;
  std::string name;
  acd::Value attributes;
  std::size_t activity = 0;
  TimePoint since;
  bool deleted = false;
  struct Channel {
    std::int32_t capacity = 1;
    bool available = true;
    std::uint64_t last_reserved = 0;  ///< number of the last reservation; 0: never
  };
  std::vector<Channel> channels;
  std::uint64_t last_reserved = 0;
  std::uint64_t version = 0;  ///< number of the last event about them alone
  std::optional<std::int64_t> budget;
  acd::Connection connection = acd::Connection::unknown;
  TimePoint heard;
  std::optional<Alarm> presence_alarm;
  std::size_t taken_from = nothing;         ///< activity that the disconnect rule took
  TimePoint left_alone = TimePoint::min();  ///< until then, by a back-off from any task
  std::optional<Alarm> back_off_alarm;
  // Counted anew from the reservations before each decision.
  std::size_t open = 0;
  std::vector<std::int32_t> used;
  std::vector<std::int32_t> accepted;
};

struct Line {
  acd::TaskQueue queue;
  bool deleted = false;
  std::size_t last_in_turn = nothing;  ///< round_robin: the worker chosen last
};

/// A configuration and the queues that its targets named when it came.
struct Rules {
  std::shared_ptr<const acd::WorkflowConfiguration> document;
  std::vector<std::vector<std::size_t>> queues;
  std::size_t default_queue = nothing;
};

struct Flow {
  std::string sid;
  std::string name;
  Duration reservation_timeout{};
  std::shared_ptr<const Rules> rules;
  bool deleted = false;
};

struct Offer {
  std::uint64_t number = 0;
  std::size_t worker = nothing;
  std::size_t channel = 0;
  ReservationStatus status = ReservationStatus::pending;
  TimePoint created;
  TimePoint changed;
  std::optional<Alarm> alarm;       ///< reservation timeout, or the set-up's, or the wrap-up's
  std::size_t post_work = nothing;  ///< activity when the conversation has ended
  std::uint64_t version = 0;
  std::string words;  ///< reason in the words of the command

  [[nodiscard]] bool waits() const {
    return status == ReservationStatus::pending || status == ReservationStatus::setup;
  }
  [[nodiscard]] bool works() const {
    return status == ReservationStatus::accepted || status == ReservationStatus::wrapping;
  }
  [[nodiscard]] bool is_open() const { return waits() || works(); }
};

struct Transfer {
  std::size_t worker = nothing;  ///< to them, or
  std::size_t queue = nothing;   ///< to it
  std::size_t initiator = nothing;
  bool may_return = false;  ///< to the initiator
  Alarm alarm;
};

/// Who is, or was, on the line.
struct Speaker {
  std::string label;
  std::size_t coached = nothing;  ///< place of who alone hears them
  bool is_there = true;
  bool muted = false;
  bool hold = false;
  bool ends_on_exit = false;
};

/// The conversation about a task; the latest one.
struct Talk {
  bool started = false;
  bool over = false;
  bool ends_with_customer = false;
  std::vector<Speaker> speakers;
};

enum class Left : std::uint8_t { timeout, skip, full };

/// A task.
struct Work {
  static constexpr std::size_t default_filter = acd::router::StepRef::default_filter;
  static constexpr std::size_t direct = acd::router::StepRef::direct;

  std::string sid;
  std::uint64_t number = 0;
  std::uint64_t version = 0;  ///< number of the last event about it
  TaskStatus status = TaskStatus::pending;
  std::size_t channel = 0;
  std::size_t workflow = 0;
  std::int32_t priority = 0;
  TimePoint created;
  TimePoint virtual_start;
  acd::Value attributes;
  std::string words;  ///< reason of the end

  std::shared_ptr<const Rules> rules;
  std::size_t direct_worker = nothing;
  std::size_t direct_queue = nothing;
  bool ignore_capacity = false;

  std::size_t filter = 0;
  std::size_t target = 0;
  std::size_t queue = nothing;
  TimePoint queue_entered;
  TimePoint base;
  std::optional<TimePoint> deadline;
  std::optional<Alarm> deadline_alarm;                   ///< until it rang
  std::vector<std::pair<std::size_t, TimePoint>> bases;  ///< by filter
  std::vector<std::tuple<std::size_t, std::size_t, TimePoint>> first_entries;
  std::vector<std::size_t> excluded;
  std::map<std::size_t, std::pair<TimePoint, std::uint64_t>> left_alone;  ///< until, by command
  std::optional<Alarm> back_off_alarm;

  bool just_entered = false;  ///< skip_if is to be asked
  bool just_queued = false;   ///< the queue's max_waiting is to be asked
  bool just_came = true;      ///< the site's max_waiting is to be asked
  std::uint64_t entry_cause = 0;
  std::uint64_t entry_round = 0;
  bool restart = false;    ///< when its offers have ended
  bool new_rules = false;  ///< and under the workflow's configuration of then
  int assignments = 0;

  enum class Life : std::uint8_t { time_to_live, assigned_limit, retention };
  Life life = Life::time_to_live;
  Alarm life_alarm;

  std::vector<Offer> offers;
  std::optional<Transfer> transfer;
  std::optional<Talk> talk;

  [[nodiscard]] bool is_over() const {
    return status == TaskStatus::completed || status == TaskStatus::canceled;
  }
  [[nodiscard]] bool is_worked_on() const {
    for (const Offer& offer : offers) {
      if (offer.works()) return true;
    }
    return false;
  }
  [[nodiscard]] bool has(ReservationStatus wanted) const {
    for (const Offer& offer : offers) {
      if (offer.status == wanted) return true;
    }
    return false;
  }
  [[nodiscard]] bool has_offer() const {
    return has(ReservationStatus::pending) || has(ReservationStatus::setup);
  }
  [[nodiscard]] bool is_open_with(std::size_t worker) const {
    return rings_or_talks(worker) || wraps_up(worker);
  }
  [[nodiscard]] bool rings_or_talks(std::size_t worker) const {
    for (const Offer& offer : offers) {
      if (offer.worker == worker && (offer.waits() || offer.status == ReservationStatus::accepted))
        return true;
    }
    return false;
  }
  [[nodiscard]] bool wraps_up(std::size_t worker) const {
    for (const Offer& offer : offers) {
      if (offer.worker == worker && offer.status == ReservationStatus::wrapping) return true;
    }
    return false;
  }
};

}  // namespace acd_test

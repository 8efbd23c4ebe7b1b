#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/router/command.hpp>
#include <acd/router/event.hpp>
#include <acd/router/refusal.hpp>
#include <acd/workflow/workspace.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

class Engine;  // src/router/engine.hpp

/// A reservation as it is now.
struct ReservationState {
  std::string sid;
  std::string worker;  ///< sid
  ReservationStatus status{};
  TimePoint created;
  std::uint64_t version = 0;
};

enum class ConferenceStatus : std::uint8_t { init, in_progress, completed };
[[nodiscard]] ACD_API std::string_view to_string(ConferenceStatus status) noexcept;

/// Somebody in a conference, or who was.
struct ParticipantState {
  std::string label;  ///< `customer`, a worker's sid, or another name
  bool is_there = true;
  bool muted = false;
  bool hold = false;
  std::string coaching;  ///< label of who alone hears them; empty: all
  bool end_conference_on_exit = false;
};

/// The conversation about a task, as far as it was told.
struct ConferenceState {
  ConferenceStatus status{};
  std::string reason;  ///< of the end
  bool end_conference_on_customer_exit = false;
  std::vector<ParticipantState> participants;  ///< in the order of joining
};

/// A task as it is now. Ended tasks stay readable for 300 seconds.
struct TaskState {
  std::string sid;
  TaskStatus status{};
  std::string workflow;    ///< sid
  std::string task_queue;  ///< sid; empty when it never entered one
  std::string task_channel;
  Value attributes;
  std::int32_t priority = 0;
  TimePoint created;
  TimePoint queue_entered;
  std::optional<TimePoint> target_deadline;
  std::string reason;                          ///< of the end
  std::uint64_t version = 0;                   ///< sequence number of the last event about it
  std::vector<ReservationState> reservations;  ///< in order of creation
  std::optional<ConferenceState> conference;   ///< the latest one
};

struct WorkerChannelState {
  std::string channel;
  bool available = true;
  std::int32_t configured_capacity = 1;
  std::int32_t assigned_tasks = 0;  ///< accepted reservations
  std::int32_t available_capacity_percentage = 100;
};

/// A worker as they are now.
struct WorkerState {
  std::string sid;
  std::string name;
  Value attributes;
  std::string activity;  ///< name
  bool available = false;
  TimePoint activity_since;
  std::uint64_t version = 0;
  std::int32_t assigned_tasks = 0;  ///< accepted reservations over all channels
  std::vector<WorkerChannelState> channels;
  std::int64_t load = 0;  ///< the weights of all reservations that use capacity
  std::optional<std::int64_t> load_budget;
  std::optional<TimePoint> left_alone_until;  ///< by a back-off from any task
  Connection connection{};
  bool on_call = false;  ///< has an accepted or wrapping reservation on the channel `voice`
};

/// What a `reconcile` found to be otherwise than the router knew.
enum class Healing : std::uint8_t {
  lost_accept,   ///< somebody talks whose phone rang: accepted
  lost_hang_up,  ///< nobody talks any more: wrapped up
  lost_caller,   ///< a caller who waited is gone: canceled
  lost_log_in,   ///< connected
  lost_log_out,  ///< disconnected; the grace runs
  unexplained,   ///< a call or a caller that nothing here can be: left as it is
};

[[nodiscard]] ACD_API std::string_view to_string(Healing what) noexcept;

struct Healed {
  Healing what{};
  std::string task;    ///< sid, or empty
  std::string worker;  ///< sid, or empty
  friend bool operator==(const Healed&, const Healed&) = default;
};

}  // namespace router

/// Decides which worker gets which task. A deterministic state machine: the same workspace and the
/// same commands always give the same events. It has no clock, no threads and no I/O; its random
/// choices come from a seeded generator in its state. Time passes only through apply(): whatever
/// became due before a command happens first, at its own instant, so a tick that comes late changes
/// nothing but when the host hears of it.
///
///     acd::Router router(*acd::Workspace::from_json(text));
///     acd::router::EventBuffer events;
///     if (auto refusal = router.apply({at, acd::router::CreateTask{.task = "t1"}}, events)) { … }
///     for (const acd::router::Event& event : events.events()) { … }
///
/// Not thread-safe: one Router belongs to one thread (or one strand).
class ACD_API Router {
 public:
  /// Loading emits no event. Precondition: `workspace` came from Workspace::from_json() or keeps
  /// its rules.
  explicit Router(const Workspace& workspace);
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// A copy that goes on independently. Complexity: linear in the state.
  [[nodiscard]] Router fork() const;

  /// The whole state as bytes, to go on from elsewhere or later. Complexity: linear in the state.
  [[nodiscard]] std::string snapshot() const;
  /// A router that goes on as the one that wrote the snapshot: same decisions, same events, same
  /// hashes. Errors: snapshot. Complexity: linear in the state.
  [[nodiscard]] static Result<Router> restore(std::string_view snapshot);

  /// Lives through every instant up to command.at, then obeys the command; appends what follows to
  /// `events`, oldest first. A refusal changes nothing and adds no event of its own. Time never
  /// runs back: an earlier command is refused.
  [[nodiscard]] std::optional<router::Refusal> apply(const router::Command& command,
                                                     router::EventBuffer& events);

  /// Lives through every instant up to `at` (a tick). Nothing happens when `at` is in the past.
  void advance(TimePoint at, router::EventBuffer& events);

  /// When something is next due, if ever. The host sets one timer, for this, and sends a tick.
  [[nodiscard]] std::optional<TimePoint> next_deadline() const;
  [[nodiscard]] TimePoint now() const noexcept;  ///< the latest instant lived through

  [[nodiscard]] std::optional<router::TaskState> task(std::string_view id) const;
  /// Sids of the tasks that are not over, in order of creation. O(tasks · log tasks).
  [[nodiscard]] std::vector<std::string> tasks() const;
  [[nodiscard]] std::optional<router::WorkerState> worker(std::string_view id) const;

  /// What the last `reconcile` that was obeyed found. Not part of the state.
  [[nodiscard]] const std::vector<router::Healed>& healed() const noexcept;

  // Names behind handles, for sinks. Valid until the next apply() or advance().
  [[nodiscard]] std::string_view sid(TaskHandle task) const;
  [[nodiscard]] std::string_view sid(WorkerHandle worker) const;
  [[nodiscard]] std::string sid(ReservationHandle reservation) const;

  /// How many commands were obeyed or refused so far; ticks do not count.
  [[nodiscard]] std::uint64_t commands() const noexcept;
  [[nodiscard]] const std::array<std::uint64_t, router::refusal_codes>& refusals() const noexcept;

  /// Hash over all commands' ordinals, refusals and events so far. O(1).
  [[nodiscard]] std::uint64_t digest() const noexcept;
  /// Hash over the whole state. Two routers with equal hashes go on alike. O(state).
  [[nodiscard]] std::uint64_t state_hash() const;
  /// Drops everything that can be computed again; decisions do not change. For tests.
  void drop_caches();

  /// For the library's own modules.
  [[nodiscard]] const router::Engine& engine() const noexcept { return *engine_; }

 private:
  explicit Router(std::unique_ptr<router::Engine> engine) noexcept;
  std::unique_ptr<router::Engine> engine_;
};

ACD_NAMESPACE_END

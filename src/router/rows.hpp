#pragma once

#include <acd/core/handle.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/router/command.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/workspace.hpp>

#include "plan.hpp"
#include "slab.hpp"
#include "timers.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

// The router's state, one row per thing. Slots refer to slots; nothing points.

struct WorkerRow {
  // What each offer looks at.
  std::uint32_t generation = 0;
  bool live = false;
  std::uint8_t activity = 0;
  std::uint32_t references = 0;  ///< reservations, open or ended, that name this slot
  std::uint32_t accepted = 0;
  std::vector<std::uint32_t> open;  ///< open reservations over all channels, oldest first
  TimePoint left_alone_until{};     ///< by a back-off from any task
  std::optional<std::int64_t> load_budget;

  std::uint64_t sequence = 0;  ///< of creation
  std::uint64_t version = 0;   ///< sequence number of the last event about it
  TimePoint activity_since;
  std::string sid;
  std::string name;
  Value attributes;
  Connection connection = Connection::unknown;
  std::optional<std::uint8_t> taken_from;  ///< the activity that the disconnect rule ended
  TimerId presence_timer = no_timer;  ///< until the heartbeat is missed, then until the grace ends
  std::uint64_t presence_cause = 0;
  TimePoint heard{};  ///< when the connection was last spoken of
  TimerId back_off_timer = no_timer;
  std::uint64_t back_off_cause = 0;

  void reset() { *this = {}; }
};

/// A worker on one channel.
struct WorkerChannelRow {
  std::int32_t capacity = 1;
  std::int32_t used = 0;  ///< reservations pending, accepted or wrapping
  std::int32_t accepted = 0;
  bool available = true;
  std::uint64_t idle_key = 0;  ///< as Engine::idle_key, of this channel alone
};

struct QueueRow {
  bool live = false;
  TaskQueue definition;
  std::uint32_t pending = 0;      ///< pending tasks in it
  std::uint32_t members = 0;      ///< tasks that are not over and are in it
  std::uint64_t round_robin = 0;  ///< creation sequence of the worker chosen last
};

struct WorkflowRow {
  bool live = false;
  std::string sid;
  std::string name;
  Duration reservation_timeout{};
  std::uint32_t plan = no_slot;
  std::uint32_t open_tasks = 0;
};

/// A plan and who uses it: its workflow and the tasks that came in under it.
struct PlanRow {
  std::uint32_t generation = 0;
  std::uint32_t users = 0;
  std::shared_ptr<const Plan> plan;

  void reset() { *this = {}; }
};

struct ReservationRow {
  std::uint32_t generation = 0;
  ReservationStatus status = ReservationStatus::pending;
  bool is_transfer = false;
  std::uint8_t channel = 0;
  std::optional<std::uint8_t> post_work_activity;
  std::uint32_t task = no_slot;
  std::uint32_t worker = no_slot;
  std::uint32_t next = no_slot;  ///< the task's next reservation
  TimerId timer = no_timer;
  std::uint64_t number = 0;  ///< of creation; its sid is made of it
  std::uint64_t version = 0;
  std::uint64_t cause = 0;
  TimePoint created;
  TimePoint changed;   ///< since when it has its status; not kept once it was accepted and is over
  std::string reason;  ///< in the words of the command

  [[nodiscard]] bool waits() const noexcept {
    return status == ReservationStatus::pending || status == ReservationStatus::setup;
  }
  [[nodiscard]] bool is_open() const noexcept { return status <= ReservationStatus::wrapping; }
  void reset() {
    std::string kept = std::move(reason);
    kept.clear();
    *this = {};
    reason = std::move(kept);
  }
};

/// What a routing_target names.
enum class Direct : std::uint8_t { none, worker, queue };

/// How the last target was left.
enum class Exit : std::uint8_t { none, timeout, skip, full };

struct FilterBase {
  std::uint16_t filter;
  TimePoint base;
};

/// A worker who is not offered this task for a while.
struct LeftAlone {
  std::uint64_t worker;  ///< sequence of creation
  TimePoint until;
  std::uint64_t cause;
};

struct StepEntry {
  std::uint16_t filter;
  std::uint16_t target;
  TimePoint at;
};

/// A transfer under way.
struct TransferState {
  bool open = false;
  bool to_queue = false;
  bool may_return = false;  ///< to the initiator
  TransferMode mode = TransferMode::warm;
  TimerId timer = no_timer;
  std::uint16_t queue = no_queue;
  std::uint32_t worker = no_slot;
  std::uint32_t initiator = no_slot;  ///< worker
  std::uint64_t worker_sequence = 0;
  std::uint64_t cause = 0;
};

/// Somebody who joined a conference.
struct ParticipantRow {
  std::string label;
  std::uint32_t coached = no_slot;  ///< index of the participant who alone hears them
  bool is_customer = false;
  bool is_there = true;
  bool muted = false;
  bool hold = false;
  bool end_on_exit = false;
};

/// The conversation about a task. The first one takes part from the first join on.
struct ConferenceRow {
  std::uint32_t generation = 0;
  ConferenceStatus status = ConferenceStatus::init;
  Reason reason = Reason::none;
  bool end_on_customer_exit = false;
  std::vector<ParticipantRow> participants;

  void reset() { *this = {}; }
};

/// Of a task, what is copied as it is. A router remembers many tasks: what a command that ends one
/// looks at stands first, in two lines of the cache.
struct alignas(64) TaskFacts {
  std::uint32_t generation = 0;
  bool live = false;  ///< false: the slot is free, or is about to be
  TaskStatus status = TaskStatus::pending;
  std::uint8_t channel = 0;
  Direct direct = Direct::none;
  Exit last_exit = Exit::none;
  bool ignore_capacity = false;
  bool entered = false;      ///< on a step just entered: skip_if is still to be asked
  bool arriving = false;     ///< just created: the site's max_waiting is still to be asked
  bool fresh_entry = false;  ///< came into its queue just now: max_waiting is still to be asked
  bool has_queue = false;    ///< entered `queue`, or was aimed at it
  bool new_plan = false;     ///< and under the workflow's plan of then
  bool restart = false;      ///< start the matching anew when the reservations end
  bool has_deadline = false;
  std::uint16_t workflow = no_queue;
  std::uint16_t queue = no_queue;
  std::uint16_t filter = 0;  ///< or StepRef::default_filter, StepRef::direct
  std::uint16_t target = 0;
  std::uint16_t assignments = 0;
  std::int32_t priority = 0;
  std::uint32_t id_hash = 0;  ///< of its sid, as the index of ids has it
  std::uint32_t plan = no_slot;
  std::uint32_t group = no_slot;  ///< where it waits
  std::uint32_t first_reservation = no_slot;
  std::uint32_t last_reservation = no_slot;

  std::uint32_t waiting_reservations = 0;   ///< pending or in set-up
  std::uint32_t accepted_reservations = 0;  ///< accepted
  std::uint32_t wrapping_reservations = 0;
  TimerId life_timer = no_timer;  ///< time to live, then the assigned limit; of a task that is
                                  ///< over: its ticket of retention
  TimerId step_timer = no_timer;
  TimerId back_off_timer = no_timer;  ///< until the first of left_alone
  std::uint64_t version = 0;          ///< sequence number of the last event about it
  std::uint64_t life_cause = 0;
  TimePoint created;
  std::uint32_t conference = no_slot;
  TransferState transfer;

  std::uint64_t sequence = 0;  ///< of creation
  std::uint64_t step_cause = 0;
  std::uint64_t entry_cause = 0;
  std::uint64_t entry_round = 0;  ///< the matching in which it entered its step
  TimePoint virtual_start;
  TimePoint queue_entered;
  TimePoint base;      ///< the current filter's
  TimePoint deadline;  ///< the current target's, if has_deadline
  std::uint64_t back_off_cause = 0;
  std::uint32_t direct_worker = no_slot;
  std::uint64_t direct_sequence = 0;  ///< of that worker's creation
};

struct TaskRow : TaskFacts {
  Value attributes;
  std::string sid;
  std::string reason;
  std::vector<FilterBase> bases;
  std::vector<StepEntry> entries;       ///< with timeout_base per_step
  std::vector<std::uint64_t> excluded;  ///< workers, by sequence of creation
  std::vector<LeftAlone> left_alone;

  [[nodiscard]] bool is_over() const noexcept {
    return status == TaskStatus::completed || status == TaskStatus::canceled;
  }
  /// Fresh, but with the memory of its texts and lists.
  void reset() {
    static_cast<TaskFacts&>(*this) = TaskFacts();
    attributes = Value();
    sid.clear();
    reason.clear();
    bases.clear();
    entries.clear();
    excluded.clear();
    left_alone.clear();
  }
};

}  // namespace router
ACD_NAMESPACE_END

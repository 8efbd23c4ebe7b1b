#pragma once

#include <acd/router/command.hpp>
#include <acd/router/event.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/workspace.hpp>

#include "bitmap.hpp"
#include "eligibility.hpp"
#include "id_index.hpp"
#include "plan.hpp"
#include "random.hpp"
#include "retention.hpp"
#include "rows.hpp"
#include "slab.hpp"
#include "timers.hpp"
#include "waiting.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

constexpr std::int32_t assignment_limit = 1000;  // moves from pending to reserved, as TaskRouter
constexpr Duration retention = std::chrono::seconds(300);
constexpr const char* attributes_too_long = "attributes have at most 4096 characters";
constexpr std::int32_t largest_capacity = 50'000;
/// An idle key is the worker's creation while never reserved, then this plus the number of their
/// last reservation.
constexpr std::uint64_t reserved_before = std::uint64_t{1} << 40U;

/// The state machine behind Router. Its members are spread over files by what they are about:
///   engine.cpp        time, commands in, events out       tasks.cpp          what commands do to
///   tasks steps.cpp         filters, targets, deadlines         reservations.cpp   offers and
///   their ends matching.cpp      the sorted pass                     workers.cpp        workers
///   and capacity selection.cpp     which worker                        configuration.cpp  queues
///   and workflows transfers.cpp     handing on                          snapshot.cpp       the
///   state as bytes presence.cpp     who is there                        back_off.cpp       who is
///   left alone reconcile.cpp    what was lost outside
class Engine {
 public:
  using Refused = std::optional<Refusal>;

  explicit Engine(const Workspace& workspace);

  Refused apply(const Command& command, EventBuffer& events);
  void advance(TimePoint at, EventBuffer& events);
  [[nodiscard]] std::optional<TimePoint> next_deadline() const {
    const TimePoint due = next_due();
    return due == TimePoint::max() ? std::nullopt : std::optional(due);
  }
  /// Without `counts`, two states that decide alike are the same however many commands were
  /// refused.
  [[nodiscard]] std::uint64_t state_hash(bool counts = true) const;
  void drop_caches();

  // Reads for views and sinks.
  [[nodiscard]] TimePoint now() const noexcept { return now_; }
  [[nodiscard]] std::uint64_t commands() const noexcept { return commands_; }
  /// How many events happened so far, wanted or not.
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }
  [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
  [[nodiscard]] const std::array<std::uint64_t, refusal_codes>& refusals() const noexcept {
    return refusals_;
  }
  [[nodiscard]] const std::vector<Healed>& healed() const noexcept { return healed_; }
  [[nodiscard]] const std::vector<Activity>& activities() const noexcept { return activities_; }
  [[nodiscard]] const std::vector<TaskChannel>& channels() const noexcept { return channels_; }
  [[nodiscard]] const ConferenceRow& conference(std::uint32_t slot) const noexcept {
    return conferences_[slot];
  }
  [[nodiscard]] std::string_view workspace_sid() const noexcept { return workspace_sid_; }
  [[nodiscard]] std::string_view workspace_name() const noexcept { return workspace_name_; }
  [[nodiscard]] bool is_gone(const Activity& activity) const noexcept {
    return activities_gone_[static_cast<std::size_t>(&activity - activities_.data())] != 0;
  }
  [[nodiscard]] bool is_gone(const TaskChannel& channel) const noexcept {
    return channels_gone_[static_cast<std::size_t>(&channel - channels_.data())] != 0;
  }
  [[nodiscard]] std::uint32_t worker_slots() const noexcept { return workers_.slots(); }
  [[nodiscard]] std::size_t live_workers() const noexcept {
    return workers_.slots() - workers_.free_slots().size();
  }
  /// Valid until the next call.
  [[nodiscard]] WorkerFields fields(std::uint32_t worker) const;
  [[nodiscard]] bool is_free(std::uint32_t worker, std::uint8_t channel) const {
    return free_[channel].test(worker);
  }
  [[nodiscard]] std::uint32_t task_slots() const noexcept { return tasks_.slots(); }
  [[nodiscard]] bool is_member(std::uint32_t worker, std::uint16_t queue) const {
    return eligibility_.members(queue).test(worker);
  }
  [[nodiscard]] const TaskRow& task(std::uint32_t slot) const noexcept { return tasks_[slot]; }
  [[nodiscard]] const WorkerRow& worker(std::uint32_t slot) const noexcept {
    return workers_[slot];
  }
  [[nodiscard]] std::uint16_t queue_slots() const noexcept {
    return static_cast<std::uint16_t>(queues_.size());
  }
  [[nodiscard]] const QueueRow& queue(std::uint16_t slot) const noexcept { return queues_[slot]; }
  [[nodiscard]] const WorkflowRow& workflow(std::uint16_t slot) const noexcept {
    return workflows_[slot];
  }
  [[nodiscard]] const ReservationRow& reservation(std::uint32_t slot) const noexcept {
    return reservations_[slot];
  }
  [[nodiscard]] const Plan& plan_of(const TaskRow& task) const noexcept {
    return *plans_[task.plan].plan;
  }
  [[nodiscard]] const Plan& plan(std::uint16_t slot) const noexcept { return *plans_[slot].plan; }
  [[nodiscard]] const WorkerChannelRow& worker_channel(std::uint32_t worker,
                                                       std::size_t channel) const noexcept {
    return worker_channels_[worker * channels_.size() + channel];
  }
  [[nodiscard]] bool is_on_call(std::uint32_t worker) const;
  [[nodiscard]] std::int64_t load(std::uint32_t worker) const;
  [[nodiscard]] std::uint32_t find_task(std::string_view id) const;
  [[nodiscard]] std::uint32_t find_task(std::string_view id, std::uint32_t hash) const;
  [[nodiscard]] std::uint32_t find_worker(std::string_view id) const;
  [[nodiscard]] std::uint32_t find_worker_named(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint16_t> find_queue(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint16_t> find_workflow(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint8_t> find_activity(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint8_t> find_channel(std::string_view id) const;
  [[nodiscard]] std::int32_t capacity_percentage(std::uint32_t worker,
                                                 std::size_t channel) const noexcept;

 private:
  // Where waiting tasks stand that may go to the same workers.
  struct GroupKey {
    std::uint32_t residual = no_slot;  // no_slot: a direct worker
    std::uint32_t only = no_slot;      // a known or direct worker; nobody: one that does not exist
    std::uint8_t channel = 0;
    bool ignore_capacity = false;
    friend bool operator==(const GroupKey&, const GroupKey&) = default;
  };
  static constexpr std::uint32_t nobody = 0xfffffffeU;
  struct Group {
    std::uint32_t generation = 0;
    GroupKey key;
    bool lifo = false;
    bool dirty = false;              // a task came in since the last pass
    bool listed = false;             // among the heads of the pass that begins
    std::uint32_t active = no_slot;  // position in active_groups_
    WaitingSets::Set waiting;
    std::uint32_t hash_next = no_slot;
    void reset() { *this = {}; }
  };
  struct Head {  // a group's next task in a pass
    std::uint8_t rank;
    WaitingKey key;
    std::uint32_t group;
    std::uint32_t task;
  };

  friend class Snapshot;
  friend class Explainer;

  // engine.cpp: time, events, commands
  void configure(const Workspace& workspace);
  void find_again();
  Refused obey(const Command& command);
  template <class A>
  Refused check_version(const A& action);
  Refused refuse_outdated(std::uint64_t expected, std::uint64_t version, std::string_view id);
  void live_until(TimePoint at);
  /// TimePoint::max(): nothing is due ever.
  [[nodiscard]] TimePoint next_due() const {
    return std::min(timers_.next().value_or(TimePoint::max()), retention_.next());
  }
  void fire(const DueTimer& timer);
  void free_ended();
  Refused refuse(RefusalCode code, std::string sentence, std::string_view id, int vendor_code = 0);
  void push(Event& event);
  [[nodiscard]] Event event(EventType type, Reason reason = Reason::none) const;
  [[nodiscard]] Event task_event(EventType type, std::uint32_t task,
                                 Reason reason = Reason::none) const;
  [[nodiscard]] Event worker_event(EventType type, std::uint32_t worker) const;
  void emit(EventType type, std::uint32_t task, Reason reason = Reason::none);
  void emit_step(EventType type, std::uint32_t task, std::uint16_t previous_queue = no_queue);
  void emit_reservation(EventType type, std::uint32_t reservation, Reason reason = Reason::none);
  void emit_worker(EventType type, std::uint32_t worker);

  // tasks.cpp
  Refused on(const Tick&) { return std::nullopt; }
  Refused on(const CreateTask& command);
  Refused on(const UpdateTask& command);
  Refused on(const CancelTask& command);
  Refused on(const WrapUpTask& command);
  Refused on(const CompleteTask& command);
  Refused on(const DeleteTask& command);
  struct Match {
    std::uint16_t filter = 0;
    bool found = false;
  };
  // What a creation command amounts to once its names are looked up.
  struct Draft {
    std::uint8_t channel = 0;
    Direct direct = Direct::none;
    bool ignore_capacity = false;
    std::uint16_t workflow = no_queue;
    std::uint16_t queue = no_queue;
    std::uint32_t worker = no_slot;
    std::uint32_t id_hash = 0;
    Match match;  // of a task that names no target
  };
  Refused check_creation(const CreateTask& command, Draft& draft);
  Refused check_direct(const CreateTask& command, Draft& draft);
  Refused find_workflow_of(const CreateTask& command, Draft& draft);
  Refused unknown_task(std::string_view id);
  Refused wrong_task_state(const TaskRow& task, std::string_view wish);
  void cancel(std::uint32_t task, Reason reason, std::string_view text);
  void complete(std::uint32_t task, Reason reason, std::string_view text);
  void end(std::uint32_t task, TaskStatus status, std::string_view text);
  void remove_task(std::uint32_t task);
  void enters(std::uint32_t task);
  [[nodiscard]] bool may_leave_at_once(const TaskRow& task) const;
  void stop_life_timer(std::uint32_t task);

  // steps.cpp
  [[nodiscard]] Match match_filter(const Plan& plan, ValueView attributes, std::size_t from) const;
  [[nodiscard]] const Step* step(const TaskRow& task) const;
  void start_matching(std::uint32_t task);
  void start_at(std::uint32_t task, Match first);
  void restart_matching(std::uint32_t task);
  void set_base(std::uint32_t task, std::uint16_t filter, TimePoint entry);
  void enter(std::uint32_t task, std::uint16_t filter);
  bool enter_step(std::uint32_t task, std::uint16_t filter, std::uint16_t target);
  void enter_direct(std::uint32_t task);
  void move_to_queue(std::uint32_t task, std::uint16_t queue, bool emit_matched);
  void arm_deadline(std::uint32_t task, const Step& step);
  void disarm_deadline(std::uint32_t task);
  void advance_step(std::uint32_t task, Exit exit);
  void end_workflow(std::uint32_t task, Exit exit);
  void end_with_outcome(std::uint32_t task, Reason reason, std::string_view outcome);
  void reenter(std::uint32_t task);
  void on_target_deadline(std::uint32_t task);
  [[nodiscard]] bool deadline_passed(const TaskRow& task) const {
    return task.has_deadline && task.deadline <= now_;
  }
  [[nodiscard]] bool skips(std::uint32_t task) const;
  void fill_figures(std::uint32_t task, StepFigures& figures,
                    std::vector<ActivityCount>& counts) const;

  // matching.cpp
  void enqueue(std::uint32_t task);
  void dequeue(std::uint32_t task);
  [[nodiscard]] GroupKey group_key(const TaskRow& task);
  [[nodiscard]] std::uint32_t known_worker(const TaskRow& task, const KnownWorker& known) const;
  [[nodiscard]] std::uint32_t still(std::uint32_t worker, std::uint64_t sequence) const;
  [[nodiscard]] std::size_t table_slot(const GroupKey& key) const noexcept;
  [[nodiscard]] std::uint32_t group_for(const GroupKey& key);
  void grow_group_table();
  void let_go(std::uint32_t group);
  [[nodiscard]] WaitingKey waiting_key(const TaskRow& task, bool lifo) const;
  void match();
  void assign_pass();
  void collect_heads();
  [[nodiscard]] bool concerns(const GroupKey& key, std::uint32_t worker) const;
  void assign(std::uint32_t task);
  bool ask_entered();
  bool turn_away();
  void mark_dirty(std::uint32_t worker);
  void mark_group_dirty(std::uint32_t group);
  void mark_queue_dirty(std::uint16_t queue);
  void regroup(std::uint32_t only);

  // selection.cpp
  [[nodiscard]] bool anyone(const Group& group) const;
  [[nodiscard]] bool may_take(const TaskRow& task, const Group& group, std::uint32_t worker) const;
  void choose(std::uint32_t task, const Group& group, std::size_t wanted);
  void order_candidates(const TaskRow& task, const OrderBy* order_by, Selection selection,
                        std::size_t wanted);
  [[nodiscard]] std::vector<std::size_t> sort_by(const OrderBy& order_by);
  void select(const TaskRow& task, Selection selection, std::size_t first, std::size_t last,
              std::size_t wanted);
  [[nodiscard]] std::int64_t queues_of(std::uint32_t worker) const;
  [[nodiscard]] std::uint64_t idle_key(std::uint32_t worker, std::uint8_t channel) const;
  [[nodiscard]] bool is_excluded(const TaskRow& task, std::uint32_t worker) const;
  [[nodiscard]] bool has_open_reservation(const TaskRow& task, std::uint32_t worker,
                                          bool but_wrapping = false) const;

  // reservations.cpp
  Refused on(const AcceptReservation& command);
  Refused on(const RejectReservation& command);
  Refused on(const SetUpReservation& command);
  Refused on(const FailReservation& command);
  Refused on(const WrapUpReservation& command);
  Refused on(const CompleteReservation& command);
  [[nodiscard]] std::uint32_t find_reservation(const ReservationRef& ref) const;
  Refused unknown_reservation(const ReservationRef& ref);
  Refused wrong_reservation_state(std::uint32_t reservation, std::string_view wish,
                                  int vendor_code = 400);
  std::uint32_t offer(std::uint32_t task, std::uint32_t worker, Reason reason = Reason::none);
  void reject(std::uint32_t reservation, Reason reason);
  void end_offer(std::uint32_t reservation, ReservationStatus status, EventType type,
                 Reason reason);
  void cancel_offers(std::uint32_t task, Reason reason, bool also_setup);
  void after_offers(std::uint32_t task);
  void exclude(std::uint32_t task, std::uint32_t worker, ExcludeAfter cause);
  void complete_reservation(std::uint32_t reservation, Reason reason);
  void finish_accepted(std::uint32_t reservation, ReservationStatus status);
  void accept(std::uint32_t reservation, Reason reason);
  void wrap_up(std::uint32_t reservation, Reason reason = Reason::none);
  void take_post_work_activity(std::uint32_t reservation);
  void settle(std::uint32_t task);
  void close_open(std::uint32_t worker, std::uint32_t reservation);
  void on_reservation_timeout(std::uint32_t reservation);
  void on_setup_timeout(std::uint32_t reservation);
  void stop_timer(TimerId& timer);

  // back_off.cpp
  void leave_alone(std::uint32_t reservation, Duration BackOff::*cause);
  void leave_alone_for_task(std::uint32_t task, std::uint32_t worker, TimePoint until);
  [[nodiscard]] bool is_left_alone(const TaskRow& task, std::uint32_t worker) const;
  [[nodiscard]] bool is_left_alone(std::uint32_t worker) const {
    return workers_[worker].left_alone_until > now_;
  }
  void on_task_back_off(std::uint32_t task);
  void on_worker_back_off(std::uint32_t worker);

  // transfers.cpp
  Refused on(const TransferTask& command);
  Refused on(const CancelTransfer& command);
  Refused check_transfer(const TransferTask& command, std::uint32_t task, TransferState& transfer);
  void close_transfer(std::uint32_t task, EventType type, Reason reason);
  void on_transfer_timeout(std::uint32_t task);

  // calendars.cpp
  [[nodiscard]] ValueView calendars_now() const;
  [[nodiscard]] std::optional<TimePoint> next_calendar_edge() const;
  void arm_calendar_edge();
  void on_calendar_edge();

  // conferences.cpp
  Refused on(const SuperviseReservation& command);
  Refused on(const JoinConference& command);
  Refused on(const UpdateConference& command);
  Refused on(const LeaveConference& command);
  Refused on(const EndConference& command);
  Refused find_conference(std::string_view task, std::uint32_t& slot);
  Refused find_participant(std::uint32_t task, std::string_view label, std::uint32_t& index);
  [[nodiscard]] std::uint32_t participant(std::uint32_t task, std::string_view label) const;
  std::uint32_t open_conference(std::uint32_t task);
  std::uint32_t join(std::uint32_t task, ParticipantRow participant, bool starts);
  void leave_conference(std::uint32_t task, std::uint32_t index, bool kicked);
  void end_conference(std::uint32_t task, Reason reason);
  void hold_customer(std::uint32_t task);
  void emit_participant(EventType type, std::uint32_t task, std::uint32_t index,
                        Reason reason = Reason::none);

  // workers.cpp
  Refused on(const CreateWorker& command);
  Refused on(const UpdateWorker& command);
  Refused on(const SetActivity& command);
  Refused on(const SetWorkerChannel& command);
  Refused on(const DeleteWorker& command);
  Refused unknown_worker(std::string_view id);
  std::uint32_t add_worker(const Worker& worker, std::string_view sid, std::string_view name);
  void set_activity(std::uint32_t worker, std::uint8_t activity);
  void use_capacity(std::uint32_t worker, std::uint8_t channel, std::int32_t change);
  [[nodiscard]] bool fits_budget(std::uint32_t worker, std::uint8_t channel) const;
  void update_free(std::uint32_t worker, std::uint8_t channel);
  void update_free(std::uint32_t worker);
  void release_worker(std::uint32_t worker);

  // presence.cpp
  Refused on(const ConnectWorker& command);
  Refused on(const DisconnectWorker& command);
  void connect(std::uint32_t worker, Reason reason);
  void disconnect(std::uint32_t worker, Reason reason);
  void leave(std::uint32_t worker, Reason reason);
  void set_connection(std::uint32_t worker, Connection connection, Reason reason);
  void on_presence_timer(std::uint32_t worker);

  // reconcile.cpp
  struct Observed;
  Refused on(const Reconcile& command);
  Refused look_up(const Reconcile& command, Observed& observed);
  Refused contradiction(const Reconcile& command, const Observed& observed);
  [[nodiscard]] std::uint32_t latest_reservation(std::uint32_t task, std::uint32_t worker) const;
  [[nodiscard]] bool may_have_accepted(std::uint32_t task, std::uint32_t worker) const;
  void heal_calls(const Observed& observed);
  void heal_hang_ups(const Observed& observed);
  void heal_callers(const Observed& observed);
  void heal_connections(const Observed& observed);
  void note(Healing what, std::uint32_t task, std::uint32_t worker);

  // workspace.cpp
  Refused on(const CreateActivity& command);
  Refused on(const UpdateActivity& command);
  Refused on(const DeleteActivity& command);
  Refused on(const CreateChannel& command);
  Refused on(const UpdateChannel& command);
  Refused on(const DeleteChannel& command);
  Refused on(const UpdateWorkspace& command);
  Refused unknown_activity(std::string_view id);
  Refused unknown_channel(std::string_view id);
  [[nodiscard]] bool uses_activity(std::uint8_t activity) const;
  [[nodiscard]] bool uses_channel(std::uint8_t channel) const;
  void add_channel_column();
  void emit_activity(EventType type, std::uint8_t activity);
  void emit_channel(EventType type, std::uint8_t channel);

  // configuration.cpp
  Refused on(const CreateQueue& command);
  Refused on(const UpdateQueue& command);
  Refused on(const DeleteQueue& command);
  Refused on(const CreateWorkflow& command);
  Refused on(const UpdateWorkflow& command);
  Refused on(const DeleteWorkflow& command);
  std::uint16_t add_queue(const TaskQueue& queue);
  std::uint16_t add_workflow(const Workflow& workflow, std::shared_ptr<const Plan> plan);
  [[nodiscard]] std::shared_ptr<const Plan> plan(
      std::shared_ptr<const WorkflowConfiguration> configuration, std::string& unknown_queue) const;
  std::uint32_t add_plan(std::shared_ptr<const Plan> plan);
  void note_volatile(const Plan& plan);
  void use_plan(std::uint32_t plan) { ++plans_[plan].users; }
  void release_plan(std::uint32_t plan);
  void emit_configuration(EventType type, std::uint16_t queue, std::uint16_t workflow);
  Refused unknown_queue(std::string_view queue);
  [[nodiscard]] std::vector<std::uint32_t> waiting_in(std::uint16_t queue) const;
  void restart_waiting(std::uint16_t workflow, bool new_plan);

  // What was configured.
  Options options_;
  PresenceRules presence_;
  std::optional<std::uint8_t> timeout_activity_;
  std::optional<std::uint8_t> connect_activity_;
  std::optional<std::uint8_t> disconnect_activity_;
  std::uint8_t default_activity_ = 0;
  std::string workspace_sid_;
  std::string workspace_name_;
  std::vector<Activity> activities_;
  std::vector<TaskChannel> channels_;
  std::vector<Calendar> calendars_;
  std::vector<std::uint8_t> activities_gone_;  // 1: deleted, the row waits for its successor
  std::vector<std::uint8_t> channels_gone_;
  std::vector<QueueRow> queues_;
  std::vector<WorkflowRow> workflows_;
  Slab<PlanRow> plans_;

  // What goes on.
  Slab<TaskRow> tasks_;
  Slab<ReservationRow> reservations_;
  Slab<WorkerRow> workers_;
  Slab<ConferenceRow> conferences_;
  std::vector<WorkerChannelRow> worker_channels_;  // workers × channels
  Timers timers_;
  Retention retention_;
  Random random_;
  TimePoint now_;
  std::uint64_t commands_ = 0;
  std::uint64_t cause_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t tasks_created_ = 0;
  std::uint64_t workers_created_ = 0;
  std::uint64_t reservations_created_ = 0;
  std::uint64_t round_ = 0;  // of matching
  std::uint64_t digest_ = 0;
  std::array<std::uint64_t, refusal_codes> refusals_{};

  // Found from the above, kept up to date.
  IdIndex task_ids_;
  IdIndex worker_ids_;
  IdIndex worker_names_;                  // folded to lower case
  HashIndex reservation_ids_;             // by number
  std::vector<std::uint64_t> idle_keys_;  // by worker
  std::vector<Bitmap> free_;              // by channel: available, with capacity left
  Bitmap available_;                      // by activity
  Eligibility eligibility_;
  WaitingSets waiting_;
  Slab<Group> groups_;
  std::vector<std::uint32_t> group_table_;  // hash heads
  std::vector<std::uint32_t> active_groups_;
  std::uint32_t groups_in_table_ = 0;
  std::int64_t waiting_count_ = 0;  // tasks in groups
  bool any_volatile_ = false;       // some target's expression moves with reservations

  // What expressions read of the calendars, and in which time it holds.
  mutable Value calendars_open_;
  mutable TimePoint calendars_from_ = TimePoint::max();
  mutable TimePoint calendars_until_ = TimePoint::min();

  std::vector<Healed> healed_;  // by the last reconcile

  // Work of the current command.
  EventBuffer* events_ = nullptr;
  std::vector<std::uint32_t> ended_tasks_;      // slots to free, oldest first
  std::vector<std::uint32_t> deleted_workers_;  // likewise
  std::vector<std::uint32_t> left_plans_;       // likewise
  std::size_t tasks_to_free_ = 0;               // how many of them before the next command
  std::size_t plans_to_free_ = 0;               // likewise
  std::vector<std::uint32_t> entered_;          // tasks on a step just entered
  std::vector<std::uint32_t> asked_;
  std::vector<std::uint32_t> arrived_;  // tasks that came into their queue just now
  std::vector<std::uint32_t> turned_away_;
  std::vector<std::uint32_t> dirty_workers_;
  std::vector<std::uint32_t> dirty_groups_;
  std::vector<Head> heads_;
  std::vector<std::uint32_t> candidates_;
  mutable std::vector<ChannelFields> channel_fields_;
};

}  // namespace router
ACD_NAMESPACE_END

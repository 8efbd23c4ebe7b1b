#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

// What the outside world can tell the router. Ids are sids, or names where the object has one; they
// are borrowed for the duration of Router::apply(). An empty id means: not given.
//
// The version of a task, worker or reservation is the sequence number of the last event about it
// (of a worker: of the worker_… events). A command with `if_version` is refused when something
// happened since.

/// `task.create`
struct CreateTask {
  std::string_view task = {};      ///< empty: the router makes one (`WT` and 32 hex digits)
  std::string_view workflow = {};  ///< empty: the only workflow there is
  std::string_view channel = {};   ///< empty: `default`
  Value attributes = {};           ///< an object; null counts as {}
  std::int32_t priority = 0;       ///< at least 0
  Duration timeout =
      std::chrono::hours(24);  ///< time to live while pending or reserved: 1 s to 14 days
  std::optional<TimePoint> virtual_start_time = {};  ///< for ordering; not in the future
  std::string_view routing_target = {};      ///< a worker, queue or workflow: bypasses the filters
  std::optional<bool> ignore_capacity = {};  ///< only with a worker as routing_target; default true
};

/// `task.update`: what is given replaces what was. New attributes or another channel start the
/// matching anew.
struct UpdateTask {
  std::string_view task;
  std::optional<Value> attributes = {};
  std::optional<std::int32_t> priority = {};
  std::string_view channel = {};
  std::optional<TimePoint> virtual_start_time = {};
  std::optional<std::uint64_t> if_version = {};
};

/// `task.cancel`: pending or reserved only.
struct CancelTask {
  std::string_view task;
  std::string_view reason = {};
  std::optional<std::uint64_t> if_version = {};
};
/// `task.wrapup`: the conversation is over, work on the task goes on.
struct WrapUpTask {
  std::string_view task;
  std::string_view reason = {};
  std::optional<std::uint64_t> if_version = {};
};
/// `task.complete`
struct CompleteTask {
  std::string_view task;
  std::string_view reason = {};
  std::optional<std::uint64_t> if_version = {};
};
/// `task.delete`: from any state; nothing stays.
struct DeleteTask {
  std::string_view task;
  std::optional<std::uint64_t> if_version = {};
};
enum class TransferMode : std::uint8_t { warm, cold };
/// `task.transfer`: to a worker or a queue.
struct TransferTask {
  std::string_view task;
  std::string_view to;
  TransferMode mode = TransferMode::warm;
  bool return_to_initiator = false;  ///< to a queue: it may come back to who hands it on
};
/// `transfer.cancel`: the initiator takes it back.
struct CancelTransfer {
  std::string_view task;
};

/// A reservation by its own id, or by task and worker.
struct ReservationRef {
  std::string_view reservation = {};
  std::string_view task = {};
  std::string_view worker = {};
  std::optional<std::uint64_t> if_version = {};
};
/// `reservation.accept`
struct AcceptReservation {
  ReservationRef reservation;
  std::string_view post_work_activity = {};  ///< the worker's when the conversation has ended
};
/// `reservation.reject`
struct RejectReservation {
  ReservationRef reservation;
  std::string_view activity = {};  ///< the worker's new activity
  std::string_view cause = {};
};
/// `reservation.setup`: a call is being set up; the reservation timeout stops, the set-up has a
/// deadline of its own.
struct SetUpReservation {
  ReservationRef reservation;
};
/// `reservation.fail`: the set-up failed, or nothing could be set up at all. Not the worker's
/// refusal.
struct FailReservation {
  ReservationRef reservation;
  std::string_view cause = {};
};
/// `reservation.wrapup`
struct WrapUpReservation {
  ReservationRef reservation;
};
/// `reservation.complete`
struct CompleteReservation {
  ReservationRef reservation;
};

enum class SuperviseMode : std::uint8_t { monitor, whisper, barge };
/// `reservation.supervise`: somebody joins an accepted reservation's conference. Monitoring hears
/// all and is heard by none, whispering is heard by the worker alone, barging by all.
struct SuperviseReservation {
  ReservationRef reservation;
  std::string_view supervisor;  ///< a worker
  SuperviseMode mode = SuperviseMode::monitor;
};

/// `conference.join`: somebody is on the line. The customer's label is `customer`, a worker's their
/// sid; any other label is somebody outside.
struct JoinConference {
  std::string_view task;
  std::string_view participant;
  bool muted = false;
  bool start_conference_on_enter = true;
  bool end_conference_on_exit = false;
  bool end_conference_on_customer_exit = false;  ///< of the whole conference, once somebody asks
};
/// `conference.update`: what is given replaces what was, on hold too.
struct UpdateConference {
  std::string_view task;
  std::string_view participant;
  std::optional<bool> muted = {};
  std::optional<bool> hold = {};
  std::optional<bool> end_conference_on_exit = {};
  std::optional<std::string_view> coaching = {};  ///< whom they speak to alone; empty: to all
};
/// `conference.leave`
struct LeaveConference {
  std::string_view task;
  std::string_view participant;
  bool kicked = false;
};
/// `conference.end`
struct EndConference {
  std::string_view task;
};

/// `worker.create`
struct CreateWorker {
  std::shared_ptr<const Worker>
      worker;  ///< an empty sid: its name, and without a name `WK` and 32 hex digits
};
/// `worker.update`: what is given replaces what was.
struct UpdateWorker {
  std::string_view worker;
  Value attributes;  ///< null: as they are
  std::optional<std::int64_t> load_budget = {};
  std::optional<std::uint64_t> if_version = {};
};
/// `worker.activity`
struct SetActivity {
  std::string_view worker;
  std::string_view activity;
  bool reject_pending = false;  ///< only with an unavailable activity
  std::optional<std::uint64_t> if_version = {};
};
/// `worker.channel`
struct SetWorkerChannel {
  std::string_view worker;
  std::string_view channel;
  std::optional<std::int32_t> capacity = {};
  std::optional<bool> available = {};
};
/// `worker.delete`: refused while accepted work remains.
struct DeleteWorker {
  std::string_view worker;
  std::optional<std::uint64_t> if_version = {};
};

/// `worker.connect`, `worker.heartbeat`: the worker's client is there.
struct ConnectWorker {
  std::string_view worker;
};
/// `worker.disconnect`: it is not. After the grace the workspace's presence rule takes the worker
/// out of an available activity.
struct DisconnectWorker {
  std::string_view worker;
};

/// A call that is seen outside: who talks on which task.
struct ObservedCall {
  std::string_view task;
  std::string_view worker;
};
/// `reconcile`: what the outside world looks like, to heal what was lost on the way. Each list is
/// complete for what it is about; one that is absent says nothing.
struct Reconcile {
  std::optional<std::vector<std::string_view>> callers = {};  ///< tasks whose caller is there
  std::optional<std::vector<ObservedCall>> calls = {};
  std::optional<std::vector<std::string_view>> workers = {};  ///< who is connected
  std::vector<std::string_view> channels = {};  ///< of callers and calls; empty: `voice`
  Duration age{};  ///< how old the observation is: what changed since then is left as it is
};

/// `queue.create`
struct CreateQueue {
  std::shared_ptr<const TaskQueue> queue;
};
/// `queue.update`: what is given replaces what was.
struct UpdateQueue {
  std::string_view queue;
  std::string_view name = {};
  std::optional<std::optional<Expression>> target_workers = {};  ///< the inner one absent: nobody
  std::optional<TaskOrder> task_order = {};
  std::optional<std::int32_t> max_reserved_workers = {};
  std::optional<std::int64_t> max_waiting = {};
};
/// `queue.delete`: refused while a workflow or a task uses it.
struct DeleteQueue {
  std::string_view queue;
};
/// `workflow.create`
struct CreateWorkflow {
  std::shared_ptr<const Workflow> workflow;
};
/// `workflow.update`
struct UpdateWorkflow {
  std::string_view workflow;
  std::shared_ptr<const WorkflowConfiguration> configuration = {};  ///< null: as it is
  std::optional<Duration> task_reservation_timeout = {};
  bool re_evaluate = false;  ///< waiting tasks start anew under the new configuration
};
/// `workflow.delete`: refused while a task uses it.
struct DeleteWorkflow {
  std::string_view workflow;
};
/// `activity.create`
struct CreateActivity {
  std::shared_ptr<const Activity> activity;
};
/// `activity.update`: whether an activity is available is fixed at its creation.
struct UpdateActivity {
  std::string_view activity;
  std::string_view name;
};
/// `activity.delete`: refused while a worker or a rule of the workspace uses it.
struct DeleteActivity {
  std::string_view activity;
};
/// `channel.create`: every worker gets it with capacity 1.
struct CreateChannel {
  std::shared_ptr<const TaskChannel> channel;
};
/// `channel.update`
struct UpdateChannel {
  std::string_view channel;
  std::optional<bool> channel_optimized_routing = {};
};
/// `channel.delete`: refused for `default`, and while a task uses it.
struct DeleteChannel {
  std::string_view channel;
};
/// `workspace.update`: what is given replaces what was.
struct UpdateWorkspace {
  std::string_view name = {};
  std::string_view default_activity = {};
  std::string_view timeout_activity = {};  ///< or `none`
  std::optional<TaskOrder> prioritize_queue_order = {};
};
/// `tick`: nothing happened but time.
struct Tick {};

using Action = std::variant<
    Tick, CreateTask, UpdateTask, CancelTask, WrapUpTask, CompleteTask, DeleteTask, TransferTask,
    AcceptReservation, RejectReservation, SetUpReservation, FailReservation, WrapUpReservation,
    CompleteReservation, CreateWorker, UpdateWorker, SetActivity, SetWorkerChannel, DeleteWorker,
    CreateQueue, UpdateQueue, DeleteQueue, CreateWorkflow, UpdateWorkflow, DeleteWorkflow,
    ConnectWorker, DisconnectWorker, Reconcile, CreateActivity, UpdateActivity, DeleteActivity,
    CreateChannel, UpdateChannel, DeleteChannel, UpdateWorkspace, CancelTransfer,
    SuperviseReservation, JoinConference, UpdateConference, LeaveConference, EndConference>;

/// Something to do, and when.
struct Command {
  TimePoint at;
  Action action;
};

}  // namespace router
ACD_NAMESPACE_END

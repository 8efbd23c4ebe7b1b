#include "engine.hpp"

#include "digest.hpp"

#include <utility>
#include <variant>

ACD_NAMESPACE_BEGIN
namespace router {

Engine::Engine(const Workspace& workspace) : random_(workspace.options.seed) {
  configure(workspace);
  for (const TaskQueue& queue : workspace.task_queues) add_queue(queue);
  for (const Worker& worker : workspace.workers) add_worker(worker, worker.sid, worker.name);
  for (const Workflow& workflow : workspace.workflows) {
    std::string unknown_queue;
    add_workflow(workflow, plan(workflow.configuration, unknown_queue));
    ACD_ASSERT(unknown_queue.empty());
  }
  dirty_workers_.clear();
  arm_calendar_edge();
}

// What stays as it is for good.
void Engine::configure(const Workspace& workspace) {
  options_ = workspace.options;
  workspace_sid_ = workspace.sid;
  workspace_name_ = workspace.name;
  activities_ = workspace.activities;
  channels_ = workspace.task_channels;
  calendars_ = workspace.calendars;
  activities_gone_.assign(activities_.size(), 0);
  channels_gone_.assign(channels_.size(), 0);
  default_activity_ = find_activity(options_.default_activity).value_or(0);
  if (options_.timeout_activity != "none")
    timeout_activity_ = find_activity(options_.timeout_activity);
  presence_ = workspace.presence;
  if (!presence_.connect_activity.empty())
    connect_activity_ = find_activity(presence_.connect_activity);
  if (!presence_.disconnect_activity.empty())
    disconnect_activity_ = find_activity(presence_.disconnect_activity);
  free_.assign(channels_.size(), {});
}

// Indexes, bitmaps and groups, from the rows alone.
void Engine::find_again() {
  for (std::uint32_t q = 0; q < queues_.size(); ++q) {
    eligibility_.set_queue(q,
                           queues_[q].live ? queues_[q].definition.target_workers : std::nullopt);
    queues_[q].pending = 0;
  }
  for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
    const WorkerRow& worker = workers_[w];
    if (!worker.live) continue;
    worker_ids_.insert(worker.sid, w);
    worker_names_.insert(lower_case(worker.name), w);
    eligibility_.set_worker(w, worker.sid, worker.name, worker.attributes);
    available_.assign(w, activities_[worker.activity].available);
    update_free(w);
  }
  waiting_.reserve_nodes(tasks_.slots());
  for (std::uint32_t t = 0; t < tasks_.slots(); ++t) {
    const TaskRow& task = tasks_[t];
    for (std::uint32_t r = task.first_reservation; r != no_slot; r = reservations_[r].next) {
      reservation_ids_.insert(hash_of_number(reservations_[r].number), r);
    }
    if (!task.live) continue;
    tasks_[t].id_hash = IdIndex::short_hash(task.sid);
    task_ids_.insert_hash(task.id_hash, t);
    if (task.status == TaskStatus::pending) enqueue(t);
  }
  for (const std::uint32_t g : dirty_groups_) groups_[g].dirty = false;
  dirty_groups_.clear();
}

Engine::Refused Engine::apply(const Command& command, EventBuffer& events) {
  events_ = &events;
  if (std::holds_alternative<Tick>(command.action)) {
    if (command.at < now_)
      return refuse(RefusalCode::time_backwards, "the tick is earlier than the last command", "");
    advance(command.at, events);
    return std::nullopt;
  }
  ++commands_;
  Refused refused;
  if (command.at < now_) {
    refused = refuse(RefusalCode::time_backwards,
                     "the command's time is earlier than what was lived through already", "");
  } else {
    live_until(command.at);
    free_ended();
    now_ = command.at;
    cause_ = commands_;
    refused = obey(command);
    if (!refused) match();
    tasks_to_free_ = ended_tasks_.size();
    plans_to_free_ = left_plans_.size();
  }
  digest_ =
      fold(digest_, commands_ ^ (refused ? 0x100U + static_cast<std::uint64_t>(refused->code) : 0U)
                                    << 56U);
  return refused;
}

void Engine::advance(TimePoint at, EventBuffer& events) {
  if (at < now_) return;
  events_ = &events;
  live_until(at);
  now_ = at;
}

namespace {

bool is_about_reservation(EventType type) {
  return type >= EventType::reservation_created && type <= EventType::reservation_failed;
}

}  // namespace

// Something that does not exist is told by the command itself.
template <class A>
Engine::Refused Engine::check_version(const A& action) {
  if constexpr (requires { action.reservation.if_version; }) {
    if (!action.reservation.if_version) return std::nullopt;
    const std::uint32_t slot = find_reservation(action.reservation);
    if (slot == no_slot) return std::nullopt;
    return refuse_outdated(*action.reservation.if_version, reservations_[slot].version,
                           made_sid("WR", reservations_[slot].number));
  } else if constexpr (requires { action.if_version; }) {
    if (!action.if_version) return std::nullopt;
    if constexpr (requires { action.task; }) {
      const std::uint32_t slot = find_task(action.task);
      if (slot != no_slot)
        return refuse_outdated(*action.if_version, tasks_[slot].version, tasks_[slot].sid);
    } else {
      const std::uint32_t slot = find_worker(action.worker);
      if (slot != no_slot)
        return refuse_outdated(*action.if_version, workers_[slot].version, workers_[slot].sid);
    }
  }
  return std::nullopt;
}

Engine::Refused Engine::refuse_outdated(std::uint64_t expected, std::uint64_t version,
                                        std::string_view id) {
  if (expected == version) return std::nullopt;
  return refuse(RefusalCode::wrong_state,
                "'" + std::string(id) + "' has version " + std::to_string(version) +
                    ", and the command is meant for version " + std::to_string(expected),
                id, 412);
}

Engine::Refused Engine::obey(const Command& command) {
  return std::visit(
      [this](const auto& action) {
        Refused outdated = check_version(action);
        return outdated ? std::move(outdated) : on(action);
      },
      command.action);
}

// The law of time: what is due at one instant fires, then one matching pass, then the next instant.
void Engine::live_until(TimePoint at) {
  for (TimePoint due = next_due(); due <= at && due != TimePoint::max(); due = next_due()) {
    if (due > now_) now_ = due;
    while (const auto timer = timers_.pop(now_)) fire(*timer);
    for (;;) {  // retention is the last kind of an instant
      const std::uint32_t task = retention_.pop(now_);
      if (task == no_slot) break;
      tasks_[task].life_timer = no_timer;
      remove_task(task);
    }
    match();
  }
}

void Engine::fire(const DueTimer& timer) {
  switch (timer.kind) {
    case TimerKind::task_ttl: {
      TaskRow& task = tasks_[timer.owner];
      task.life_timer = no_timer;
      cause_ = task.life_cause;
      cancel(timer.owner, Reason::task_ttl, "Task TTL Exceeded");
      return;
    }
    case TimerKind::target_deadline:
      tasks_[timer.owner].step_timer = no_timer;
      cause_ = tasks_[timer.owner].step_cause;
      on_target_deadline(timer.owner);
      return;
    case TimerKind::reservation_timeout:
    case TimerKind::setup_timeout: {
      ReservationRow& reservation = reservations_[timer.owner];
      reservation.timer = no_timer;
      cause_ = reservation.cause;
      if (timer.kind == TimerKind::setup_timeout) {
        on_setup_timeout(timer.owner);
      } else {
        on_reservation_timeout(timer.owner);
      }
      return;
    }
    case TimerKind::wrapup_timeout:
      reservations_[timer.owner].timer = no_timer;
      cause_ = reservations_[timer.owner].cause;
      complete_reservation(timer.owner, Reason::wrapup_timeout);
      return;
    case TimerKind::transfer_timeout:
      tasks_[timer.owner].transfer.timer = no_timer;
      cause_ = tasks_[timer.owner].transfer.cause;
      on_transfer_timeout(timer.owner);
      return;
    case TimerKind::assigned_limit:
      tasks_[timer.owner].life_timer = no_timer;
      cause_ = tasks_[timer.owner].life_cause;
      cancel_offers(timer.owner, Reason::task_deleted, true);
      emit(EventType::task_system_deleted, timer.owner);
      remove_task(timer.owner);
      return;
    case TimerKind::calendar_edge:
      cause_ = 0;
      on_calendar_edge();
      return;
    case TimerKind::retention: return;  // stands in its own line
    case TimerKind::presence_grace:
      workers_[timer.owner].presence_timer = no_timer;
      cause_ = workers_[timer.owner].presence_cause;
      on_presence_timer(timer.owner);
      return;
    case TimerKind::task_back_off:
      tasks_[timer.owner].back_off_timer = no_timer;
      cause_ = tasks_[timer.owner].back_off_cause;
      on_task_back_off(timer.owner);
      return;
    case TimerKind::worker_back_off:
      workers_[timer.owner].back_off_timer = no_timer;
      cause_ = workers_[timer.owner].back_off_cause;
      on_worker_back_off(timer.owner);
      return;
  }
}

// Slots of ended things stay readable for sinks until the next apply(). A command frees what ended
// up to the command before it: what ended on the way to this one is told by this apply(), and ticks
// must not change which slot is used next.
void Engine::free_ended() {
  if (tasks_to_free_ + plans_to_free_ + deleted_workers_.size() == 0) return;
  for (std::size_t i = 0; i < tasks_to_free_; ++i) {
    const std::uint32_t slot = ended_tasks_[i];
    for (std::uint32_t r = tasks_[slot].first_reservation; r != no_slot;) {
      const std::uint32_t next = reservations_[r].next;
      reservation_ids_.erase(hash_of_number(reservations_[r].number), r);
      release_worker(reservations_[r].worker);
      reservations_.remove(r);
      r = next;
    }
    release_plan(tasks_[slot].plan);
    if (tasks_[slot].conference != no_slot) conferences_.remove(tasks_[slot].conference);
    tasks_.remove(slot);
  }
  for (const std::uint32_t slot : deleted_workers_) release_worker(slot);
  deleted_workers_.clear();
  for (std::size_t i = 0; i < plans_to_free_; ++i) release_plan(left_plans_[i]);
  const auto drop_first = [](std::vector<std::uint32_t>& slots, std::size_t& count) {
    slots.erase(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(count));
    count = 0;
  };
  drop_first(ended_tasks_, tasks_to_free_);
  drop_first(left_plans_, plans_to_free_);
}

Engine::Refused Engine::refuse(RefusalCode code, std::string sentence, std::string_view id,
                               int vendor_code) {
  ++refusals_[static_cast<std::size_t>(code)];
  return Refusal{code, std::move(sentence), std::string(id), vendor_code};
}

void Engine::push(Event& event) {
  event.sequence = ++sequence_;
  if (event.task) {
    tasks_[event.task.index].version = sequence_;
    if (is_about_reservation(event.type))
      reservations_[event.reservation.index].version = sequence_;
  } else if (event.worker) {
    workers_[event.worker.index].version = sequence_;
  }
  digest_ = fold(digest_, event);
  if (events_->wants(event.type)) events_->push(event);
}

Event Engine::event(EventType type, Reason reason) const {
  Event event;
  event.at = now_;
  event.cause = cause_;
  event.type = type;
  event.reason = reason;
  return event;
}

Event Engine::task_event(EventType type, std::uint32_t slot, Reason reason) const {
  const TaskRow& task = tasks_[slot];
  Event record = event(type, reason);
  record.task = {slot, task.generation};
  record.priority = task.priority;
  record.age = static_cast<std::uint32_t>((now_ - task.created) / std::chrono::seconds(1));
  record.queue = task.queue;
  record.workflow = task.workflow;
  record.status = task.status;
  return record;
}

Event Engine::worker_event(EventType type, std::uint32_t slot) const {
  Event record = event(type);
  record.worker = {slot, workers_[slot].generation};
  record.activity = workers_[slot].activity;
  return record;
}

void Engine::emit(EventType type, std::uint32_t task, Reason reason) {
  Event record = task_event(type, task, reason);
  push(record);
}

void Engine::emit_step(EventType type, std::uint32_t slot, std::uint16_t previous_queue) {
  Event record = task_event(type, slot);
  record.step = {tasks_[slot].filter, tasks_[slot].target, previous_queue,
                 static_cast<std::uint16_t>(tasks_[slot].plan)};
  push(record);
}

void Engine::emit_reservation(EventType type, std::uint32_t slot, Reason reason) {
  const ReservationRow& reservation = reservations_[slot];
  Event record = task_event(type, reservation.task, reason);
  record.worker = {reservation.worker, workers_[reservation.worker].generation};
  record.activity = workers_[reservation.worker].activity;
  record.reservation = {slot, reservation.generation};
  push(record);
}

void Engine::emit_worker(EventType type, std::uint32_t worker) {
  Event record = worker_event(type, worker);
  push(record);
}

std::uint32_t Engine::find_task(std::string_view id) const {
  return find_task(id, IdIndex::short_hash(id));
}

std::uint32_t Engine::find_task(std::string_view id, std::uint32_t hash) const {
  return task_ids_.find(
      id, hash, [this](std::uint32_t slot) -> std::string_view { return tasks_[slot].sid; });
}

std::uint32_t Engine::find_worker(std::string_view id) const {
  const std::uint32_t slot =
      worker_ids_.find(id, [this](std::uint32_t s) -> std::string_view { return workers_[s].sid; });
  return slot != IdIndex::none ? slot : find_worker_named(id);
}

std::uint32_t Engine::find_worker_named(std::string_view name) const {
  return worker_names_.find(lower_case(name), [&, this](std::uint32_t s) {
    return workers_[s].name == name ? lower_case(name) : std::string();
  });
}

namespace {

constexpr std::string_view gone("\0", 1);  // the name of what was deleted: no id is that

// Sid first, then name; the few rows of these kinds are walked.
template <class Index, class Rows, class Sid, class Name>
std::optional<Index> find_row(const Rows& rows, std::string_view id, Sid sid, Name name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (sid(rows[i]) == id) return static_cast<Index>(i);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (name(rows[i]) == id) return static_cast<Index>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint8_t> Engine::find_activity(std::string_view id) const {
  return find_row<std::uint8_t>(
      activities_, id, [this](const Activity& a) { return is_gone(a) ? gone : a.sid; },
      [this](const Activity& a) { return is_gone(a) ? gone : a.name; });
}

std::optional<std::uint8_t> Engine::find_channel(std::string_view id) const {
  return find_row<std::uint8_t>(
      channels_, id, [this](const TaskChannel& c) { return is_gone(c) ? gone : c.sid; },
      [this](const TaskChannel& c) { return is_gone(c) ? gone : c.name; });
}

std::optional<std::uint16_t> Engine::find_queue(std::string_view id) const {
  return find_row<std::uint16_t>(
      queues_, id,
      [&](const QueueRow& q) { return q.live ? std::string_view(q.definition.sid) : gone; },
      [&](const QueueRow& q) { return q.live ? std::string_view(q.definition.name) : gone; });
}

std::optional<std::uint16_t> Engine::find_workflow(std::string_view id) const {
  return find_row<std::uint16_t>(
      workflows_, id, [&](const WorkflowRow& w) { return w.live ? std::string_view(w.sid) : gone; },
      [&](const WorkflowRow& w) { return w.live ? std::string_view(w.name) : gone; });
}

void Engine::drop_caches() { eligibility_.drop_caches(); }

}  // namespace router
ACD_NAMESPACE_END

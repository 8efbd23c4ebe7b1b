#include "engine.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

Engine::Match Engine::match_filter(const Plan& plan, ValueView attributes, std::size_t from) const {
  Scope scope;
  scope.task = attributes;
  scope.calendar = calendars_now();
  const std::size_t filter = plan.index.first(scope, from);
  return {static_cast<std::uint16_t>(filter), filter != plan.filters.size()};
}

const Step* Engine::step(const TaskRow& task) const {
  if (task.filter == StepRef::direct) return nullptr;
  const Plan& plan = plan_of(task);
  if (task.filter == StepRef::default_filter) return &*plan.default_step;
  return &plan.filters[task.filter].steps[task.target];
}

void Engine::start_matching(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  task.last_exit = Exit::none;
  if (task.direct != Direct::none) return enter_direct(slot);
  start_at(slot, match_filter(plan_of(task), task.attributes, 0));
}

void Engine::start_at(std::uint32_t slot, Match first) {
  const TaskRow& task = tasks_[slot];
  const Plan& plan = plan_of(task);
  if (first.found) {
    // The first filter counts from the task's creation, a later one from its entry.
    set_base(slot, first.filter, task.bases.empty() ? task.created : now_);
    enter(slot, first.filter);
  } else if (plan.default_step) {
    enter(slot, StepRef::default_filter);
  } else {
    end_workflow(slot, Exit::skip);
  }
}

// From the top, keeping the age: targets whose deadline has passed count as left by timeout.
void Engine::restart_matching(std::uint32_t slot) {
  dequeue(slot);
  disarm_deadline(slot);
  TaskRow& task = tasks_[slot];
  task.restart = false;
  if (std::exchange(task.new_plan, false)) {
    const std::uint32_t old = task.plan;
    task.plan = workflows_[task.workflow].plan;
    use_plan(task.plan);
    left_plans_.push_back(old);
    task.bases.clear();
    task.entries.clear();
  }
  start_matching(slot);
}

// The instant of the first entry stays a filter's base when matching restarts.
void Engine::set_base(std::uint32_t slot, std::uint16_t filter, TimePoint entry) {
  TaskRow& task = tasks_[slot];
  const auto known = std::find_if(task.bases.begin(), task.bases.end(),
                                  [&](const FilterBase& b) { return b.filter == filter; });
  task.base = known == task.bases.end() ? entry : known->base;
  if (known == task.bases.end()) task.bases.push_back({filter, entry});
}

// Its first target; a deadline that has passed already leads on at once.
void Engine::enter(std::uint32_t slot, std::uint16_t filter) {
  if (enter_step(slot, filter, 0) && deadline_passed(tasks_[slot]))
    advance_step(slot, Exit::timeout);
}

// False when the task ended.
bool Engine::enter_step(std::uint32_t slot, std::uint16_t filter, std::uint16_t target) {
  TaskRow& task = tasks_[slot];
  task.filter = filter;
  task.target = target;
  const Step& entered = *step(task);
  if (entered.outcome != nullptr) {
    end_with_outcome(slot, Reason::outcome, *entered.outcome);
    return false;
  }
  if (entered.priority) task.priority = *entered.priority;
  move_to_queue(slot, entered.queue, true);
  arm_deadline(slot, entered);
  enters(slot);
  return true;
}

void Engine::enter_direct(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  task.filter = StepRef::direct;
  task.target = 0;
  if (task.direct == Direct::queue) move_to_queue(slot, task.queue, false);
  enters(slot);
}

// Waits on its step; skip_if and max_waiting are asked after the next pass, where there are any.
void Engine::enters(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  task.entry_cause = cause_;
  task.entry_round = round_;
  task.entered = may_leave_at_once(task);
  if (task.entered) {
    entered_.push_back(slot);
  } else {
    task.fresh_entry = task.arriving = false;
  }
  enqueue(slot);
}

bool Engine::may_leave_at_once(const TaskRow& task) const {
  if (options_.max_waiting) return true;
  if (task.has_queue && queues_[task.queue].definition.max_waiting) return true;
  const Step* on = step(task);
  return on != nullptr && on->skip_if != nullptr;
}

void Engine::move_to_queue(std::uint32_t slot, std::uint16_t queue, bool emit_matched) {
  TaskRow& task = tasks_[slot];
  const bool moves = task.queue != queue || !task.has_queue;
  const std::uint16_t previous = task.has_queue ? task.queue : no_queue;
  if (moves && previous != no_queue) {
    emit_step(EventType::task_queue_moved, slot, previous);
    --queues_[previous].members;
  }
  if (moves) {
    task.queue = queue;
    task.has_queue = true;
    task.queue_entered = now_;
    ++queues_[queue].members;
  }
  if (emit_matched) emit_step(EventType::workflow_target_matched, slot, previous);
  if (moves) emit_step(EventType::task_queue_entered, slot, previous);
  task.fresh_entry = moves || task.last_exit == Exit::full;  // as full as for the target before
}

void Engine::arm_deadline(std::uint32_t slot, const Step& entered) {
  TaskRow& task = tasks_[slot];
  disarm_deadline(slot);
  if (entered.timeout == Duration::zero()) return;
  task.deadline = task.base + entered.timeout;
  if (options_.timeout_base == TimeoutBase::per_step) {
    const auto known = std::find_if(
        task.entries.begin(), task.entries.end(),
        [&](const StepEntry& e) { return e.filter == task.filter && e.target == task.target; });
    const TimePoint first = known == task.entries.end() ? now_ : known->at;
    if (known == task.entries.end()) task.entries.push_back({task.filter, task.target, now_});
    task.deadline = first + entered.timeout;
  }
  task.has_deadline = true;
  task.step_cause = cause_;
  if (task.deadline > now_)
    task.step_timer = timers_.start(task.deadline, TimerKind::target_deadline, slot);
}

void Engine::disarm_deadline(std::uint32_t slot) {
  stop_timer(tasks_[slot].step_timer);
  tasks_[slot].has_deadline = false;
}

// Leaves the current target: the next one, the next matching filter, the default filter, or the
// end.
void Engine::advance_step(std::uint32_t slot, Exit exit) {
  for (;;) {
    TaskRow& task = tasks_[slot];
    dequeue(slot);
    task.last_exit = exit;
    TimePoint entry = now_;
    if (exit == Exit::timeout) {
      emit_step(EventType::task_queue_timeout, slot);
      task.base = entry =
          task.deadline;  // late because of a set-up: it still counts as left at its deadline
    }
    disarm_deadline(slot);
    const Plan& plan = plan_of(task);
    const bool in_filter = task.filter < plan.filters.size();
    bool goes_on = false;
    if (in_filter && task.target + 1U < plan.filters[task.filter].steps.size()) {
      goes_on = enter_step(slot, task.filter, static_cast<std::uint16_t>(task.target + 1));
    } else {
      const Match next =
          in_filter ? match_filter(plan, task.attributes, task.filter + 1U) : Match{};
      if (next.found) {
        set_base(slot, next.filter, entry);
        goes_on = enter_step(slot, next.filter, 0);
      } else if (in_filter && exit != Exit::timeout && plan.default_step) {
        goes_on = enter_step(slot, StepRef::default_filter, 0);
      } else {
        return end_workflow(slot, exit);
      }
    }
    if (!goes_on || !deadline_passed(tasks_[slot])) return;
    exit = Exit::timeout;
  }
}

void Engine::end_workflow(std::uint32_t slot, Exit exit) {
  switch (exit) {
    case Exit::full: return end_with_outcome(slot, Reason::full, "full");
    case Exit::skip:
      emit_step(EventType::workflow_skipped, slot);
      return cancel(slot, Reason::workflow_skipped, "Task canceled on Workflow skip");
    case Exit::none:
    case Exit::timeout:
      emit_step(EventType::workflow_timeout, slot);
      return cancel(slot, Reason::workflow_timeout, "Task canceled on Workflow timeout");
  }
}

void Engine::end_with_outcome(std::uint32_t slot, Reason reason, std::string_view outcome) {
  tasks_[slot].reason = outcome;  // before the event, for its x_outcome
  Event record = task_event(EventType::workflow_timeout, slot, reason);
  record.step = {tasks_[slot].filter, tasks_[slot].target, no_queue,
                 static_cast<std::uint16_t>(tasks_[slot].plan)};
  push(record);
  cancel(slot, reason, outcome);
}

// The task's offers ended without acceptance: the same step again, skip_if included.
void Engine::reenter(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  if (task.restart) return restart_matching(slot);
  if (deadline_passed(task)) return advance_step(slot, Exit::timeout);
  enters(slot);
}

void Engine::on_target_deadline(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  if (task.status == TaskStatus::pending) return advance_step(slot, Exit::timeout);
  if (options_.on_target_timeout == OnTargetTimeout::wait_for_reservation) return;
  cancel_offers(slot, Reason::target_timeout, false);
  after_offers(slot);
}

bool Engine::skips(std::uint32_t slot) const {
  const TaskRow& task = tasks_[slot];
  const Step* now_on = step(task);
  if (now_on == nullptr || now_on->skip_if == nullptr) return false;
  StepFigures figures;
  std::vector<ActivityCount> counts;
  if (!now_on->skip_if->references().empty()) fill_figures(slot, figures, counts);
  Scope scope;
  scope.task = task.attributes;
  scope.step = &figures;
  scope.calendar = calendars_now();
  return now_on->skip_if->matches(scope);
}

void Engine::fill_figures(std::uint32_t slot, StepFigures& figures,
                          std::vector<ActivityCount>& counts) const {
  const TaskRow& task = tasks_[slot];
  counts.resize(activities_.size());
  for (std::size_t a = 0; a < activities_.size(); ++a) counts[a].sid = activities_[a].sid;
  eligibility_.members(task.queue).for_each([&](std::uint32_t worker) {
    const std::uint8_t activity = workers_[worker].activity;
    ++counts[activity].workers;
    ++(activities_[activity].available ? figures.workers_available : figures.workers_unavailable);
  });
  figures.activities = counts;
  const Group& group = groups_[task.group];
  eligibility_.workers(group.key.residual).for_each([&](std::uint32_t worker) {
    if (!may_take(task, group, worker)) return;
    ++figures.candidates_total;
    if (!available_.test(worker)) return;
    ++figures.candidates_available;
    if (free_[task.channel].test(worker)) ++figures.candidates_free;
  });
  figures.queue_waiting = queues_[task.queue].pending;
  TimePoint oldest = now_;
  for (const std::uint32_t g : active_groups_) {
    for (std::uint32_t t = groups_[g].waiting.first; t != WaitingSets::none; t = waiting_.next(t)) {
      if (tasks_[t].queue == task.queue) oldest = std::min(oldest, tasks_[t].queue_entered);
    }
  }
  figures.queue_oldest_wait = static_cast<double>((now_ - oldest).count()) / 1e6;
}

}  // namespace router
ACD_NAMESPACE_END

#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

const acd::Target* Auditor::target(const Work& task) const {
  if (task.filter == Work::direct) return nullptr;
  if (task.filter == Work::default_filter) return &*task.rules->document->default_filter;
  return &task.rules->document->filters[task.filter].targets[task.target];
}

std::optional<std::size_t> Auditor::matching_filter(const Work& task, std::size_t from) const {
  const auto& filters = task.rules->document->filters;
  const acd::Value open = calendars();
  for (std::size_t f = from; f < filters.size(); ++f) {
    acd::Scope scope;
    scope.task = task.attributes;
    scope.calendar = open;
    if (filters[f].expression.matches(scope)) return f;
  }
  return std::nullopt;
}

// Taskrouter §4.1: the first filter that is true, else the default filter.
void Auditor::start(Work& task) {
  if (task.direct_worker != nothing || task.direct_queue != nothing) {
    task.filter = Work::direct;
    task.target = 0;
    if (task.direct_queue != nothing) move(task, task.direct_queue, false);
    return wait(task);
  }
  if (const auto filter = matching_filter(task, 0)) {
    set_base(task, *filter, task.bases.empty() ? task.created : now_);
    if (enter(task, *filter, 0) && is_late(task)) leave(task, Left::timeout);
  } else if (task.rules->document->default_filter) {
    enter(task, Work::default_filter, 0);
  } else {
    leave_workflow(task, Left::skip);
  }
}

// Taskrouter §4.7: from the top, keeping the age.
void Auditor::restart(Work& task) {
  task.restart = false;
  task.deadline.reset();
  task.deadline_alarm.reset();
  if (task.new_rules) {
    task.new_rules = false;
    task.rules = flows_[task.workflow].rules;
    task.bases.clear();
    task.first_entries.clear();
  }
  start(task);
}

// Contract §2: the base of a filter is the instant the task first entered it.
void Auditor::set_base(Work& task, std::size_t filter, TimePoint entry) {
  for (const auto& [known, base] : task.bases) {
    if (known == filter) return void(task.base = base);
  }
  task.bases.emplace_back(filter, entry);
  task.base = entry;
}

// False when the task ended there.
bool Auditor::enter(Work& task, std::size_t filter, std::size_t at) {
  task.filter = filter;
  task.target = at;
  const acd::Target& entered = *target(task);
  if (!entered.outcome.empty()) {
    end_as(task, Reason::outcome, entered.outcome);
    return false;
  }
  if (entered.priority) task.priority = *entered.priority;
  move(task,
       filter == Work::default_filter ? task.rules->default_queue : task.rules->queues[filter][at],
       true);
  set_deadline(task, entered);
  wait(task);
  return true;
}

void Auditor::wait(Work& task) {
  task.just_entered = true;
  task.entry_cause = cause_;
  task.entry_round = round_;
}

// Taskrouter §4.1: moved, matched, entered.
void Auditor::move(Work& task, std::size_t queue, bool matched) {
  const bool moves = task.queue != queue;
  if (moves && task.queue != nothing) {
    expect({Type::task_queue_moved, &task}, "taskrouter §4.1: a task leaves its queue for another");
  }
  if (moves) {
    task.queue = queue;
    task.queue_entered = now_;
  }
  if (matched)
    expect({Type::workflow_target_matched, &task}, "taskrouter §4.1: a target is entered");
  if (moves) expect({Type::task_queue_entered, &task}, "taskrouter §4.1: a queue is entered");
  task.just_queued = moves;
}

// Contract §2: base + timeout; per_step counts from the first entry.
void Auditor::set_deadline(Work& task, const acd::Target& entered) {
  task.deadline.reset();
  task.deadline_alarm.reset();
  if (!entered.timeout || task.filter == Work::default_filter) return;
  TimePoint from = task.base;
  if (site_->options.timeout_base == acd::TimeoutBase::per_step) {
    const auto known =
        std::find_if(task.first_entries.begin(), task.first_entries.end(), [&](const auto& entry) {
          return std::get<0>(entry) == task.filter && std::get<1>(entry) == task.target;
        });
    from = known == task.first_entries.end() ? now_ : std::get<2>(*known);
    if (known == task.first_entries.end())
      task.first_entries.emplace_back(task.filter, task.target, now_);
  }
  task.deadline = from + *entered.timeout;
  if (*task.deadline > now_) task.deadline_alarm = alarm(*task.deadline);
}

// Taskrouter §4.3 and §4.4, contract §2.
void Auditor::leave(Work& task, Left how) {
  TimePoint entry = now_;
  if (how == Left::timeout) {
    expect({Type::task_queue_timeout, &task}, "taskrouter §4.4: a target's timeout");
    task.base = entry = *task.deadline;
  }
  task.just_entered = task.just_queued = false;
  task.deadline.reset();
  task.deadline_alarm.reset();
  const auto& document = *task.rules->document;
  bool waits = false;
  if (task.filter == Work::default_filter || task.filter == Work::direct) {
    return leave_workflow(task, how);
  }
  if (task.target + 1 < document.filters[task.filter].targets.size()) {
    waits = enter(task, task.filter, task.target + 1);
  } else if (const auto filter = matching_filter(task, task.filter + 1)) {
    set_base(task, *filter, entry);
    waits = enter(task, *filter, 0);
  } else if (how != Left::timeout && document.default_filter) {
    waits = enter(task, Work::default_filter, 0);
  } else {
    return leave_workflow(task, how);
  }
  if (waits && is_late(task)) leave(task, Left::timeout);
}

void Auditor::leave_workflow(Work& task, Left how) {
  if (how == Left::full) return end_as(task, Reason::full, "full");
  const bool skipped = how == Left::skip;
  expect({skipped ? Type::workflow_skipped : Type::workflow_timeout, &task},
         "taskrouter §4.4: no target is left");
  cancel(task, skipped ? Reason::workflow_skipped : Reason::workflow_timeout,
         skipped ? "Task canceled on Workflow skip" : "Task canceled on Workflow timeout");
}

void Auditor::end_as(Work& task, Reason reason, const std::string& outcome) {
  task.words = outcome;
  expect({Type::workflow_timeout, &task, nothing, nullptr, reason},
         "contract §2: a named end is told by workflow.timeout");
  cancel(task, reason, outcome);
}

// Contract §2: the task re-enters its step, skip_if included.
void Auditor::again(Work& task) {
  if (task.restart) return restart(task);
  if (is_late(task)) return leave(task, Left::timeout);
  wait(task);
}

// Contract §2, preemption.
void Auditor::on_deadline(Work& task) {
  if (task.status == TaskStatus::pending) return leave(task, Left::timeout);
  if (site_->options.on_target_timeout == acd::OnTargetTimeout::wait_for_reservation) return;
  cancel_offers(task, Reason::target_timeout, false,
                "contract §2: the target's deadline cancels pending reservations");
  after_offers(task);
}

}  // namespace acd_test

#include "engine.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

// An offer came to nothing: its worker is left alone for as long as the step says.
void Engine::leave_alone(std::uint32_t reservation, Duration BackOff::*cause) {
  const std::uint32_t task = reservations_[reservation].task;
  const std::uint32_t slot = reservations_[reservation].worker;
  const Step* now_on = step(tasks_[task]);
  const BackOff& rule = now_on == nullptr ? options_.back_off : now_on->back_off;
  const TimePoint until = now_ + rule.*cause;
  if (until == now_) return;
  if (rule.scope == BackOff::Scope::task) return leave_alone_for_task(task, slot, until);
  WorkerRow& worker = workers_[slot];
  if (until <= worker.left_alone_until) return;
  stop_timer(worker.back_off_timer);
  worker.left_alone_until = until;
  worker.back_off_cause = cause_;
  worker.back_off_timer = timers_.start(until, TimerKind::worker_back_off, slot);
  update_free(slot);
}

void Engine::leave_alone_for_task(std::uint32_t slot, std::uint32_t worker, TimePoint until) {
  TaskRow& task = tasks_[slot];
  const std::uint64_t sequence = workers_[worker].sequence;
  const auto known = std::find_if(task.left_alone.begin(), task.left_alone.end(),
                                  [&](const LeftAlone& l) { return l.worker == sequence; });
  if (known == task.left_alone.end()) {
    task.left_alone.push_back({sequence, until, cause_});
  } else if (known->until < until) {
    *known = {sequence, until, cause_};
  }
  if (task.back_off_timer != no_timer && timers_.due(task.back_off_timer) <= until) return;
  stop_timer(task.back_off_timer);
  task.back_off_cause = cause_;
  task.back_off_timer = timers_.start(until, TimerKind::task_back_off, slot);
}

bool Engine::is_left_alone(const TaskRow& task, std::uint32_t worker) const {
  const std::uint64_t sequence = workers_[worker].sequence;
  return std::any_of(task.left_alone.begin(), task.left_alone.end(),
                     [&](const LeftAlone& l) { return l.worker == sequence && l.until > now_; });
}

void Engine::on_task_back_off(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  std::erase_if(task.left_alone, [this](const LeftAlone& l) { return l.until <= now_; });
  // Of one instant, whoever was left alone first is the cause.
  const auto next = std::min_element(
      task.left_alone.begin(), task.left_alone.end(), [](const LeftAlone& a, const LeftAlone& b) {
        return std::pair(a.until, a.cause) < std::pair(b.until, b.cause);
      });
  if (next != task.left_alone.end()) {
    task.back_off_cause = next->cause;
    task.back_off_timer = timers_.start(next->until, TimerKind::task_back_off, slot);
  }
  if (task.group != no_slot) mark_group_dirty(task.group);
}

void Engine::on_worker_back_off(std::uint32_t slot) {
  update_free(slot);
  mark_dirty(slot);
}

}  // namespace router
ACD_NAMESPACE_END

#include <acd/analytics/statistics.hpp>

#include "analytics/statistics_scope.hpp"

#include <map>

ACD_NAMESPACE_BEGIN
namespace analytics {

using router::Engine;
using router::TaskRow;
using router::WorkerRow;

namespace {

class Count {
 public:
  Count(const Engine& engine, const ScopeIndexes& scope) : engine_(engine), scope_(scope) {}

  RealTimeStatistics run() {
    for (std::uint32_t t = 0; t < engine_.task_slots(); ++t) {
      const TaskRow& task = engine_.task(t);
      if (task.live && !task.is_over() && concerns(task)) count(task);
    }
    for (const auto& [priority, tasks] : priorities_) {
      out_.tasks_by_priority.emplace_back(priority, tasks);
    }
    count_workers();
    return std::move(out_);
  }

 private:
  // A task belongs to the queue it is in, or was in last.
  [[nodiscard]] bool concerns(const TaskRow& task) const {
    if (scope_.channel && task.channel != *scope_.channel) return false;
    if (scope_.workflow && task.workflow != *scope_.workflow) return false;
    if (scope_.queue && !(task.has_queue && task.queue == *scope_.queue)) return false;
    return !scope_.worker || has_reservation(task, scope_.worker->index);
  }
  [[nodiscard]] bool has_reservation(const TaskRow& task, std::uint32_t worker) const {
    for (std::uint32_t r = task.first_reservation; r != router::no_slot;
         r = engine_.reservation(r).next) {
      if (engine_.reservation(r).worker == worker && engine_.reservation(r).is_open()) return true;
    }
    return false;
  }

  void count(const TaskRow& task) {
    ++out_.tasks_by_status[static_cast<std::size_t>(task.status)];
    ++out_.total_tasks;
    ++priorities_[task.priority];
    if (task.status != TaskStatus::pending && task.status != TaskStatus::reserved) return;
    longest(engine_.now() - task.created, task, out_.longest_task_waiting_age,
            out_.longest_task_waiting_sid);
    if (!task.has_queue) return;
    longest(engine_.now() - task.queue_entered, task, out_.longest_relative_task_age_in_queue,
            out_.longest_relative_task_sid_in_queue);
  }
  // Among equals the one created first.
  static void longest(Duration age, const TaskRow& task, Duration& record, std::string& sid) {
    if (!sid.empty() && age <= record) return;
    record = age;
    sid = task.sid;
  }

  void count_workers() {
    for (const Activity& activity : engine_.activities()) {
      if (!engine_.is_gone(activity))
        out_.activity_statistics.push_back({activity.sid, activity.name, 0});
    }
    for (std::uint32_t w = 0; w < engine_.worker_slots(); ++w) {
      const WorkerRow& worker = engine_.worker(w);
      if (!worker.live || (scope_.worker && scope_.worker->index != w)) continue;
      if (scope_.queue && !engine_.is_member(w, *scope_.queue)) continue;
      const Activity& activity = engine_.activities()[worker.activity];
      ++out_.total_workers;
      if (scope_.queue) ++out_.total_eligible_workers;
      if (activity.available) ++out_.total_available_workers;
      for (ActivityWorkers& one : out_.activity_statistics) {
        if (one.sid == activity.sid) ++one.workers;
      }
    }
  }

  const Engine& engine_;
  const ScopeIndexes& scope_;
  std::map<std::int32_t, std::uint64_t> priorities_;
  RealTimeStatistics out_;
};

}  // namespace

Result<RealTimeStatistics> real_time_statistics(const Router& router,
                                                const StatisticsScope& scope) {
  const auto found = look_up(router.engine(), scope);
  if (!found) return found.errors();
  return Count(router.engine(), *found).run();
}

}  // namespace analytics
ACD_NAMESPACE_END

#pragma once

#include <acd/core/time.hpp>
#include <acd/workflow/workspace.hpp>

#include "json_walk.hpp"
#include "router/digest.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bench {

/// What most people would write: attributes stay JSON, every free worker is asked by walking the
/// trees of the expressions, waiting tasks stand in an ordered map and are asked one by one when a
/// worker becomes free, events are JSON texts. It keeps the same rules at the bench's site as the
/// router, and chooses the same workers.
class NaiveRouter {
 public:
  explicit NaiveRouter(const acd::Workspace& workspace) {
    for (const acd::TaskQueue& queue : workspace.task_queues) {
      queues_.emplace(queue.sid, JsonWalk(queue.target_workers->tree()));
    }
    for (const acd::Worker& worker : workspace.workers) {
      workers_.push_back({worker.sid, nlohmann::json::parse(to_json(worker.attributes)),
                          worker.activity == "Available", workers_.size()});
    }
    for (const acd::Filter& filter : workspace.workflows[0].configuration->filters) {
      const acd::Target& target = filter.targets[0];
      filters_.push_back(
          {JsonWalk(filter.expression.tree()), target.queue, JsonWalk(target.expression->tree())});
    }
  }

  [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

  /// Tells `offered(task, worker)` who is offered what.
  template <class Offered>
  void create(acd::TimePoint at, const std::string& id, const nlohmann::json& attributes,
              Offered&& offered) {
    begin(at);
    Task& task = tasks_[id];
    task.id = id;
    task.attributes = attributes;
    task.created = at;
    task.number = ++tasks_created_;
    task.timer = start_timer(at + std::chrono::hours(24), id);
    emit("task.created", task);
    emit("workflow.entered", task);
    for (const Filter& filter : filters_) {
      if (!filter.expression.matches(task.attributes, {})) continue;
      task.filter = &filter;
      break;
    }
    emit("workflow.target-matched", task);
    emit("task-queue.entered", task);
    if (Worker* worker = longest_idle(task)) {
      reserve(task, *worker);
      offered(std::as_const(task.id), std::as_const(worker->sid));
    } else {
      waiting_.emplace(std::tuple(-task.priority, task.created, task.number), id);
    }
  }

  void accept(acd::TimePoint at, const std::string& reservation) {
    begin(at);
    Task& task = tasks_.at(reservations_.at(reservation));
    task.status = "assigned";
    timers_.erase(task.timer);
    timers_.erase(task.reservation_timer);
    emit("reservation.accepted", task);
  }

  template <class Offered>
  void complete(acd::TimePoint at, const std::string& id, Offered&& offered) {
    begin(at);
    Task& task = tasks_.at(id);
    task.status = "completed";
    emit("reservation.completed", task);
    emit("task.completed", task);
    Worker& worker = workers_[task.worker];
    worker.free = true;
    reservations_.erase(task.reservation);
    tasks_.erase(id);
    for (auto i = waiting_.begin(); i != waiting_.end(); ++i) {
      Task& next = tasks_.at(i->second);
      if (!may_take(next, worker)) continue;
      waiting_.erase(i);
      reserve(next, worker);
      offered(std::as_const(next.id), std::as_const(worker.sid));
      return;
    }
  }

 private:
  using Timers = std::multimap<acd::TimePoint, std::string>;

  struct Filter {
    JsonWalk expression;
    std::string queue;
    JsonWalk target;
  };
  struct Worker {
    std::string sid;
    nlohmann::json attributes;
    bool free;
    std::uint64_t idle_key;
  };
  struct Task {
    std::string id;
    std::string status = "pending";
    nlohmann::json attributes;
    acd::TimePoint created;
    std::uint64_t number = 0;
    int priority = 0;
    const Filter* filter = nullptr;
    std::size_t worker = 0;
    std::string reservation;
    Timers::iterator timer;
    Timers::iterator reservation_timer;
  };

  static constexpr std::uint64_t reserved_before = std::uint64_t{1} << 40U;

  void begin(acd::TimePoint at) {
    now_ = at;
    events_.clear();
    while (!timers_.empty() && timers_.begin()->first <= at) timers_.erase(timers_.begin());
  }

  Timers::iterator start_timer(acd::TimePoint due, const std::string& owner) {
    return timers_.emplace(due, owner);
  }

  [[nodiscard]] bool may_take(const Task& task, const Worker& worker) const {
    return queues_.at(task.filter->queue).matches({}, worker.attributes) &&
           task.filter->target.matches(task.attributes, worker.attributes);
  }

  Worker* longest_idle(const Task& task) {
    Worker* found = nullptr;
    for (Worker& worker : workers_) {
      if (!worker.free || !may_take(task, worker)) continue;
      if (found == nullptr || worker.idle_key < found->idle_key) found = &worker;
    }
    return found;
  }

  void reserve(Task& task, Worker& worker) {
    const std::uint64_t number = ++reservations_created_;
    worker.free = false;
    worker.idle_key = reserved_before + number;
    task.worker = static_cast<std::size_t>(&worker - workers_.data());
    task.status = "reserved";
    task.reservation = acd::router::made_sid("WR", number);
    task.reservation_timer = start_timer(now_ + std::chrono::seconds(120), task.reservation);
    reservations_[task.reservation] = task.id;
    emit("reservation.created", task);
  }

  void emit(std::string_view type, const Task& task) {
    nlohmann::json event{{"sequence", ++sequence_},
                         {"at", now_.time_since_epoch().count()},
                         {"type", type},
                         {"task_sid", task.id},
                         {"task_status", task.status},
                         {"task_priority", task.priority},
                         {"task_age", (now_ - task.created) / std::chrono::seconds(1)}};
    if (task.filter != nullptr) event["task_queue_sid"] = task.filter->queue;
    if (!task.reservation.empty()) {
      event["reservation_sid"] = task.reservation;
      event["worker_sid"] = workers_[task.worker].sid;
    }
    events_.push_back(event.dump());
  }

  std::map<std::string, JsonWalk> queues_;
  std::vector<Worker> workers_;
  std::vector<Filter> filters_;
  std::unordered_map<std::string, Task> tasks_;
  std::unordered_map<std::string, std::string> reservations_;  // their tasks
  std::map<std::tuple<int, acd::TimePoint, std::uint64_t>, std::string> waiting_;
  Timers timers_;
  acd::TimePoint now_;
  std::vector<std::string> events_;
  std::uint64_t tasks_created_ = 0;
  std::uint64_t reservations_created_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace bench

#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

void Auditor::count() {
  for (Person& person : people_) {
    person.open = 0;
    person.used.assign(site_->task_channels.size(), 0);
    person.accepted.assign(site_->task_channels.size(), 0);
  }
  for (const auto& [number, task] : tasks_) {
    for (const Offer& offer : task.offers) {
      if (!offer.is_open()) continue;
      Person& person = people_[offer.worker];
      ++person.open;
      ++person.used[offer.channel];
      if (offer.status == ReservationStatus::accepted) ++person.accepted[offer.channel];
    }
  }
}

// Contract §2: passes until nothing moves; then who is still pending on a step just entered is
// asked whether it skips.
void Auditor::match() {
  do {
    while (pass()) {
    }
  } while (skip_or_turn_away());
  ++round_;
}

bool Auditor::pass() {
  bool moved = false;
  count();
  for (const std::uint64_t number : waiting_in_order()) {
    if (!offer_to_best(tasks_.at(number))) continue;
    moved = true;
    count();
  }
  return moved;
}

std::vector<std::uint64_t> Auditor::waiting_in_order() const {
  std::vector<std::uint64_t> waiting;
  for (const auto& [number, task] : tasks_) {
    if (task.status == TaskStatus::pending) waiting.push_back(number);
  }
  std::sort(waiting.begin(), waiting.end(), [this](std::uint64_t a, std::uint64_t b) {
    return is_before(tasks_.at(a), tasks_.at(b));
  });
  return waiting;
}

bool Auditor::is_lifo(const Work& task) const {
  const bool to_worker = task.transfer ? task.transfer->worker != nothing : task.queue == nothing;
  return !to_worker && lines_[task.queue].queue.task_order == acd::TaskOrder::lifo;
}

// Taskrouter §6.1.
bool Auditor::is_before(const Work& a, const Work& b) const {
  const bool lifo = is_lifo(a);
  if (lifo != is_lifo(b))
    return lifo == (site_->options.prioritize_queue_order == acd::TaskOrder::lifo);
  const acd::PriorityAging& aging = site_->options.priority_aging;
  if (!lifo && aging.points > 0) {
    const auto counts_from = [&](const Work& task) {
      return task.virtual_start - Duration(task.priority * aging.every.count() / aging.points);
    };
    if (counts_from(a) != counts_from(b)) return counts_from(a) < counts_from(b);
    if (a.priority != b.priority) return a.priority > b.priority;
    return a.number < b.number;
  }
  if (!lifo && a.priority != b.priority) return a.priority > b.priority;
  if (a.virtual_start != b.virtual_start) return (a.virtual_start < b.virtual_start) != lifo;
  return (a.number < b.number) != lifo;
}

// Taskrouter §6.3 and §9: pending to reserved, once for all the reservations made together.
bool Auditor::offer_to_best(Work& task) {
  const std::vector<std::size_t> workers = chosen(task);
  if (workers.empty()) return false;
  const std::uint64_t cause = cause_;
  if (task.entry_round == round_) cause_ = task.entry_cause;
  if (task.assignments >= 1000 && !task.transfer) {
    cancel(task, Reason::assignment_limit, "Task exceeded 1000 assignments");
    cause_ = cause;
    return true;
  }
  if (!task.transfer) ++task.assignments;
  task.status = TaskStatus::reserved;
  task.just_entered = task.just_queued = task.just_came = false;
  for (const std::size_t worker : workers) make_offer(task, worker, Reason::none);
  cause_ = cause;
  return true;
}

Offer& Auditor::make_offer(Work& task, std::size_t worker, Reason reason) {
  Offer& offer = task.offers.emplace_back();
  offer.number = ++reservations_created_;
  offer.worker = worker;
  offer.channel = task.channel;
  offer.created = offer.changed = now_;
  offer.alarm = alarm(now_ + flows_[task.workflow].reservation_timeout);
  people_[worker].last_reserved = offer.number;
  people_[worker].channels[task.channel].last_reserved = offer.number;
  expect({Type::reservation_created, &task, worker, &offer, reason},
         "taskrouter §6: the next task is offered to the worker who comes first");
  return offer;
}

// Taskrouter §4.3, contract §8: skips first, in order of creation; when none moves, who came last
// into a queue that is over its bound goes first.
bool Auditor::skip_or_turn_away() {
  bool moved = false;
  const std::uint64_t cause = cause_;
  std::vector<std::uint64_t> asked;
  for (const auto& [number, task] : tasks_) {
    if (task.just_entered && task.status == TaskStatus::pending) asked.push_back(number);
  }
  count();
  for (const std::uint64_t number : asked) {
    Work& task = tasks_.at(number);
    task.just_entered = false;
    if (skips(task)) {
      cause_ = task.entry_cause;
      leave(task, Left::skip);
      moved = true;
    } else if (task.just_queued || task.just_came) {
      arrived_.push_back(number);
    }
  }
  if (!moved) {
    std::sort(arrived_.begin(), arrived_.end(), std::greater<>());
    for (const std::uint64_t number : std::exchange(arrived_, {})) {
      const auto found = tasks_.find(number);
      if (found == tasks_.end()) continue;
      Work& task = found->second;
      const bool queued = std::exchange(task.just_queued, false);
      const bool came = std::exchange(task.just_came, false);
      if (task.status != TaskStatus::pending || task.queue == nothing) continue;
      const auto bound = lines_[task.queue].queue.max_waiting;
      const auto site_bound = site_->options.max_waiting;
      if (!(queued && bound && waiting_in(task.queue) > *bound) &&
          !(came && site_bound && waiting_at_site() > *site_bound))
        continue;
      task.just_came = came;  // and asked again on the next target
      cause_ = task.entry_cause;
      leave(task, Left::full);
      moved = true;
    }
  }
  cause_ = cause;
  return moved;
}

std::int64_t Auditor::waiting_in(std::size_t queue) const {
  std::int64_t waiting = 0;
  for (const auto& [number, task] : tasks_) {
    if (task.status == TaskStatus::pending && task.queue == queue) ++waiting;
  }
  return waiting;
}

std::int64_t Auditor::waiting_at_site() const {
  return std::count_if(tasks_.begin(), tasks_.end(),
                       [](const auto& one) { return one.second.status == TaskStatus::pending; });
}

bool Auditor::skips(const Work& task) const {
  const acd::Target* on = target(task);
  if (on == nullptr || !on->skip_if || task.filter == Work::default_filter) return false;
  acd::StepFigures figures;
  std::vector<acd::ActivityCount> activities;
  for (const acd::Activity& activity : site_->activities) activities.push_back({activity.sid});
  for (std::size_t w = 0; w < people_.size(); ++w) {
    if (is_member(task.queue, w)) {
      ++activities[people_[w].activity].workers;
      ++(site_->activities[people_[w].activity].available ? figures.workers_available
                                                          : figures.workers_unavailable);
    }
    if (!is_candidate(task, w)) continue;
    ++figures.candidates_total;
    if (!site_->activities[people_[w].activity].available) continue;
    ++figures.candidates_available;
    if (is_free(w, task.channel)) ++figures.candidates_free;
  }
  figures.activities = activities;
  figures.queue_waiting = waiting_in(task.queue);
  Duration oldest{};
  for (const auto& [number, other] : tasks_) {
    if (other.status == TaskStatus::pending && other.queue == task.queue)
      oldest = std::max(oldest, now_ - other.queue_entered);
  }
  figures.queue_oldest_wait = static_cast<double>(oldest.count()) / 1e6;
  acd::Scope scope;
  const acd::Value open = calendars();
  scope.task = task.attributes;
  scope.calendar = open;
  scope.step = &figures;
  return on->skip_if->matches(scope);
}

}  // namespace acd_test

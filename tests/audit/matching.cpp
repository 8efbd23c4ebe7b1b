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

bool Auditor::is_member(std::size_t queue, std::size_t worker) const {
  const auto& expression = lines_[queue].queue.target_workers;
  if (people_[worker].deleted || !expression) return false;
  acd::Scope scope;
  scope.worker = people_[worker].attributes;
  return expression->matches(scope);
}

std::int64_t Auditor::load_of(std::size_t worker) const {
  std::int64_t load = 0;
  for (std::size_t c = 0; c < people_[worker].used.size(); ++c)
    load += std::int64_t{people_[worker].used[c]} * site_->task_channels[c].load_weight;
  return load;
}

bool Auditor::is_left_alone(const Work& task, std::size_t worker) const {
  const auto found = task.left_alone.find(worker);
  return found != task.left_alone.end() && found->second.first > now_;
}

// Taskrouter §4.2: an available activity, and room on the channel.
bool Auditor::is_free(std::size_t worker, std::size_t channel) const {
  const Person& person = people_[worker];
  if (person.deleted || !site_->activities[person.activity].available) return false;
  if (!person.channels[channel].available || person.left_alone > now_) return false;
  const std::int64_t weight = site_->task_channels[channel].load_weight;
  if (person.budget && weight != 0 && load_of(worker) + weight > *person.budget) return false;
  if (!site_->options.multi_task) return person.open == 0;
  return person.used[channel] < person.channels[channel].capacity;
}

// What expressions see of a worker. `channels` must outlive it.
acd::WorkerFields Auditor::fields_of(std::size_t worker,
                                     std::vector<acd::ChannelFields>& channels) const {
  const Person& person = people_[worker];
  for (std::size_t c = 0; c < person.channels.size(); ++c) {
    if (channels_gone_[c]) continue;
    const std::int32_t capacity = person.channels[c].capacity;
    const std::int32_t left = std::max(0, capacity - person.used[c]);
    channels.push_back({site_->task_channels[c].name, capacity, person.accepted[c],
                        capacity == 0 ? 0 : 100 * left / capacity});
  }
  const acd::Activity& activity = site_->activities[person.activity];
  return {person.sid, person.name, activity.sid, activity.name, channels};
}

bool Auditor::satisfies(const Work& task, const acd::Expression& expression,
                        std::size_t worker) const {
  std::vector<acd::ChannelFields> channels;
  const acd::WorkerFields fields = fields_of(worker, channels);
  acd::Scope scope;
  scope.task = task.attributes;
  scope.worker = people_[worker].attributes;
  scope.worker_fields = &fields;
  return expression.matches(scope);
}

// The known worker of a task's target; a default filter has none.
const acd::KnownWorker* Auditor::known(const Work& task) const {
  const acd::Target* on = task.transfer ? nullptr : target(task);
  if (on == nullptr || task.filter == Work::default_filter || !on->known_worker) return nullptr;
  return &*on->known_worker;
}

bool Auditor::is_known(const Work& task, const acd::KnownWorker& known, std::size_t worker) const {
  acd::ValueView value = task.attributes;
  for (const auto& segment : known.segments)
    value = segment.key.empty() ? value[segment.index] : value.find(segment.key);
  const Person& person = people_[worker];
  return value.is_string() &&
         value.as_string() == (known.by == acd::KnownWorker::By::sid ? person.sid : person.name);
}

// Of the queue, satisfying the target, not excluded: taskrouter §4.2 without activity and capacity.
bool Auditor::is_candidate(const Work& task, std::size_t worker) const {
  const bool initiates = task.transfer && worker == task.transfer->initiator;
  if (people_[worker].deleted || task.rings_or_talks(worker)) return false;
  if (!initiates && task.wraps_up(worker)) return false;
  if (std::find(task.excluded.begin(), task.excluded.end(), worker) != task.excluded.end())
    return false;
  if (is_left_alone(task, worker)) return false;
  if (task.transfer) {
    if (initiates && !task.transfer->may_return) return false;
    if (task.transfer->worker != nothing) return worker == task.transfer->worker;
    return is_member(task.queue, worker);
  }
  if (task.direct_worker != nothing) return worker == task.direct_worker;
  if (!is_member(task.queue, worker)) return false;
  const acd::Target* on = target(task);
  if (on == nullptr) return true;
  if (known(task) != nullptr && !is_known(task, *known(task), worker)) return false;
  return !on->expression || satisfies(task, *on->expression, worker);
}

bool Auditor::is_eligible(const Work& task, std::size_t worker) const {
  const bool regardless = !task.transfer && task.direct_worker != nothing && task.ignore_capacity;
  if (regardless ? people_[worker].left_alone > now_ : !is_free(worker, task.channel)) return false;
  return is_candidate(task, worker);
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

// The workers whom the task goes to, in order.
std::vector<std::size_t> Auditor::chosen(const Work& task) {
  std::vector<std::size_t> eligible;
  for (std::size_t w = 0; w < people_.size(); ++w) {
    if (is_eligible(task, w)) eligible.push_back(w);
  }
  std::size_t wanted = 1;
  const bool to_worker = task.transfer ? task.transfer->worker != nothing : task.queue == nothing;
  if (!to_worker) wanted = static_cast<std::size_t>(lines_[task.queue].queue.max_reserved_workers);
  std::vector<std::size_t> workers;
  for (std::vector<std::size_t>& run : runs_of_ties(task, eligible)) {
    while (!run.empty() && workers.size() < wanted) {
      workers.push_back(next_of(task, run, workers.size()));
      run.erase(std::find(run.begin(), run.end(), workers.back()));
    }
  }
  return workers;
}

// Taskrouter §6.2: by order_by; who lacks an attribute comes last; a value that is not an integer
// makes the whole order_by ignored.
std::vector<std::vector<std::size_t>> Auditor::runs_of_ties(
    const Work& task, const std::vector<std::size_t>& eligible) const {
  const acd::Target* on = task.transfer ? nullptr : target(task);
  if (on == nullptr || !on->order_by) return {eligible};
  using Key = acd::OrderBy::Key;
  std::map<std::vector<std::pair<bool, std::int64_t>>, std::vector<std::size_t>> runs;
  for (const std::size_t worker : eligible) {
    std::vector<acd::ChannelFields> channels;
    const acd::WorkerFields fields = fields_of(worker, channels);
    acd::Scope scope;
    scope.worker = people_[worker].attributes;
    scope.worker_fields = &fields;
    std::vector<std::pair<bool, std::int64_t>> keys;
    for (std::size_t c = 0; c < on->order_by->clauses().size(); ++c) {
      const Key key = on->order_by->key(c, scope);
      if (key.kind == Key::Kind::not_an_integer) return {eligible};
      const bool missing = key.kind == Key::Kind::missing;
      // ~ turns the order of integers around without overflow
      const std::int64_t value = on->order_by->clauses()[c].descending ? ~key.value : key.value;
      keys.emplace_back(missing, missing ? 0 : value);
    }
    runs[keys].push_back(worker);
  }
  std::vector<std::vector<std::size_t>> ordered;
  for (auto& [keys, run] : runs) ordered.push_back(std::move(run));
  return ordered;
}

// The next of those whom order_by does not tell apart; `already` offers come before this one.
std::size_t Auditor::next_of(const Work& task, const std::vector<std::size_t>& run,
                             std::size_t already) {
  const acd::Target* on = task.transfer ? nullptr : target(task);
  const acd::Selection selection =
      on != nullptr && on->selection ? *on->selection : site_->options.selection;
  // Who was named (transfer, routing_target, known worker) was not chosen and loses no turn.
  const bool by_name = task.transfer ? task.transfer->worker != nothing
                                     : task.queue == nothing || known(task) != nullptr;
  if (selection == acd::Selection::random && !by_name) {
    const acd::router::Event* event = upcoming(already);
    const std::string_view sid =
        event != nullptr && event->worker ? router_->sid(event->worker) : "";
    const auto drawn =
        std::find_if(run.begin(), run.end(), [&](std::size_t w) { return people_[w].sid == sid; });
    if (drawn != run.end()) return *drawn;
    std::string names;
    for (const std::size_t w : run) names += " " + people_[w].sid;
    violate("taskrouter §6.2: a random choice is made among the eligible workers",
            "task " + task.sid + " offered to one of" + names,
            event == nullptr ? "no further event" : told(*event));
  }
  std::size_t best = run.front();
  for (const std::size_t w : run) {
    if (goes_first(task, w, best)) best = w;
  }
  if (selection == acd::Selection::round_robin && task.queue != nothing && !by_name)
    lines_[task.queue].last_in_turn = best;
  return best;
}

std::uint64_t Auditor::last_reserved(const Work& task, std::size_t worker) const {
  return site_->task_channels[task.channel].channel_optimized_routing
             ? people_[worker].channels[task.channel].last_reserved
             : people_[worker].last_reserved;
}

std::int64_t Auditor::queues_of(std::size_t worker) const {
  std::int64_t queues = 0;
  for (std::size_t q = 0; q < lines_.size(); ++q) {
    if (!lines_[q].deleted && is_member(q, worker)) ++queues;
  }
  return queues;
}

bool Auditor::goes_first(const Work& task, std::size_t a, std::size_t b) const {
  const acd::Target* on = task.transfer ? nullptr : target(task);
  const acd::Selection selection =
      on != nullptr && on->selection ? *on->selection : site_->options.selection;
  const Person& x = people_[a];
  const Person& y = people_[b];
  std::int64_t of_a = 0;
  std::int64_t of_b = 0;
  switch (selection) {
    case acd::Selection::least_loaded: {
      const auto share = [&](std::size_t w) {  // in millionths, of the budget where there is one
        const Person& person = people_[w];
        const std::int64_t capacity = person.channels[task.channel].capacity;
        if (person.budget)
          return load_of(w) * 1'000'000 / std::max<std::int64_t>(*person.budget, 1);
        return person.used[task.channel] * std::int64_t{1'000'000} /
               std::max<std::int64_t>(capacity, 1);
      };
      of_a = share(a);
      of_b = share(b);
      break;
    }
    case acd::Selection::fewest_tasks:
      of_a = static_cast<std::int64_t>(x.open);
      of_b = static_cast<std::int64_t>(y.open);
      break;
    case acd::Selection::least_versatile:
      of_a = queues_of(a);
      of_b = queues_of(b);
      break;
    case acd::Selection::round_robin: {
      const std::size_t last = task.queue == nothing ? nothing : lines_[task.queue].last_in_turn;
      const auto turn = [&](std::size_t w) {
        return static_cast<std::int64_t>(last == nothing || w > last ? w : w + people_.size());
      };
      of_a = turn(a);
      of_b = turn(b);
      break;
    }
    case acd::Selection::longest_idle:
    case acd::Selection::random: break;
  }
  if (of_a != of_b) return of_a < of_b;
  if (last_reserved(task, a) != last_reserved(task, b))
    return last_reserved(task, a) < last_reserved(task, b);
  return a < b;
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
  scope.task = task.attributes;
  scope.step = &figures;
  return on->skip_if->matches(scope);
}

}  // namespace acd_test

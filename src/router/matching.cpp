#include "engine.hpp"

#include <algorithm>
#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

std::size_t Engine::table_slot(const GroupKey& key) const noexcept {
  std::uint64_t hash = (std::uint64_t{key.residual} << 32U | key.only) * 0x9e3779b97f4a7c15U;
  hash ^=
      (std::uint64_t{key.channel} << 1U | (key.ignore_capacity ? 1U : 0U)) * 0xd6e8feb86659fd93U;
  return (hash ^ hash >> 32U) & (group_table_.size() - 1);
}

// A worker who is gone, or whose slot is another's now, is nobody.
std::uint32_t Engine::still(std::uint32_t worker, std::uint64_t sequence) const {
  return workers_[worker].live && workers_[worker].sequence == sequence ? worker : nobody;
}

std::uint32_t Engine::known_worker(const TaskRow& task, const KnownWorker& known) const {
  ValueView value = task.attributes;
  for (const expression::Segment& segment : known.segments) {
    value = segment.key.empty() ? value[segment.index] : value.find(segment.key);
  }
  if (!value.is_string()) return nobody;
  if (known.by == KnownWorker::By::friendly_name) {
    const std::uint32_t worker = find_worker_named(value.as_string());
    return worker == no_slot ? nobody : worker;
  }
  const std::uint32_t worker = find_worker(value.as_string());
  return worker != no_slot && workers_[worker].sid == value.as_string() ? worker : nobody;
}

// The residual in the key is acquired: the group takes it over, or it is released.
Engine::GroupKey Engine::group_key(const TaskRow& task) {
  GroupKey key;
  key.channel = task.channel;
  if (task.transfer.open) {
    if (task.transfer.to_queue) {
      key.residual = eligibility_.acquire(task.queue, nullptr, task.attributes);
    } else {
      key.only = still(task.transfer.worker, task.transfer.worker_sequence);
    }
    return key;
  }
  if (task.direct == Direct::worker) {
    key.only = still(task.direct_worker, task.direct_sequence);
    key.ignore_capacity = task.ignore_capacity;
    return key;
  }
  const Step* on = step(task);
  if (on != nullptr && on->known_worker != nullptr)
    key.only = known_worker(task, *on->known_worker);
  key.residual =
      eligibility_.acquire(task.queue, on == nullptr ? nullptr : on->expression, task.attributes);
  return key;
}

std::uint32_t Engine::group_for(const GroupKey& key) {
  if (groups_in_table_ >= group_table_.size()) grow_group_table();
  std::uint32_t& head = group_table_[table_slot(key)];
  for (std::uint32_t g = head; g != no_slot; g = groups_[g].hash_next) {
    if (groups_[g].key == key) {
      if (key.residual != no_slot)
        eligibility_.release(key.residual);  // the group holds one already
      return g;
    }
  }
  const std::uint32_t slot = groups_.add();
  Group& group = groups_[slot];
  group.key = key;
  group.lifo = key.residual != no_slot &&
               queues_[eligibility_.queue(key.residual)].definition.task_order == TaskOrder::lifo;
  group.hash_next = head;
  head = slot;
  ++groups_in_table_;
  group.active = static_cast<std::uint32_t>(active_groups_.size());
  active_groups_.push_back(slot);
  return slot;
}

void Engine::grow_group_table() {
  group_table_.assign(std::max<std::size_t>(64, group_table_.size() * 2), no_slot);
  for (const std::uint32_t g : active_groups_) {
    std::uint32_t& head = group_table_[table_slot(groups_[g].key)];
    groups_[g].hash_next = head;
    head = g;
  }
}

// An empty group goes; its residual stays known for the next task like these.
void Engine::let_go(std::uint32_t slot) {
  Group& group = groups_[slot];
  std::uint32_t* link = &group_table_[table_slot(group.key)];
  while (*link != slot) link = &groups_[*link].hash_next;
  *link = group.hash_next;
  --groups_in_table_;
  active_groups_[group.active] = active_groups_.back();
  groups_[active_groups_.back()].active = group.active;
  active_groups_.pop_back();
  if (group.key.residual != no_slot) eligibility_.release(group.key.residual);
  groups_.remove(slot);
}

namespace {

// Since all tasks age alike, the order of two never changes: a point of priority is worth so much
// waiting, and who has it counts as having come so much earlier.
std::int64_t aged_start(std::int64_t start, std::int32_t priority, const PriorityAging& aging) {
  __extension__ using wide = __int128;
  const wide earlier = wide{priority} * aging.every.count() / aging.points;
  const wide aged = wide{start} - earlier;
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  return aged < wide{least} ? least : static_cast<std::int64_t>(aged);
}

}  // namespace

WaitingKey Engine::waiting_key(const TaskRow& task, bool lifo) const {
  const std::int64_t start = task.virtual_start.time_since_epoch().count();
  if (lifo) return {0, -start, ~task.sequence};
  if (options_.priority_aging.points > 0)
    return {aged_start(start, task.priority, options_.priority_aging), -std::int64_t{task.priority},
            task.sequence};
  return {-std::int64_t{task.priority}, start, task.sequence};
}

void Engine::enqueue(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  ACD_ASSERT(task.group == no_slot && task.status == TaskStatus::pending);
  const std::uint32_t g = group_for(group_key(task));
  Group& group = groups_[g];
  task.group = g;
  waiting_.insert(group.waiting, slot, waiting_key(task, group.lifo));
  if (task.has_queue) ++queues_[task.queue].pending;
  ++waiting_count_;
  mark_group_dirty(g);
}

void Engine::mark_group_dirty(std::uint32_t group) {
  if (!std::exchange(groups_[group].dirty, true)) dirty_groups_.push_back(group);
}

void Engine::dequeue(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  if (task.group == no_slot) return;
  Group& group = groups_[task.group];
  waiting_.erase(group.waiting, slot);
  if (task.has_queue) --queues_[task.queue].pending;
  --waiting_count_;
  if (group.waiting.size == 0) let_go(task.group);
  task.group = no_slot;
}

void Engine::mark_dirty(std::uint32_t worker) { dirty_workers_.push_back(worker); }

void Engine::mark_queue_dirty(std::uint16_t queue) {
  for (const std::uint32_t g : active_groups_) {
    Group& group = groups_[g];
    if (group.key.residual == no_slot || eligibility_.queue(group.key.residual) != queue ||
        group.dirty)
      continue;
    group.dirty = true;
    dirty_groups_.push_back(g);
  }
}

// Tasks whose group named a worker that came or went look for their group again.
void Engine::regroup(std::uint32_t only) {
  std::vector<std::uint32_t> tasks;
  for (const std::uint32_t g : active_groups_) {
    if (groups_[g].key.only != only) continue;
    for (std::uint32_t t = groups_[g].waiting.first; t != WaitingSets::none; t = waiting_.next(t))
      tasks.push_back(t);
  }
  for (const std::uint32_t t : tasks) {
    dequeue(t);
    enqueue(t);
  }
}

// Assigns until nothing moves: then whoever is still pending on a step just entered may skip it or
// find its queue full.
void Engine::match() {
  do {
    while (!dirty_groups_.empty() || !dirty_workers_.empty()) assign_pass();
  } while (!(entered_.empty() && arrived_.empty()) && ask_entered());
  ++round_;
}

// One pass in the order of the tasks. Only groups that gained a task or whose workers changed can
// have moved.
void Engine::assign_pass() {
  collect_heads();
  const auto later = [](const Head& a, const Head& b) {
    return std::pair(a.rank, a.key) > std::pair(b.rank, b.key);
  };
  std::make_heap(heads_.begin(), heads_.end(), later);
  while (!heads_.empty()) {
    std::pop_heap(heads_.begin(), heads_.end(), later);
    const Head head = heads_.back();
    heads_.pop_back();
    if (!anyone(groups_[head.group])) continue;  // nor for those behind it
    const std::uint32_t next = waiting_.next(head.task);
    assign(head.task);
    if (next == WaitingSets::none) continue;
    heads_.push_back({head.rank, waiting_.key(next), head.group, next});
    std::push_heap(heads_.begin(), heads_.end(), later);
  }
}

void Engine::collect_heads() {
  heads_.clear();
  const bool lifo_first = options_.prioritize_queue_order == TaskOrder::lifo;
  const auto add = [&](std::uint32_t g) {
    Group& group = groups_[g];
    if (std::exchange(group.listed, true)) return;
    const std::uint32_t first = group.waiting.first;
    heads_.push_back(
        {static_cast<std::uint8_t>(group.lifo != lifo_first), waiting_.key(first), g, first});
  };
  for (const std::uint32_t g : dirty_groups_) {
    if (std::exchange(groups_[g].dirty, false)) add(g);  // else it was let go since
  }
  for (const std::uint32_t worker : dirty_workers_) {
    for (const std::uint32_t g : active_groups_) {
      if (concerns(groups_[g].key, worker)) add(g);
    }
  }
  for (const Head& head : heads_) groups_[head.group].listed = false;
  dirty_groups_.clear();
  dirty_workers_.clear();
}

bool Engine::concerns(const GroupKey& key, std::uint32_t worker) const {
  if (key.only != no_slot) return key.only == worker;
  return free_[key.channel].test(worker) && eligibility_.workers(key.residual).test(worker);
}

void Engine::assign(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  const Group& group = groups_[task.group];
  const bool by_queue = group.key.residual != no_slot;
  choose(
      slot, group,
      by_queue ? static_cast<std::size_t>(queues_[task.queue].definition.max_reserved_workers) : 1);
  if (candidates_.empty()) return;
  const std::uint64_t cause = cause_;
  if (task.entry_round == round_) cause_ = task.entry_cause;
  if (task.assignments >= assignment_limit && !task.transfer.open) {
    cancel(slot, Reason::assignment_limit, "Task exceeded 1000 assignments");
  } else {
    dequeue(slot);
    if (!task.transfer.open) ++task.assignments;
    task.status = TaskStatus::reserved;
    task.entered = task.fresh_entry = task.arriving = false;
    for (const std::uint32_t worker : candidates_) offer(slot, worker);
  }
  cause_ = cause;
}

// True when a task moved on.
bool Engine::ask_entered() {
  bool moved = false;
  std::sort(entered_.begin(), entered_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return tasks_[a].sequence < tasks_[b].sequence;
  });
  asked_.swap(entered_);
  entered_.clear();
  const std::uint64_t cause = cause_;
  for (const std::uint32_t slot : asked_) {
    TaskRow& task = tasks_[slot];
    if (!std::exchange(task.entered, false) || task.status != TaskStatus::pending) continue;
    if (skips(slot)) {
      cause_ = task.entry_cause;
      advance_step(slot, Exit::skip);
      moved = true;
    } else if (task.fresh_entry || task.arriving) {
      arrived_.push_back(slot);
    }
  }
  if (!moved) moved = turn_away();
  cause_ = cause;
  return moved;
}

// A queue and the site hold max_waiting pending tasks; who came last goes first. Whom the site
// turns away may still find a worker on a later target.
bool Engine::turn_away() {
  bool moved = false;
  std::sort(arrived_.begin(), arrived_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return tasks_[a].sequence > tasks_[b].sequence;
  });
  turned_away_.swap(arrived_);
  arrived_.clear();
  for (const std::uint32_t slot : turned_away_) {
    TaskRow& task = tasks_[slot];
    const bool fresh = std::exchange(task.fresh_entry, false);
    const bool arriving = std::exchange(task.arriving, false);
    if (task.status != TaskStatus::pending || !task.has_queue) continue;
    const bool site_full =
        arriving && options_.max_waiting && waiting_count_ > *options_.max_waiting;
    const QueueRow& queue = queues_[task.queue];
    const bool queue_full =
        fresh && queue.definition.max_waiting && queue.pending > *queue.definition.max_waiting;
    if (!site_full && !queue_full) continue;
    task.arriving = arriving;
    cause_ = task.entry_cause;
    advance_step(slot, Exit::full);
    moved = true;
  }
  return moved;
}

}  // namespace router
ACD_NAMESPACE_END

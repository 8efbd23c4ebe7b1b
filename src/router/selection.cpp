#include "engine.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

bool order_valid(const std::vector<OrderBy::Key>& keys) {
  return std::none_of(keys.begin(), keys.end(), [](const OrderBy::Key& k) {
    return k.kind == OrderBy::Key::Kind::not_an_integer;
  });
}

}  // namespace

// Could anyone take a task of this group? Looks at attributes, availability and capacity only.
bool Engine::anyone(const Group& group) const {
  const GroupKey& key = group.key;
  if (key.only == nobody) return false;
  if (key.only != no_slot) {
    if (key.residual != no_slot && !eligibility_.workers(key.residual).test(key.only)) return false;
    if (key.ignore_capacity) return !is_left_alone(key.only);
    return free_[key.channel].test(key.only);
  }
  const Bitmap& eligible = eligibility_.workers(key.residual);
  const Bitmap& free = free_[key.channel];
  const std::size_t words = std::min(eligible.words(), free.words());
  for (std::size_t i = 0; i < words; ++i) {
    if ((eligible.data()[i] & free.data()[i]) != 0) return true;
  }
  return false;
}

bool Engine::is_excluded(const TaskRow& task, std::uint32_t worker) const {
  return std::find(task.excluded.begin(), task.excluded.end(), workers_[worker].sequence) !=
         task.excluded.end();
}

bool Engine::has_open_reservation(const TaskRow& task, std::uint32_t worker,
                                  bool but_wrapping) const {
  for (std::uint32_t r = task.first_reservation; r != no_slot; r = reservations_[r].next) {
    const ReservationRow& reservation = reservations_[r];
    if (reservation.worker != worker || !reservation.is_open()) continue;
    if (!but_wrapping || reservation.status != ReservationStatus::wrapping) return true;
  }
  return false;
}

// What a group's bitmap does not know: this task's own exclusions, and what moves with
// reservations.
bool Engine::may_take(const TaskRow& task, const Group& group, std::uint32_t worker) const {
  if (group.key.only != no_slot && group.key.only != worker) return false;
  if (!task.excluded.empty() && is_excluded(task, worker)) return false;
  if (!task.left_alone.empty() && is_left_alone(task, worker)) return false;
  if (task.transfer.open) {
    const bool initiates = worker == task.transfer.initiator;
    if (initiates && !task.transfer.may_return) return false;
    if (has_open_reservation(task, worker, initiates)) return false;
  }
  return group.key.residual == no_slot || !eligibility_.has_volatile(group.key.residual) ||
         eligibility_.still_matches(group.key.residual, worker, fields(worker));
}

WorkerFields Engine::fields(std::uint32_t slot) const {
  const WorkerRow& worker = workers_[slot];
  channel_fields_.clear();
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    if (channels_gone_[c] != 0) continue;
    const WorkerChannelRow& row = worker_channel(slot, c);
    channel_fields_.push_back(
        {channels_[c].name, row.capacity, row.accepted, capacity_percentage(slot, c)});
  }
  const Activity& activity = activities_[worker.activity];
  return {worker.sid, worker.name, activity.sid, activity.name, channel_fields_};
}

std::uint64_t Engine::idle_key(std::uint32_t worker, std::uint8_t channel) const {
  return channels_[channel].channel_optimized_routing ? worker_channel(worker, channel).idle_key
                                                      : idle_keys_[worker];
}

// Puts up to `wanted` workers into candidates_, in the order in which they are offered the task.
void Engine::choose(std::uint32_t slot, const Group& group, std::size_t wanted) {
  candidates_.clear();
  const TaskRow& task = tasks_[slot];
  if (group.key.only != no_slot) {
    if (anyone(group) && may_take(task, group, group.key.only))
      candidates_.push_back(group.key.only);
    return;
  }
  const Step* on = task.transfer.open ? nullptr : step(task);
  const Selection selection = on == nullptr ? options_.selection : on->selection;
  const OrderBy* order_by = on == nullptr ? nullptr : on->order_by;
  const Bitmap& eligible = eligibility_.workers(group.key.residual);
  const Bitmap& free = free_[group.key.channel];
  const std::size_t words = std::min(eligible.words(), free.words());
  const bool checked = !task.excluded.empty() || !task.left_alone.empty() || task.transfer.open ||
                       eligibility_.has_volatile(group.key.residual);
  const bool first_only =
      wanted == 1 && order_by == nullptr && selection == Selection::longest_idle;
  const bool by_channel = channels_[task.channel].channel_optimized_routing;
  std::uint64_t longest = ~std::uint64_t{0};
  std::uint32_t first = no_slot;
  for (std::size_t i = 0; i < words; ++i) {
    for (std::uint64_t word = eligible.data()[i] & free.data()[i]; word != 0; word &= word - 1) {
      const auto worker =
          static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
      if (first_only) {
        const std::uint64_t key =
            by_channel ? worker_channel(worker, task.channel).idle_key : idle_keys_[worker];
        if (key > longest || (checked && !may_take(task, group, worker))) continue;
        longest = key;
        first = worker;
      } else if (!checked || may_take(task, group, worker)) {
        candidates_.push_back(worker);
      }
    }
  }
  if (!first_only) return order_candidates(task, order_by, selection, wanted);
  if (first != no_slot) candidates_.push_back(first);
}

// order_by first; the selection policy decides among its ties.
void Engine::order_candidates(const TaskRow& task, const OrderBy* order_by, Selection selection,
                              std::size_t wanted) {
  std::vector<std::size_t> ends;  // of the runs that order_by leaves tied
  if (order_by != nullptr) ends = sort_by(*order_by);
  if (ends.empty()) ends.push_back(candidates_.size());
  std::size_t first = 0;
  for (const std::size_t last : ends) {
    if (first >= wanted) break;
    select(task, selection, first, last, std::min(wanted, last) - first);
    first = last;
  }
  if (candidates_.size() > wanted) candidates_.resize(wanted);
}

// Sorts candidates_ by the clauses and returns where each run of ties ends; empty when order_by
// does not apply, because a value is not an integer.
std::vector<std::size_t> Engine::sort_by(const OrderBy& order_by) {
  struct Row {
    std::vector<OrderBy::Key> keys;
    std::uint32_t worker;
  };
  std::vector<Row> rows;
  rows.reserve(candidates_.size());
  for (const std::uint32_t worker : candidates_) {
    Row row{{}, worker};
    const WorkerFields now = fields(worker);
    Scope scope;
    scope.worker = workers_[worker].attributes;
    scope.worker_fields = &now;
    for (std::size_t c = 0; c < order_by.clauses().size(); ++c)
      row.keys.push_back(order_by.key(c, scope));
    if (!order_valid(row.keys)) return {};
    rows.push_back(std::move(row));
  }
  const auto compare = [&](const Row& a, const Row& b) {
    for (std::size_t c = 0; c < a.keys.size(); ++c) {
      const bool a_missing = a.keys[c].kind == OrderBy::Key::Kind::missing;
      const bool b_missing = b.keys[c].kind == OrderBy::Key::Kind::missing;
      if (a_missing != b_missing)
        return b_missing ? -1 : 1;  // who lacks the attribute comes last, either way
      if (a_missing || a.keys[c].value == b.keys[c].value) continue;
      return (a.keys[c].value < b.keys[c].value) != order_by.clauses()[c].descending ? -1 : 1;
    }
    return 0;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return compare(a, b) < 0; });
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    candidates_[i] = rows[i].worker;
    if (i + 1 == rows.size() || compare(rows[i], rows[i + 1]) != 0) ends.push_back(i + 1);
  }
  return ends;
}

// Brings the `wanted` first of candidates_[first, last) to its front. Every key ends in the idle
// key, which is unique.
void Engine::select(const TaskRow& task, Selection selection, std::size_t first, std::size_t last,
                    std::size_t wanted) {
  if (selection == Selection::random) {
    for (std::size_t i = first; i < first + wanted && i + 1 < last; ++i) {
      std::swap(candidates_[i],
                candidates_[i + random_.below(static_cast<std::uint32_t>(last - i))]);
    }
    return;
  }
  using Key = std::tuple<std::int64_t, std::int64_t, std::uint64_t>;
  const std::uint64_t after = task.has_queue ? queues_[task.queue].round_robin : 0;
  const auto key = [&](std::uint32_t worker) -> Key {
    const std::uint64_t idle = idle_key(worker, task.channel);
    switch (selection) {
      case Selection::least_loaded: {
        const WorkerChannelRow& row = worker_channel(worker, task.channel);
        if (const auto budget = workers_[worker].load_budget)
          return {load(worker) * 1'000'000 / std::max<std::int64_t>(*budget, 1), 0, idle};
        return {row.used * std::int64_t{1'000'000} / std::max(row.capacity, 1), 0, idle};
      }
      case Selection::fewest_tasks:
        return {static_cast<std::int64_t>(workers_[worker].open.size()), 0, idle};
      case Selection::least_versatile: return {queues_of(worker), 0, idle};
      case Selection::round_robin: {
        const std::uint64_t sequence = workers_[worker].sequence;
        return {sequence > after ? 0 : 1, static_cast<std::int64_t>(sequence), idle};
      }
      case Selection::longest_idle:
      case Selection::random: break;
    }
    return {0, 0, idle};
  };
  const auto begin = candidates_.begin();
  std::partial_sort(begin + static_cast<std::ptrdiff_t>(first),
                    begin + static_cast<std::ptrdiff_t>(first + wanted),
                    begin + static_cast<std::ptrdiff_t>(last),
                    [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  if (selection == Selection::round_robin && task.has_queue && wanted != 0) {
    queues_[task.queue].round_robin = workers_[candidates_[first + wanted - 1]].sequence;
  }
}

std::int64_t Engine::queues_of(std::uint32_t worker) const {
  std::int64_t queues = 0;
  for (std::uint32_t q = 0; q < queues_.size(); ++q) {
    if (queues_[q].live && eligibility_.members(q).test(worker)) ++queues;
  }
  return queues;
}

}  // namespace router
ACD_NAMESPACE_END

#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

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

}  // namespace acd_test

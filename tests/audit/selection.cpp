#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

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

}  // namespace acd_test

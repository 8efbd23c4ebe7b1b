#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

namespace {

using acd::router::RefusalCode;

std::string folded(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// The place of the first whose sid is `id`, else whose name is.
template <class List>
std::size_t place_of(std::string_view id, const List& list, const std::vector<bool>& gone) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!gone[i] && list[i].sid == id) return i;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!gone[i] && list[i].name == id) return i;
  }
  return nothing;
}

}  // namespace

Work* Auditor::find_task(std::string_view id) {
  for (auto& [number, task] : tasks_) {
    if (task.sid == id) return &task;
  }
  return nullptr;
}

std::size_t Auditor::find_worker(std::string_view id) const {
  for (std::size_t w = 0; w < people_.size(); ++w) {
    if (!people_[w].deleted && people_[w].sid == id) return w;
  }
  for (std::size_t w = 0; w < people_.size(); ++w) {
    if (!people_[w].deleted && people_[w].name == id) return w;
  }
  return nothing;
}

std::size_t Auditor::find_queue(std::string_view id) const {
  for (std::size_t q = 0; q < lines_.size(); ++q) {
    if (!lines_[q].deleted && lines_[q].queue.sid == id) return q;
  }
  for (std::size_t q = 0; q < lines_.size(); ++q) {
    if (!lines_[q].deleted && lines_[q].queue.name == id) return q;
  }
  return nothing;
}

std::size_t Auditor::find_workflow(std::string_view id) const {
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    if (!flows_[f].deleted && flows_[f].sid == id) return f;
  }
  for (std::size_t f = 0; f < flows_.size(); ++f) {
    if (!flows_[f].deleted && flows_[f].name == id) return f;
  }
  return nothing;
}

std::size_t Auditor::find_activity(std::string_view id) const {
  return place_of(id, site_->activities, activities_gone_);
}

std::size_t Auditor::find_channel(std::string_view id) const {
  return place_of(id, site_->task_channels, channels_gone_);
}

// The queues that the targets name; `complete` becomes false when one does not exist.
std::shared_ptr<const Rules> Auditor::rules(
    std::shared_ptr<const acd::WorkflowConfiguration> document, bool& complete) const {
  Rules made;
  const auto named = [&](const acd::Target& target, std::size_t inherited) {
    if (target.queue.empty()) return inherited;
    const std::size_t queue = find_queue(target.queue);
    if (queue == nothing) complete = false;
    return queue;
  };
  for (const acd::Filter& filter : document->filters) {
    std::size_t queue = nothing;
    auto& queues = made.queues.emplace_back();
    for (const acd::Target& target : filter.targets) queues.push_back(queue = named(target, queue));
  }
  if (document->default_filter) made.default_queue = named(*document->default_filter, nothing);
  made.document = std::move(document);
  return std::make_shared<const Rules>(std::move(made));
}

void Auditor::add_person(const acd::Worker& worker, std::string_view sid, std::string_view name) {
  Person person;
  person.sid = sid;
  person.name = name;
  person.attributes =
      worker.attributes.view().is_object() ? worker.attributes : acd::Value::object();
  person.activity = worker.activity.empty() ? default_activity_ : find_activity(worker.activity);
  person.since = now_;
  person.budget = worker.load_budget ? worker.load_budget : site_->options.load_budget;
  person.channels.resize(site_->task_channels.size());
  for (const acd::WorkerChannel& channel : worker.channels) {
    Person::Channel& configured = person.channels[find_channel(channel.channel)];
    configured.capacity = channel.capacity;
    configured.available = channel.available;
  }
  people_.push_back(std::move(person));
}

Auditor::Answer Auditor::on(const acd::router::CreateWorker& command) {
  const acd::Worker& worker = *command.worker;
  std::string made = "WK";
  for (std::uint64_t shift = 128; shift != 0; shift -= 4)
    made += shift > 64 ? '0' : "0123456789abcdef"[(people_.size() + 1) >> (shift - 4) & 15U];
  std::string name = worker.name;
  std::string sid = worker.sid;
  if (sid.empty()) sid = name.empty() ? made : name;
  if (name.empty()) name = sid;
  for (const Person& person : people_) {
    if (!person.deleted && (person.sid == sid || folded(person.name) == folded(name)))
      return RefusalCode::duplicate;
  }
  if (!worker.activity.empty() && find_activity(worker.activity) == nothing)
    return RefusalCode::unknown_id;
  const auto living = static_cast<std::size_t>(std::count_if(
      people_.begin(), people_.end(), [](const Person& person) { return !person.deleted; }));
  if (is_too_long(worker.attributes) ||
      (site_->options.limits != acd::Limits::none && living >= 15'000))
    return RefusalCode::invalid_argument;
  for (const acd::WorkerChannel& channel : worker.channels) {
    if (find_channel(channel.channel) == nothing) return RefusalCode::unknown_id;
  }
  add_person(worker, sid, name);
  expect({Type::worker_created, nullptr, people_.size() - 1}, "taskrouter §13: workers");
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateWorker& command) {
  const std::size_t worker = find_worker(command.worker);
  if (worker == nothing) return RefusalCode::unknown_id;
  const bool only_budget = command.load_budget && command.attributes.view().is_null();
  if ((!only_budget && !command.attributes.view().is_object()) ||
      command.load_budget.value_or(0) < 0 || is_too_long(command.attributes))
    return RefusalCode::invalid_argument;
  if (command.load_budget) people_[worker].budget = command.load_budget;
  if (only_budget) return std::nullopt;
  people_[worker].attributes = command.attributes;
  expect({Type::worker_attributes_update, nullptr, worker}, "taskrouter §13: workers");
  return std::nullopt;
}

void Auditor::set_activity(std::size_t worker, std::size_t activity, std::string_view rule) {
  Person& person = people_[worker];
  person.taken_from = nothing;  // whoever sets it owns it
  if (person.activity == activity) return;
  const std::size_t previous = std::exchange(person.activity, activity);
  const Duration length = now_ - std::exchange(person.since, now_);
  const auto& event = expect({Type::worker_activity_update, nullptr, worker}, rule);
  require(event.previous_us == length.count() &&
              event.previous_activity == static_cast<std::int32_t>(previous),
          rule, "the previous activity and how long it was", &event);
}

Auditor::Answer Auditor::on(const acd::router::SetActivity& command) {
  const std::size_t worker = find_worker(command.worker);
  if (worker == nothing) return RefusalCode::unknown_id;
  const std::size_t activity = find_activity(command.activity);
  if (activity == nothing) return RefusalCode::unknown_id;
  if (command.reject_pending && site_->activities[activity].available)
    return RefusalCode::invalid_argument;
  constexpr std::string_view rule = "taskrouter §8: a change of activity";
  std::vector<std::pair<std::uint64_t, std::uint64_t>> rejected;  // by number of the reservation
  for (auto& [number, task] : tasks_) {
    for (const Offer& offer : task.offers) {
      if (command.reject_pending && offer.worker == worker &&
          offer.status == ReservationStatus::pending)
        rejected.emplace_back(offer.number, number);
    }
  }
  std::sort(rejected.begin(), rejected.end());
  for (const auto& [reservation, number] : rejected) {
    Work& task = tasks_.at(number);
    for (Offer& offer : task.offers) {
      if (offer.number != reservation) continue;
      exclude(task, worker, acd::ExcludeAfter::reject);
      leave_alone(task, worker, &acd::BackOff::reject);
      end_offer(task, offer, ReservationStatus::rejected, Type::reservation_rejected,
                Reason::worker_unavailable, rule);
    }
  }
  set_activity(worker, activity, rule);
  for (const auto& [reservation, number] : rejected) after_offers(tasks_.at(number));
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::SetWorkerChannel& command) {
  const std::size_t worker = find_worker(command.worker);
  const std::size_t channel = find_channel(command.channel);
  if (worker == nothing || channel == nothing) return RefusalCode::unknown_id;
  if (command.capacity && (*command.capacity < 0 || *command.capacity > 50'000))
    return RefusalCode::invalid_argument;
  count();
  Person::Channel& configured = people_[worker].channels[channel];
  const Person::Channel before = configured;
  configured.capacity = command.capacity.value_or(before.capacity);
  configured.available = command.available.value_or(before.available);
  const auto expect_change = [&](Type type) {
    constexpr std::string_view rule = "taskrouter §7: capacity of a worker on a channel";
    const auto& event = expect({type, nullptr, worker}, rule);
    require(event.capacity.channel == channel && event.capacity.before == before.capacity &&
                event.capacity.now == configured.capacity &&
                event.capacity.tasks == people_[worker].used[channel],
            rule, "the capacity before and now, and the reservations that use it", &event);
  };
  if (configured.capacity != before.capacity) expect_change(Type::worker_capacity_update);
  if (configured.available != before.available)
    expect_change(Type::worker_channel_availability_update);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::DeleteWorker& command) {
  const std::size_t worker = find_worker(command.worker);
  if (worker == nothing) return RefusalCode::unknown_id;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> offers;
  for (auto& [number, task] : tasks_) {
    for (const Offer& offer : task.offers) {
      if (offer.worker != worker) continue;
      if (offer.works()) return RefusalCode::in_use;
      if (offer.waits()) offers.emplace_back(offer.number, number);
    }
  }
  std::sort(offers.begin(), offers.end());
  constexpr std::string_view rule = "taskrouter §10: a deleted worker's reservations are canceled";
  for (const auto& [reservation, number] : offers) {
    Work& task = tasks_.at(number);
    for (Offer& offer : task.offers) {
      if (offer.number != reservation) continue;
      end_offer(task, offer, ReservationStatus::canceled, Type::reservation_canceled,
                Reason::worker_deleted, rule);
    }
  }
  people_[worker].deleted = true;
  people_[worker].presence_alarm.reset();
  people_[worker].back_off_alarm.reset();
  expect({Type::worker_deleted, nullptr, worker}, rule);
  for (const auto& [reservation, number] : offers) after_offers(tasks_.at(number));
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CreateQueue& command) {
  const acd::TaskQueue& queue = *command.queue;
  if (find_queue(queue.sid.empty() ? queue.name : queue.sid) != nothing ||
      find_queue(queue.name) != nothing)
    return RefusalCode::duplicate;
  if (site_->options.limits != acd::Limits::none && lines_.size() >= 5'000)
    return RefusalCode::invalid_argument;
  lines_.push_back({queue});
  if (queue.sid.empty()) lines_.back().queue.sid = queue.name;
  expect({Type::task_queue_created, nullptr, nothing, nullptr, Reason::none, lines_.size() - 1},
         "taskrouter §13: queues");
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateQueue& command) {
  const std::size_t queue = find_queue(command.queue);
  if (queue == nothing) return RefusalCode::unknown_id;
  if (command.max_reserved_workers &&
      (*command.max_reserved_workers < 1 || *command.max_reserved_workers > 50))
    return RefusalCode::invalid_argument;
  const std::size_t taken = command.name.empty() ? nothing : find_queue(command.name);
  if (taken != nothing && taken != queue) return RefusalCode::duplicate;
  acd::TaskQueue& now = lines_[queue].queue;
  if (!command.name.empty()) now.name = command.name;
  if (command.task_order) now.task_order = *command.task_order;
  if (command.max_reserved_workers) now.max_reserved_workers = *command.max_reserved_workers;
  if (command.max_waiting) now.max_waiting = command.max_waiting;
  if (command.target_workers) {
    now.target_workers = *command.target_workers;
    expect({Type::task_queue_expression_updated, nullptr, nothing, nullptr, Reason::none, queue},
           "taskrouter §13: queues");
  }
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::DeleteQueue& command) {
  const std::size_t queue = find_queue(command.queue);
  if (queue == nothing) return RefusalCode::unknown_id;
  const auto uses = [&](const Rules& rules) {
    if (rules.default_queue == queue) return true;
    return std::any_of(rules.queues.begin(), rules.queues.end(), [&](const auto& queues) {
      return std::find(queues.begin(), queues.end(), queue) != queues.end();
    });
  };
  for (const Flow& flow : flows_) {
    if (!flow.deleted && uses(*flow.rules)) return RefusalCode::in_use;
  }
  for (const auto& [number, task] : tasks_) {
    if (uses(*task.rules) || (task.queue == queue && !task.is_over())) return RefusalCode::in_use;
  }
  lines_[queue].deleted = true;
  expect({Type::task_queue_deleted, nullptr, nothing, nullptr, Reason::none, queue},
         "taskrouter §13: queues");
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CreateWorkflow& command) {
  const acd::Workflow& flow = *command.workflow;
  const std::string& sid = flow.sid.empty() ? flow.name : flow.sid;
  if (find_workflow(sid) != nothing || find_workflow(flow.name) != nothing)
    return RefusalCode::duplicate;
  bool complete = true;
  auto made = rules(flow.configuration, complete);
  if (!complete) return RefusalCode::unknown_id;
  flows_.push_back({sid, flow.name, flow.task_reservation_timeout, std::move(made)});
  expect(
      {Type::workflow_created, nullptr, nothing, nullptr, Reason::none, nothing, flows_.size() - 1},
      "taskrouter §13: workflows");
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateWorkflow& command) {
  const std::size_t place = find_workflow(command.workflow);
  if (place == nothing) return RefusalCode::unknown_id;
  bool complete = true;
  std::shared_ptr<const Rules> made;
  if (command.configuration) made = rules(command.configuration, complete);
  if (!complete) return RefusalCode::unknown_id;
  if (command.task_reservation_timeout)
    flows_[place].reservation_timeout = *command.task_reservation_timeout;
  if (made) flows_[place].rules = std::move(made);
  expect({Type::workflow_updated, nullptr, nothing, nullptr, Reason::none, nothing, place},
         "taskrouter §13: workflows");
  if (command.re_evaluate) start_anew(place, true);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::DeleteWorkflow& command) {
  const std::size_t place = find_workflow(command.workflow);
  if (place == nothing) return RefusalCode::unknown_id;
  for (const auto& [number, task] : tasks_) {
    if (task.workflow == place && !task.is_over()) return RefusalCode::in_use;
  }
  flows_[place].deleted = true;
  expect({Type::workflow_deleted, nullptr, nothing, nullptr, Reason::none, nothing, place},
         "taskrouter §13: workflows");
  return std::nullopt;
}

}  // namespace acd_test

#include "digest.hpp"
#include "engine.hpp"
#include "planted_bug.hpp"
#include "workflow/limits.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

Engine::Refused Engine::unknown_worker(std::string_view id) {
  return refuse(RefusalCode::unknown_id, "there is no worker '" + std::string(id) + "'", id, 404);
}

std::uint32_t Engine::add_worker(const Worker& worker, std::string_view sid,
                                 std::string_view name) {
  const std::uint32_t slot = workers_.add();
  WorkerRow& row = workers_[slot];
  row.live = true;
  row.sequence = ++workers_created_;
  row.sid = sid;
  row.name = name;
  row.attributes = worker.attributes.view().is_object() ? worker.attributes : empty_object();
  row.activity = worker.activity.empty()
                     ? default_activity_
                     : find_activity(worker.activity).value_or(default_activity_);
  row.activity_since = now_;
  row.load_budget = worker.load_budget ? worker.load_budget : options_.load_budget;
  worker_channels_.resize(std::max(worker_channels_.size(), (slot + 1) * channels_.size()));
  idle_keys_.resize(std::max<std::size_t>(idle_keys_.size(), slot + 1));
  idle_keys_[slot] = row.sequence;
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    worker_channels_[slot * channels_.size() + c] = {};
    worker_channels_[slot * channels_.size() + c].idle_key = row.sequence;
  }
  for (const WorkerChannel& channel : worker.channels) {
    if (const auto c = find_channel(channel.channel)) {
      WorkerChannelRow& configured = worker_channels_[slot * channels_.size() + *c];
      configured.capacity = channel.capacity;
      configured.available = channel.available;
    }
  }
  worker_ids_.insert(row.sid, slot);
  worker_names_.insert(lower_case(row.name), slot);
  eligibility_.set_worker(slot, row.sid, row.name, row.attributes);
  available_.assign(slot, activities_[row.activity].available);
  update_free(slot);
  return slot;
}

Engine::Refused Engine::on(const CreateWorker& command) {
  const Worker& worker = *command.worker;
  const std::string made = made_sid("WK", workers_created_ + 1);
  const std::string_view name = !worker.name.empty()  ? worker.name
                                : !worker.sid.empty() ? worker.sid
                                                      : made;
  const std::string_view sid = !worker.sid.empty()   ? worker.sid
                               : worker.name.empty() ? made
                                                     : worker.name;
  const bool taken = worker_ids_.find(sid, [this](std::uint32_t s) -> std::string_view {
    return workers_[s].sid;
  }) != no_slot || worker_names_.find(lower_case(name), [this](std::uint32_t s) {
    return lower_case(workers_[s].name);
  }) != no_slot;
  if (taken) {
    return refuse(RefusalCode::duplicate,
                  "there is a worker '" + std::string(name) +
                      "' already (names are compared without regard to case)",
                  sid, 20001);
  }
  if (!worker.activity.empty() && !find_activity(worker.activity)) {
    return refuse(RefusalCode::unknown_id, "there is no activity '" + worker.activity + "'",
                  worker.activity, 404);
  }
  if (workflow::too_long(worker.attributes, options_.limits))
    return refuse(RefusalCode::invalid_argument, attributes_too_long, sid, 20001);
  if (options_.limits != Limits::none && live_workers() >= workflow::most_workers) {
    return refuse(RefusalCode::invalid_argument, "a workspace has at most 15000 workers", sid,
                  20001);
  }
  for (const WorkerChannel& channel : worker.channels) {
    if (!find_channel(channel.channel)) {
      return refuse(RefusalCode::unknown_id, "there is no task channel '" + channel.channel + "'",
                    channel.channel, 404);
    }
  }
  const std::uint32_t slot = add_worker(worker, sid, name);
  emit_worker(EventType::worker_created, slot);
  mark_dirty(slot);
  regroup(nobody);
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateWorker& command) {
  const std::uint32_t slot = find_worker(command.worker);
  if (slot == no_slot) return unknown_worker(command.worker);
  const bool has_attributes = !command.load_budget || !command.attributes.view().is_null();
  if (has_attributes && !command.attributes.view().is_object()) {
    return refuse(RefusalCode::invalid_argument, "attributes must be an object", command.worker,
                  400);
  }
  if (command.load_budget.value_or(0) < 0) {
    return refuse(RefusalCode::invalid_argument, "load_budget must be at least 0", command.worker,
                  400);
  }
  if (workflow::too_long(command.attributes, options_.limits))
    return refuse(RefusalCode::invalid_argument, attributes_too_long, command.worker, 20001);
  WorkerRow& worker = workers_[slot];
  if (command.load_budget) {
    worker.load_budget = command.load_budget;
    update_free(slot);
  }
  if (has_attributes) {
    worker.attributes = command.attributes;
    eligibility_.set_worker(slot, worker.sid, worker.name, worker.attributes);
    emit_worker(EventType::worker_attributes_update, slot);
  }
  mark_dirty(slot);
  return std::nullopt;
}

Engine::Refused Engine::on(const SetActivity& command) {
  const std::uint32_t slot = find_worker(command.worker);
  if (slot == no_slot) return unknown_worker(command.worker);
  const auto activity = find_activity(command.activity);
  if (!activity) {
    return refuse(RefusalCode::unknown_id,
                  "there is no activity '" + std::string(command.activity) + "'", command.activity,
                  404);
  }
  if (command.reject_pending && activities_[*activity].available) {
    return refuse(RefusalCode::invalid_argument,
                  "reject_pending needs an activity that is not available", command.worker, 400);
  }
  std::vector<std::uint32_t> waiting_again;
  if (command.reject_pending) {
    const auto& open = workers_[slot].open;
    std::copy_if(
        open.begin(), open.end(), std::back_inserter(waiting_again),
        [this](std::uint32_t r) { return reservations_[r].status == ReservationStatus::pending; });
    for (const std::uint32_t r : waiting_again) reject(r, Reason::worker_unavailable);
  }
  set_activity(slot, *activity);
  for (const std::uint32_t r : waiting_again) after_offers(reservations_[r].task);
  return std::nullopt;
}

void Engine::set_activity(std::uint32_t slot, std::uint8_t activity) {
  WorkerRow& worker = workers_[slot];
  worker.taken_from.reset();  // whoever sets it owns it
  if (worker.activity == activity) return;
  const std::uint8_t previous = worker.activity;
  const Duration in_previous = now_ - worker.activity_since;
  worker.activity = activity;
  worker.activity_since = now_;
  available_.assign(slot, activities_[activity].available);
  update_free(slot);
  if (activities_[activity].available || any_volatile_) mark_dirty(slot);
  Event record = worker_event(EventType::worker_activity_update, slot);
  record.previous_us = in_previous.count();
  record.previous_activity = previous;
  push(record);
}

Engine::Refused Engine::on(const SetWorkerChannel& command) {
  const std::uint32_t slot = find_worker(command.worker);
  if (slot == no_slot) return unknown_worker(command.worker);
  const auto channel = find_channel(command.channel);
  if (!channel) {
    return refuse(RefusalCode::unknown_id,
                  "there is no task channel '" + std::string(command.channel) + "'",
                  command.channel, 404);
  }
  if (command.capacity && (*command.capacity < 0 || *command.capacity > largest_capacity)) {
    return refuse(RefusalCode::invalid_argument, "capacity must be 0 to 50000", command.worker,
                  400);
  }
  WorkerChannelRow& row = worker_channels_[slot * channels_.size() + *channel];
  const auto emit_change = [&](EventType type, std::int32_t before) {
    Event record = worker_event(type, slot);
    record.capacity = {*channel, static_cast<std::uint16_t>(row.used),
                       static_cast<std::uint16_t>(before),
                       static_cast<std::uint16_t>(row.capacity)};
    push(record);
  };
  const std::int32_t before = row.capacity;
  const bool was_available = row.available;
  if (command.capacity) row.capacity = *command.capacity;
  if (command.available) row.available = *command.available;
  update_free(slot, *channel);
  mark_dirty(slot);
  if (row.capacity != before) emit_change(EventType::worker_capacity_update, before);
  if (row.available != was_available)
    emit_change(EventType::worker_channel_availability_update, before);
  return std::nullopt;
}

Engine::Refused Engine::on(const DeleteWorker& command) {
  const std::uint32_t slot = find_worker(command.worker);
  if (slot == no_slot) return unknown_worker(command.worker);
  WorkerRow& worker = workers_[slot];
  const std::vector<std::uint32_t> offers = worker.open;
  if (!std::all_of(offers.begin(), offers.end(),
                   [this](std::uint32_t r) { return reservations_[r].waits(); })) {
    return refuse(RefusalCode::in_use, "worker '" + worker.sid + "' has accepted work", worker.sid,
                  400);
  }
  ++worker.references;  // until the next command, for the sinks
  for (const std::uint32_t r : offers) {
    end_offer(r, ReservationStatus::canceled, EventType::reservation_canceled,
              Reason::worker_deleted);
  }
  stop_timer(worker.presence_timer);
  stop_timer(worker.back_off_timer);
  worker_ids_.erase(worker.sid, slot);
  worker_names_.erase(lower_case(worker.name), slot);
  worker.live = false;
  available_.assign(slot, false);
  update_free(slot);
  eligibility_.remove_worker(slot);
  emit_worker(EventType::worker_deleted, slot);
  for (const std::uint32_t r : offers) after_offers(reservations_[r].task);
  regroup(slot);
  deleted_workers_.push_back(slot);
  return std::nullopt;
}

// A deleted worker's slot is kept while a reservation names it.
void Engine::release_worker(std::uint32_t slot) {
  if (--workers_[slot].references == 0 && !workers_[slot].live) workers_.remove(slot);
}

void Engine::use_capacity(std::uint32_t slot, std::uint8_t channel, std::int32_t change) {
  worker_channels_[slot * channels_.size() + channel].used += change;
  if (options_.multi_task && !workers_[slot].load_budget) {
    update_free(slot, channel);
  } else {
    update_free(slot);
  }
  if (change < 0 || any_volatile_) mark_dirty(slot);
}

void Engine::update_free(std::uint32_t slot, std::uint8_t channel) {
  const WorkerChannelRow& row = worker_channels_[slot * channels_.size() + channel];
  const bool room = options_.multi_task ? row.used < row.capacity + planted_bug::capacity_too_much
                                        : workers_[slot].open.empty();
  free_[channel].assign(slot, available_.test(slot) && row.available && room &&
                                  !is_left_alone(slot) && fits_budget(slot, channel));
}

bool Engine::fits_budget(std::uint32_t slot, std::uint8_t channel) const {
  const std::optional<std::int64_t>& budget = workers_[slot].load_budget;
  const std::int64_t weight = channels_[channel].load_weight;
  return !budget || weight == 0 || load(slot) + weight <= *budget;
}

std::int64_t Engine::load(std::uint32_t slot) const {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < channels_.size(); ++c)
    sum += std::int64_t{worker_channel(slot, c).used} * channels_[c].load_weight;
  return sum;
}

void Engine::update_free(std::uint32_t slot) {
  for (std::size_t c = 0; c < channels_.size(); ++c)
    update_free(slot, static_cast<std::uint8_t>(c));
}

std::int32_t Engine::capacity_percentage(std::uint32_t worker, std::size_t channel) const noexcept {
  const WorkerChannelRow& row = worker_channel(worker, channel);
  if (row.capacity == 0) return 0;
  return std::max(0, 100 * (row.capacity - row.used) / row.capacity);
}

}  // namespace router
ACD_NAMESPACE_END

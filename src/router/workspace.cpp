#include "digest.hpp"
#include "engine.hpp"

#include <algorithm>
#include <string>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

constexpr std::size_t most_activities = 100;
constexpr std::size_t most_channels = 250;
constexpr std::string_view no_activity = "none";

std::string quoted(std::string_view id) { return "'" + std::string(id) + "'"; }

// The row of the next one: a deleted one's, else a new one.
std::size_t next_row(const std::vector<std::uint8_t>& gone) {
  return static_cast<std::size_t>(std::find(gone.begin(), gone.end(), 1) - gone.begin());
}

std::size_t live(const std::vector<std::uint8_t>& gone) {
  return static_cast<std::size_t>(std::count(gone.begin(), gone.end(), 0));
}

}  // namespace

Engine::Refused Engine::unknown_activity(std::string_view id) {
  return refuse(RefusalCode::unknown_id, "there is no activity " + quoted(id), id, 404);
}

Engine::Refused Engine::unknown_channel(std::string_view id) {
  return refuse(RefusalCode::unknown_id, "there is no task channel " + quoted(id), id, 404);
}

void Engine::emit_activity(EventType type, std::uint8_t activity) {
  Event record = event(type);
  record.activity = activity;
  push(record);
}

void Engine::emit_channel(EventType type, std::uint8_t channel) {
  Event record = event(type);
  record.capacity = {channel, 0, 0, 0};
  push(record);
}

Engine::Refused Engine::on(const CreateActivity& command) {
  const Activity& activity = *command.activity;
  if (find_activity(activity.sid) || find_activity(activity.name)) {
    return refuse(RefusalCode::duplicate,
                  "there is an activity " + quoted(activity.name) + " already", activity.sid, 400);
  }
  if (live(activities_gone_) == most_activities) {
    return refuse(RefusalCode::invalid_argument, "a workspace has at most 100 activities",
                  activity.sid, 400);
  }
  const std::size_t row = next_row(activities_gone_);
  if (row == activities_.size()) {
    activities_.emplace_back();
    activities_gone_.push_back(0);
  }
  activities_[row] = activity;
  activities_gone_[row] = 0;
  emit_activity(EventType::activity_created, static_cast<std::uint8_t>(row));
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateActivity& command) {
  const auto row = find_activity(command.activity);
  if (!row) return unknown_activity(command.activity);
  const auto taken = find_activity(command.name);
  if (taken && *taken != *row) {
    return refuse(RefusalCode::duplicate,
                  "there is an activity " + quoted(command.name) + " already", command.name, 400);
  }
  activities_[*row].name = command.name;
  // Expressions may name it: whoever waits for its people is asked again.
  if (any_volatile_) {
    for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
      if (workers_[w].live && workers_[w].activity == *row) mark_dirty(w);
    }
  }
  emit_activity(EventType::activity_updated, *row);
  return std::nullopt;
}

bool Engine::uses_activity(std::uint8_t activity) const {
  if (activity == default_activity_ || timeout_activity_ == activity ||
      connect_activity_ == activity || disconnect_activity_ == activity) {
    return true;
  }
  for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
    const WorkerRow& worker = workers_[w];
    if (worker.live && (worker.activity == activity || worker.taken_from == activity)) return true;
  }
  for (std::uint32_t r = 0; r < reservations_.slots(); ++r) {
    if (reservations_[r].is_open() && reservations_[r].post_work_activity == activity) return true;
  }
  return false;
}

Engine::Refused Engine::on(const DeleteActivity& command) {
  const auto row = find_activity(command.activity);
  if (!row) return unknown_activity(command.activity);
  if (uses_activity(*row)) {
    return refuse(RefusalCode::in_use,
                  "activity " + quoted(command.activity) +
                      " is used by a worker or by a rule of the workspace",
                  command.activity, 400);
  }
  emit_activity(EventType::activity_deleted, *row);
  activities_gone_[*row] = 1;
  return std::nullopt;
}

Engine::Refused Engine::on(const CreateChannel& command) {
  const TaskChannel& channel = *command.channel;
  if (find_channel(channel.sid) || find_channel(channel.name)) {
    return refuse(RefusalCode::duplicate,
                  "there is a task channel " + quoted(channel.name) + " already", channel.sid, 400);
  }
  if (live(channels_gone_) == most_channels) {
    return refuse(RefusalCode::invalid_argument, "a workspace has at most 250 task channels",
                  channel.sid, 400);
  }
  const std::size_t row = next_row(channels_gone_);
  if (row == channels_.size()) add_channel_column();
  channels_[row] = channel;
  channels_gone_[row] = 0;
  for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
    WorkerChannelRow& of_worker = worker_channels_[w * channels_.size() + row];
    of_worker = {};
    of_worker.idle_key = workers_[w].sequence;
    if (!workers_[w].live) continue;
    update_free(w, static_cast<std::uint8_t>(row));
    if (any_volatile_) mark_dirty(w);  // expressions may name the channel
  }
  emit_channel(EventType::task_channel_created, static_cast<std::uint8_t>(row));
  return std::nullopt;
}

// The workers' channels lie side by side: a wider row moves them all.
void Engine::add_channel_column() {
  const std::size_t before = channels_.size();
  std::vector<WorkerChannelRow> wider(workers_.slots() * (before + 1));
  for (std::size_t w = 0; w < workers_.slots(); ++w) {
    std::copy_n(worker_channels_.begin() + static_cast<std::ptrdiff_t>(w * before), before,
                wider.begin() + static_cast<std::ptrdiff_t>(w * (before + 1)));
  }
  worker_channels_ = std::move(wider);
  channels_.emplace_back();
  channels_gone_.push_back(0);
  free_.emplace_back();
}

Engine::Refused Engine::on(const UpdateChannel& command) {
  const auto row = find_channel(command.channel);
  if (!row) return unknown_channel(command.channel);
  if (command.channel_optimized_routing)
    channels_[*row].channel_optimized_routing = *command.channel_optimized_routing;
  emit_channel(EventType::task_channel_updated, *row);
  return std::nullopt;
}

bool Engine::uses_channel(std::uint8_t channel) const {
  for (std::uint32_t t = 0; t < tasks_.slots(); ++t) {
    if (tasks_[t].live && tasks_[t].channel == channel) return true;
  }
  return false;
}

Engine::Refused Engine::on(const DeleteChannel& command) {
  const auto row = find_channel(command.channel);
  if (!row) return unknown_channel(command.channel);
  if (channels_[*row].name == "default") {
    return refuse(RefusalCode::in_use, "the channel of tasks that name none cannot be deleted",
                  command.channel, 400);
  }
  if (uses_channel(*row)) {
    return refuse(RefusalCode::in_use,
                  "task channel " + quoted(command.channel) +
                      " is used by a task (an ended one stays readable for 300 s)",
                  command.channel, 400);
  }
  emit_channel(EventType::task_channel_deleted, *row);
  channels_gone_[*row] = 1;
  if (any_volatile_) {  // expressions may name it
    for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
      if (workers_[w].live) mark_dirty(w);
    }
  }
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateWorkspace& command) {
  const auto named = [&](std::string_view id) { return id.empty() || find_activity(id); };
  if (!named(command.default_activity)) return unknown_activity(command.default_activity);
  const bool leaves = command.timeout_activity == no_activity;
  if (!leaves && !named(command.timeout_activity)) {
    return unknown_activity(command.timeout_activity);
  }
  if (!command.name.empty()) workspace_name_ = command.name;
  if (!command.default_activity.empty())
    default_activity_ = *find_activity(command.default_activity);
  if (leaves) {
    timeout_activity_.reset();
  } else if (!command.timeout_activity.empty()) {
    timeout_activity_ = find_activity(command.timeout_activity);
  }
  if (command.prioritize_queue_order)
    options_.prioritize_queue_order = *command.prioritize_queue_order;
  Event record = event(EventType::workspace_updated);
  push(record);
  return std::nullopt;
}

}  // namespace router
ACD_NAMESPACE_END

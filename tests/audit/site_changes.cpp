#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

namespace {

using acd::router::RefusalCode;

constexpr std::string_view activities = "taskrouter §13: activities";
constexpr std::string_view channels = "taskrouter §13: task channels";

// The place of the next one: a deleted one's, else a new one.
std::size_t next_place(const std::vector<bool>& gone) {
  return static_cast<std::size_t>(std::find(gone.begin(), gone.end(), true) - gone.begin());
}

}  // namespace

// The profile `taskrouter`: 4,096 characters.
bool Auditor::is_too_long(const acd::Value& attributes) const {
  if (site_->options.limits == acd::Limits::none) return false;
  int characters = 0;
  for (const char byte : acd::to_json(attributes)) {
    const bool goes_on = (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
    if (!goes_on) ++characters;
  }
  return characters > 4'096;
}

Auditor::Answer Auditor::on(const acd::router::CreateActivity& command) {
  if (find_activity(command.activity->sid) != nothing ||
      find_activity(command.activity->name) != nothing)
    return RefusalCode::duplicate;
  const std::size_t place = next_place(activities_gone_);
  activities_gone_.resize(std::max(activities_gone_.size(), place + 1));
  activities_gone_[place] = false;
  change_site([&](acd::Workspace& site) {
    site.activities.resize(activities_gone_.size());
    site.activities[place] = *command.activity;
  });
  const auto& event = expect({Type::activity_created}, activities);
  require(event.activity == place, activities, "the new activity", &event);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateActivity& command) {
  const std::size_t activity = find_activity(command.activity);
  if (activity == nothing) return RefusalCode::unknown_id;
  const std::size_t taken = find_activity(command.name);
  if (taken != nothing && taken != activity) return RefusalCode::duplicate;
  change_site([&](acd::Workspace& site) { site.activities[activity].name = command.name; });
  const auto& event = expect({Type::activity_updated}, activities);
  require(event.activity == activity, activities, "the activity that was named", &event);
  return std::nullopt;
}

bool Auditor::uses_activity(std::size_t activity) const {
  if (activity == default_activity_ || activity == timeout_activity_ ||
      activity == connect_activity_ || activity == disconnect_activity_)
    return true;
  for (const Person& person : people_) {
    if (!person.deleted && (person.activity == activity || person.taken_from == activity))
      return true;
  }
  for (const auto& [number, task] : tasks_) {
    for (const Offer& offer : task.offers) {
      if (offer.is_open() && offer.post_work == activity) return true;
    }
  }
  return false;
}

Auditor::Answer Auditor::on(const acd::router::DeleteActivity& command) {
  const std::size_t activity = find_activity(command.activity);
  if (activity == nothing) return RefusalCode::unknown_id;
  if (uses_activity(activity)) return RefusalCode::in_use;
  activities_gone_[activity] = true;
  const auto& event = expect({Type::activity_deleted}, activities);
  require(event.activity == activity, activities, "the activity that was named", &event);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CreateChannel& command) {
  if (find_channel(command.channel->sid) != nothing ||
      find_channel(command.channel->name) != nothing)
    return RefusalCode::duplicate;
  const std::size_t place = next_place(channels_gone_);
  channels_gone_.resize(std::max(channels_gone_.size(), place + 1));
  channels_gone_[place] = false;
  change_site([&](acd::Workspace& site) {
    site.task_channels.resize(channels_gone_.size());
    site.task_channels[place] = *command.channel;
  });
  for (Person& person : people_) {
    person.channels.resize(channels_gone_.size());
    person.channels[place] = {};
  }
  const auto& event = expect({Type::task_channel_created}, channels);
  require(event.capacity.channel == place, channels, "the new channel", &event);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateChannel& command) {
  const std::size_t channel = find_channel(command.channel);
  if (channel == nothing) return RefusalCode::unknown_id;
  change_site([&](acd::Workspace& site) {
    bool& optimized = site.task_channels[channel].channel_optimized_routing;
    optimized = command.channel_optimized_routing.value_or(optimized);
  });
  const auto& event = expect({Type::task_channel_updated}, channels);
  require(event.capacity.channel == channel, channels, "the channel that was named", &event);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::DeleteChannel& command) {
  const std::size_t channel = find_channel(command.channel);
  if (channel == nothing) return RefusalCode::unknown_id;
  if (site_->task_channels[channel].name == "default") return RefusalCode::in_use;
  for (const auto& [number, task] : tasks_) {
    if (task.channel == channel) return RefusalCode::in_use;
  }
  channels_gone_[channel] = true;
  const auto& event = expect({Type::task_channel_deleted}, channels);
  require(event.capacity.channel == channel, channels, "the channel that was named", &event);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateWorkspace& command) {
  const auto is_unknown = [&](std::string_view id) {
    return !id.empty() && find_activity(id) == nothing;
  };
  const bool stays = command.timeout_activity == "none";
  if (is_unknown(command.default_activity) || (!stays && is_unknown(command.timeout_activity)))
    return RefusalCode::unknown_id;
  if (!command.default_activity.empty())
    default_activity_ = find_activity(command.default_activity);
  if (!command.timeout_activity.empty())
    timeout_activity_ = stays ? nothing : find_activity(command.timeout_activity);
  if (command.prioritize_queue_order) {
    change_site([&](acd::Workspace& site) {
      site.options.prioritize_queue_order = *command.prioritize_queue_order;
    });
  }
  expect({Type::workspace_updated}, "taskrouter §13: the workspace");
  return std::nullopt;
}

}  // namespace acd_test

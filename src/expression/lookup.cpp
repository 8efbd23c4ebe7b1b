#include "lookup.hpp"

#include <algorithm>
#include <optional>
#include <span>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

Cell text(std::string_view field) { return field.data() == nullptr ? Cell() : cell(field); }

Cell figure(std::int64_t count) { return count < 0 ? Cell() : cell(count); }

Cell worker_field(Builtin builtin, const WorkerFields* fields) {
  if (fields == nullptr) return {};
  switch (builtin) {
    case Builtin::worker_sid: return text(fields->sid);
    case Builtin::worker_friendly_name: return text(fields->friendly_name);
    case Builtin::worker_activity_sid: return text(fields->activity_sid);
    default: return text(fields->activity_name);
  }
}

std::int64_t channel_field(Builtin builtin, const ChannelFields& channel) {
  switch (builtin) {
    case Builtin::channel_configured_capacity: return channel.configured_capacity;
    case Builtin::channel_assigned_tasks: return channel.assigned_tasks;
    default: return channel.available_capacity_percentage;
  }
}

// Only a channel that exists hides the attributes.
Cell channel_cell(const Reference& name, const Scope& scope) {
  if (scope.worker_fields != nullptr) {
    const auto channels = scope.worker_fields->channels;
    const auto found = std::ranges::find(channels, name.path[1].key, &ChannelFields::name);
    if (found != channels.end()) {
      const std::int64_t value = channel_field(name.builtin, *found);
      if (value >= 0) return cell(value);
    }
  }
  return cell(walk(scope.worker, name.path));
}

Cell workers_in(const std::string& activity, const StepFigures& step) {
  const auto found = std::ranges::find(step.activities, activity, &ActivityCount::sid);
  return found == step.activities.end() ? Cell() : figure(found->workers);
}

Cell step_cell(const Reference& name, const StepFigures* step) {
  if (step == nullptr) return {};
  switch (name.builtin) {
    case Builtin::workers_available: return figure(step->workers_available);
    case Builtin::workers_unavailable: return figure(step->workers_unavailable);
    case Builtin::workers_activity: return workers_in(name.path[0].key, *step);
    case Builtin::candidates_total: return figure(step->candidates_total);
    case Builtin::candidates_available: return figure(step->candidates_available);
    case Builtin::candidates_free: return figure(step->candidates_free);
    case Builtin::queue_waiting: return figure(step->queue_waiting);
    default: return step->queue_oldest_wait < 0 ? Cell() : cell(step->queue_oldest_wait);
  }
}

// In a filter the name may also be an attribute of the task: the calendar yields to one named
// `calendar`.
Cell calendar_cell(const Reference& name, Context context, const Scope& scope) {
  const ValueView own = context == Context::filter ? scope.task.find("calendar") : ValueView();
  return cell(walk(own.exists() ? own : scope.calendar, name.path));
}

}  // namespace

Cell look_up_builtin(const Reference& name, Context context, const Scope& scope) noexcept {
  switch (name.builtin) {
    case Builtin::none: return {};
    case Builtin::calendar_open: return calendar_cell(name, context, scope);
    case Builtin::worker_sid:
    case Builtin::worker_friendly_name:
    case Builtin::worker_activity_sid:
    case Builtin::worker_activity_name: return worker_field(name.builtin, scope.worker_fields);
    case Builtin::channel_configured_capacity:
    case Builtin::channel_assigned_tasks:
    case Builtin::channel_available_capacity_percentage: return channel_cell(name, scope);
    default: return step_cell(name, scope.step);
  }
}

}  // namespace expression
ACD_NAMESPACE_END

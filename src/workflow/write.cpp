#include <acd/workflow/workspace.hpp>

#include "workflow/calendars.hpp"
#include "workflow/documents.hpp"

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

// Opens the object of a thing that has a sid and a name.
template <class Thing>
ValueBuilder& begin(ValueBuilder& out, const Thing& thing) {
  out.begin_object();
  if (!thing.sid.empty()) out.key("sid").string(thing.sid);
  return out.key("name").string(thing.name);
}

void end(ValueBuilder& out, const Value& unknown) {
  write_members(out, unknown);
  out.end_object();
}

void write(ValueBuilder& out, const Activity& activity) {
  begin(out, activity).key("available").boolean(activity.available);
  end(out, activity.unknown);
}

void write(ValueBuilder& out, const TaskChannel& channel) {
  begin(out, channel).key("channel_optimized_routing").boolean(channel.channel_optimized_routing);
  out.key("load_weight").integer(channel.load_weight);
  end(out, channel.unknown);
}

void write(ValueBuilder& out, const TaskQueue& queue) {
  begin(out, queue);
  out.key("target_workers").string(queue.target_workers ? queue.target_workers->source() : "");
  out.key("task_order").string(to_string(queue.task_order));
  out.key("max_reserved_workers").integer(queue.max_reserved_workers);
  if (queue.max_waiting) out.key("max_waiting").integer(*queue.max_waiting);
  end(out, queue.unknown);
}

void write(ValueBuilder& out, const WorkerChannel& channel) {
  out.begin_object();
  out.key("capacity").integer(channel.capacity).key("available").boolean(channel.available);
  end(out, channel.unknown);
}

void write(ValueBuilder& out, const Worker& worker, const Options& options) {
  begin(out, worker).key("attributes").value(worker.attributes);
  out.key("activity").string(worker.activity.empty() ? options.default_activity : worker.activity);
  out.key("channels").begin_object();
  for (const WorkerChannel& channel : worker.channels) write(out.key(channel.channel), channel);
  out.end_object();
  if (worker.load_budget) out.key("load_budget").integer(*worker.load_budget);
  end(out, worker.unknown);
}

void write(ValueBuilder& out, const Workflow& workflow) {
  begin(out, workflow);
  if (workflow.configuration)
    write_configuration(out.key("configuration"), *workflow.configuration);
  write_seconds(out.key("task_reservation_timeout"), workflow.task_reservation_timeout);
  end(out, workflow.unknown);
}

void write(ValueBuilder& out, const Calendar& calendar) {
  begin(out, calendar);
  write_calendar(out, calendar);
  end(out, calendar.unknown);
}

void write(ValueBuilder& out, const PresenceRules& rules) {
  out.begin_object();
  if (!rules.connect_activity.empty()) out.key("connect_activity").string(rules.connect_activity);
  if (!rules.disconnect_activity.empty())
    out.key("disconnect_activity").string(rules.disconnect_activity);
  write_seconds(out.key("grace"), rules.grace);
  if (rules.heartbeat_timeout != Duration::zero())
    write_seconds(out.key("heartbeat_timeout"), rules.heartbeat_timeout);
  end(out, rules.unknown);
}

template <class Things, class... More>
void write_list(ValueBuilder& out, std::string_view key, const Things& things,
                const More&... more) {
  out.key(key).begin_array();
  for (const auto& thing : things) write(out, thing, more...);
  out.end_array();
}

}  // namespace
}  // namespace workflow

Value to_value(const Workspace& workspace) {
  ValueBuilder out;
  workflow::begin(out, workspace);
  workflow::write_list(out, "activities", workspace.activities);
  workflow::write_list(out, "task_channels", workspace.task_channels);
  workflow::write_list(out, "task_queues", workspace.task_queues);
  workflow::write_list(out, "workers", workspace.workers, workspace.options);
  workflow::write_list(out, "workflows", workspace.workflows);
  if (!workspace.calendars.empty()) workflow::write_list(out, "calendars", workspace.calendars);
  workflow::write(out.key("presence"), workspace.presence);
  workflow::write_options(out.key("options"), workspace.options);
  workflow::write_members(out, workspace.unknown);
  out.end_object();
  return out.finish();
}

ACD_NAMESPACE_END

#include <acd/analytics/statistics.hpp>
#include <acd/core/value.hpp>

#include <string_view>

ACD_NAMESPACE_BEGIN
namespace analytics {

namespace {

ValueBuilder& count(ValueBuilder& out, std::string_view key, std::uint64_t number) {
  return out.key(key).integer(static_cast<std::int64_t>(number));
}

ValueBuilder& seconds(ValueBuilder& out, std::string_view key, Duration length) {
  return out.key(key).real(static_cast<double>(length.count()) / 1e6);
}

void sid(ValueBuilder& out, std::string_view key, const std::string& sid) {
  if (sid.empty()) {
    out.key(key).null();
  } else {
    out.key(key).string(sid);
  }
}

void members(ValueBuilder& out, const LengthStatistics& lengths) {
  out.key("avg").real(lengths.average_seconds());
  seconds(out, "min", lengths.min);
  seconds(out, "max", lengths.max);
  seconds(out, "total", lengths.total);
}

void lengths(ValueBuilder& out, std::string_view key, const LengthStatistics& lengths) {
  out.key(key).begin_object();
  members(out, lengths);
  out.end_object();
}

}  // namespace

std::string to_json(const RealTimeStatistics& statistics) {
  ValueBuilder out;
  out.begin_object();
  out.key("tasks_by_status").begin_object();
  for (std::size_t s = 0; s < statistics.tasks_by_status.size(); ++s) {
    count(out, acd::to_string(static_cast<TaskStatus>(s)), statistics.tasks_by_status[s]);
  }
  out.end_object();
  out.key("tasks_by_priority").begin_object();
  for (const auto& [priority, tasks] : statistics.tasks_by_priority) {
    count(out, std::to_string(priority), tasks);
  }
  out.end_object();
  count(out, "total_tasks", statistics.total_tasks);
  seconds(out, "longest_task_waiting_age", statistics.longest_task_waiting_age);
  sid(out, "longest_task_waiting_sid", statistics.longest_task_waiting_sid);
  seconds(out, "longest_relative_task_age_in_queue", statistics.longest_relative_task_age_in_queue);
  sid(out, "longest_relative_task_sid_in_queue", statistics.longest_relative_task_sid_in_queue);
  count(out, "total_eligible_workers", statistics.total_eligible_workers);
  count(out, "total_available_workers", statistics.total_available_workers);
  count(out, "total_workers", statistics.total_workers);
  out.key("activity_statistics").begin_array();
  for (const ActivityWorkers& activity : statistics.activity_statistics) {
    out.begin_object().key("sid").string(activity.sid);
    out.key("friendly_name").string(activity.friendly_name);
    count(out, "workers", activity.workers).end_object();
  }
  out.end_array().end_object();
  return acd::to_json(out.finish());
}

std::string to_json(const CumulativeStatistics& statistics) {
  ValueBuilder out;
  out.begin_object();
  count(out, "tasks_created", statistics.tasks_created);
  count(out, "tasks_entered", statistics.tasks_entered);
  count(out, "tasks_completed", statistics.tasks_completed);
  count(out, "tasks_canceled", statistics.tasks_canceled);
  count(out, "tasks_deleted", statistics.tasks_deleted);
  count(out, "tasks_moved", statistics.tasks_moved);
  count(out, "tasks_timed_out_in_workflow", statistics.tasks_timed_out_in_workflow);
  count(out, "reservations_created", statistics.reservations_created);
  count(out, "reservations_accepted", statistics.reservations_accepted);
  count(out, "reservations_rejected", statistics.reservations_rejected);
  count(out, "reservations_timed_out", statistics.reservations_timed_out);
  count(out, "reservations_canceled", statistics.reservations_canceled);
  count(out, "reservations_rescinded", statistics.reservations_rescinded);
  out.key("avg_task_acceptance_time")
      .real(statistics.wait_duration_until_accepted.average_seconds());
  lengths(out, "wait_duration_until_accepted", statistics.wait_duration_until_accepted);
  lengths(out, "wait_duration_in_queue_until_accepted",
          statistics.wait_duration_in_queue_until_accepted);
  lengths(out, "wait_duration_until_canceled", statistics.wait_duration_until_canceled);
  out.key("split_by_wait_time").begin_object();
  for (const WaitSplit& split : statistics.split_by_wait_time) {
    out.key(std::to_string(split.seconds)).begin_object();
    out.key("above").begin_object();
    count(out, "tasks_canceled", split.canceled_above);
    count(out, "reservations_accepted", split.accepted_above).end_object();
    out.key("below").begin_object();
    count(out, "tasks_canceled", split.canceled_below);
    count(out, "reservations_accepted", split.accepted_below).end_object().end_object();
  }
  out.end_object();
  out.key("activity_durations").begin_array();
  for (const ActivityDuration& activity : statistics.activity_durations) {
    out.begin_object().key("sid").string(activity.sid);
    out.key("friendly_name").string(activity.friendly_name);
    members(out, activity.lengths);
    out.end_object();
  }
  out.end_array().end_object();
  return acd::to_json(out.finish());
}

}  // namespace analytics
ACD_NAMESPACE_END

#include "audit/auditor.hpp"

namespace acd_test {

// What filters and skip_if read.
acd::Value Auditor::calendars() const {
  acd::ValueBuilder all;
  all.begin_object();
  for (const acd::Calendar& calendar : site_->calendars) {
    all.key(calendar.name).begin_object();
    all.key("open").boolean(calendar.hours.is_open(now_)).end_object();
  }
  return all.end_object().finish();
}

// Minute by minute until one opens or closes. The calendars here are weekly.
void Auditor::await_calendar_edge() {
  calendar_alarm_.reset();
  if (!site_->options.re_evaluate_at_calendar_edges) return;
  const auto this_minute = std::chrono::floor<std::chrono::minutes>(now_);
  for (int minute = 1; minute <= 8 * 24 * 60; ++minute) {
    const TimePoint at = this_minute + std::chrono::minutes(minute);
    for (const acd::Calendar& calendar : site_->calendars) {
      if (calendar.hours.is_open(at) == calendar.hours.is_open(at - std::chrono::minutes(1)))
        continue;
      calendar_alarm_ = Alarm{at, 0, ++started_};
      return;
    }
  }
}

// Nobody's command: cause 0.
void Auditor::on_calendar_edge() {
  for (std::size_t flow = 0; flow < flows_.size(); ++flow) {
    if (!flows_[flow].deleted) start_anew(flow, false);
  }
  await_calendar_edge();
}

// Taskrouter §4.7: waiting tasks start anew, reserved ones when their reservations end; those that
// are being handed on have left the workflow.
void Auditor::start_anew(std::size_t flow, bool new_rules) {
  for (auto& [number, task] : tasks_) {
    const bool direct = task.direct_worker != nothing || task.direct_queue != nothing;
    if (task.workflow != flow || direct || task.is_over() || task.is_worked_on() || task.transfer)
      continue;
    if (new_rules) task.new_rules = true;
    if (task.status == TaskStatus::reserved) {
      task.restart = true;
    } else {
      restart(task);
    }
  }
}

}  // namespace acd_test

#include <acd/analytics/statistics.hpp>

#include "analytics/statistics_scope.hpp"

#include <algorithm>
#include <limits>

ACD_NAMESPACE_BEGIN
namespace analytics {

using router::Engine;
using router::Event;
using router::EventType;

namespace {

constexpr auto history = std::chrono::hours(24 * 30);

bool counts(EventType type) {
  switch (type) {
    case EventType::task_created:
    case EventType::task_canceled:
    case EventType::task_completed:
    case EventType::task_deleted:
    case EventType::task_queue_entered:
    case EventType::task_queue_moved:
    case EventType::workflow_entered:
    case EventType::workflow_timeout:
    case EventType::reservation_created:
    case EventType::reservation_accepted:
    case EventType::reservation_rejected:
    case EventType::reservation_timeout:
    case EventType::reservation_canceled:
    case EventType::reservation_rescinded:
    case EventType::worker_activity_update:
    case EventType::worker_deleted: return true;
    default: return false;
  }
}

void add(LengthStatistics& lengths, Duration length) {
  lengths.min = lengths.count == 0 ? length : std::min(lengths.min, length);
  lengths.max = std::max(lengths.max, length);
  lengths.total += length;
  ++lengths.count;
}

}  // namespace

double LengthStatistics::average_seconds() const noexcept {
  return count == 0 ? 0 : static_cast<double>(total.count()) / 1e6 / static_cast<double>(count);
}

Result<StatisticsWindow> statistics_window(TimePoint now, std::optional<std::int64_t> minutes,
                                           std::optional<TimePoint> start,
                                           std::optional<TimePoint> end) {
  const auto fault = [](std::string message) {
    return Error{ErrorCode::value, std::move(message), 0, {}, 0};
  };
  if (minutes && (start || end)) return fault("expected minutes, or start and end, found both");
  if (minutes && (*minutes < 1 || *minutes > std::int64_t{30} * 24 * 60))
    return fault("expected 1 to 43200 minutes, found " + std::to_string(*minutes));
  StatisticsWindow window;
  // Without an end, what happens right now is in it.
  window.end = end.value_or(now + Duration(1));
  window.start = start.value_or(end.value_or(now) - std::chrono::minutes(minutes.value_or(15)));
  if (window.start >= window.end) return fault("expected a window that starts before it ends");
  if (window.start < now - history)
    return fault("expected a start at most 30 days ago (14241), found " + to_string(window.start));
  return window;
}

void StatisticsLog::consume(const Router& router, const Event& event) {
  const Engine& engine = router.engine();
  Record record;
  record.at = event.at;
  record.type = event.type;
  record.queue = event.queue;
  record.workflow = event.workflow;
  record.worker = event.worker;
  if (event.task) {
    if (event.task.index >= open_.size()) open_.resize(event.task.index + 1);
    Open& open = open_[event.task.index];
    if (event.type == EventType::task_created) open = {event.task.generation, event.at, event.at};
    if (event.type == EventType::task_queue_entered) open.queue_entered = event.at;
    record.channel = engine.task(event.task.index).channel;
    record.since_creation = event.at - open.created;
    record.since_queue_entry = event.at - open.queue_entered;
  } else if (event.type == EventType::worker_activity_update) {
    record.activity = static_cast<std::uint8_t>(event.previous_activity);
    record.since_queue_entry = Duration(event.previous_us);
  } else if (event.type == EventType::worker_deleted) {
    record.activity = event.activity;
    record.since_queue_entry = event.at - engine.worker(event.worker.index).activity_since;
  }
  if (!counts(event.type)) return;
  records_.push_back(record);
  while (!records_.empty() && records_.front().at < event.at - retention_) records_.pop_front();
}

// Which records and workers a scope is about, and where activities are counted.
struct StatisticsLog::Selection {
  const Engine& engine;
  ScopeIndexes scope;

  [[nodiscard]] bool takes(const Record& record) const {
    if (scope.channel && record.channel != *scope.channel) return false;
    if (scope.queue && record.queue != *scope.queue) return false;
    if (scope.workflow && record.workflow != *scope.workflow) return false;
    return !scope.worker || record.worker == *scope.worker;
  }
  // Of activities only workers and the workspace have statistics.
  [[nodiscard]] bool has_activities() const { return !scope.queue && !scope.workflow; }
  [[nodiscard]] bool takes(WorkerHandle worker) const {
    return has_activities() && (!scope.worker || worker == *scope.worker);
  }
};

namespace {

void add_interval(CumulativeStatistics& out, const Engine& engine, std::uint8_t activity,
                  TimePoint from, TimePoint to, const StatisticsWindow& window) {
  from = std::max(from, window.start);
  to = std::min(to, window.end);
  if (from >= to) return;
  const Activity& known = engine.activities()[activity];
  for (ActivityDuration& duration : out.activity_durations) {
    if (duration.sid == known.sid) return add(duration.lengths, to - from);
  }
}

void add_split(CumulativeStatistics& out, bool accepted, Duration wait) {
  for (WaitSplit& split : out.split_by_wait_time) {
    const bool above = wait > std::chrono::seconds(split.seconds);
    if (accepted) {
      ++(above ? split.accepted_above : split.accepted_below);
    } else {
      ++(above ? split.canceled_above : split.canceled_below);
    }
  }
}

}  // namespace

void StatisticsLog::add_ongoing(const Router& router, const Selection& selection,
                                const StatisticsWindow& window, CumulativeStatistics& out) {
  const Engine& engine = router.engine();
  for (std::uint32_t w = 0; w < engine.worker_slots(); ++w) {
    const router::WorkerRow& worker = engine.worker(w);
    if (!worker.live || !selection.takes(WorkerHandle{w, worker.generation})) continue;
    add_interval(out, engine, worker.activity, worker.activity_since, engine.now(), window);
  }
}

Result<CumulativeStatistics> StatisticsLog::cumulative(
    const Router& router, const StatisticsScope& scope, const StatisticsWindow& window,
    const std::vector<std::int64_t>& wait_thresholds) const {
  const auto found = look_up(router.engine(), scope);
  if (!found) return found.errors();
  const Selection selection{router.engine(), *found};
  CumulativeStatistics out;
  for (const std::int64_t seconds : wait_thresholds) out.split_by_wait_time.push_back({seconds});
  if (selection.has_activities()) {
    for (const Activity& activity : router.engine().activities()) {
      if (!router.engine().is_gone(activity))
        out.activity_durations.push_back({activity.sid, activity.name, {}});
    }
  }
  // An interval that ended after the window may have begun in it, so the search starts at the
  // window and ends with the log.
  const auto first =
      std::lower_bound(records_.begin(), records_.end(), window.start,
                       [](const Record& record, TimePoint at) { return record.at < at; });
  for (auto record = first; record != records_.end(); ++record) {
    const bool ends_interval = record->type == EventType::worker_activity_update ||
                               record->type == EventType::worker_deleted;
    if (ends_interval) {
      if (selection.takes(record->worker)) {
        add_interval(out, router.engine(), record->activity, record->at - record->since_queue_entry,
                     record->at, window);
      }
      continue;
    }
    if (record->at >= window.end || !selection.takes(*record)) continue;
    switch (record->type) {
      case EventType::task_created: ++out.tasks_created; break;
      case EventType::task_queue_entered: out.tasks_entered += found->queue ? 1U : 0U; break;
      case EventType::workflow_entered: out.tasks_entered += found->workflow ? 1U : 0U; break;
      case EventType::task_completed: ++out.tasks_completed; break;
      case EventType::task_deleted: ++out.tasks_deleted; break;
      case EventType::task_queue_moved: ++out.tasks_moved; break;
      case EventType::workflow_timeout: ++out.tasks_timed_out_in_workflow; break;
      case EventType::task_canceled:
        ++out.tasks_canceled;
        add(out.wait_duration_until_canceled, record->since_creation);
        add_split(out, false, record->since_creation);
        break;
      case EventType::reservation_created: ++out.reservations_created; break;
      case EventType::reservation_accepted:
        ++out.reservations_accepted;
        add(out.wait_duration_until_accepted, record->since_creation);
        add(out.wait_duration_in_queue_until_accepted, record->since_queue_entry);
        add_split(out, true, record->since_creation);
        break;
      case EventType::reservation_rejected: ++out.reservations_rejected; break;
      case EventType::reservation_timeout: ++out.reservations_timed_out; break;
      case EventType::reservation_canceled: ++out.reservations_canceled; break;
      case EventType::reservation_rescinded: ++out.reservations_rescinded; break;
      default: break;
    }
  }
  add_ongoing(router, selection, window, out);
  return out;
}

}  // namespace analytics
ACD_NAMESPACE_END

#include <acd/adapters/metrics.hpp>

#include "router/engine.hpp"

#include <algorithm>
#include <array>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;
using router::Reason;
using router::TaskRow;

enum Family : std::size_t {
  tasks_waiting,
  task_wait,
  reservations,
  reservation_answer,
  workers,
  routing_decision,
  backend_actions,
  backend_action,
  backend_callbacks,
  events_exported,
  export_lag_events,
  export_lag,
  export_failures,
};

template <class T, std::size_t n>
using Row = std::array<T, n>;
constexpr Row<std::string_view, 2> queue_channel{"queue", "channel"};
constexpr Row<std::string_view, 2> queue_outcome{"queue", "outcome"};
constexpr Row<std::string_view, 1> queue_only{"queue"};
constexpr Row<std::string_view, 2> activity_available{"activity", "available"};
constexpr Row<std::string_view, 3> backend_action_result{"backend", "action", "result"};
constexpr Row<std::string_view, 2> backend_result{"backend", "result"};
constexpr Row<std::string_view, 1> sink_only{"sink"};
constexpr Row<std::string_view, 2> sink_reason{"sink", "reason"};

constexpr Row<double, 11> waits{1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800};
constexpr Row<double, 9> answers{1, 2, 3, 5, 8, 10, 15, 20, 30};
constexpr Row<double, 8> decisions{1e-6, 2e-6, 5e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1};
constexpr Row<double, 8> requests{0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};

constexpr std::array<MetricFamily, 13> families{{
    {"acd_tasks_waiting", MetricType::gauge, "Tasks that nobody has accepted.", queue_channel, {}},
    {"acd_task_wait_seconds", MetricType::histogram,
     "From the creation of a task to its first acceptance or its end without one: answered, "
     "abandoned, or overflowed (its workflow gave it up).",
     queue_outcome, waits},
    {"acd_reservations_total",
     MetricType::counter,
     "Reservations that have ended, or accepted.",
     queue_outcome,
     {}},
    {"acd_reservation_answer_seconds", MetricType::histogram, "From an offer to its acceptance.",
     queue_only, answers},
    {"acd_workers", MetricType::gauge, "Workers by activity.", activity_available, {}},
    {"acd_routing_decision_seconds",
     MetricType::histogram,
     "How long one command took the router.",
     {},
     decisions},
    {"acd_backend_actions_total",
     MetricType::counter,
     "Requests to a back end that have ended.",
     backend_action_result,
     {}},
    {"acd_backend_action_seconds", MetricType::histogram, "How long they took.",
     backend_action_result, requests},
    {"acd_backend_callbacks_total",
     MetricType::counter,
     "Callbacks by what they turned out to be.",
     backend_result,
     {}},
    {"acd_events_exported_total",
     MetricType::counter,
     "Events that a sink has delivered.",
     sink_only,
     {}},
    {"acd_export_lag_events", MetricType::gauge, "Events that a sink is behind.", sink_only, {}},
    {"acd_export_lag_seconds",
     MetricType::gauge,
     "Since when its oldest event waits.",
     sink_only,
     {}},
    {"acd_export_failures_total",
     MetricType::counter,
     "Attempts that failed, dead letters, events dropped.",
     sink_reason,
     {}},
}};

std::string queue_of(const router::Engine& engine, const Event& event) {
  return event.queue == router::no_queue ? std::string()
                                         : engine.queue(event.queue).definition.name;
}

// How a reservation came out; nothing for events that are no outcome.
std::string_view outcome_of(EventType type) {
  switch (type) {
    case EventType::reservation_accepted: return "accepted";
    case EventType::reservation_rejected: return "rejected";
    case EventType::reservation_timeout: return "timeout";
    case EventType::reservation_rescinded: return "rescinded";
    case EventType::reservation_canceled: return "canceled";
    case EventType::reservation_failed: return "failed";
    default: return {};
  }
}

bool gave_up(Reason reason) {
  return reason == Reason::workflow_timeout || reason == Reason::workflow_skipped ||
         reason == Reason::outcome || reason == Reason::full;
}

// Somebody had accepted it before this reservation.
bool was_answered(const router::Engine& engine, const TaskRow& task, std::uint32_t but) {
  for (std::uint32_t r = task.first_reservation; r != router::no_slot;
       r = engine.reservation(r).next) {
    const ReservationStatus status = engine.reservation(r).status;
    if (r != but &&
        (status == ReservationStatus::accepted || status == ReservationStatus::wrapping ||
         status == ReservationStatus::completed)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view to_string(MetricType type) noexcept {
  switch (type) {
    case MetricType::counter: return "counter";
    case MetricType::gauge: return "gauge";
    case MetricType::histogram: return "histogram";
  }
  return "";
}

std::span<const MetricFamily> metric_families() noexcept { return families; }

void Metrics::count(std::size_t family, Labels labels, std::uint64_t by) {
  counters_[{family, std::move(labels)}] += by;
}

void Metrics::time(std::size_t family, Labels labels, Duration took) {
  const std::span<const double> bounds = families[family].bounds;
  Histogram& histogram = histograms_[{family, std::move(labels)}];
  if (histogram.buckets.empty()) histogram.buckets.assign(bounds.size() + 1, 0);
  const double seconds = static_cast<double>(took.count()) / 1e6;
  const auto bound = std::lower_bound(bounds.begin(), bounds.end(), seconds);
  ++histogram.buckets[static_cast<std::size_t>(bound - bounds.begin())];
  histogram.sum_us += took.count();
}

void Metrics::observe(const Router& router, const Event& event) {
  const router::Engine& engine = router.engine();
  if (const std::string_view outcome = outcome_of(event.type); !outcome.empty()) {
    count(reservations, {queue_of(engine, event), std::string(outcome)});
  }
  if (event.type == EventType::reservation_accepted) {
    const std::uint32_t slot = event.reservation.index;
    time(reservation_answer, {queue_of(engine, event)},
         event.at - engine.reservation(slot).created);
    const TaskRow& task = engine.task(event.task.index);
    if (!was_answered(engine, task, slot)) {
      time(task_wait, {queue_of(engine, event), "answered"}, event.at - task.created);
    }
  } else if (event.type == EventType::task_canceled) {
    const TaskRow& task = engine.task(event.task.index);
    if (was_answered(engine, task, router::no_slot)) return;
    time(task_wait, {queue_of(engine, event), gave_up(event.reason) ? "overflowed" : "abandoned"},
         event.at - task.created);
  }
}

void Metrics::decided(Duration took) { time(routing_decision, {}, took); }

void Metrics::callback(std::string_view backend, CallbackResult result) {
  count(backend_callbacks, {std::string(backend), std::string(to_string(result))});
}

void Metrics::action(std::string_view backend, ActionKind kind, Fate fate, Duration took) {
  constexpr std::array<const char*, 3> results{"done", "retry", "failed"};
  const Labels labels{std::string(backend), std::string(to_string(kind)),
                      results[static_cast<std::size_t>(fate)]};
  count(backend_actions, labels);
  time(backend_action, labels, took);
}

void Metrics::sink(std::string_view name, const WebhookSink& sink, std::uint64_t last,
                   TimePoint now) {
  const std::string label(name);
  const WebhookCounts& counts = sink.counts();
  counters_[{events_exported, {label}}] = counts.delivered;
  counters_[{export_failures, {label, "attempt"}}] = counts.failed;
  counters_[{export_failures, {label, "dead_letter"}}] = counts.dead;
  counters_[{export_failures, {label, "dropped"}}] = counts.dropped;
  gauges_[{export_lag_events, {label}}] =
      static_cast<std::int64_t>(last - std::min(last, sink.cursor()));
  gauges_[{export_lag, {label}}] = (now - sink.oldest().value_or(now)).count();
}

}  // namespace adapters
ACD_NAMESPACE_END

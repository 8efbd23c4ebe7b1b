#include <acd/analytics/call_figures.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace analytics {

using router::Event;
using router::EventType;
using router::Reason;
using router::StepRef;

namespace {

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::uint64_t count_up_to(const std::vector<Duration>& ascending, Duration limit) {
  const auto above = std::upper_bound(ascending.begin(), ascending.end(), limit);
  return static_cast<std::uint64_t>(above - ascending.begin());
}

auto position(const StepAnswers& step) { return std::pair(step.filter, step.target); }

void count(std::vector<StepAnswers>& steps, const StepRef& at) {
  const std::pair wanted(at.filter, at.target);
  auto found = std::lower_bound(
      steps.begin(), steps.end(), wanted,
      [](const StepAnswers& step, const auto& place) { return position(step) < place; });
  if (found == steps.end() || position(*found) != wanted) {
    found = steps.insert(found, {at.filter, at.target, 0});
  }
  ++found->answered;
}

}  // namespace

std::uint64_t CallFigures::answered_on(std::uint16_t filter, std::uint16_t target) const {
  for (const StepAnswers& step : answered_at) {
    if (position(step) == std::pair(filter, target)) return step.answered;
  }
  return 0;
}

double CallFigures::answer_rate() const { return ratio(answered, offered); }

double CallFigures::abandonment_rate() const { return ratio(abandoned, answered + abandoned); }

std::uint64_t CallFigures::short_abandons(Duration threshold) const {
  return count_up_to(abandon_times, threshold);
}

double CallFigures::service_level(Duration limit, Duration short_abandon) const {
  return ratio(count_up_to(waits, limit), offered - short_abandons(short_abandon));
}

double CallFigures::rings_per_answered_call() const { return ratio(answered_rings, answered); }

double mean_seconds(std::span<const Duration> times) {
  if (times.empty()) return 0;
  const Duration sum = std::accumulate(times.begin(), times.end(), Duration());
  return static_cast<double>(sum.count()) / 1e6 / static_cast<double>(times.size());
}

Duration percentile(std::span<const Duration> ascending, unsigned percent) {
  ACD_ASSERT(percent > 0 && percent <= 100);
  if (ascending.empty()) return {};
  return ascending[(ascending.size() * percent + 99) / 100 - 1];
}

void CallFold::add(const Event& event) {
  if (!event.task) return;
  if (event.type == EventType::task_created) return begin(event.task);
  Call* const call = find(event.task);
  if (call == nullptr) return;
  switch (event.type) {
    case EventType::workflow_target_matched: call->step = event.step; return;
    case EventType::task_queue_entered: return offer(*call, event.at);
    case EventType::reservation_created: return ring(*call, event.at);
    case EventType::reservation_accepted: return answer(*call, event.at);
    case EventType::task_canceled: return cancel(*call, event);
    case EventType::task_deleted: return leave(*call, figures_.failed);
    default: return;
  }
}

CallFigures CallFold::figures() const {
  CallFigures figures = figures_;
  std::sort(figures.waits.begin(), figures.waits.end());
  std::sort(figures.abandon_times.begin(), figures.abandon_times.end());
  return figures;
}

// Null when nothing more of this call counts.
CallFold::Call* CallFold::find(TaskHandle task) {
  if (task.index >= calls_.size()) return nullptr;
  Call& call = calls_[task.index];
  const bool counts = call.phase == Phase::created || call.phase == Phase::waiting;
  return counts && call.generation == task.generation ? &call : nullptr;
}

void CallFold::begin(TaskHandle task) {
  if (task.index >= calls_.size()) calls_.resize(std::size_t{task.index} + 1);
  Call& call = calls_[task.index];
  call = {};
  call.generation = task.generation;
  call.phase = Phase::created;
  call.step.filter = StepRef::direct;
}

void CallFold::offer(Call& call, TimePoint at) {
  if (call.phase == Phase::waiting) return;
  call.phase = Phase::waiting;
  call.offered = at;
  ++figures_.offered;
  ++figures_.waiting;
}

void CallFold::ring(Call& call, TimePoint at) {
  offer(call, at);
  ++call.rings;
  ++figures_.rings;
}

void CallFold::answer(Call& call, TimePoint at) {
  count(figures_.answered_at, call.step);
  figures_.waits.push_back(at - call.offered);
  figures_.answered_rings += call.rings;
  leave(call, figures_.answered);
}

void CallFold::cancel(Call& call, const Event& event) {
  switch (event.reason) {
    case Reason::workflow_timeout:
    case Reason::workflow_skipped:
    case Reason::outcome:
    case Reason::full: return leave(call, figures_.overflowed);
    case Reason::task_ttl:
    case Reason::assignment_limit: return leave(call, figures_.failed);
    default: break;
  }
  if (call.phase == Phase::waiting) figures_.abandon_times.push_back(event.at - call.offered);
  leave(call, figures_.abandoned);
}

void CallFold::leave(Call& call, std::uint64_t& how) {
  const bool offered = call.phase == Phase::waiting;
  ++(offered ? how : figures_.not_queued);
  if (offered) --figures_.waiting;
  call.phase = Phase::over;
}

}  // namespace analytics
ACD_NAMESPACE_END

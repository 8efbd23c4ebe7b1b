#include "simulation/replication.hpp"

#include "router/engine.hpp"
#include "simulation/draw.hpp"

#include <algorithm>
#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using router::Event;
using router::EventType;

namespace {

std::uint64_t hash_of(std::string_view name) { return router::fold(1, name); }

Workspace with_seed(Workspace workspace, std::uint64_t seed) {
  workspace.options.seed = seed;
  return workspace;
}

bool is_constant(const Attribute& attribute) { return attribute.kind == Attribute::Kind::constant; }

std::optional<Value> constant_attributes(const TaskTemplate& task) {
  if (!std::all_of(task.attributes.begin(), task.attributes.end(), is_constant)) {
    return std::nullopt;
  }
  ValueBuilder builder;
  builder.begin_object();
  for (const Attribute& attribute : task.attributes) {
    builder.key(attribute.key).value(attribute.values.front());
  }
  builder.end_object();
  return builder.finish();
}

}  // namespace

Plan::Plan(const Scenario& all) : scenario(all), roster(all) {
  std::size_t intervals = 0;
  if (scenario.interval) {
    intervals = static_cast<std::size_t>((microseconds(scenario.horizon) - 1) /
                                         microseconds(*scenario.interval)) +
                1;
  }
  layout = Layout(scenario.arrivals.size(), roster.groups.size(), scenario.service_levels.size(),
                  intervals);
  if (scenario.replications == 1) batches = scenario.batches;
  for (const Arrivals& stream : scenario.arrivals) {
    stream_names.push_back(hash_of(stream.name));
    attributes.push_back(constant_attributes(stream.task));
  }
}

Replication::Replication(const Plan& plan, std::uint64_t number, EventSink sink)
    : plan_(plan),
      scenario_(plan.scenario),
      number_(number),
      sink_(std::move(sink)),
      router_(with_seed(
          scenario_.workspace,
          Draw::mixed({scenario_.seed, number, static_cast<std::uint64_t>(Purpose::router_seed)}))),
      horizon_(microseconds(scenario_.horizon)),
      warm_up_(microseconds(scenario_.warm_up)),
      people_(scenario_.workspace.workers.size()),
      groups_(plan.roster.groups.size()),
      busy_since_(people_.size()) {
  outcome_.samples.assign(plan.batches, std::vector<double>(plan.layout.size()));
  outcome_.waits_served.resize(scenario_.arrivals.size());
  outcome_.waits_abandoned.resize(scenario_.arrivals.size());
  outcome_.busy_by_worker.resize(people_.size());
  if (!sink_) {
    events_.want_all(false);
    for (const EventType type :
         {EventType::task_created, EventType::task_canceled, EventType::task_completed,
          EventType::task_system_deleted, EventType::reservation_created,
          EventType::reservation_accepted, EventType::reservation_rejected,
          EventType::reservation_timeout, EventType::reservation_canceled,
          EventType::reservation_rescinded, EventType::reservation_failed,
          EventType::reservation_completed, EventType::worker_activity_update,
          EventType::workflow_target_matched, EventType::task_queue_timeout}) {
      events_.want(type, true);
    }
  }
  const StreamKey key{scenario_.seed, number, 0};
  for (std::size_t s = 0; s < scenario_.arrivals.size(); ++s) {
    StreamKey own = key;
    own.name = plan.stream_names[s];
    sources_.push_back({ArrivalSource(scenario_, scenario_.arrivals[s], own), 0});
  }
}

Draw Replication::draw(const Call& call, Purpose purpose, std::uint64_t more) const {
  return Draw({scenario_.seed, number_, plan_.stream_names[call.stream], call.number, call.attempt,
               static_cast<std::uint64_t>(purpose) | more << 8U});
}

Outcome Replication::run(const std::atomic<bool>* stop) {
  plan_marks();
  take_up_duty();
  plan_people();
  for (std::uint32_t s = 0; s < sources_.size(); ++s) plan_arrival(s);
  agenda_.add(horizon_, Deed::close);
  while (!over()) {
    if (stop != nullptr && stop->load(std::memory_order_relaxed)) {
      was_dropped_ = true;
      return {};
    }
    const std::int64_t next =
        agenda_.empty() ? std::numeric_limits<std::int64_t>::max() : agenda_.next().at;
    const auto deadline = router_.next_deadline();
    if (deadline && (*deadline - scenario_.start).count() <= next) {
      live_until((*deadline - scenario_.start).count());
    } else if (!agenda_.empty()) {
      step_to(agenda_.take());
    } else {
      break;
    }
  }
  mark(true);
  outcome_.commands = router_.commands();
  for (const std::uint64_t refused : router_.refusals()) outcome_.refused += refused;
  outcome_.events = router_.engine().sequence();
  outcome_.digest = router_.digest();
  outcome_.littles_law = stopped_ || waited_ == waiting_area_;
  return std::move(outcome_);
}

bool Replication::over() const noexcept {
  return stopped_ || (now_ >= horizon_ && coming_ == 0 && open_ == 0 && in_orbit_ == 0);
}

void Replication::plan_marks() {
  std::vector<std::int64_t> marks{warm_up_, horizon_};
  for (std::size_t b = 1; b < plan_.batches; ++b) {
    marks.push_back(warm_up_ + (horizon_ - warm_up_) * static_cast<std::int64_t>(b) /
                                   static_cast<std::int64_t>(plan_.batches));
  }
  for (std::size_t i = 1; i < plan_.layout.intervals(); ++i) {
    marks.push_back(microseconds(*scenario_.interval) * static_cast<std::int64_t>(i));
  }
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  for (const std::int64_t at : marks) agenda_.add(at, Deed::mark);
}

void Replication::live_until(std::int64_t at) {
  now_ = at;
  events_.clear();
  router_.advance(scenario_.start + Duration(at), events_);
  react();
}

bool Replication::apply(router::Action action) {
  events_.clear();
  const auto refusal =
      router_.apply({scenario_.start + Duration(now_), std::move(action)}, events_);
  react();
  return !refusal;
}

void Replication::react() {
  if (sink_ && !events_.events().empty()) sink_(router_, events_.events());
  const bool outermost = todo_.empty();
  for (const Event& event : events_.events()) see(event);
  if (outermost) do_everything();
}

// What is done may ask for more.
void Replication::do_everything() {
  std::size_t next = 0;
  while (next < todo_.size()) obey(Todo(todo_[next++]));
  todo_.clear();
}

void Replication::see(const Event& event) {
  switch (event.type) {
    case EventType::task_created:
      if (event.task.index >= call_by_task_.size()) {
        call_by_task_.resize(event.task.index + 1, nobody);
      }
      call_by_task_[event.task.index] = creating_;
      return;
    case EventType::workflow_target_matched: {
      Call& call = calls_[call_of(event)];
      call.filter = event.step.filter;
      call.target = event.step.target;
      const StepKey step{event.workflow, call.filter, call.target};
      if (std::find(call.steps.begin(), call.steps.end(), step) != call.steps.end()) return;
      call.steps.push_back(step);
      ++outcome_.steps[step].entered;
      return;
    }
    case EventType::reservation_created: return on_offer(event);
    case EventType::reservation_accepted: return on_acceptance(event);
    case EventType::reservation_rejected:
    case EventType::reservation_timeout:
    case EventType::reservation_canceled:
    case EventType::reservation_rescinded:
    case EventType::reservation_failed: return on_offer_end(event);
    case EventType::reservation_completed: return change_load(event.worker.index, 0, -1);
    case EventType::task_queue_timeout: return on_step_timeout(event);
    case EventType::task_canceled: return on_cancel(event);
    case EventType::task_completed:
    case EventType::task_system_deleted: return forget(call_of(event));
    case EventType::worker_activity_update: return on_activity(event);
    default: return;
  }
}

void Replication::obey(const Todo& todo) {
  if (todo.kind == Todo::Kind::settle) return settle(todo.index);
  const Ring ring = rings_[todo.index];
  if (ring.generation != todo.generation) return;  // it rings no more
  const std::string task = std::to_string(calls_[ring.call].serial);
  const router::ReservationRef reservation{{}, task, scenario_.workspace.workers[ring.worker].sid};
  switch (todo.kind) {
    case Todo::Kind::accept: apply(router::AcceptReservation{reservation}); return;
    case Todo::Kind::reject: apply(router::RejectReservation{reservation}); return;
    default: apply(router::FailReservation{reservation, "busy"}); return;
  }
}

void Replication::step_to(const Entry& entry) {
  now_ = entry.at;
  switch (entry.deed) {
    case Deed::mark: return mark(false);
    case Deed::close: return close();
    case Deed::arrive: return arrive(entry.index);
    case Deed::leave:
      if (is_current(entry)) leave(entry.index, ClassCell::abandoned);
      return;
    case Deed::answer: {
      todo_.push_back({static_cast<Todo::Kind>(entry.detail), entry.index, entry.generation});
      return do_everything();
    }
    case Deed::end_talk:
      if (is_current(entry)) end_talk(entry.index);
      return;
    case Deed::end_wrap_up:
      if (is_current(entry)) complete(entry.index);
      return;
    case Deed::call_again: {
      const Call again = calls_[entry.index];
      free_calls_.push_back(entry.index);
      --in_orbit_;
      orbit_.change(-1, now_);
      return come(again.stream, again.number, again.attempt + 1, -1);
    }
    case Deed::update:
      if (is_current(entry)) update(entry.index, entry.detail);
      return;
    case Deed::staff: return staff(entry.index, entry.detail);
    case Deed::begin_shift:
      people_[entry.index].shift_over = false;
      return set_available(entry.index, true);
    case Deed::end_shift:
      people_[entry.index].shift_over = true;
      return set_available(entry.index, false);
    case Deed::begin_break:
      if (people_[entry.index].idle_since == entry.generation) begin_break(entry.index);
      return;
    case Deed::end_break: return end_break(entry.index);
    case Deed::come_back: return come_back(entry.index);
  }
}

std::size_t Replication::sample_at(std::int64_t at) const noexcept {
  if (plan_.batches == 1 || at <= warm_up_) return 0;
  const auto batches = static_cast<std::int64_t>(plan_.batches);
  return static_cast<std::size_t>(
      std::min(batches - 1, (at - warm_up_) * batches / (horizon_ - warm_up_)));
}

std::size_t Replication::interval_at(std::int64_t at) const noexcept {
  return static_cast<std::size_t>(at / microseconds(*scenario_.interval));
}

double* Replication::series_cell(std::int64_t at, SeriesCell which) {
  if (plan_.layout.intervals() == 0 || at >= horizon_) return nullptr;
  return &outcome_.samples[sample_at(at)][plan_.layout.of_interval(interval_at(at), which)];
}

// Reads every level off into the cells of the time since the last mark, which lies on one side of
// every boundary.
void Replication::mark(bool last) {
  const std::int64_t from = std::exchange(last_mark_, now_);
  const Layout& layout = plan_.layout;
  std::vector<double>& sample = outcome_.samples[sample_at(from)];
  const bool is_open = from >= warm_up_ && now_ <= horizon_;
  const auto add = [&](std::size_t at, std::int64_t area) {
    sample[at] += static_cast<double>(area) / 1e6;
  };
  const std::int64_t waiting = waiting_.read(now_);
  waiting_area_ += waiting;
  std::int64_t busy = 0;
  std::int64_t present = 0;
  std::int64_t busy_now = 0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const std::int64_t group_busy = groups_[g].busy.read(now_);
    const std::int64_t group_present = groups_[g].present.read(now_);
    const std::int64_t on_break = groups_[g].on_break.read(now_);
    add(layout.of_group(g, GroupCell::busy_all), group_busy);
    add(layout.of_group(g, GroupCell::present_all), group_present);
    if (is_open) {
      add(layout.of_group(g, GroupCell::busy), group_busy);
      add(layout.of_group(g, GroupCell::present), group_present);
      add(layout.of_group(g, GroupCell::on_break), on_break);
    }
    busy += group_busy;
    present += group_present;
    busy_now += groups_[g].busy.value();
  }
  const std::int64_t in_orbit = orbit_.read(now_);
  add(layout.of_site(SiteCell::whole_run), now_ - from);
  if (is_open) {
    add(layout.of_site(SiteCell::waiting), waiting);
    add(layout.of_site(SiteCell::in_orbit), in_orbit);
    add(layout.of_site(SiteCell::open), now_ - from);
  }
  if (layout.intervals() == 0 || from >= horizon_ || last) return;
  const std::size_t interval = interval_at(from);
  add(layout.of_interval(interval, SeriesCell::waiting), waiting);
  add(layout.of_interval(interval, SeriesCell::busy), busy);
  add(layout.of_interval(interval, SeriesCell::present), present);
  if (now_ != horizon_ && interval_at(now_) == interval) return;
  sample[layout.of_interval(interval, SeriesCell::waiting_at_end)] =
      static_cast<double>(waiting_.value());
  sample[layout.of_interval(interval, SeriesCell::busy_at_end)] = static_cast<double>(busy_now);
}

}  // namespace simulation
ACD_NAMESPACE_END

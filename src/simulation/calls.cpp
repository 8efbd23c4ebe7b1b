#include "simulation/draw.hpp"
#include "simulation/replication.hpp"

#include <algorithm>
#include <string>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using router::Event;
using router::EventType;
using router::Reason;

namespace {

ValueView follow(ValueView value, const std::vector<std::string>& path) {
  for (const std::string& key : path) value = value.find(key);
  return value;
}

ClassCell cell_of(Reason reason) {
  switch (reason) {
    case Reason::workflow_timeout:
    case Reason::workflow_skipped:
    case Reason::outcome: return ClassCell::overflowed;
    case Reason::full: return ClassCell::blocked;
    default: return ClassCell::failed;
  }
}

}  // namespace

double& Replication::cell(const Call& call, ClassCell which) {
  return outcome_.samples[call.sample][plan_.layout.of(call.stream, which)];
}

void Replication::plan_arrival(std::uint32_t stream) {
  const bool first = now_ == 0 && sources_[stream].calls == 0;
  const auto at = sources_[stream].times.next();
  if (first && at) ++coming_;
  if (!first && !at) --coming_;
  if (at) agenda_.add(microseconds(*at), Deed::arrive, stream);
}

void Replication::arrive(std::uint32_t stream) {
  Source& source = sources_[stream];
  const double recorded = source.times.recorded_handling().value_or(-1);
  const std::uint64_t number = ++source.calls;
  plan_arrival(stream);
  come(stream, number, 0, recorded);
}

std::uint32_t Replication::new_call() {
  if (free_calls_.empty()) {
    calls_.emplace_back();
    return static_cast<std::uint32_t>(calls_.size() - 1);
  }
  const std::uint32_t index = free_calls_.back();
  free_calls_.pop_back();
  return index;
}

void Replication::come(std::uint32_t stream, std::uint64_t number, std::uint32_t attempt,
                       double recorded_handling) {
  const std::uint32_t index = new_call();
  Call& call = calls_[index];
  const std::uint32_t generation = call.generation;
  std::vector<StepKey> steps = std::move(call.steps);  // for its memory
  steps.clear();
  call = {};
  call.steps = std::move(steps);
  call.generation = generation;
  call.stream = stream;
  call.number = number;
  call.attempt = attempt;
  call.serial = ++serials_;
  call.arrived = now_;
  call.recorded_handling = recorded_handling;
  call.counted = now_ >= warm_up_ && now_ < horizon_;
  call.sample = static_cast<std::uint32_t>(sample_at(now_));
  ++outcome_.calls;
  if (call.counted) {
    ++cell(call, ClassCell::offered);
    if (attempt == 0) ++cell(call, ClassCell::fresh);
  }
  if (double* const offered = series_cell(now_, SeriesCell::offered)) ++*offered;
  if (scenario_.lines && open_ >= *scenario_.lines) {
    if (call.counted) ++cell(call, ClassCell::blocked);
    free_calls_.push_back(index);
    return;
  }
  create_task(index);
}

Value Replication::attributes_of(Call& call) {
  if (const auto& fixed = plan_.attributes[call.stream]) return *fixed;
  Draw draw = this->draw(call, Purpose::attributes);
  if (!people_.empty()) call.owner = draw.below(static_cast<std::uint32_t>(people_.size()));
  ValueBuilder builder;
  builder.begin_object();
  for (const Attribute& attribute : scenario_.arrivals[call.stream].task.attributes) {
    append(builder, attribute, call, draw);
  }
  builder.end_object();
  return builder.finish();
}

void Replication::append(ValueBuilder& out, const Attribute& attribute, Call& call, Draw& draw) {
  out.key(attribute.key);
  switch (attribute.kind) {
    case Attribute::Kind::constant: out.value(attribute.values.front()); return;
    case Attribute::Kind::table: {
      const double share = draw.uniform();
      std::size_t i = 0;
      while (i + 1 < attribute.values.size() && share >= attribute.up_to[i]) ++i;
      out.value(attribute.values[i]);
      return;
    }
    case Attribute::Kind::from_worker:
      out.value(follow(scenario_.workspace.workers[call.owner].attributes, attribute.path));
      return;
    case Attribute::Kind::if_worker_available:
      out.value(attribute.values[people_[call.owner].available ? 0 : 1]);
      return;
  }
}

void Replication::create_task(std::uint32_t index) {
  const Arrivals& stream = scenario_.arrivals[calls_[index].stream];
  const std::uint32_t generation = calls_[index].generation;
  calls_[index].phase = Call::Phase::waiting;
  ++open_;
  waiting_.change(+1, now_);
  creating_ = index;
  const std::string task = std::to_string(calls_[index].serial);
  router::CreateTask command;
  command.task = task;
  command.workflow = stream.task.workflow;
  command.channel = stream.task.channel;
  command.attributes = attributes_of(calls_[index]);
  command.priority = stream.task.priority;
  command.timeout = stream.task.timeout;
  if (!apply(std::move(command))) {
    end_wait(calls_[index], ClassCell::failed);
    return forget(index);
  }
  const Call& call = calls_[index];
  if (call.generation != generation || call.phase != Call::Phase::waiting) return;
  if (stream.patience) {
    Draw draw = this->draw(call, Purpose::patience);
    agenda_.add(now_ + microseconds(stream.patience->sample(draw, start_of(call))), Deed::leave,
                index, generation);
  }
  for (std::uint32_t u = 0; u < stream.updates.size(); ++u) {
    Draw draw = this->draw(call, Purpose::update, u);
    agenda_.add(now_ + microseconds(stream.updates[u].after.sample(draw, start_of(call))),
                Deed::update, index, generation, u);
  }
}

void Replication::leave(std::uint32_t index, ClassCell why) {
  if (calls_[index].phase != Call::Phase::waiting) return;
  calls_[index].leaves = true;
  const std::string task = std::to_string(calls_[index].serial);
  apply(router::CancelTask{task, why == ClassCell::abandoned ? "hangup" : "closed"});
}

void Replication::update(std::uint32_t index, std::uint32_t which) {
  Call& call = calls_[index];
  if (call.phase != Call::Phase::waiting) return;
  const Arrivals& stream = scenario_.arrivals[call.stream];
  if (call.counted) ++cell(call, ClassCell::updates);
  // What the update does not name stays as it was.
  const std::string task = std::to_string(call.serial);
  const Value before = router_.task(task)->attributes;
  Draw draw = this->draw(call, Purpose::update, which + 1000);
  ValueBuilder builder;
  builder.begin_object();
  const auto& changed = stream.updates[which].attributes;
  for (std::size_t i = 0; i < before.view().size(); ++i) {
    const std::string_view key = before.view().key(i);
    if (std::any_of(changed.begin(), changed.end(),
                    [&](const Attribute& attribute) { return attribute.key == key; })) {
      continue;
    }
    builder.key(key).value(before.view()[i]);
  }
  for (const Attribute& attribute : changed) append(builder, attribute, call, draw);
  builder.end_object();
  router::UpdateTask command;
  command.task = task;
  command.attributes = builder.finish();
  apply(std::move(command));
}

void Replication::on_offer(const Event& event) {
  const std::uint32_t slot = event.reservation.index;
  if (slot >= rings_.size()) rings_.resize(slot + 1);
  const std::uint32_t index = call_of(event);
  Call& call = calls_[index];
  const std::uint32_t worker = event.worker.index;
  rings_[slot] = {event.reservation.generation, index, worker};
  ++call.rings;
  change_load(worker, +1, 0);
  if (call.counted) ++cell(call, ClassCell::rings);

  const People* people = people_of(worker);
  const Distribution& law =
      people != nullptr && people->ring ? *people->ring : scenario_.arrivals[call.stream].ring;
  Todo::Kind what = Todo::Kind::accept;
  std::int64_t pause = 0;
  const bool may_fail = people != nullptr && people->no_answer + people->reject + people->busy > 0;
  if (may_fail || !law.is_zero()) {
    Draw draw = this->draw(call, Purpose::ring, call.rings);
    if (may_fail) {
      double luck = draw.uniform();
      if (luck < people->no_answer) return;
      luck -= people->no_answer;
      if (luck < people->busy) {
        what = Todo::Kind::fail;
      } else if (luck < people->busy + people->reject) {
        what = Todo::Kind::reject;
      }
    }
    if (what != Todo::Kind::fail) pause = microseconds(law.sample(draw, start_of(call)));
  }
  if (pause == 0) {
    todo_.push_back({what, slot, event.reservation.generation});
  } else {
    agenda_.add(now_ + pause, Deed::answer, slot, event.reservation.generation,
                static_cast<std::uint32_t>(what));
  }
}

void Replication::on_offer_end(const Event& event) {
  Ring& ring = rings_[event.reservation.index];
  if (ring.generation != event.reservation.generation) return;
  ring.generation = nobody;
  change_load(ring.worker, -1, 0);
  const Call& call = calls_[ring.call];
  if (!call.counted) return;
  const bool unanswered =
      event.type == EventType::reservation_timeout || event.reason == Reason::target_timeout;
  if (unanswered) ++cell(call, ClassCell::no_answers);
  if (event.type == EventType::reservation_rejected) ++cell(call, ClassCell::rejects);
  if (event.type == EventType::reservation_failed) ++cell(call, ClassCell::busy_lines);
}

void Replication::on_acceptance(const Event& event) {
  rings_[event.reservation.index].generation = nobody;
  const std::uint32_t worker = event.worker.index;
  change_load(worker, -1, +1);
  const std::uint32_t index = call_of(event);
  Call& call = calls_[index];
  if (call.phase != Call::Phase::waiting) return;
  call.worker = worker;
  end_wait(call, ClassCell::served);
  ++outcome_.steps[{event.workflow, call.filter, call.target}].answered;
  call.phase = Call::Phase::talking;
  call.started = now_;
  const People* people = people_of(worker);
  double handling = call.recorded_handling;
  if (handling < 0) {
    const Distribution& law = people != nullptr && people->handling
                                  ? *people->handling
                                  : scenario_.arrivals[call.stream].handling;
    Draw draw = this->draw(call, Purpose::handling);
    handling = law.sample(draw, start_of(call));
  }
  agenda_.add(now_ + microseconds(handling), Deed::end_talk, index, call.generation);
}

void Replication::end_talk(std::uint32_t index) {
  Call& call = calls_[index];
  if (call.phase != Call::Phase::talking) return;
  if (call.counted) {
    cell(call, ClassCell::handling) += static_cast<double>(now_ - call.started) / 1e6;
  }
  call.talked = now_;
  const Distribution& law = scenario_.arrivals[call.stream].wrap_up;
  if (law.is_zero()) return complete(index);
  call.phase = Call::Phase::wrapping_up;
  Draw draw = this->draw(call, Purpose::wrap_up);
  agenda_.add(now_ + microseconds(law.sample(draw, start_of(call))), Deed::end_wrap_up, index,
              call.generation);
  const std::string task = std::to_string(call.serial);
  apply(router::WrapUpTask{task});
}

void Replication::complete(std::uint32_t index) {
  const Call& call = calls_[index];
  if (call.counted && call.phase == Call::Phase::wrapping_up) {
    cell(call, ClassCell::wrap_up) += static_cast<double>(now_ - call.talked) / 1e6;
  }
  const std::string task = std::to_string(call.serial);
  leave_before_next(call.worker);
  apply(router::CompleteTask{task});
}

void Replication::on_step_timeout(const Event& event) {
  Call& call = calls_[call_of(event)];
  ++call.timeouts;
  if (!call.counted) return;
  ++cell(call, ClassCell::timeouts);
  if (call.timeouts == 1) ++cell(call, ClassCell::timed_out);
}

void Replication::on_cancel(const Event& event) {
  const std::uint32_t index = call_of(event);
  Call& call = calls_[index];
  if (call.phase != Call::Phase::waiting) return forget(index);
  ClassCell how = cell_of(event.reason);
  if (call.leaves)
    how = now_ < horizon_ || scenario_.drain == Drain::serve ? ClassCell::abandoned
                                                             : ClassCell::disconnected;
  end_wait(call, how);
  if (how == ClassCell::abandoned) call_again(call);
  forget(index);
}

void Replication::call_again(const Call& call) {
  const Arrivals& stream = scenario_.arrivals[call.stream];
  if (stream.retry_probability == 0) return;
  Draw draw = this->draw(call, Purpose::retry);
  if (draw.uniform() >= stream.retry_probability) return;
  if (call.counted) ++cell(call, ClassCell::retries);
  const std::int64_t at = now_ + microseconds(stream.retry_pause.sample(draw, start_of(call)));
  const Call again = call;
  const std::uint32_t index = new_call();
  const std::uint32_t generation = calls_[index].generation;
  calls_[index] = again;
  calls_[index].generation = generation;
  calls_[index].phase = Call::Phase::gone;
  ++in_orbit_;
  orbit_.change(+1, now_);
  agenda_.add(at, Deed::call_again, index);
}

// The wait of a call is over, in whatever way.
void Replication::end_wait(Call& call, ClassCell how) {
  const std::int64_t wait = now_ - call.arrived;
  waiting_.change(-1, now_);
  waited_ += wait;
  const SeriesCell series = how == ClassCell::served ? SeriesCell::started : SeriesCell::abandoned;
  if (how == ClassCell::served || how == ClassCell::abandoned) {
    if (double* const count = series_cell(now_, series)) ++*count;
  }
  const bool waited = how != ClassCell::blocked && (how != ClassCell::served || wait > 0);
  if (waited) {
    if (double* const count = series_cell(call.arrived, SeriesCell::waited)) ++*count;
  }
  if (!call.counted) return;
  const double seconds = static_cast<double>(wait) / 1e6;
  ++cell(call, how);
  if (how == ClassCell::blocked) return;
  if (waited) ++cell(call, ClassCell::waited);
  cell(call, ClassCell::wait) += seconds;
  std::vector<double>& sample = outcome_.samples[call.sample];
  const Layout& layout = plan_.layout;
  if (how == ClassCell::served) {
    cell(call, ClassCell::wait_served) += seconds;
    outcome_.waits_served[call.stream].add(wait);
    ++sample[layout.served_by(call.stream, people_[call.worker].group)];
  } else if (how == ClassCell::abandoned) {
    cell(call, ClassCell::wait_abandoned) += seconds;
    outcome_.waits_abandoned[call.stream].add(wait);
  }
  for (std::size_t level = 0; level < scenario_.service_levels.size(); ++level) {
    if (seconds > scenario_.service_levels[level]) continue;
    if (how == ClassCell::served) ++sample[layout.served_within(call.stream, level)];
    if (how == ClassCell::abandoned) ++sample[layout.abandoned_within(call.stream, level)];
  }
}

void Replication::forget(std::uint32_t index) {
  Call& call = calls_[index];
  call.phase = Call::Phase::gone;
  ++call.generation;
  --open_;
  free_calls_.push_back(index);
}

void Replication::close() {
  if (scenario_.drain == Drain::serve) return;
  if (scenario_.drain == Drain::stop) {
    for (const Call& call : calls_) {
      if (call.phase != Call::Phase::gone && call.counted) ++cell(call, ClassCell::unfinished);
    }
    stopped_ = true;
    return;
  }
  std::vector<std::pair<std::uint64_t, std::uint32_t>> waiting;
  for (std::uint32_t i = 0; i < calls_.size(); ++i) {
    if (calls_[i].phase == Call::Phase::waiting) waiting.emplace_back(calls_[i].serial, i);
  }
  std::sort(waiting.begin(), waiting.end());
  for (const auto& [serial, index] : waiting) {
    if (calls_[index].serial == serial) leave(index, ClassCell::disconnected);
  }
}

}  // namespace simulation
ACD_NAMESPACE_END

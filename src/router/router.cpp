#include <acd/router/router.hpp>

#include "digest.hpp"
#include "engine.hpp"
#include "snapshot.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN

using router::Engine;
using router::no_slot;

Router::Router(const Workspace& workspace) : engine_(std::make_unique<Engine>(workspace)) {}
Router::Router(std::unique_ptr<Engine> engine) noexcept : engine_(std::move(engine)) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Router Router::fork() const { return Router(std::make_unique<Engine>(*engine_)); }

std::string Router::snapshot() const { return router::to_snapshot(*engine_); }

Result<Router> Router::restore(std::string_view snapshot) {
  auto engine = router::from_snapshot(snapshot);
  if (!engine) return std::move(engine).errors();
  return Router(std::move(*engine));
}

std::optional<router::Refusal> Router::apply(const router::Command& command,
                                             router::EventBuffer& events) {
  return engine_->apply(command, events);
}

void Router::advance(TimePoint at, router::EventBuffer& events) { engine_->advance(at, events); }

std::optional<TimePoint> Router::next_deadline() const { return engine_->next_deadline(); }
TimePoint Router::now() const noexcept { return engine_->now(); }
std::uint64_t Router::commands() const noexcept { return engine_->commands(); }
std::uint64_t Router::digest() const noexcept { return engine_->digest(); }
std::uint64_t Router::state_hash() const { return engine_->state_hash(); }
void Router::drop_caches() { engine_->drop_caches(); }

const std::array<std::uint64_t, router::refusal_codes>& Router::refusals() const noexcept {
  return engine_->refusals();
}

std::vector<std::string> Router::tasks() const {
  std::vector<const router::TaskRow*> living;
  for (std::uint32_t t = 0; t < engine_->task_slots(); ++t) {
    const router::TaskRow& task = engine_->task(t);
    if (task.live && !task.is_over()) living.push_back(&task);
  }
  std::sort(living.begin(), living.end(),
            [](const auto* a, const auto* b) { return a->sequence < b->sequence; });
  std::vector<std::string> sids;
  sids.reserve(living.size());
  for (const router::TaskRow* task : living) sids.push_back(task->sid);
  return sids;
}

const std::vector<router::Healed>& Router::healed() const noexcept { return engine_->healed(); }

namespace {

router::ConferenceState conference_state(const router::ConferenceRow& row) {
  router::ConferenceState state{
      row.status, std::string(to_string(row.reason)), row.end_on_customer_exit, {}};
  for (const router::ParticipantRow& who : row.participants) {
    state.participants.push_back(
        {who.label, who.is_there, who.muted, who.hold,
         who.coached == no_slot ? std::string() : row.participants[who.coached].label,
         who.end_on_exit});
  }
  return state;
}

}  // namespace

std::optional<router::TaskState> Router::task(std::string_view id) const {
  const std::uint32_t slot = engine_->find_task(id);
  if (slot == no_slot) return std::nullopt;
  const router::TaskRow& row = engine_->task(slot);
  router::TaskState state;
  state.sid = row.sid;
  state.status = row.status;
  state.workflow = engine_->workflow(row.workflow).sid;
  if (row.has_queue) state.task_queue = engine_->queue(row.queue).definition.sid;
  state.task_channel = engine_->channels()[row.channel].name;
  state.attributes = row.attributes;
  state.priority = row.priority;
  state.created = row.created;
  state.queue_entered = row.queue_entered;
  if (row.has_deadline) state.target_deadline = row.deadline;
  state.reason = row.reason;
  state.version = row.version;
  for (std::uint32_t r = row.first_reservation; r != no_slot; r = engine_->reservation(r).next) {
    const router::ReservationRow& reservation = engine_->reservation(r);
    state.reservations.push_back({router::made_sid("WR", reservation.number),
                                  engine_->worker(reservation.worker).sid, reservation.status,
                                  reservation.created, reservation.version});
  }
  if (row.conference != no_slot)
    state.conference = conference_state(engine_->conference(row.conference));
  return state;
}

std::optional<router::WorkerState> Router::worker(std::string_view id) const {
  const std::uint32_t slot = engine_->find_worker(id);
  if (slot == no_slot) return std::nullopt;
  const router::WorkerRow& row = engine_->worker(slot);
  const Activity& activity = engine_->activities()[row.activity];
  router::WorkerState state;
  state.sid = row.sid;
  state.name = row.name;
  state.attributes = row.attributes;
  state.activity = activity.name;
  state.available = activity.available;
  state.activity_since = row.activity_since;
  state.version = row.version;
  state.assigned_tasks = static_cast<std::int32_t>(row.accepted);
  for (std::size_t c = 0; c < engine_->channels().size(); ++c) {
    if (engine_->is_gone(engine_->channels()[c])) continue;
    const router::WorkerChannelRow& channel = engine_->worker_channel(slot, c);
    state.channels.push_back({engine_->channels()[c].name, channel.available, channel.capacity,
                              channel.accepted, engine_->capacity_percentage(slot, c)});
  }
  state.load = engine_->load(slot);
  state.load_budget = row.load_budget;
  if (row.left_alone_until > engine_->now()) state.left_alone_until = row.left_alone_until;
  state.connection = row.connection;
  state.on_call = engine_->is_on_call(slot);
  return state;
}

std::string_view Router::sid(TaskHandle task) const { return engine_->task(task.index).sid; }
std::string_view Router::sid(WorkerHandle worker) const {
  return engine_->worker(worker.index).sid;
}
std::string Router::sid(ReservationHandle reservation) const {
  return router::made_sid("WR", engine_->reservation(reservation.index).number);
}

ACD_NAMESPACE_END

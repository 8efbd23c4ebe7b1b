#include "snapshot.hpp"

#include "archive.hpp"
#include "digest.hpp"
#include "engine.hpp"

#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

template <class Archive, class Row>
constexpr bool is = std::is_same_v<std::remove_const_t<Row>, Archive>;

struct PendingTimer {
  TimePoint due;
  TimerKind kind{};
  std::uint32_t owner = 0;
};

// Each kind of row names its fields once, for reading and writing. Timers, groups and indexes are
// found again.
template <class Archive, class Row>
requires is<PendingTimer, Row>
void fields(Archive& a, Row& r) { a(r.due, r.kind, r.owner); }

template <class Archive, class Row>
requires is<FilterBase, Row>
void fields(Archive& a, Row& r) { a(r.filter, r.base); }

template <class Archive, class Row>
requires is<StepEntry, Row>
void fields(Archive& a, Row& r) { a(r.filter, r.target, r.at); }

template <class Archive, class Row>
requires is<LeftAlone, Row>
void fields(Archive& a, Row& r) { a(r.worker, r.until, r.cause); }

template <class Archive, class Row>
requires is<TransferState, Row>
void fields(Archive& a, Row& r) {
  a(r.open, r.to_queue, r.may_return, r.mode, r.queue, r.worker, r.worker_sequence, r.initiator,
    r.cause);
}

template <class Archive, class Row>
requires is<TaskRow, Row>
void fields(Archive& a, Row& r) {
  a(r.live, r.status, r.channel, r.direct, r.last_exit, r.ignore_capacity, r.has_queue, r.restart,
    r.new_plan);
  a(r.workflow, r.queue, r.filter, r.target, r.assignments, r.priority, r.plan, r.conference,
    r.direct_worker, r.direct_sequence);
  a(r.first_reservation, r.last_reservation, r.waiting_reservations, r.accepted_reservations,
    r.wrapping_reservations);
  a(r.sequence, r.version, r.life_cause, r.step_cause, r.entry_cause, r.created, r.virtual_start,
    r.queue_entered, r.base, r.deadline, r.has_deadline, r.attributes, r.sid, r.reason, r.bases,
    r.entries, r.excluded, r.left_alone, r.back_off_cause);
  fields(a, r.transfer);
}

template <class Archive, class Row>
requires is<ReservationRow, Row>
void fields(Archive& a, Row& r) {
  a(r.status, r.is_transfer, r.channel, r.post_work_activity, r.task, r.worker, r.next, r.number,
    r.version, r.cause, r.created, r.changed, r.reason);
}

template <class Archive, class Row>
requires is<ParticipantRow, Row>
void fields(Archive& a, Row& r) {
  a(r.label, r.coached, r.is_customer, r.is_there, r.muted, r.hold, r.end_on_exit);
}

template <class Archive, class Row>
requires is<ConferenceRow, Row>
void fields(Archive& a, Row& r) { a(r.status, r.reason, r.end_on_customer_exit, r.participants); }

template <class Archive, class Row>
requires is<WorkerRow, Row>
void fields(Archive& a, Row& r) {
  a(r.live, r.activity, r.references, r.accepted, r.sequence, r.version, r.activity_since, r.sid,
    r.name, r.attributes, r.open);
  a(r.connection, r.taken_from, r.presence_cause, r.heard, r.load_budget, r.left_alone_until,
    r.back_off_cause);
}

template <class Archive, class Row>
requires is<WorkerChannelRow, Row>
void fields(Archive& a, Row& r) { a(r.capacity, r.used, r.accepted, r.available, r.idle_key); }

template <class Archive, class Row>
requires is<WorkflowRow, Row>
void fields(Archive& a, Row& r) {
  a(r.live, r.sid, r.name, r.reservation_timeout, r.plan, r.open_tasks);
}

namespace {

constexpr std::string_view magic = "acd snapshot\n";
constexpr std::uint32_t format_version = 1;

template <class Row>
void write(Writer& out, const Slab<Row>& slab) {
  out(slab.free_slots(), slab.slots());
  for (std::uint32_t slot = 0; slot < slab.slots(); ++slot) {
    out(slab[slot].generation);
    fields(out, slab[slot]);
  }
}

template <class Row>
void read(Reader& in, Slab<Row>& slab) {
  std::vector<std::uint32_t> free;
  in(free);
  std::vector<Row> rows(in.count());
  for (Row& row : rows) {
    in(row.generation);
    fields(in, row);
  }
  for (const std::uint32_t slot : free) {
    if (slot >= rows.size()) return in.fail();
  }
  slab = Slab<Row>(std::move(rows), std::move(free));
}

// The queues that a plan's targets name, in the order of the document: a name may have changed
// since.
std::vector<std::uint16_t> queues_of(const Plan& plan) {
  std::vector<std::uint16_t> queues;
  for (std::size_t f = 0; f < plan.filters.size(); ++f) {
    for (std::size_t t = 0; t < plan.filters[f].steps.size(); ++t) {
      if (!plan.configuration->filters[f].targets[t].queue.empty())
        queues.push_back(plan.filters[f].steps[t].queue);
    }
  }
  if (plan.default_step && !plan.configuration->default_filter->queue.empty()) {
    queues.push_back(plan.default_step->queue);
  }
  return queues;
}

class RecordedQueues final : public QueueLookup {
 public:
  explicit RecordedQueues(std::vector<std::uint16_t> queues) : queues_(std::move(queues)) {}
  [[nodiscard]] std::optional<std::uint16_t> queue(std::string_view) const override {
    if (next_ == queues_.size()) return std::nullopt;
    return queues_[next_++];
  }

 private:
  std::vector<std::uint16_t> queues_;
  mutable std::size_t next_ = 0;
};

}  // namespace

// Names the parts of an Engine in the order of the format.
class Snapshot {
 public:
  // `counts`: how many commands, events and refusals there were, which decide nothing.
  static void write(Writer& out, const Engine& e, bool counts = true) {
    out(configuration(e), e.activities_gone_, e.channels_gone_);
    out(e.queues_.size());
    for (const QueueRow& queue : e.queues_) write_queue(out, queue);
    router::write(out, e.tasks_);
    router::write(out, e.reservations_);
    router::write(out, e.workers_);
    router::write(out, e.conferences_);
    out(e.worker_channels_, e.idle_keys_, e.workflows_);
    write_plans(out, e.plans_);
    out(pending(e.timers_, e.retention_), e.ended_tasks_, e.deleted_workers_, e.left_plans_,
        e.tasks_to_free_, e.plans_to_free_);
    out(e.random_.state(), e.now_);
    if (counts) out(e.commands_, e.sequence_);
    out(e.tasks_created_, e.workers_created_, e.reservations_created_);
    if (!counts) return;
    out(e.digest_);
    for (const std::uint64_t count : e.refusals_) out(count);
  }

  static void read(Reader& in, Engine& e) {
    if (!read_configuration(in, e)) return in.fail();
    std::vector<std::uint8_t> activities_gone;
    std::vector<std::uint8_t> channels_gone;
    in(activities_gone, channels_gone);
    if (activities_gone.size() != e.activities_.size() ||
        channels_gone.size() != e.channels_.size()) {
      return in.fail();
    }
    e.activities_gone_ = std::move(activities_gone);
    e.channels_gone_ = std::move(channels_gone);
    e.queues_.resize(in.count());
    for (QueueRow& queue : e.queues_) read_queue(in, e.options_.dialect, queue);
    router::read(in, e.tasks_);
    router::read(in, e.reservations_);
    router::read(in, e.workers_);
    router::read(in, e.conferences_);
    in(e.worker_channels_, e.idle_keys_, e.workflows_);
    read_plans(in, e);
    std::vector<PendingTimer> timers;
    in(timers, e.ended_tasks_, e.deleted_workers_, e.left_plans_, e.tasks_to_free_,
       e.plans_to_free_);
    std::uint64_t random = 0;
    in(random, e.now_, e.commands_, e.sequence_, e.tasks_created_, e.workers_created_,
       e.reservations_created_, e.digest_);
    e.random_ = Random(random);
    for (std::uint64_t& count : e.refusals_) in(count);
    if (!in.ok() || !in.at_end()) return in.fail();
    if (e.tasks_to_free_ > e.ended_tasks_.size() || e.plans_to_free_ > e.left_plans_.size())
      return in.fail();
    e.round_ = 1;
    e.find_again();
    for (const PendingTimer& timer : timers) restart(e, timer);
  }

 private:
  // A deleted row may be named like a live one; the document must not be.
  template <class Rows>
  static void name_the_gone(Rows& rows, const std::vector<std::uint8_t>& gone) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (gone[i] != 0) rows[i].sid = rows[i].name = "$gone$" + std::to_string(i);
    }
  }

  static Value configuration(const Engine& e) {
    Workspace workspace;
    workspace.sid = e.workspace_sid_;
    workspace.name = e.workspace_name_;
    workspace.activities = e.activities_;
    workspace.task_channels = e.channels_;
    name_the_gone(workspace.activities, e.activities_gone_);
    name_the_gone(workspace.task_channels, e.channels_gone_);
    workspace.calendars = e.calendars_;
    workspace.options = e.options_;
    workspace.presence = e.presence_;
    // By sid: a name may have changed since it was written.
    const auto sid = [&](const std::optional<std::uint8_t>& activity, std::string& option) {
      if (activity) option = e.activities_[*activity].sid;
    };
    workspace.options.timeout_activity = "none";
    sid(e.default_activity_, workspace.options.default_activity);
    sid(e.timeout_activity_, workspace.options.timeout_activity);
    sid(e.connect_activity_, workspace.presence.connect_activity);
    sid(e.disconnect_activity_, workspace.presence.disconnect_activity);
    return to_value(workspace);
  }

  static bool read_configuration(Reader& in, Engine& e) {
    Value document;
    in(document);
    auto workspace = Workspace::from_value(document);
    if (!workspace) return false;
    e.configure(*workspace);
    return true;
  }

  static void write_queue(Writer& out, const QueueRow& row) {
    const TaskQueue& queue = row.definition;
    out(row.live, row.members, row.round_robin, queue.sid, queue.name, queue.task_order,
        queue.max_reserved_workers, queue.max_waiting.value_or(-1),
        queue.target_workers.has_value());
    if (queue.target_workers) out(queue.target_workers->source());
  }

  static void read_queue(Reader& in, const Dialect& dialect, QueueRow& row) {
    TaskQueue& queue = row.definition;
    std::int64_t max_waiting = -1;
    bool has_expression = false;
    in(row.live, row.members, row.round_robin, queue.sid, queue.name, queue.task_order,
       queue.max_reserved_workers, max_waiting, has_expression);
    if (max_waiting >= 0) queue.max_waiting = max_waiting;
    if (!has_expression) return;
    std::string source;
    in(source);
    auto compiled = Expression::compile(source, Context::queue, dialect);
    if (!compiled) return in.fail();
    queue.target_workers = std::move(*compiled);
  }

  static void write_plans(Writer& out, const Slab<PlanRow>& plans) {
    out(plans.free_slots(), plans.slots());
    for (std::uint32_t p = 0; p < plans.slots(); ++p) {
      const PlanRow& row = plans[p];
      out(row.generation, row.users, row.plan != nullptr);
      if (row.plan) out(to_value(*row.plan->configuration), queues_of(*row.plan));
    }
  }

  static void read_plans(Reader& in, Engine& e) {
    std::vector<std::uint32_t> free;
    in(free);
    std::vector<PlanRow> rows(in.count());
    for (PlanRow& row : rows) {
      bool used = false;
      in(row.generation, row.users, used);
      if (used) row.plan = read_plan(in, e);
    }
    e.plans_ = Slab<PlanRow>(std::move(rows), std::move(free));
  }

  static std::shared_ptr<const Plan> read_plan(Reader& in, Engine& e) {
    Value document;
    std::vector<std::uint16_t> queues;
    in(document, queues);
    auto configuration = WorkflowConfiguration::from_value(document, e.options_.dialect);
    if (!configuration) return in.fail(), nullptr;
    for (const std::uint16_t queue : queues) {
      if (queue >= e.queues_.size()) return in.fail(), nullptr;
    }
    std::string missing;
    auto plan = make_plan(std::make_shared<const WorkflowConfiguration>(std::move(*configuration)),
                          e.options_, RecordedQueues(std::move(queues)), missing);
    if (!missing.empty()) in.fail();
    e.note_volatile(*plan);
    return plan;
  }

  // In the order in which they would fire, which is the order of starting among equals.
  static std::vector<PendingTimer> pending(Timers timers, Retention retained) {
    std::vector<PendingTimer> list;
    const auto take_retained = [&](TimePoint before) {
      for (TimePoint due = retained.next(); due < before; due = retained.next()) {
        list.push_back({due, TimerKind::retention, retained.pop(due)});
      }
    };
    while (const auto due = timers.next()) {
      take_retained(*due);
      const auto timer = timers.pop(*due);
      list.push_back({*due, timer->kind, timer->owner});
    }
    take_retained(TimePoint::max());
    return list;
  }

  static void restart(Engine& e, const PendingTimer& timer) {
    if (timer.kind == TimerKind::retention) {
      e.tasks_[timer.owner].life_timer = e.retention_.add(timer.due, timer.owner);
      return;
    }
    const TimerId id = e.timers_.start(timer.due, timer.kind, timer.owner);
    switch (timer.kind) {
      case TimerKind::task_ttl:
      case TimerKind::assigned_limit: e.tasks_[timer.owner].life_timer = id; break;
      case TimerKind::target_deadline: e.tasks_[timer.owner].step_timer = id; break;
      case TimerKind::transfer_timeout: e.tasks_[timer.owner].transfer.timer = id; break;
      case TimerKind::task_back_off: e.tasks_[timer.owner].back_off_timer = id; break;
      case TimerKind::worker_back_off: e.workers_[timer.owner].back_off_timer = id; break;
      case TimerKind::reservation_timeout:
      case TimerKind::wrapup_timeout:
      case TimerKind::setup_timeout: e.reservations_[timer.owner].timer = id; break;
      case TimerKind::retention:
      case TimerKind::calendar_edge: break;
      case TimerKind::presence_grace: e.workers_[timer.owner].presence_timer = id; break;
    }
  }
};

std::string to_snapshot(const Engine& engine) {
  Writer out;
  Snapshot::write(out, engine);
  Writer whole;
  whole(format_version, fold(0, std::string_view(out.bytes())), out.bytes());
  return std::string(magic) + whole.bytes();
}

Result<std::unique_ptr<Engine>> from_snapshot(std::string_view bytes) {
  const auto fault = [](std::string message, std::size_t offset) {
    return Error{ErrorCode::snapshot, std::move(message), offset, {}, 0};
  };
  if (!bytes.starts_with(magic)) return fault("expected a snapshot of acd, found other bytes", 0);
  Reader outer(bytes.substr(magic.size()));
  std::uint32_t version = 0;
  std::uint64_t checksum = 0;
  std::string state;
  outer(version);
  if (outer.ok() && version != format_version) {
    return fault("expected a snapshot of format " + std::to_string(format_version) +
                     ", found the " + (version > format_version ? "newer" : "older") + " format " +
                     std::to_string(version),
                 magic.size());
  }
  outer(checksum, state);
  if (!outer.ok() || !outer.at_end()) {
    return fault("the snapshot is cut short or too long", magic.size() + outer.offset());
  }
  if (fold(0, std::string_view(state)) != checksum)
    return fault("the snapshot is damaged: its checksum differs", magic.size());
  Reader in(state);
  auto engine = std::make_unique<Engine>(Workspace{});
  Snapshot::read(in, *engine);
  if (!in.ok())
    return fault("the snapshot's state cannot be read", bytes.size() - state.size() + in.offset());
  return engine;
}

std::uint64_t Engine::state_hash(bool counts) const {
  Writer out;
  Snapshot::write(out, *this, counts);
  return fold(0, std::string_view(out.bytes()));
}

}  // namespace router
ACD_NAMESPACE_END

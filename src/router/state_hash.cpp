#include "digest.hpp"
#include "engine.hpp"

#include <type_traits>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

// Folds values into a hash, one kind of value a function.
class StateHash {
 public:
  template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
  void add(T value) {
    hash_ = fold(hash_, static_cast<std::uint64_t>(value));
  }
  void add(TimePoint instant) { add(instant.time_since_epoch().count()); }
  void add(Duration length) { add(length.count()); }
  void add(std::string_view text) { hash_ = fold(hash_, text); }
  void add(ValueView value) {
    text_.clear();
    append_json(text_, value);
    add(std::string_view(text_));
  }
  template <class... Parts>
  void all(const Parts&... parts) {
    (add(parts), ...);
  }
  template <class T>
  void list(const std::vector<T>& values) {
    add(values.size());
    for (const T& value : values) add(value);
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
  std::string text_;
};

void add(StateHash& hash, const TaskQueue& queue) {
  hash.all(queue.sid, queue.name, queue.task_order, queue.max_reserved_workers, queue.max_waiting.value_or(-1));
  hash.add(queue.target_workers ? queue.target_workers->source() : std::string_view());
}

void add(StateHash& hash, const TransferState& transfer) {
  hash.all(transfer.open, transfer.to_queue, transfer.mode, transfer.queue, transfer.worker, transfer.worker_sequence,
           transfer.initiator, transfer.cause);
}

void add(StateHash& hash, const TaskRow& task) {
  hash.all(task.live, task.status, task.channel, task.direct, task.last_exit, task.ignore_capacity, task.restart,
           task.new_plan, task.workflow, task.has_queue, task.queue, task.filter, task.target, task.assignments,
           task.priority, task.direct_worker, task.direct_sequence);
  hash.all(task.sequence, task.life_cause, task.step_cause, task.created, task.virtual_start, task.queue_entered,
           task.base, task.has_deadline, task.has_deadline ? task.deadline : TimePoint{}, task.attributes.view(),
           std::string_view(task.sid), std::string_view(task.reason));
  add(hash, task.transfer);
  for (const FilterBase& base : task.bases) hash.all(base.filter, base.base);
  for (const StepEntry& entry : task.entries) hash.all(entry.filter, entry.target, entry.at);
  hash.list(task.excluded);
}

void add(StateHash& hash, const ReservationRow& reservation) {
  hash.all(reservation.status, reservation.is_transfer, reservation.channel, reservation.task, reservation.worker,
           reservation.next, reservation.number, reservation.cause, reservation.created,
           std::string_view(reservation.reason));
}

void add(StateHash& hash, const WorkerRow& worker) {
  hash.all(worker.live, worker.activity, worker.references, worker.accepted, worker.sequence, worker.activity_since,
           std::string_view(worker.sid), std::string_view(worker.name), worker.attributes.view());
  hash.list(worker.open);
}

template <class Row>
void add(StateHash& hash, const Slab<Row>& slab) {
  hash.list(slab.free_slots());
  for (std::uint32_t slot = 0; slot < slab.slots(); ++slot) {
    hash.add(slab[slot].generation);
    add(hash, slab[slot]);
  }
}

}  // namespace

// Timers and waiting order follow from the rows; caches are left out.
std::uint64_t Engine::state_hash() const {
  StateHash hash;
  hash.all(now_, commands_, sequence_, tasks_created_, workers_created_, reservations_created_, digest_,
           random_.state());
  add(hash, tasks_);
  add(hash, reservations_);
  add(hash, workers_);
  for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
    hash.add(idle_keys_[w]);
    for (std::size_t c = 0; c < channels_.size(); ++c) {
      const WorkerChannelRow& row = worker_channel(w, c);
      hash.all(row.capacity, row.used, row.accepted, row.available, row.idle_key);
    }
  }
  for (const QueueRow& queue : queues_) {
    hash.all(queue.live, queue.pending, queue.members, queue.round_robin);
    add(hash, queue.definition);
  }
  for (const WorkflowRow& workflow : workflows_) {
    hash.all(workflow.live, std::string_view(workflow.sid), std::string_view(workflow.name),
             workflow.reservation_timeout, workflow.open_tasks);
    if (workflow.live) {
      hash.add(to_value(*plans_[workflow.plan].plan->configuration).view());
    }
  }
  return hash.value();
}

}  // namespace router
ACD_NAMESPACE_END

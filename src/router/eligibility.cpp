#include "eligibility.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

using expression::Builtin;

bool moves_with_reservations(const expression::Reference& reference) {
  switch (reference.builtin) {
    case Builtin::worker_activity_sid:
    case Builtin::worker_activity_name:
    case Builtin::channel_configured_capacity:
    case Builtin::channel_assigned_tasks:
    case Builtin::channel_available_capacity_percentage: return true;
    default: return false;
  }
}

bool is_volatile(const Expression& expression) {
  return std::ranges::any_of(expression.references(), moves_with_reservations);
}

WorkerFields identity(std::string_view sid, std::string_view name) {
  WorkerFields fields;
  fields.sid = sid;
  fields.friendly_name = name;
  return fields;
}

}  // namespace

void Eligibility::set_worker(std::uint32_t worker, std::string_view sid, std::string_view name,
                             const Value& attributes) {
  if (worker >= workers_.size()) workers_.resize(worker + 1);
  WorkerEntry& entry = workers_[worker];
  entry.live = true;
  entry.sid = sid;
  entry.name = name;
  entry.attributes = attributes;
  for (QueueEntry& queue : queues_) queue.members.assign(worker, is_member(queue, entry));
  for (Residual& residual : residuals_) {
    residual.workers.assign(worker, is_eligible(residual, worker));
  }
}

void Eligibility::remove_worker(std::uint32_t worker) {
  workers_[worker] = WorkerEntry{};
  for (QueueEntry& queue : queues_) queue.members.assign(worker, false);
  for (Residual& residual : residuals_) residual.workers.assign(worker, false);
}

void Eligibility::set_queue(std::uint32_t queue, std::optional<Expression> target_workers) {
  if (queue >= queues_.size()) queues_.resize(queue + 1);
  QueueEntry& entry = queues_[queue];
  entry.target_workers = std::move(target_workers);
  entry.members.clear();
  for (std::uint32_t i = 0; i < workers_.size(); ++i) {
    if (workers_[i].live) entry.members.assign(i, is_member(entry, workers_[i]));
  }
  for (Residual& residual : residuals_) {
    if (residual.queue == queue) evaluate(residual);
  }
}

void Eligibility::remove_queue(std::uint32_t queue) { set_queue(queue, std::nullopt); }

const Bitmap& Eligibility::members(std::uint32_t queue) const { return queues_[queue].members; }

ResidualId Eligibility::acquire(std::uint32_t queue, const Expression* target, ValueView task) {
  const Value copy(target == nullptr ? ValueView() : task);
  const auto same = [&](const Residual& r) {
    if (r.queue != queue || r.target.has_value() != (target != nullptr)) return false;
    return target == nullptr || (&r.target->program() == &target->program() && r.task == copy);
  };
  auto found = std::ranges::find_if(residuals_, same);
  if (found == residuals_.end()) {
    found = residuals_.emplace(found);
    found->queue = queue;
    if (target != nullptr) found->target = *target;
    found->task = copy;
    found->is_volatile = target != nullptr && is_volatile(*target);
    evaluate(*found);
  }
  ++found->users;
  return static_cast<ResidualId>(found - residuals_.begin());
}

void Eligibility::release(ResidualId residual) { --residuals_[residual].users; }

const Bitmap& Eligibility::workers(ResidualId residual) const {
  return residuals_[residual].workers;
}

bool Eligibility::has_volatile(ResidualId residual) const {
  return residuals_[residual].is_volatile;
}

bool Eligibility::still_matches(ResidualId residual, std::uint32_t worker,
                                const WorkerFields& fields) const {
  const Residual& r = residuals_[residual];
  if (!r.is_volatile) return true;
  Scope scope;
  scope.task = r.task;
  scope.worker = workers_[worker].attributes;
  scope.worker_fields = &fields;
  return r.target->matches(scope);
}

std::uint32_t Eligibility::queue(ResidualId residual) const { return residuals_[residual].queue; }

void Eligibility::drop_caches() {
  for (Residual& residual : residuals_) evaluate(residual);
}

bool Eligibility::is_member(const QueueEntry& queue, const WorkerEntry& worker) const {
  if (!queue.target_workers) return false;
  const WorkerFields fields = identity(worker.sid, worker.name);
  Scope scope;
  scope.worker = worker.attributes;
  scope.worker_fields = &fields;
  return queue.target_workers->matches(scope);
}

bool Eligibility::is_eligible(const Residual& residual, std::uint32_t worker) const {
  if (!queues_[residual.queue].members.test(worker)) return false;
  if (!residual.target || residual.is_volatile) return true;
  const WorkerEntry& entry = workers_[worker];
  const WorkerFields fields = identity(entry.sid, entry.name);
  Scope scope;
  scope.task = residual.task;
  scope.worker = entry.attributes;
  scope.worker_fields = &fields;
  return residual.target->matches(scope);
}

void Eligibility::evaluate(Residual& residual) {
  residual.workers.clear();
  queues_[residual.queue].members.for_each([&](std::uint32_t worker) {
    residual.workers.assign(worker, is_eligible(residual, worker));
  });
}

}  // namespace router
ACD_NAMESPACE_END

#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

namespace {

using acd::router::RefusalCode;

constexpr std::string_view task_states = "taskrouter §9: states of a task";
constexpr std::string_view reservation_states = "taskrouter §10: states of a reservation";

acd::Value object_or_empty(const acd::Value& value) {
  return value.view().is_null() ? acd::Value::object() : value;
}

}  // namespace

Auditor::Answer Auditor::on(const acd::router::CreateTask& command) {
  std::string sid(command.task);
  if (sid.empty()) {
    for (std::uint64_t rest = tasks_created_ + 1, i = 0; i < 32; ++i, rest /= 16)
      sid.insert(0, 1, "0123456789abcdef"[rest % 16]);
    sid.insert(0, "WT");
  }
  if (find_task(sid) != nullptr) return RefusalCode::duplicate;
  Work task;
  task.sid = sid;
  task.workflow = find_workflow(command.workflow);
  if (!command.workflow.empty()) {
    if (task.workflow == nothing) return RefusalCode::unknown_id;
  } else {
    std::size_t living = 0;
    for (std::size_t f = 0; f < flows_.size(); ++f) {
      if (flows_[f].deleted) continue;
      task.workflow = f;
      ++living;
    }
    if (living != 1) return RefusalCode::invalid_argument;
  }
  task.channel = find_channel(command.channel.empty() ? "default" : command.channel);
  if (task.channel == nothing) return RefusalCode::unknown_id;
  const bool good_attributes =
      command.attributes.view().is_null() || command.attributes.view().is_object();
  constexpr TimePoint year_1900{std::chrono::seconds(-2'208'988'800)};
  if (!good_attributes || is_too_long(command.attributes) || command.priority < 0 ||
      command.timeout < std::chrono::seconds(1) || command.timeout > std::chrono::days(14) ||
      (command.virtual_start_time &&
       (*command.virtual_start_time > now_ || *command.virtual_start_time < year_1900)))
    return RefusalCode::invalid_argument;
  const std::size_t worker =
      command.routing_target.empty() ? nothing : find_worker(command.routing_target);
  if (command.ignore_capacity && worker == nothing) return RefusalCode::invalid_argument;
  if (worker != nothing) {
    task.direct_worker = worker;
    task.ignore_capacity = command.ignore_capacity.value_or(true);
  } else if (!command.routing_target.empty()) {
    const std::size_t flow = find_workflow(command.routing_target);
    task.direct_queue = find_queue(command.routing_target);
    if (task.direct_queue == nothing && flow == nothing) return RefusalCode::unknown_id;
    if (task.direct_queue == nothing) task.workflow = flow;
  }
  task.attributes = object_or_empty(command.attributes);
  task.rules = flows_[task.workflow].rules;
  const bool direct = task.direct_worker != nothing || task.direct_queue != nothing;
  if (!direct && !matching_filter(task, 0) && !task.rules->document->default_filter)
    return RefusalCode::no_match;

  task.number = ++tasks_created_;
  task.priority = command.priority;
  task.created = now_;
  task.virtual_start = command.virtual_start_time.value_or(now_);
  task.life_alarm = alarm(now_ + command.timeout);
  Work& made = tasks_.emplace(task.number, std::move(task)).first->second;
  // A task aimed at a queue names it from the beginning.
  if (made.direct_queue != nothing) made.queue = made.direct_queue;
  expect({Type::task_created, &made}, task_states);
  expect({Type::workflow_entered, &made}, task_states);
  if (made.direct_queue != nothing) made.queue = nothing;
  start(made);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateTask& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  if (task->is_over()) return RefusalCode::wrong_state;
  constexpr TimePoint year_1900{std::chrono::seconds(-2'208'988'800)};
  if ((command.attributes && !command.attributes->view().is_object()) ||
      (command.attributes && is_too_long(*command.attributes)) ||
      (command.priority && *command.priority < 0) ||
      (command.virtual_start_time &&
       (*command.virtual_start_time > now_ || *command.virtual_start_time < year_1900)))
    return RefusalCode::invalid_argument;
  const std::size_t channel =
      command.channel.empty() ? task->channel : find_channel(command.channel);
  if (channel == nothing) return RefusalCode::unknown_id;
  const bool routes_anew = command.attributes.has_value() || channel != task->channel;
  if (command.attributes) task->attributes = *command.attributes;
  if (command.priority) task->priority = *command.priority;
  if (command.virtual_start_time) task->virtual_start = *command.virtual_start_time;
  task->channel = channel;
  expect({Type::task_updated, task}, task_states);
  // Taskrouter §4.7; no effect on routing once it was accepted.
  if (!routes_anew || task->transfer || task->is_worked_on()) return std::nullopt;
  if (task->status == TaskStatus::reserved) {
    task->restart = true;
  } else {
    restart(*task);
  }
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CancelTask& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  const bool waits = task->status == TaskStatus::pending || task->status == TaskStatus::reserved;
  if (!waits || task->transfer) return RefusalCode::wrong_state;
  cancel(*task, Reason::text, command.reason);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::WrapUpTask& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  if (!task->has(ReservationStatus::accepted)) return RefusalCode::wrong_state;
  close_transfer(*task, Type::task_transfer_canceled, Reason::transfer_canceled);
  task->words = command.reason;
  for (Offer& offer : task->offers) {
    if (offer.status == ReservationStatus::accepted) wrap_up(*task, offer);
  }
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CompleteTask& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  const bool worked_on =
      task->status == TaskStatus::assigned || task->status == TaskStatus::wrapping;
  if (!worked_on && !task->transfer) return RefusalCode::wrong_state;
  close_transfer(*task, Type::task_transfer_canceled, Reason::transfer_canceled);
  for (Offer& offer : task->offers) {
    if (offer.works()) complete(*task, offer, Reason::none);
  }
  if (task->is_over()) return std::nullopt;
  finish(*task, TaskStatus::completed, command.reason);
  expect({Type::task_completed, task, nothing, nullptr, Reason::text}, task_states);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::DeleteTask& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  cancel_offers(*task, Reason::task_deleted, true, task_states);
  for (Offer& offer : task->offers) {
    if (!offer.works()) continue;
    offer.status = ReservationStatus::canceled;
    expect({Type::reservation_canceled, task, offer.worker, &offer, Reason::task_deleted},
           reservation_states);
  }
  expect({Type::task_deleted, task}, task_states);
  tasks_.erase(task->number);
  return std::nullopt;
}

// Taskrouter §12.
Auditor::Answer Auditor::on(const acd::router::TransferTask& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  if (!task->has(ReservationStatus::accepted) || task->transfer) return RefusalCode::wrong_state;
  Transfer transfer;
  Offer* handed_on = nullptr;
  for (Offer& offer : task->offers) {
    if (offer.status == ReservationStatus::accepted) handed_on = &offer;
  }
  transfer.initiator = handed_on->worker;
  transfer.worker = find_worker(command.to);
  if (transfer.worker == nothing) transfer.queue = find_queue(command.to);
  if (transfer.worker == nothing && transfer.queue == nothing) return RefusalCode::unknown_id;
  if (transfer.worker != nothing && task->is_open_with(transfer.worker))
    return RefusalCode::invalid_argument;
  transfer.may_return = transfer.queue != nothing && command.return_to_initiator;
  transfer.alarm = alarm(now_ + site_->options.transfer_timeout);
  task->transfer = transfer;
  if (command.mode == acd::router::TransferMode::cold) wrap_up(*task, *handed_on);
  task->status = TaskStatus::pending;
  expect({Type::task_transfer_initiated, task}, "taskrouter §12: transfers");
  hold_customer(*task);
  if (transfer.queue != nothing) {
    move(*task, transfer.queue, false);
    task->just_queued = false;
  }
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CancelTransfer& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  if (!task->transfer) return RefusalCode::wrong_state;
  close_transfer(*task, Type::task_transfer_canceled, Reason::transfer_canceled);
  return std::nullopt;
}

}  // namespace acd_test

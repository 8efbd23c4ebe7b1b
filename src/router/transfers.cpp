#include "engine.hpp"

ACD_NAMESPACE_BEGIN
namespace router {

Engine::Refused Engine::check_transfer(const TransferTask& command, std::uint32_t slot,
                                       TransferState& transfer) {
  const TaskRow& task = tasks_[slot];
  if (task.accepted_reservations == 0 || task.transfer.open)
    return wrong_task_state(task, "transferred");
  for (std::uint32_t r = task.first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].status == ReservationStatus::accepted)
      transfer.initiator = reservations_[r].worker;
  }
  transfer.worker = find_worker(command.to);
  if (transfer.worker == no_slot) {
    const auto queue = find_queue(command.to);
    if (!queue) {
      return refuse(RefusalCode::unknown_id,
                    "there is no worker or queue '" + std::string(command.to) + "'", command.to,
                    404);
    }
    transfer.to_queue = true;
    transfer.queue = *queue;
  } else if (has_open_reservation(task, transfer.worker)) {
    return refuse(RefusalCode::invalid_argument,
                  "worker '" + std::string(command.to) + "' has a reservation of the task already",
                  command.to, 400);
  }
  if (!transfer.to_queue) transfer.worker_sequence = workers_[transfer.worker].sequence;
  transfer.mode = command.mode;
  transfer.may_return = transfer.to_queue && command.return_to_initiator;
  transfer.open = true;
  return std::nullopt;
}

// The task is offered on; who hands it over keeps it (warm) or wraps up at once (cold).
Engine::Refused Engine::on(const TransferTask& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == no_slot) return unknown_task(command.task);
  TransferState transfer;
  if (auto refused = check_transfer(command, slot, transfer)) return refused;
  TaskRow& task = tasks_[slot];
  transfer.cause = cause_;
  transfer.timer =
      timers_.start(now_ + options_.transfer_timeout, TimerKind::transfer_timeout, slot);
  task.transfer = transfer;
  for (std::uint32_t r = task.first_reservation; r != no_slot; r = reservations_[r].next) {
    const ReservationRow& reservation = reservations_[r];
    if (transfer.mode == TransferMode::cold && reservation.worker == transfer.initiator &&
        reservation.status == ReservationStatus::accepted) {
      wrap_up(r);
    }
  }
  task.status = TaskStatus::pending;
  emit(EventType::task_transfer_initiated, slot);
  hold_customer(slot);
  if (transfer.to_queue) {
    move_to_queue(slot, transfer.queue, false);
    task.fresh_entry = false;
  }
  enqueue(slot);
  return std::nullopt;
}

Engine::Refused Engine::on(const CancelTransfer& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == no_slot) return unknown_task(command.task);
  if (!tasks_[slot].transfer.open) {
    return refuse(RefusalCode::wrong_state,
                  "task '" + tasks_[slot].sid + "' is not being transferred", command.task, 400);
  }
  close_transfer(slot, EventType::task_transfer_canceled, Reason::transfer_canceled);
  return std::nullopt;
}

void Engine::close_transfer(std::uint32_t slot, EventType type, Reason reason) {
  TaskRow& task = tasks_[slot];
  if (!task.transfer.open) return;
  dequeue(slot);
  cancel_offers(slot, reason, true);
  stop_timer(task.transfer.timer);
  task.transfer.open = false;
  if (task.accepted_reservations != 0) {
    task.status = TaskStatus::assigned;
  } else if (task.wrapping_reservations != 0) {
    task.status = TaskStatus::wrapping;
  }
  emit(type, slot, reason);
  if (task.accepted_reservations + task.wrapping_reservations == 0) settle(slot);
}

void Engine::on_transfer_timeout(std::uint32_t slot) {
  close_transfer(slot, EventType::task_transfer_failed, Reason::transfer_timeout);
}

}  // namespace router
ACD_NAMESPACE_END

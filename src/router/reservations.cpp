#include "digest.hpp"
#include "engine.hpp"
#include "planted_bug.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

// The number in an id that made_sid("WR", number) wrote; 0 when it is not one.
std::uint64_t number_in(std::string_view sid) {
  constexpr std::string_view begin = "WR0000000000000000";
  if (sid.size() != 34 || !sid.starts_with(begin)) return 0;
  std::uint64_t number = 0;
  for (const char c : sid.substr(begin.size())) {
    const int letter = (c | 0x20) - 'a';
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (letter < 0 || letter > 5)) return 0;
    number = number << 4U | static_cast<std::uint64_t>(is_digit ? c - '0' : letter + 10);
  }
  return number;
}

std::string described(const ReservationRef& ref) {
  if (!ref.reservation.empty()) return "reservation '" + std::string(ref.reservation) + "'";
  return "reservation of task '" + std::string(ref.task) + "' for worker '" +
         std::string(ref.worker) + "'";
}

std::string_view id_of(const ReservationRef& ref) {
  return ref.reservation.empty() ? ref.task : ref.reservation;
}

}  // namespace

std::uint32_t Engine::find_reservation(const ReservationRef& ref) const {
  if (!ref.reservation.empty()) {
    const std::uint64_t number = number_in(ref.reservation);
    const std::uint32_t slot = reservation_ids_.find(
        hash_of_number(number),
        [&, this](std::uint32_t s) { return reservations_[s].number == number; });
    return slot != no_slot && tasks_[reservations_[slot].task].live ? slot : no_slot;
  }
  const std::uint32_t task = find_task(ref.task);
  const std::uint32_t worker = find_worker(ref.worker);
  if (task == no_slot || worker == no_slot) return no_slot;
  return latest_reservation(task, worker);
}

// The one that waits for an answer, else the open one, else the latest.
std::uint32_t Engine::latest_reservation(std::uint32_t task, std::uint32_t worker) const {
  std::uint32_t found = no_slot;
  for (std::uint32_t r = tasks_[task].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].worker != worker) continue;
    if (found == no_slot || !reservations_[found].is_open() || reservations_[r].waits()) found = r;
  }
  return found;
}

Engine::Refused Engine::unknown_reservation(const ReservationRef& ref) {
  return refuse(RefusalCode::unknown_id, "there is no " + described(ref), id_of(ref), 404);
}

Engine::Refused Engine::wrong_reservation_state(std::uint32_t slot, std::string_view wish,
                                                int vendor_code) {
  const ReservationRow& reservation = reservations_[slot];
  const std::string sid = made_sid("WR", reservation.number);
  return refuse(RefusalCode::wrong_state,
                "reservation '" + sid + "' is " + std::string(to_string(reservation.status)) +
                    " and cannot be " + std::string(wish),
                sid, vendor_code);
}

std::uint32_t Engine::offer(std::uint32_t task_slot, std::uint32_t worker, Reason reason) {
  const std::uint64_t number = ++reservations_created_;
  const std::uint32_t slot = reservations_.add();
  ReservationRow& reservation = reservations_[slot];
  TaskRow& task = tasks_[task_slot];
  reservation.task = task_slot;
  reservation.worker = worker;
  reservation.channel = task.channel;
  reservation.number = number;
  reservation.is_transfer = task.transfer.open;
  reservation.created = reservation.changed = now_;
  reservation.cause = cause_;
  reservation.timer = timers_.start(now_ + workflows_[task.workflow].reservation_timeout,
                                    TimerKind::reservation_timeout, slot);
  reservation_ids_.insert(hash_of_number(reservation.number), slot);
  if (task.last_reservation == no_slot) {
    task.first_reservation = slot;
  } else {
    reservations_[task.last_reservation].next = slot;
  }
  task.last_reservation = slot;
  ++task.waiting_reservations;
  ++workers_[worker].references;
  workers_[worker].open.push_back(slot);
  use_capacity(worker, task.channel, +1);
  idle_keys_[worker] = reserved_before + number;
  worker_channels_[worker * channels_.size() + task.channel].idle_key = reserved_before + number;
  emit_reservation(EventType::reservation_created, slot, reason);
  return slot;
}

void Engine::close_open(std::uint32_t worker, std::uint32_t reservation) {
  std::vector<std::uint32_t>& open = workers_[worker].open;
  open.erase(std::find(open.begin(), open.end(), reservation));
}

void Engine::stop_timer(TimerId& timer) {
  if (timer != no_timer) timers_.cancel(timer);
  timer = no_timer;
}

// A reservation that was waiting for its answer ends without acceptance.
void Engine::end_offer(std::uint32_t slot, ReservationStatus status, EventType type,
                       Reason reason) {
  ReservationRow& reservation = reservations_[slot];
  ACD_ASSERT(reservation.waits());
  stop_timer(reservation.timer);
  reservation.status = status;
  reservation.changed = now_;
  --tasks_[reservation.task].waiting_reservations;
  close_open(reservation.worker, slot);
  use_capacity(reservation.worker, reservation.channel, -1);
  emit_reservation(type, slot, reason);
}

void Engine::cancel_offers(std::uint32_t task, Reason reason, bool also_setup) {
  if (tasks_[task].waiting_reservations == 0) return;
  for (std::uint32_t r = tasks_[task].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (!reservations_[r].waits()) continue;
    if (!also_setup && reservations_[r].status == ReservationStatus::setup) continue;
    if (reason == Reason::target_timeout) {
      exclude(task, reservations_[r].worker, ExcludeAfter::no_answer);
      leave_alone(r, &BackOff::no_answer);
    }
    end_offer(r, ReservationStatus::canceled, EventType::reservation_canceled, reason);
  }
}

// When the last offer has ended, the task waits again.
void Engine::after_offers(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  if (task.waiting_reservations != 0 || task.status != TaskStatus::reserved) return;
  if (task.transfer.open) {
    if (!task.transfer.to_queue)
      return close_transfer(slot, EventType::task_transfer_failed, Reason::none);
    task.status = TaskStatus::pending;
    emit(EventType::task_transfer_attempt_failed, slot);
    return enqueue(slot);
  }
  task.status = TaskStatus::pending;
  reenter(slot);
}

void Engine::exclude(std::uint32_t slot, std::uint32_t worker, ExcludeAfter cause) {
  TaskRow& task = tasks_[slot];
  const Step* now_on = step(task);
  const ExcludeAfter rule = now_on == nullptr ? options_.exclude_after : now_on->exclude_after;
  if (rule != ExcludeAfter::both && rule != cause) return;
  if (!is_excluded(task, worker)) task.excluded.push_back(workers_[worker].sequence);
}

Engine::Refused Engine::on(const AcceptReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  ReservationRow& reservation = reservations_[slot];
  if (reservation.status == ReservationStatus::rescinded) {
    const std::string sid = made_sid("WR", reservation.number);
    return refuse(RefusalCode::gone,
                  "reservation '" + sid + "' was rescinded: another one was accepted first", sid,
                  410);
  }
  if (!reservation.waits()) return wrong_reservation_state(slot, "accepted");
  std::optional<std::uint8_t> post_work;
  if (!command.post_work_activity.empty()) {
    post_work = find_activity(command.post_work_activity);
    if (!post_work) {
      return refuse(RefusalCode::unknown_id,
                    "there is no activity '" + std::string(command.post_work_activity) + "'",
                    command.post_work_activity, 40139);
    }
  }
  reservation.post_work_activity = post_work;
  accept(slot, Reason::none);
  return std::nullopt;
}

void Engine::accept(std::uint32_t slot, Reason reason) {
  ReservationRow& reservation = reservations_[slot];
  TaskRow& task = tasks_[reservation.task];
  stop_timer(reservation.timer);
  reservation.status = ReservationStatus::accepted;
  reservation.changed = now_;
  --task.waiting_reservations;
  ++task.accepted_reservations;
  ++workers_[reservation.worker].accepted;
  ++worker_channels_[reservation.worker * channels_.size() + reservation.channel].accepted;
  if (any_volatile_) mark_dirty(reservation.worker);
  task.status = TaskStatus::assigned;
  emit_reservation(EventType::reservation_accepted, slot, reason);
  for (std::uint32_t r = task.first_reservation;
       task.waiting_reservations > planted_bug::forgotten_rescinds; r = reservations_[r].next) {
    if (reservations_[r].waits()) {
      end_offer(r, ReservationStatus::rescinded, EventType::reservation_rescinded, Reason::none);
    }
  }
  if (task.transfer.open) {
    return close_transfer(reservation.task, EventType::task_transfer_completed, Reason::none);
  }
  disarm_deadline(reservation.task);
  stop_timer(task.life_timer);
  task.restart = false;
  task.life_cause = cause_;
  task.life_timer =
      timers_.start(now_ + options_.assigned_timeout, TimerKind::assigned_limit, reservation.task);
}

Engine::Refused Engine::on(const RejectReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  if (reservations_[slot].status != ReservationStatus::pending)
    return wrong_reservation_state(slot, "rejected");
  std::optional<std::uint8_t> activity;
  if (!command.activity.empty()) {
    activity = find_activity(command.activity);
    if (!activity) {
      return refuse(RefusalCode::unknown_id,
                    "there is no activity '" + std::string(command.activity) + "'",
                    command.activity, 40100);
    }
  }
  const std::uint32_t task = reservations_[slot].task;
  reservations_[slot].reason = command.cause;
  reject(slot, command.cause.empty() ? Reason::none : Reason::text);
  if (activity) set_activity(reservations_[slot].worker, *activity);
  after_offers(task);
  return std::nullopt;
}

void Engine::reject(std::uint32_t slot, Reason reason) {
  exclude(reservations_[slot].task, reservations_[slot].worker, ExcludeAfter::reject);
  leave_alone(slot, reservations_[slot].reason == "busy" ? &BackOff::busy : &BackOff::reject);
  end_offer(slot, ReservationStatus::rejected, EventType::reservation_rejected, reason);
}

Engine::Refused Engine::on(const SetUpReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  ReservationRow& reservation = reservations_[slot];
  if (reservation.status != ReservationStatus::pending)
    return wrong_reservation_state(slot, "set up", 40136);
  stop_timer(reservation.timer);
  reservation.status = ReservationStatus::setup;
  reservation.changed = now_;
  reservation.cause = cause_;
  reservation.timer = timers_.start(now_ + options_.setup_timeout, TimerKind::setup_timeout, slot);
  return std::nullopt;
}

// From set-up a leg existed: canceled. From pending there was none: failed. Nobody refused, so
// nobody is excluded.
Engine::Refused Engine::on(const FailReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  ReservationRow& reservation = reservations_[slot];
  if (!reservation.waits()) return wrong_reservation_state(slot, "failed");
  reservation.reason = command.cause;
  const EventType type = reservation.status == ReservationStatus::setup
                             ? EventType::reservation_canceled
                             : EventType::reservation_failed;
  leave_alone(slot, command.cause == "busy" ? &BackOff::busy : &BackOff::failed);
  end_offer(slot, ReservationStatus::canceled, type,
            command.cause.empty() ? Reason::none : Reason::text);
  after_offers(reservation.task);
  return std::nullopt;
}

Engine::Refused Engine::on(const WrapUpReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  if (reservations_[slot].status != ReservationStatus::accepted)
    return wrong_reservation_state(slot, "wrapping");
  wrap_up(slot);
  return std::nullopt;
}

Engine::Refused Engine::on(const CompleteReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  const ReservationRow& reservation = reservations_[slot];
  if (reservation.waits() || !reservation.is_open())
    return wrong_reservation_state(slot, "completed");
  complete_reservation(slot, Reason::none);
  return std::nullopt;
}

void Engine::complete_reservation(std::uint32_t slot, Reason reason) {
  const std::uint32_t task = reservations_[slot].task;
  finish_accepted(slot, ReservationStatus::completed);
  emit_reservation(EventType::reservation_completed, slot, reason);
  take_post_work_activity(slot);
  if (!tasks_[task].transfer.open) settle(task);
}

// The conversation has ended: the worker goes where the acceptance said.
void Engine::take_post_work_activity(std::uint32_t slot) {
  const auto activity = std::exchange(reservations_[slot].post_work_activity, std::nullopt);
  if (activity) set_activity(reservations_[slot].worker, *activity);
}

void Engine::wrap_up(std::uint32_t slot, Reason reason) {
  ReservationRow& reservation = reservations_[slot];
  TaskRow& task = tasks_[reservation.task];
  reservation.status = ReservationStatus::wrapping;
  reservation.changed = now_;
  --task.accepted_reservations;
  ++task.wrapping_reservations;
  --workers_[reservation.worker].accepted;
  --worker_channels_[reservation.worker * channels_.size() + reservation.channel].accepted;
  if (any_volatile_) mark_dirty(reservation.worker);
  if (options_.wrapup_timeout != Duration::zero()) {
    reservation.cause = cause_;
    reservation.timer =
        timers_.start(now_ + options_.wrapup_timeout, TimerKind::wrapup_timeout, slot);
  }
  emit_reservation(EventType::reservation_wrapup, slot, reason);
  take_post_work_activity(slot);
  if (!task.transfer.open) settle(reservation.task);
}

// An accepted or wrapping reservation ends and gives its capacity back.
void Engine::finish_accepted(std::uint32_t slot, ReservationStatus status) {
  ReservationRow& reservation = reservations_[slot];
  TaskRow& task = tasks_[reservation.task];
  WorkerRow& worker = workers_[reservation.worker];
  if (reservation.status == ReservationStatus::accepted) {
    --task.accepted_reservations;
    --worker.accepted;
    --worker_channels_[reservation.worker * channels_.size() + reservation.channel].accepted;
  } else {
    --task.wrapping_reservations;
  }
  stop_timer(reservation.timer);
  reservation.status = status;
  close_open(reservation.worker, slot);
  use_capacity(reservation.worker, reservation.channel, -1);
}

// A task that was accepted is assigned while a reservation is accepted, wrapping while one wraps
// up, and then completed.
void Engine::settle(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  if (task.accepted_reservations != 0) {
    task.status = TaskStatus::assigned;
  } else if (task.wrapping_reservations != 0) {
    const bool was_assigned = task.status == TaskStatus::assigned;
    task.status = TaskStatus::wrapping;
    if (was_assigned)
      emit(EventType::task_wrapup, slot, task.reason.empty() ? Reason::none : Reason::text);
  } else {
    complete(slot, Reason::all_completed, "All reservations were completed");
  }
}

void Engine::on_reservation_timeout(std::uint32_t slot) {
  const std::uint32_t task = reservations_[slot].task;
  exclude(task, reservations_[slot].worker, ExcludeAfter::no_answer);
  leave_alone(slot, &BackOff::no_answer);
  end_offer(slot, ReservationStatus::timeout, EventType::reservation_timeout, Reason::none);
  if (timeout_activity_) set_activity(reservations_[slot].worker, *timeout_activity_);
  after_offers(task);
}

void Engine::on_setup_timeout(std::uint32_t slot) {
  leave_alone(slot, &BackOff::failed);
  end_offer(slot, ReservationStatus::canceled, EventType::reservation_canceled,
            Reason::setup_timeout);
  after_offers(reservations_[slot].task);
}

}  // namespace router
ACD_NAMESPACE_END

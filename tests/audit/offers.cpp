#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

namespace {
constexpr Duration retention = std::chrono::seconds(300);
constexpr std::string_view reservation_states = "taskrouter §10: states of a reservation";
constexpr std::string_view task_states = "taskrouter §9: states of a task";
constexpr std::string_view transfers = "taskrouter §12: transfers";
}  // namespace

void Auditor::end_offer(Work& task, Offer& offer, ReservationStatus status, Type type,
                        Reason reason, std::string_view rule) {
  offer.alarm.reset();
  offer.status = status;
  offer.changed = now_;
  expect({type, &task, offer.worker, &offer, reason}, rule);
}

void Auditor::cancel_offers(Work& task, Reason reason, bool also_setup, std::string_view rule) {
  for (Offer& offer : task.offers) {
    if (!offer.waits() || (!also_setup && offer.status == ReservationStatus::setup)) continue;
    if (reason == Reason::target_timeout) {
      exclude(task, offer.worker, acd::ExcludeAfter::no_answer);
      leave_alone(task, offer.worker, &acd::BackOff::no_answer);
    }
    end_offer(task, offer, ReservationStatus::canceled, Type::reservation_canceled, reason, rule);
  }
}

// Taskrouter §9: back to pending when the last offer has ended.
void Auditor::after_offers(Work& task) {
  if (task.has_offer() || task.status != TaskStatus::reserved) return;
  if (!task.transfer) {
    task.status = TaskStatus::pending;
    return again(task);
  }
  if (task.transfer->worker != nothing)
    return close_transfer(task, Type::task_transfer_failed, Reason::none);
  task.status = TaskStatus::pending;
  expect({Type::task_transfer_attempt_failed, &task}, transfers);
}

// Who was offered the task in vain is not offered it for a while, or nothing at all.
void Auditor::leave_alone(Work& task, std::size_t worker, Duration acd::BackOff::*why) {
  const acd::Target* on = target(task);
  const acd::BackOff& rule =
      on != nullptr && on->back_off ? *on->back_off : site_->options.back_off;
  if (rule.*why == Duration::zero()) return;
  const TimePoint until = now_ + rule.*why;
  if (rule.scope == acd::BackOff::Scope::task) {
    const auto known = task.left_alone.find(worker);
    if (known == task.left_alone.end() || known->second.first < until)
      task.left_alone[worker] = {until, cause_};
    if (!task.back_off_alarm || task.back_off_alarm->due > until)
      task.back_off_alarm = alarm(until);
  } else if (people_[worker].left_alone < until) {
    people_[worker].left_alone = until;
    people_[worker].back_off_alarm = alarm(until);
  }
}

// Contract §2: exclude_after, for the task and all its later steps.
void Auditor::exclude(Work& task, std::size_t worker, acd::ExcludeAfter after) {
  const acd::Target* on = target(task);
  const acd::ExcludeAfter rule =
      on != nullptr && on->exclude_after ? *on->exclude_after : site_->options.exclude_after;
  if (rule == after || rule == acd::ExcludeAfter::both) task.excluded.push_back(worker);
}

void Auditor::wrap_up(Work& task, Offer& offer, Reason reason) {
  offer.status = ReservationStatus::wrapping;
  offer.changed = now_;
  if (site_->options.wrapup_timeout != Duration::zero())
    offer.alarm = alarm(now_ + site_->options.wrapup_timeout);
  expect({Type::reservation_wrapup, &task, offer.worker, &offer, reason}, reservation_states);
  take_post_work_activity(offer);
  if (!task.transfer) settle(task);
}

void Auditor::complete(Work& task, Offer& offer, Reason reason) {
  offer.status = ReservationStatus::completed;
  offer.alarm.reset();
  expect({Type::reservation_completed, &task, offer.worker, &offer, reason}, reservation_states);
  take_post_work_activity(offer);
}

void Auditor::take_post_work_activity(Offer& offer) {
  const std::size_t activity = std::exchange(offer.post_work, nothing);
  if (activity != nothing) {
    set_activity(offer.worker, activity,
                 "taskrouter §10: post_work_activity, when the conversation has ended");
  }
}

// Assigned while one is accepted, wrapping while one wraps up, then completed.
void Auditor::settle(Work& task) {
  if (task.has(ReservationStatus::accepted)) {
    task.status = TaskStatus::assigned;
  } else if (task.has(ReservationStatus::wrapping)) {
    const bool was_assigned = task.status == TaskStatus::assigned;
    task.status = TaskStatus::wrapping;
    if (was_assigned) {
      expect({Type::task_wrapup, &task, nothing, nullptr,
              task.words.empty() ? Reason::none : Reason::text},
             task_states);
    }
  } else {
    finish(task, TaskStatus::completed, "All reservations were completed");
    expect({Type::task_completed, &task, nothing, nullptr, Reason::all_completed}, task_states);
  }
}

void Auditor::cancel(Work& task, Reason reason, std::string_view words) {
  cancel_offers(task, reason == Reason::text ? Reason::task_canceled : reason, true, task_states);
  finish(task, TaskStatus::canceled, words);
  expect({Type::task_canceled, &task, nothing, nullptr, reason}, task_states);
}

void Auditor::finish(Work& task, TaskStatus status, std::string_view words) {
  task.status = status;
  task.words = words;
  task.transfer.reset();
  task.deadline.reset();
  task.deadline_alarm.reset();
  task.just_entered = task.just_queued = task.restart = false;
  task.back_off_alarm.reset();
  task.life = Work::Life::retention;
  task.life_alarm = alarm(now_ + retention);
}

void Auditor::close_transfer(Work& task, Type type, Reason reason) {
  if (!task.transfer) return;
  cancel_offers(task, reason, true, transfers);
  task.transfer.reset();
  const bool accepted = task.has(ReservationStatus::accepted);
  if (task.is_worked_on()) task.status = accepted ? TaskStatus::assigned : TaskStatus::wrapping;
  expect({type, &task, nothing, nullptr, reason}, transfers);
  if (!task.is_worked_on()) settle(task);
}

std::pair<Work*, Offer*> Auditor::find_offer(const acd::router::ReservationRef& ref) {
  std::pair<Work*, Offer*> found{nullptr, nullptr};
  const std::size_t worker = find_worker(ref.worker);
  for (auto& [number, task] : tasks_) {
    for (Offer& offer : task.offers) {
      if (!ref.reservation.empty()) {
        std::string sid = "WR";
        for (int shift = 124; shift >= 0; shift -= 4)
          sid += shift > 60 ? '0' : "0123456789abcdef"[offer.number >> shift & 15U];
        if (sid == ref.reservation) return {&task, &offer};
      } else if (task.sid == ref.task && worker != nothing && offer.worker == worker &&
                 (found.second == nullptr || !found.second->is_open() || offer.waits())) {
        found = {&task, &offer};
      }
    }
  }
  return found;
}

Auditor::Answer Auditor::on(const acd::router::AcceptReservation& command) {
  const auto [task, accepted] = find_offer(command.reservation);
  if (accepted == nullptr) return acd::router::RefusalCode::unknown_id;
  if (accepted->status == ReservationStatus::rescinded) return acd::router::RefusalCode::gone;
  if (!accepted->waits()) return acd::router::RefusalCode::wrong_state;
  const std::size_t post_work = find_activity(command.post_work_activity);
  if (!command.post_work_activity.empty() && post_work == nothing)
    return acd::router::RefusalCode::unknown_id;
  accepted->post_work = post_work;
  accept(*task, *accepted, Reason::none);
  return std::nullopt;
}

void Auditor::accept(Work& task, Offer& accepted, Reason reason) {
  require(task.transfer || !task.has(ReservationStatus::accepted),
          "contract §7: a task has one accepted reservation, but for transfers", "none before");
  accepted.status = ReservationStatus::accepted;
  accepted.alarm.reset();
  accepted.changed = now_;
  task.status = TaskStatus::assigned;
  expect({Type::reservation_accepted, &task, accepted.worker, &accepted, reason},
         reservation_states);
  for (Offer& other : task.offers) {
    if (!other.waits()) continue;
    end_offer(task, other, ReservationStatus::rescinded, Type::reservation_rescinded, Reason::none,
              "taskrouter §6.3: the first acceptance rescinds the other reservations");
  }
  if (task.transfer) {
    return close_transfer(task, Type::task_transfer_completed, Reason::none);
  }
  task.deadline.reset();
  task.deadline_alarm.reset();
  task.restart = false;
  task.life = Work::Life::assigned_limit;
  task.life_alarm = alarm(now_ + site_->options.assigned_timeout);
}

Auditor::Answer Auditor::on(const acd::router::RejectReservation& command) {
  const auto [task, offer] = find_offer(command.reservation);
  if (offer == nullptr) return acd::router::RefusalCode::unknown_id;
  if (offer->status != ReservationStatus::pending) return acd::router::RefusalCode::wrong_state;
  const std::size_t activity = find_activity(command.activity);
  if (!command.activity.empty() && activity == nothing) return acd::router::RefusalCode::unknown_id;
  const std::size_t worker = offer->worker;
  exclude(*task, worker, acd::ExcludeAfter::reject);
  leave_alone(*task, worker, command.cause == "busy" ? &acd::BackOff::busy : &acd::BackOff::reject);
  end_offer(*task, *offer, ReservationStatus::rejected, Type::reservation_rejected,
            command.cause.empty() ? Reason::none : Reason::text, reservation_states);
  if (activity != nothing)
    set_activity(worker, activity, "taskrouter §8: a rejection may name an activity");
  after_offers(*task);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::SetUpReservation& command) {
  const auto [task, offer] = find_offer(command.reservation);
  if (offer == nullptr) return acd::router::RefusalCode::unknown_id;
  if (offer->status != ReservationStatus::pending) return acd::router::RefusalCode::wrong_state;
  offer->status = ReservationStatus::setup;
  offer->changed = now_;
  offer->alarm = alarm(now_ + site_->options.setup_timeout);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::FailReservation& command) {
  const auto [task, offer] = find_offer(command.reservation);
  if (offer == nullptr) return acd::router::RefusalCode::unknown_id;
  if (!offer->waits()) return acd::router::RefusalCode::wrong_state;
  leave_alone(*task, offer->worker,
              command.cause == "busy" ? &acd::BackOff::busy : &acd::BackOff::failed);
  end_offer(*task, *offer, ReservationStatus::canceled,
            offer->status == ReservationStatus::setup ? Type::reservation_canceled
                                                      : Type::reservation_failed,
            command.cause.empty() ? Reason::none : Reason::text,
            "contract §8: reservation.fail cancels a set-up and fails a pending reservation");
  after_offers(*task);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::WrapUpReservation& command) {
  const auto [task, offer] = find_offer(command.reservation);
  if (offer == nullptr) return acd::router::RefusalCode::unknown_id;
  if (offer->status != ReservationStatus::accepted) return acd::router::RefusalCode::wrong_state;
  wrap_up(*task, *offer);
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::CompleteReservation& command) {
  const auto [task, offer] = find_offer(command.reservation);
  if (offer == nullptr) return acd::router::RefusalCode::unknown_id;
  if (!offer->works()) return acd::router::RefusalCode::wrong_state;
  complete(*task, *offer, Reason::none);
  if (!task->transfer) settle(*task);
  return std::nullopt;
}

}  // namespace acd_test

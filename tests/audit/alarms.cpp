#include "audit/auditor.hpp"

namespace acd_test {

std::optional<Auditor::Ringing> Auditor::first_alarm() const {
  std::optional<Ringing> first;
  const auto consider = [&](const Ringing& ringing) {
    if (!first || ringing < *first) first = ringing;
  };
  for (const auto& [number, task] : tasks_) {
    constexpr Kind kinds[] = {Kind::time_to_live, Kind::assigned_limit, Kind::retention};
    consider({task.life_alarm, kinds[static_cast<std::size_t>(task.life)], number});
    if (task.deadline_alarm) consider({*task.deadline_alarm, Kind::target_deadline, number});
    if (task.transfer) consider({task.transfer->alarm, Kind::transfer, number});
    if (task.back_off_alarm) consider({*task.back_off_alarm, Kind::task_back_off, number});
    for (std::size_t i = 0; i < task.offers.size(); ++i) {
      const Offer& offer = task.offers[i];
      if (!offer.alarm) continue;
      Kind kind = Kind::reservation_timeout;
      if (offer.status == ReservationStatus::setup) kind = Kind::setup;
      if (offer.status == ReservationStatus::wrapping) kind = Kind::wrapup;
      consider({*offer.alarm, kind, number, i});
    }
  }
  if (calendar_alarm_) consider({*calendar_alarm_, Kind::calendar_edge});
  for (std::size_t w = 0; w < people_.size(); ++w) {
    const Person& person = people_[w];
    if (person.presence_alarm) consider({*person.presence_alarm, Kind::presence, 0, 0, w});
    if (person.back_off_alarm) consider({*person.back_off_alarm, Kind::worker_back_off, 0, 0, w});
  }
  return first;
}

std::optional<TimePoint> Auditor::next_alarm() const {
  const auto first = first_alarm();
  return first ? std::optional(first->alarm.due) : std::nullopt;
}

// Contract §1: what is due at an instant fires, then one matching, then the next instant.
void Auditor::live_until(TimePoint at) {
  for (auto first = first_alarm(); first && first->alarm.due <= at; first = first_alarm()) {
    if (first->alarm.due > now_) now_ = first->alarm.due;
    for (; first && first->alarm.due <= now_; first = first_alarm()) ring(*first);
    match();
  }
}

void Auditor::ring(const Ringing& ringing) {
  if (ringing.kind != Kind::retention) cause_ = ringing.alarm.cause;  // forgetting moves nobody
  if (ringing.kind == Kind::presence) {
    people_[ringing.worker].presence_alarm.reset();
    if (people_[ringing.worker].connection == acd::Connection::connected)
      return disconnect(ringing.worker, Reason::heartbeat_timeout);
    return leave_site(ringing.worker);
  }
  if (ringing.kind == Kind::worker_back_off) return people_[ringing.worker].back_off_alarm.reset();
  if (ringing.kind == Kind::calendar_edge) return on_calendar_edge();
  Work& task = tasks_.at(ringing.task);
  switch (ringing.kind) {
    case Kind::time_to_live: return cancel(task, Reason::task_ttl, "Task TTL Exceeded");
    case Kind::target_deadline: task.deadline_alarm.reset(); return on_deadline(task);
    case Kind::reservation_timeout: {
      Offer& offer = task.offers[ringing.offer];
      const std::size_t worker = offer.worker;
      exclude(task, worker, acd::ExcludeAfter::no_answer);
      leave_alone(task, worker, &acd::BackOff::no_answer);
      end_offer(task, offer, ReservationStatus::timeout, Type::reservation_timeout, Reason::none,
                "taskrouter §5: a reservation ends with its timeout");
      if (timeout_activity_ != nothing)
        set_activity(worker, timeout_activity_,
                     "taskrouter §8: who does not answer gets the timeout activity");
      return after_offers(task);
    }
    case Kind::setup:
      leave_alone(task, task.offers[ringing.offer].worker, &acd::BackOff::failed);
      end_offer(task, task.offers[ringing.offer], ReservationStatus::canceled,
                Type::reservation_canceled, Reason::setup_timeout,
                "contract §2: a set-up has a deadline of its own");
      return after_offers(task);
    case Kind::wrapup:
      complete(task, task.offers[ringing.offer], Reason::wrapup_timeout);
      if (!task.transfer) settle(task);
      return;
    case Kind::transfer:
      return close_transfer(task, Type::task_transfer_failed, Reason::transfer_timeout);
    case Kind::assigned_limit:
      cancel_offers(task, Reason::task_deleted, true,
                    "taskrouter §5: a task is assigned for so long at most");
      expect({Type::task_system_deleted, &task},
             "taskrouter §5: a task is assigned for so long at most");
      tasks_.erase(ringing.task);
      return;
    case Kind::task_back_off: {
      task.back_off_alarm.reset();
      std::erase_if(task.left_alone, [this](const auto& one) { return one.second.first <= now_; });
      for (const auto& [worker, until] : task.left_alone) {
        if (!task.back_off_alarm ||
            until < std::pair(task.back_off_alarm->due, task.back_off_alarm->cause))
          task.back_off_alarm = Alarm{until.first, until.second, 0};
      }
      if (task.back_off_alarm) task.back_off_alarm->started = ++started_;
      return;
    }
    case Kind::presence:
    case Kind::worker_back_off:
    case Kind::calendar_edge: return;
    case Kind::retention: tasks_.erase(ringing.task); return;
  }
}

}  // namespace acd_test

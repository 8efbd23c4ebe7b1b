#include "audit/auditor.hpp"

#include <algorithm>
#include <set>

namespace acd_test {

namespace {

using acd::router::Healing;
using acd::router::RefusalCode;

constexpr std::string_view rule = "docs/reference/router.md: what is observed outside is healed";

}  // namespace

// The one that waits, else the open one, else the latest.
Offer* Auditor::latest_offer(Work& task, std::size_t worker) {
  Offer* found = nullptr;
  for (Offer& offer : task.offers) {
    if (offer.worker != worker) continue;
    if (found == nullptr || !found->is_open() || offer.waits()) found = &offer;
  }
  return found;
}

bool Auditor::may_have_accepted(Work& task, std::size_t worker) {
  const Offer* offer = latest_offer(task, worker);
  if (offer != nullptr && offer->waits()) return true;
  return !task.is_over() && !task.transfer && !task.is_worked_on();
}

void Auditor::note(Healing what, const Work* task, std::size_t worker) {
  healed_.push_back(
      {what, task == nullptr ? "" : task->sid, worker == nothing ? "" : people_[worker].sid});
}

Auditor::Answer Auditor::on(const acd::router::Reconcile& command) {
  if (command.age < Duration::zero()) return RefusalCode::invalid_argument;
  const TimePoint as_of = now_ - command.age;
  std::set<std::size_t> channels;
  std::set<std::uint64_t> callers;
  std::set<std::size_t> workers;
  std::vector<std::pair<std::uint64_t, std::size_t>> calls;
  for (const std::string_view id : command.channels) {
    if (find_channel(id) == nothing) return RefusalCode::unknown_id;
    channels.insert(find_channel(id));
  }
  if (command.channels.empty()) channels.insert(find_channel("voice"));
  for (std::size_t i = 0; command.callers && i < command.callers->size(); ++i) {
    const Work* task = find_task((*command.callers)[i]);
    if (task == nullptr) return RefusalCode::unknown_id;
    if (!callers.insert(task->number).second) return RefusalCode::invalid_argument;
  }
  for (std::size_t i = 0; command.workers && i < command.workers->size(); ++i) {
    const std::size_t worker = find_worker((*command.workers)[i]);
    if (worker == nothing) return RefusalCode::unknown_id;
    if (!workers.insert(worker).second) return RefusalCode::invalid_argument;
  }
  const auto talks = [&](std::uint64_t task, std::size_t worker) {
    return std::find(calls.begin(), calls.end(), std::pair(task, worker)) != calls.end();
  };
  for (std::size_t i = 0; command.calls && i < command.calls->size(); ++i) {
    const Work* task = find_task((*command.calls)[i].task);
    const std::size_t worker = find_worker((*command.calls)[i].worker);
    if (task == nullptr || worker == nothing) return RefusalCode::unknown_id;
    if (talks(task->number, worker)) return RefusalCode::invalid_argument;
    calls.emplace_back(task->number, worker);
  }
  // What cannot be so.
  std::set<std::uint64_t> accepting;
  for (const auto& [number, worker] : calls) {
    Work& task = tasks_.at(number);
    if (!channels.contains(task.channel) || (command.callers && !callers.contains(number)) ||
        (command.workers && !workers.contains(worker)) ||
        (may_have_accepted(task, worker) && !accepting.insert(number).second))
      return RefusalCode::invalid_argument;
  }

  healed_.clear();
  for (const auto& [number, worker] : calls) {  // lost answers
    Work& task = tasks_.at(number);
    Offer* offer = latest_offer(task, worker);
    if (offer != nullptr &&
        (offer->status == ReservationStatus::accepted || offer->changed > as_of))
      continue;
    const bool answered = may_have_accepted(task, worker);
    note(answered ? Healing::lost_accept : Healing::unexplained, &task, worker);
    if (!answered) continue;
    if (offer == nullptr || !offer->waits()) {
      task.status = TaskStatus::reserved;
      offer = &make_offer(task, worker, Reason::reconciled);
    }
    accept(task, *offer, Reason::reconciled);
  }
  std::map<std::uint64_t, std::uint64_t> over;  // lost hang-ups: reservation, task
  for (const auto& [number, task] : tasks_) {
    for (const Offer& offer : task.offers) {
      if (command.calls && offer.status == ReservationStatus::accepted &&
          channels.contains(offer.channel) && offer.changed <= as_of &&
          !talks(number, offer.worker))
        over.emplace(offer.number, number);
    }
  }
  for (const auto& [reservation, number] : over) {
    Work& task = tasks_.at(number);
    for (Offer& offer : task.offers) {
      if (offer.number != reservation) continue;
      note(Healing::lost_hang_up, &task, offer.worker);
      wrap_up(task, offer, Reason::reconciled);
    }
  }
  for (auto& [number, task] : tasks_) {  // callers who are gone
    if (task.is_over() && callers.contains(number)) note(Healing::unexplained, &task, nothing);
    if (!command.callers || task.is_over() || callers.contains(number) ||
        !channels.contains(task.channel) || task.created > as_of)
      continue;
    if (!task.transfer && !task.is_worked_on()) {
      note(Healing::lost_caller, &task, nothing);
      cancel(task, Reason::reconciled, "reconciled");
      continue;
    }
    close_transfer(task, Type::task_transfer_canceled, Reason::reconciled);
    for (Offer& offer : task.offers) {
      if (offer.status != ReservationStatus::accepted || offer.changed > as_of) continue;
      note(Healing::lost_hang_up, &task, offer.worker);
      wrap_up(task, offer, Reason::reconciled);
    }
  }
  for (std::size_t w = 0; command.workers && w < people_.size(); ++w) {  // log-ins and log-outs
    const Person& person = people_[w];
    if (person.deleted || person.heard > as_of) continue;
    const bool was_there = person.connection == acd::Connection::connected ||
                           (person.connection == acd::Connection::unknown &&
                            site_->activities[person.activity].available);
    if (workers.contains(w)) {
      if (person.connection != acd::Connection::connected) note(Healing::lost_log_in, nullptr, w);
      connect(w, Reason::reconciled);
    } else if (was_there) {
      note(Healing::lost_log_out, nullptr, w);
      disconnect(w, Reason::reconciled);
    }
  }
  return std::nullopt;
}

}  // namespace acd_test

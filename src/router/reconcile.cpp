#include "engine.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

// An observation with its names looked up.
struct Engine::Observed {
  std::set<std::uint32_t> callers;
  std::set<std::uint32_t> workers;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> calls;  // task, worker; in their order
  std::set<std::pair<std::uint32_t, std::uint32_t>> known_calls;
  std::vector<bool> channels;
  bool has_callers = false;
  bool has_calls = false;
  bool has_workers = false;
  TimePoint as_of;

  [[nodiscard]] bool talks(std::uint32_t task, std::uint32_t worker) const {
    return known_calls.contains({task, worker});
  }
};

namespace {

std::string place(std::string_view list, std::size_t index) {
  return std::string(list) + "/" + std::to_string(index) + ": ";
}

std::string quoted(std::string_view id) { return "'" + std::string(id) + "'"; }

}  // namespace

Engine::Refused Engine::on(const Reconcile& command) {
  Observed observed;
  if (auto refused = look_up(command, observed)) return refused;
  if (auto refused = contradiction(command, observed)) return refused;
  healed_.clear();
  heal_calls(observed);
  heal_hang_ups(observed);
  heal_callers(observed);
  heal_connections(observed);
  return std::nullopt;
}

Engine::Refused Engine::look_up(const Reconcile& command, Observed& observed) {
  if (command.age < Duration::zero())
    return refuse(RefusalCode::invalid_argument, "age must not be negative", "", 400);
  observed.as_of = now_ - command.age;
  const auto unknown = [this](const std::string& at, std::string_view kind, std::string_view id) {
    return refuse(RefusalCode::unknown_id,
                  at + "there is no " + std::string(kind) + " " + quoted(id), id, 404);
  };
  const auto twice = [this](const std::string& at, std::string_view id) {
    return refuse(RefusalCode::invalid_argument, at + quoted(id) + " is observed twice", id, 400);
  };
  observed.channels.assign(channels_.size(), false);
  for (std::size_t i = 0; i < command.channels.size(); ++i) {
    const auto channel = find_channel(command.channels[i]);
    if (!channel) return unknown(place("channels", i), "task channel", command.channels[i]);
    observed.channels[*channel] = true;
  }
  if (command.channels.empty()) {
    if (const auto voice = find_channel("voice")) observed.channels[*voice] = true;
  }
  observed.has_callers = command.callers.has_value();
  for (std::size_t i = 0; observed.has_callers && i < command.callers->size(); ++i) {
    const std::string_view id = (*command.callers)[i];
    const std::uint32_t task = find_task(id);
    if (task == no_slot) return unknown(place("callers", i), "task", id);
    if (!observed.callers.insert(task).second) return twice(place("callers", i), id);
  }
  observed.has_workers = command.workers.has_value();
  for (std::size_t i = 0; observed.has_workers && i < command.workers->size(); ++i) {
    const std::string_view id = (*command.workers)[i];
    const std::uint32_t worker = find_worker(id);
    if (worker == no_slot) return unknown(place("workers", i), "worker", id);
    if (!observed.workers.insert(worker).second) return twice(place("workers", i), id);
  }
  observed.has_calls = command.calls.has_value();
  for (std::size_t i = 0; observed.has_calls && i < command.calls->size(); ++i) {
    const ObservedCall& call = (*command.calls)[i];
    const std::uint32_t task = find_task(call.task);
    const std::uint32_t worker = find_worker(call.worker);
    if (task == no_slot) return unknown(place("calls", i), "task", call.task);
    if (worker == no_slot) return unknown(place("calls", i), "worker", call.worker);
    if (!observed.known_calls.emplace(task, worker).second)
      return twice(place("calls", i), call.task);
    observed.calls.emplace_back(task, worker);
  }
  return std::nullopt;
}

// What cannot all be so at once.
Engine::Refused Engine::contradiction(const Reconcile& command, const Observed& observed) {
  std::map<std::uint32_t, std::size_t> accepting;  // task, call
  for (std::size_t i = 0; i < observed.calls.size(); ++i) {
    const auto& [task, worker] = observed.calls[i];
    const ObservedCall& call = (*command.calls)[i];
    const auto refused = [&, this](const std::string& sentence) {
      return refuse(RefusalCode::invalid_argument, place("calls", i) + sentence, call.task, 400);
    };
    if (!observed.channels[tasks_[task].channel]) {
      return refused("task " + quoted(call.task) + " is on the channel " +
                     quoted(channels_[tasks_[task].channel].name) + ", which was not observed");
    }
    if (observed.has_callers && !observed.callers.contains(task))
      return refused("somebody talks on task " + quoted(call.task) + ", whose caller is gone");
    if (observed.has_workers && !observed.workers.contains(worker))
      return refused("worker " + quoted(call.worker) + " talks, and is not connected");
    if (!may_have_accepted(task, worker)) continue;
    const auto [first, is_first] = accepting.emplace(task, i);
    if (!is_first) {
      return refused("two would have accepted task " + quoted(call.task) + ", see calls/" +
                     std::to_string(first->second));
    }
  }
  return std::nullopt;
}

// Their phone rings, or rang and the answer was lost, and nobody else has the task.
bool Engine::may_have_accepted(std::uint32_t slot, std::uint32_t worker) const {
  const TaskRow& task = tasks_[slot];
  const std::uint32_t r = latest_reservation(slot, worker);
  if (r != no_slot && reservations_[r].waits()) return true;
  return !task.is_over() && !task.transfer.open &&
         task.accepted_reservations + task.wrapping_reservations == 0;
}

void Engine::note(Healing what, std::uint32_t task, std::uint32_t worker) {
  healed_.push_back({what, task == no_slot ? std::string() : tasks_[task].sid,
                     worker == no_slot ? std::string() : workers_[worker].sid});
}

// A task that nobody is offered, or somebody else is, goes to whoever talks on it.
void Engine::heal_calls(const Observed& observed) {
  for (const auto& [task, worker] : observed.calls) {
    std::uint32_t r = latest_reservation(task, worker);
    if (r != no_slot && reservations_[r].status == ReservationStatus::accepted) continue;
    if (r != no_slot && reservations_[r].changed > observed.as_of) continue;
    if (!may_have_accepted(task, worker)) {
      note(Healing::unexplained, task, worker);
      continue;
    }
    note(Healing::lost_accept, task, worker);
    if (r == no_slot || !reservations_[r].waits()) {
      dequeue(task);
      tasks_[task].status = TaskStatus::reserved;
      r = offer(task, worker, Reason::reconciled);
    }
    accept(r, Reason::reconciled);
  }
}

// Whoever is said to talk and does not, in the order in which they were offered their tasks.
void Engine::heal_hang_ups(const Observed& observed) {
  if (!observed.has_calls) return;
  std::vector<std::uint32_t> over;
  for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
    const std::vector<std::uint32_t>& open = workers_[w].open;
    std::copy_if(open.begin(), open.end(), std::back_inserter(over), [&](std::uint32_t r) {
      const ReservationRow& reservation = reservations_[r];
      return reservation.status == ReservationStatus::accepted &&
             observed.channels[reservation.channel] && reservation.changed <= observed.as_of &&
             !observed.talks(reservation.task, reservation.worker);
    });
  }
  std::sort(over.begin(), over.end(), [this](std::uint32_t a, std::uint32_t b) {
    return reservations_[a].number < reservations_[b].number;
  });
  for (const std::uint32_t r : over) {
    note(Healing::lost_hang_up, reservations_[r].task, reservations_[r].worker);
    wrap_up(r, Reason::reconciled);
  }
}

// Whoever waits and is gone, oldest first; a conversation without its caller is over.
void Engine::heal_callers(const Observed& observed) {
  if (!observed.has_callers) return;
  std::vector<std::uint32_t> wrong;  // is gone, or is there though the task is over
  for (std::uint32_t t = 0; t < tasks_.slots(); ++t) {
    const TaskRow& task = tasks_[t];
    if (!task.live) continue;
    const bool is_there = observed.callers.contains(t);
    const bool is_gone =
        !is_there && observed.channels[task.channel] && task.created <= observed.as_of;
    if (task.is_over() ? is_there : is_gone) wrong.push_back(t);
  }
  std::sort(wrong.begin(), wrong.end(), [this](std::uint32_t a, std::uint32_t b) {
    return tasks_[a].sequence < tasks_[b].sequence;
  });
  for (const std::uint32_t t : wrong) {
    const TaskRow& task = tasks_[t];
    if (task.is_over()) {
      note(Healing::unexplained, t, no_slot);
      continue;
    }
    if (!task.transfer.open && task.accepted_reservations + task.wrapping_reservations == 0) {
      note(Healing::lost_caller, t, no_slot);
      cancel(t, Reason::reconciled, "reconciled");
      continue;
    }
    close_transfer(t, EventType::task_transfer_canceled, Reason::reconciled);
    for (std::uint32_t r = task.first_reservation; r != no_slot; r = reservations_[r].next) {
      if (reservations_[r].status != ReservationStatus::accepted ||
          reservations_[r].changed > observed.as_of)
        continue;
      note(Healing::lost_hang_up, t, reservations_[r].worker);
      wrap_up(r, Reason::reconciled);
    }
  }
}

// Who is seen counts as heard; who is not seen and was thought to be there is disconnected. In
// order of creation.
void Engine::heal_connections(const Observed& observed) {
  if (!observed.has_workers) return;
  std::vector<std::uint32_t> people;
  for (std::uint32_t w = 0; w < workers_.slots(); ++w) {
    if (workers_[w].live && workers_[w].heard <= observed.as_of) people.push_back(w);
  }
  std::sort(people.begin(), people.end(), [this](std::uint32_t a, std::uint32_t b) {
    return workers_[a].sequence < workers_[b].sequence;
  });
  for (const std::uint32_t w : people) {
    const WorkerRow& worker = workers_[w];
    const Connection before = worker.connection;
    if (observed.workers.contains(w)) {
      if (before != Connection::connected) note(Healing::lost_log_in, no_slot, w);
      connect(w, Reason::reconciled);
    } else if (before == Connection::connected ||
               (before == Connection::unknown && activities_[worker.activity].available)) {
      note(Healing::lost_log_out, no_slot, w);
      disconnect(w, Reason::reconciled);
    }
  }
}

}  // namespace router
ACD_NAMESPACE_END

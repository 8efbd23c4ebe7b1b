#include "engine.hpp"

#include <algorithm>
#include <string>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

constexpr std::string_view customer = "customer";
constexpr std::size_t most_participants = 250;  // at a time, as a Twilio conference

std::string quoted(std::string_view id) { return "'" + std::string(id) + "'"; }

std::size_t there(const ConferenceRow& conference) {
  return static_cast<std::size_t>(
      std::count_if(conference.participants.begin(), conference.participants.end(),
                    [](const ParticipantRow& one) { return one.is_there; }));
}

}  // namespace

// The conference that goes on, if there is one.
Engine::Refused Engine::find_conference(std::string_view id, std::uint32_t& slot) {
  slot = find_task(id);
  if (slot == no_slot) return unknown_task(id);
  const std::uint32_t c = tasks_[slot].conference;
  if (c != no_slot && conferences_[c].status != ConferenceStatus::completed) return std::nullopt;
  return refuse(RefusalCode::wrong_state, "task " + quoted(id) + " has no conference that goes on",
                id, 400);
}

std::uint32_t Engine::participant(std::uint32_t task, std::string_view label) const {
  const std::vector<ParticipantRow>& all = conferences_[tasks_[task].conference].participants;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (all[i].is_there && all[i].label == label) return i;
  }
  return no_slot;
}

Engine::Refused Engine::find_participant(std::uint32_t task, std::string_view label,
                                         std::uint32_t& index) {
  index = participant(task, label);
  if (index != no_slot) return std::nullopt;
  return refuse(RefusalCode::unknown_id,
                "nobody called " + quoted(label) + " is in the conference of task " +
                    quoted(tasks_[task].sid),
                label, 404);
}

void Engine::emit_participant(EventType type, std::uint32_t task, std::uint32_t index,
                              Reason reason) {
  const ParticipantRow& row = conferences_[tasks_[task].conference].participants[index];
  Event record = task_event(type, task, reason);
  record.participant = {index, row.muted, row.hold, row.coached != no_slot, row.end_on_exit};
  push(record);
}

// A task whose conference has ended may get another one.
std::uint32_t Engine::open_conference(std::uint32_t task) {
  std::uint32_t& slot = tasks_[task].conference;
  if (slot == no_slot) slot = conferences_.add();
  ConferenceRow& row = conferences_[slot];
  if (row.status == ConferenceStatus::completed) {
    const std::uint32_t generation = row.generation;
    row.reset();
    row.generation = generation;
  }
  return slot;
}

std::uint32_t Engine::join(std::uint32_t task, ParticipantRow who, bool starts) {
  ConferenceRow& conference = conferences_[open_conference(task)];
  const auto index = static_cast<std::uint32_t>(conference.participants.size());
  conference.participants.push_back(std::move(who));
  emit_participant(EventType::conference_join, task, index);
  if (starts && conference.status == ConferenceStatus::init) {
    conferences_[tasks_[task].conference].status = ConferenceStatus::in_progress;
    emit(EventType::conference_start, task);
  }
  return index;
}

Engine::Refused Engine::on(const JoinConference& command) {
  const std::uint32_t task = find_task(command.task);
  if (task == no_slot) return unknown_task(command.task);
  if (tasks_[task].is_over()) return wrong_task_state(tasks_[task], "joined");
  if (command.participant.empty()) {
    return refuse(RefusalCode::invalid_argument, "a participant needs a label", command.task, 400);
  }
  const std::uint32_t before = tasks_[task].conference;
  if (before != no_slot && conferences_[before].status != ConferenceStatus::completed) {
    if (participant(task, command.participant) != no_slot) {
      return refuse(RefusalCode::duplicate,
                    quoted(command.participant) + " is in the conference already",
                    command.participant, 400);
    }
    if (there(conferences_[before]) == most_participants) {
      return refuse(RefusalCode::invalid_argument, "a conference has at most 250 participants",
                    command.task, 400);
    }
  }
  ParticipantRow who;
  who.label = command.participant;
  who.is_customer = command.participant == customer;
  who.muted = command.muted;
  who.end_on_exit = command.end_conference_on_exit;
  join(task, std::move(who), command.start_conference_on_enter);
  if (command.end_conference_on_customer_exit)
    conferences_[tasks_[task].conference].end_on_customer_exit = true;
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateConference& command) {
  std::uint32_t task = no_slot;
  std::uint32_t index = no_slot;
  if (auto refused = find_conference(command.task, task)) return refused;
  if (auto refused = find_participant(task, command.participant, index)) return refused;
  std::uint32_t coached = no_slot;
  if (command.coaching && !command.coaching->empty()) {
    if (auto refused = find_participant(task, *command.coaching, coached)) return refused;
    if (coached == index) {
      return refuse(RefusalCode::invalid_argument, "nobody coaches themselves", command.participant,
                    400);
    }
  }
  ParticipantRow& row = conferences_[tasks_[task].conference].participants[index];
  const ParticipantRow before = row;
  if (command.muted) row.muted = *command.muted;
  if (command.hold) row.hold = *command.hold;
  if (command.coaching) row.coached = coached;
  if (command.end_conference_on_exit) row.end_on_exit = *command.end_conference_on_exit;
  const ParticipantRow after = row;
  if (after.muted != before.muted) emit_participant(EventType::conference_mute, task, index);
  if (after.hold != before.hold) emit_participant(EventType::conference_hold, task, index);
  if (after.coached != before.coached) emit_participant(EventType::conference_coach, task, index);
  if (after.end_on_exit != before.end_on_exit)
    emit_participant(EventType::conference_update, task, index);
  return std::nullopt;
}

Engine::Refused Engine::on(const LeaveConference& command) {
  std::uint32_t task = no_slot;
  std::uint32_t index = no_slot;
  if (auto refused = find_conference(command.task, task)) return refused;
  if (auto refused = find_participant(task, command.participant, index)) return refused;
  leave_conference(task, index, command.kicked);
  return std::nullopt;
}

Engine::Refused Engine::on(const EndConference& command) {
  std::uint32_t task = no_slot;
  if (auto refused = find_conference(command.task, task)) return refused;
  end_conference(task, Reason::ended_via_api);
  return std::nullopt;
}

// Whether a leaving participant takes the conference along is decided when they leave, whatever
// the flag was when they joined or were put on hold.
void Engine::leave_conference(std::uint32_t task, std::uint32_t index, bool kicked) {
  const std::uint32_t slot = tasks_[task].conference;
  conferences_[slot].participants[index].is_there = false;
  for (ParticipantRow& other : conferences_[slot].participants) {
    if (other.coached == index) other.coached = no_slot;
  }
  emit_participant(EventType::conference_leave, task, index);
  const ConferenceRow& conference = conferences_[slot];
  const ParticipantRow& who = conference.participants[index];
  if (who.end_on_exit || (who.is_customer && conference.end_on_customer_exit)) {
    return end_conference(task, kicked ? Reason::ender_kicked : Reason::ender_left);
  }
  if (there(conference) == 0)
    return end_conference(task, kicked ? Reason::last_kicked : Reason::last_left);
  // A worker who leaves while others talk on has work after the call.
  const std::uint32_t worker = find_worker(who.label);
  if (worker == no_slot || workers_[worker].sid != who.label || who.is_customer) return;
  for (std::uint32_t r = tasks_[task].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].worker == worker && reservations_[r].status == ReservationStatus::accepted)
      return wrap_up(r);
  }
}

// Everybody is out; whoever had accepted the task has work after the call, or nothing any more with
// single-tasking.
void Engine::end_conference(std::uint32_t task, Reason reason) {
  ConferenceRow& conference = conferences_[tasks_[task].conference];
  conference.status = ConferenceStatus::completed;
  conference.reason = reason;
  for (ParticipantRow& who : conference.participants) who.is_there = false;
  emit(EventType::conference_end, task, reason);
  if (tasks_[task].transfer.open)
    close_transfer(task, EventType::task_transfer_canceled, Reason::conference_ended);
  for (std::uint32_t r = tasks_[task].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].status != ReservationStatus::accepted) continue;
    if (options_.multi_task) {
      wrap_up(r, Reason::conference_ended);
    } else {
      complete_reservation(r, Reason::conference_ended);
    }
  }
}

void Engine::hold_customer(std::uint32_t task) {
  const std::uint32_t slot = tasks_[task].conference;
  if (slot == no_slot || conferences_[slot].status == ConferenceStatus::completed) return;
  const std::uint32_t index = participant(task, customer);
  if (index == no_slot || conferences_[slot].participants[index].hold) return;
  conferences_[slot].participants[index].hold = true;
  emit_participant(EventType::conference_hold, task, index);
}

Engine::Refused Engine::on(const SuperviseReservation& command) {
  const std::uint32_t slot = find_reservation(command.reservation);
  if (slot == no_slot) return unknown_reservation(command.reservation);
  if (reservations_[slot].status != ReservationStatus::accepted)
    return wrong_reservation_state(slot, "supervised", 40146);
  const std::uint32_t supervisor = find_worker(command.supervisor);
  if (supervisor == no_slot) return unknown_worker(command.supervisor);
  const std::uint32_t task = reservations_[slot].task;
  if (!workers_[supervisor].attributes.view().find("contact_uri").is_string()) {
    return refuse(RefusalCode::invalid_argument,
                  "supervisor " + quoted(command.supervisor) + " has no attribute contact_uri",
                  command.supervisor, 40147);
  }
  if (!tasks_[task].attributes.view().find("from").is_string()) {
    return refuse(RefusalCode::invalid_argument,
                  "task " + quoted(tasks_[task].sid) + " has no attribute from", tasks_[task].sid,
                  40148);
  }
  const std::string sid = workers_[supervisor].sid;
  std::uint32_t before = no_slot;
  if (auto refused = find_conference(tasks_[task].sid, before)) return refused;
  if (participant(task, sid) != no_slot) {
    return refuse(RefusalCode::duplicate, quoted(sid) + " is in the conference already", sid, 400);
  }
  const std::uint32_t coached = participant(task, workers_[reservations_[slot].worker].sid);
  if (command.mode == SuperviseMode::whisper && coached == no_slot) {
    return refuse(RefusalCode::wrong_state, "the worker to coach is not in the conference", sid,
                  400);
  }
  ParticipantRow who;
  who.label = sid;
  who.muted = command.mode == SuperviseMode::monitor;
  if (command.mode == SuperviseMode::whisper) who.coached = coached;
  join(task, std::move(who), false);
  return std::nullopt;
}

}  // namespace router
ACD_NAMESPACE_END

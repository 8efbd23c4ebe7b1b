#include "audit/auditor.hpp"

#include <algorithm>

namespace acd_test {

namespace {

using acd::router::RefusalCode;

constexpr std::string_view conferences = "taskrouter §12: who talks with whom about a task";

}  // namespace

std::pair<Work*, Auditor::Answer> Auditor::find_talk(std::string_view task) {
  Work* found = find_task(task);
  if (found == nullptr) return {nullptr, RefusalCode::unknown_id};
  if (!found->talk || found->talk->over) return {found, RefusalCode::wrong_state};
  return {found, std::nullopt};
}

std::size_t Auditor::find_speaker(const Work& task, std::string_view label) {
  for (std::size_t i = 0; i < task.talk->speakers.size(); ++i) {
    if (task.talk->speakers[i].is_there && task.talk->speakers[i].label == label) return i;
  }
  return nothing;
}

void Auditor::tell(Type type, Work& task, std::size_t speaker) {
  const Speaker& who = task.talk->speakers[speaker];
  const auto& event = expect({type, &task}, conferences);
  require(event.participant.index == speaker && event.participant.muted == who.muted &&
              event.participant.hold == who.hold &&
              event.participant.coaching == (who.coached != nothing) &&
              event.participant.end_conference_on_exit == who.ends_on_exit,
          conferences, "participant " + who.label + " as they are now", &event);
}

void Auditor::join(Work& task, Speaker speaker, bool starts) {
  if (!task.talk || task.talk->over) task.talk.emplace();
  task.talk->speakers.push_back(std::move(speaker));
  tell(Type::conference_join, task, task.talk->speakers.size() - 1);
  if (!starts || task.talk->started) return;
  task.talk->started = true;
  expect({Type::conference_start, &task}, conferences);
}

Auditor::Answer Auditor::on(const acd::router::JoinConference& command) {
  Work* task = find_task(command.task);
  if (task == nullptr) return RefusalCode::unknown_id;
  if (task->is_over()) return RefusalCode::wrong_state;
  if (command.participant.empty()) return RefusalCode::invalid_argument;
  if (task->talk && find_speaker(*task, command.participant) != nothing)
    return RefusalCode::duplicate;
  Speaker speaker;
  speaker.label = command.participant;
  speaker.muted = command.muted;
  speaker.ends_on_exit = command.end_conference_on_exit;
  join(*task, std::move(speaker), command.start_conference_on_enter);
  if (command.end_conference_on_customer_exit) task->talk->ends_with_customer = true;
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::UpdateConference& command) {
  const auto [task, refusal] = find_talk(command.task);
  if (refusal) return refusal;
  const std::size_t place = find_speaker(*task, command.participant);
  if (place == nothing) return RefusalCode::unknown_id;
  std::size_t coached = nothing;
  if (command.coaching && !command.coaching->empty()) {
    coached = find_speaker(*task, *command.coaching);
    if (coached == nothing) return RefusalCode::unknown_id;
    if (coached == place) return RefusalCode::invalid_argument;
  }
  Speaker& speaker = task->talk->speakers[place];
  const Speaker before = speaker;
  speaker.muted = command.muted.value_or(before.muted);
  speaker.hold = command.hold.value_or(before.hold);
  speaker.ends_on_exit = command.end_conference_on_exit.value_or(before.ends_on_exit);
  if (command.coaching) speaker.coached = coached;
  if (speaker.muted != before.muted) tell(Type::conference_mute, *task, place);
  if (speaker.hold != before.hold) tell(Type::conference_hold, *task, place);
  if (speaker.coached != before.coached) tell(Type::conference_coach, *task, place);
  if (speaker.ends_on_exit != before.ends_on_exit) tell(Type::conference_update, *task, place);
  return std::nullopt;
}

// Whether they take the conference along is asked now. A worker is known by their sid.
Auditor::Answer Auditor::on(const acd::router::LeaveConference& command) {
  const auto [task, refusal] = find_talk(command.task);
  if (refusal) return refusal;
  const std::size_t place = find_speaker(*task, command.participant);
  if (place == nothing) return RefusalCode::unknown_id;
  std::vector<Speaker>& speakers = task->talk->speakers;
  speakers[place].is_there = false;
  for (Speaker& other : speakers) {
    if (other.coached == place) other.coached = nothing;
  }
  tell(Type::conference_leave, *task, place);
  const Speaker& who = speakers[place];
  const bool is_customer = who.label == "customer";
  if (who.ends_on_exit || (is_customer && task->talk->ends_with_customer)) {
    end_talk(*task, command.kicked ? Reason::ender_kicked : Reason::ender_left);
    return std::nullopt;
  }
  if (std::none_of(speakers.begin(), speakers.end(), [](const auto& s) { return s.is_there; })) {
    end_talk(*task, command.kicked ? Reason::last_kicked : Reason::last_left);
    return std::nullopt;
  }
  for (Offer& offer : task->offers) {
    if (is_customer || offer.status != ReservationStatus::accepted) continue;
    if (people_[offer.worker].sid == who.label) wrap_up(*task, offer);
  }
  return std::nullopt;
}

Auditor::Answer Auditor::on(const acd::router::EndConference& command) {
  const auto [task, refusal] = find_talk(command.task);
  if (refusal) return refusal;
  end_talk(*task, Reason::ended_via_api);
  return std::nullopt;
}

void Auditor::end_talk(Work& task, Reason reason) {
  task.talk->over = true;
  for (Speaker& speaker : task.talk->speakers) speaker.is_there = false;
  expect({Type::conference_end, &task, nothing, nullptr, reason}, conferences);
  close_transfer(task, Type::task_transfer_canceled, Reason::conference_ended);
  for (Offer& offer : task.offers) {
    if (offer.status != ReservationStatus::accepted) continue;
    if (site_->options.multi_task) {
      wrap_up(task, offer, Reason::conference_ended);
    } else {
      complete(task, offer, Reason::conference_ended);
      settle(task);
    }
  }
}

void Auditor::hold_customer(Work& task) {
  if (!task.talk || task.talk->over) return;
  const std::size_t customer = find_speaker(task, "customer");
  if (customer == nothing || task.talk->speakers[customer].hold) return;
  task.talk->speakers[customer].hold = true;
  tell(Type::conference_hold, task, customer);
}

Auditor::Answer Auditor::on(const acd::router::SuperviseReservation& command) {
  const auto [task, offer] = find_offer(command.reservation);
  if (offer == nullptr) return RefusalCode::unknown_id;
  if (offer->status != ReservationStatus::accepted) return RefusalCode::wrong_state;
  const std::size_t supervisor = find_worker(command.supervisor);
  if (supervisor == nothing) return RefusalCode::unknown_id;
  const auto has_text = [](const acd::Value& attributes, std::string_view key) {
    return attributes.view().find(key).is_string();
  };
  if (!has_text(people_[supervisor].attributes, "contact_uri") ||
      !has_text(task->attributes, "from"))
    return RefusalCode::invalid_argument;
  if (!task->talk || task->talk->over) return RefusalCode::wrong_state;
  Speaker speaker;
  speaker.label = people_[supervisor].sid;
  if (find_speaker(*task, speaker.label) != nothing) return RefusalCode::duplicate;
  speaker.muted = command.mode == acd::router::SuperviseMode::monitor;
  if (command.mode == acd::router::SuperviseMode::whisper) {
    speaker.coached = find_speaker(*task, people_[offer->worker].sid);
    if (speaker.coached == nothing) return RefusalCode::wrong_state;
  }
  join(*task, std::move(speaker), false);
  return std::nullopt;
}

}  // namespace acd_test

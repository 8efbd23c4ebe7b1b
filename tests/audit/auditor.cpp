#include "audit/auditor.hpp"

#include <acd/router/json.hpp>

#include <algorithm>
#include <array>

namespace acd_test {

namespace {

using acd::router::Event;
using acd::router::EventType;

std::string sid_of(const char* prefix, std::uint64_t number) {
  std::string digits;
  for (int i = 0; i < 32; ++i, number /= 16) digits.insert(0, 1, "0123456789abcdef"[number % 16]);
  return prefix + digits;
}

// The types whose rules the auditor knows.
bool is_known_type(EventType type) { return type <= EventType::conference_update; }

bool is_step_event(EventType type) {
  constexpr std::array types{EventType::task_queue_entered, EventType::task_queue_timeout,
                             EventType::task_queue_moved,   EventType::workflow_target_matched,
                             EventType::workflow_timeout,   EventType::workflow_skipped};
  return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

Auditor::Auditor(const acd::Workspace& workspace)
    : site_(std::make_shared<const acd::Workspace>(workspace)),
      activities_gone_(workspace.activities.size(), false),
      channels_gone_(workspace.task_channels.size(), false),
      default_activity_(find_activity(workspace.options.default_activity)),
      timeout_activity_(find_activity(workspace.options.timeout_activity)),
      connect_activity_(find_activity(workspace.presence.connect_activity)),
      disconnect_activity_(find_activity(workspace.presence.disconnect_activity)) {
  for (const acd::TaskQueue& queue : workspace.task_queues) lines_.push_back({queue});
  for (const acd::Worker& worker : workspace.workers) add_person(worker, worker.sid, worker.name);
  for (const acd::Workflow& flow : workspace.workflows) {
    bool complete = true;
    flows_.push_back({flow.sid.empty() ? flow.name : flow.sid, flow.name,
                      flow.task_reservation_timeout, rules(flow.configuration, complete)});
  }
  await_calendar_edge();
}

void Auditor::judge(const acd::router::Command& command,
                    const std::optional<acd::router::Refusal>& refusal,
                    std::span<const Event> events, const acd::Router& router) {
  events_ = events;
  cursor_ = 0;
  router_ = &router;
  for (const Event& event : events) {
    if (!is_known_type(event.type)) {
      violate("the auditor does not know events of this type: teach it in tests/audit/auditor.cpp",
              "an event of a known type", told(event));
    }
  }
  const bool tick = std::holds_alternative<acd::router::Tick>(command.action);
  if (!tick) ++commands_;
  Answer answer;
  if (command.at < now_) {
    answer = acd::router::RefusalCode::time_backwards;
  } else {
    live_until(command.at);
    now_ = command.at;
    if (!tick) {
      cause_ = commands_;
      answer = std::visit(
          [this](const auto& action) {
            return is_outdated(action) ? Answer(acd::router::RefusalCode::wrong_state) : on(action);
          },
          command.action);
      if (!answer) match();
    }
  }
  if (answer.has_value() != refusal.has_value() || (answer && *answer != refusal->code)) {
    violate("contract §3: what the rules allow is obeyed, what they forbid is refused",
            answer ? "refused: " + std::string(to_string(*answer)) : "obeyed",
            refusal ? "refused: " + std::string(to_string(refusal->code)) + ", " + refusal->sentence
                    : "obeyed");
  }
  if (cursor_ != events_.size()) {
    violate("nothing happens without a reason", "no further event", told(events_[cursor_]));
  }
  compare_state();
}

const Event* Auditor::upcoming(std::size_t further) const {
  return cursor_ + further < events_.size() ? &events_[cursor_ + further] : nullptr;
}

const Event& Auditor::expect(const Expected& expected, std::string_view rule) {
  const Event* event = upcoming();
  if (event == nullptr) violate(rule, told(expected), "no further event");
  const std::string_view task = event->task ? router_->sid(event->task) : "";
  const std::string_view worker = event->worker ? router_->sid(event->worker) : "";
  const bool same = event->type == expected.type &&
                    task == (expected.task ? expected.task->sid : "") &&
                    worker == (expected.worker == nothing ? "" : people_[expected.worker].sid) &&
                    (expected.offer == nullptr ||
                     router_->sid(event->reservation) == sid_of("WR", expected.offer->number));
  if (!same) violate(rule, told(expected), told(*event));
  ++cursor_;
  ++sequence_;
  if (expected.task != nullptr) {
    expected.task->version = sequence_;
    if (expected.offer != nullptr) expected.offer->version = sequence_;
  } else if (expected.worker != nothing) {
    people_[expected.worker].version = sequence_;
  }
  require(event->sequence == sequence_, "contract §6: sequence numbers have no gaps",
          "sequence " + std::to_string(sequence_), event);
  require(event->at == now_, "contract §1: an event carries the instant it happened at",
          "at " + acd::to_string(now_), event);
  require(event->cause == cause_,
          "contract §6: cause is the command that caused the event or armed the timer",
          "cause " + std::to_string(cause_), event);
  require(event->reason == expected.reason, rule,
          "reason '" + std::string(to_string(expected.reason)) + "'", event);
  compare_numbers(expected, *event, rule);
  return *event;
}

// The numbers of that moment.
void Auditor::compare_numbers(const Expected& expected, const Event& event,
                              std::string_view rule) const {
  const auto place = [](std::size_t index) {
    return index == nothing ? acd::router::no_queue : static_cast<std::uint16_t>(index);
  };
  if (expected.worker != nothing) {
    require(event.activity == people_[expected.worker].activity, rule,
            "the worker in activity '" + site_->activities[people_[expected.worker].activity].name +
                "'",
            &event);
  }
  if (expected.task == nullptr) {
    require(event.queue == place(expected.queue) && event.workflow == place(expected.workflow),
            rule, "the queue or workflow that the command named", &event);
    return;
  }
  const Work& task = *expected.task;
  require(event.status == task.status, rule, "the task " + std::string(to_string(task.status)),
          &event);
  require(event.priority == task.priority, rule, "priority " + std::to_string(task.priority),
          &event);
  require(std::chrono::seconds(event.age) ==
              std::chrono::floor<std::chrono::seconds>(now_ - task.created),
          rule, "the task's age in whole seconds", &event);
  require(event.queue == place(task.queue) && event.workflow == task.workflow, rule,
          "the task's own queue and workflow", &event);
  if (is_step_event(event.type)) {
    require(event.step.filter == task.filter && event.step.target == task.target, rule,
            "filter " + std::to_string(task.filter) + ", target " + std::to_string(task.target),
            &event);
  }
}

void Auditor::require(bool holds, std::string_view rule, std::string_view what,
                      const Event* event) const {
  if (!holds) violate(rule, what, event == nullptr ? "otherwise" : told(*event));
}

void Auditor::violate(std::string_view rule, std::string_view expected,
                      std::string_view found) const {
  throw Violation("rule:     " + std::string(rule) + "\nexpected: " + std::string(expected) +
                  "\nfound:    " + std::string(found) + "\nafter command " +
                  std::to_string(commands_) + ", at " + acd::to_string(now_));
}

std::string Auditor::told(const Expected& expected) const {
  std::string text(to_string(expected.type));
  if (expected.task != nullptr) text += ", task " + expected.task->sid;
  if (expected.worker != nothing) text += ", worker " + people_[expected.worker].sid;
  if (expected.offer != nullptr) text += ", " + sid_of("WR", expected.offer->number);
  if (expected.reason != Reason::none)
    text += ", reason " + std::string(to_string(expected.reason));
  return text;
}

std::string Auditor::told(const Event& event) const {
  std::string text;
  append_json(text, *router_, event);
  return text;
}

// What can be read must agree too: of what this command touched, and when something is next due.
void Auditor::compare_state() const {
  const auto next = next_alarm();
  if (router_->next_deadline() != next) {
    violate("taskrouter §5: every timer runs, none is forgotten",
            "next due: " + (next ? acd::to_string(*next) : "never"),
            router_->next_deadline() ? acd::to_string(*router_->next_deadline()) : "never");
  }
  if (router_->healed() != healed_) {
    violate("docs/reference/router.md: what was healed is reported",
            std::to_string(healed_.size()) + " reports",
            std::to_string(router_->healed().size()) + ", or others");
  }
  std::vector<std::string> living;
  for (const auto& [number, task] : tasks_) {
    if (!task.is_over()) living.push_back(task.sid);
  }
  if (router_->tasks() != living) {
    violate("reads say what the events said", std::to_string(living.size()) + " tasks not over",
            std::to_string(router_->tasks().size()) + ", or others");
  }
  for (const Event& event : events_) {
    if (event.task) {
      const std::string_view sid = router_->sid(event.task);
      for (const auto& [number, task] : tasks_) {
        if (task.sid == sid) compare(task);
      }
    }
    if (event.worker) {
      const std::size_t worker = find_worker(router_->sid(event.worker));
      if (worker != nothing) compare(worker);
    }
  }
}

void Auditor::compare(const Work& task) const {
  const auto read = router_->task(task.sid);
  const auto check = [&](bool holds, const std::string& what) {
    if (!holds) violate("reads say what the events said", "task " + task.sid + ": " + what, "");
  };
  if (!read) return check(false, "readable");
  check(read->status == task.status, "status " + std::string(to_string(task.status)));
  check(read->priority == task.priority, "priority " + std::to_string(task.priority));
  check(read->task_queue == (task.queue == nothing ? "" : lines_[task.queue].queue.sid), "queue");
  check(read->target_deadline == task.deadline,
        "deadline " + (task.deadline ? acd::to_string(*task.deadline) : "none"));
  check(read->reason == task.words, "reason '" + task.words + "', not '" + read->reason + "'");
  check(read->version == task.version, "version " + std::to_string(task.version));
  check(read->conference.has_value() == task.talk.has_value(), "whether it has a conference");
  for (std::size_t i = 0; task.talk && i < task.talk->speakers.size(); ++i) {
    const Speaker& speaker = task.talk->speakers[i];
    const auto& there = read->conference->participants.at(i);
    check(there.label == speaker.label && there.is_there == speaker.is_there,
          "participant " + speaker.label + (speaker.is_there ? " there" : " gone"));
  }
  check(read->reservations.size() == task.offers.size(), "as many reservations as events said");
  for (std::size_t i = 0; i < task.offers.size(); ++i) {
    check(read->reservations[i].status == task.offers[i].status &&
              read->reservations[i].version == task.offers[i].version &&
              read->reservations[i].worker == people_[task.offers[i].worker].sid,
          "reservation " + std::to_string(i) + " " + std::string(to_string(task.offers[i].status)));
  }
}

void Auditor::compare(std::size_t worker) const {
  const Person& person = people_[worker];
  const auto read = router_->worker(person.sid);
  const auto check = [&](bool holds, const std::string& what) {
    if (!holds) violate("reads say what the events said", "worker " + person.sid + ": " + what, "");
  };
  if (!read) return check(false, "readable");
  check(read->activity == site_->activities[person.activity].name, "activity");
  check(read->activity_since == person.since, "since " + acd::to_string(person.since));
  check(read->connection == person.connection,
        "connection " + std::string(to_string(person.connection)));
  check(read->load_budget == person.budget, "load budget");
  check(read->left_alone_until.value_or(now_) == std::max(person.left_alone, now_), "left alone");
  check(read->version == person.version, "version " + std::to_string(person.version));
  std::int32_t accepted = 0;
  auto next = read->channels.begin();
  for (std::size_t c = 0; c < person.channels.size(); ++c) {
    if (channels_gone_[c]) continue;
    const auto& channel = *next++;
    std::int32_t on_channel = 0;
    std::int32_t used = 0;
    for (const auto& [number, task] : tasks_) {
      for (const Offer& offer : task.offers) {
        if (offer.worker != worker || offer.channel != c) continue;
        if (offer.is_open()) ++used;
        if (offer.status == ReservationStatus::accepted) ++on_channel;
      }
    }
    accepted += on_channel;
    const std::int32_t capacity = person.channels[c].capacity;
    const std::int32_t left = std::max(0, capacity - used);
    check(channel.assigned_tasks == on_channel, "accepted on " + channel.channel);
    check(channel.configured_capacity == capacity, "capacity of " + channel.channel);
    check(channel.available_capacity_percentage == (capacity == 0 ? 0 : 100 * left / capacity),
          "taskrouter §7: available capacity of " + channel.channel + ": " +
              std::to_string(capacity - used) + " of " + std::to_string(capacity));
  }
  check(read->assigned_tasks == accepted, "accepted tasks");
}

}  // namespace acd_test

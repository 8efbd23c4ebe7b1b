#include <acd/adapters/shadow.hpp>

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::EventType;
using router::ReservationState;
using router::TaskState;

std::string text_at(ValueView object, std::string_view key) {
  const ValueView value = object.find(key);
  if (value.is_string()) return std::string(value.as_string());
  return value.exists() ? to_json(value) : std::string();
}

bool is_open(const ReservationState& one) {
  return one.status == ReservationStatus::pending || one.status == ReservationStatus::setup;
}
bool is_over(const TaskState& task) {
  return task.status == TaskStatus::completed || task.status == TaskStatus::canceled;
}

Value command(std::string_view type, std::string_view key, std::string_view id) {
  return Value::object({{"type", type}, {key, id}});
}

// Reasons that are TaskRouter's own decision; any other came from outside.
bool is_their_decision(std::string_view reason) {
  for (const std::string_view own : {"Workflow timeout", "Workflow Timeout", "Workflow skipped",
                                     "TTL Exceeded", "workflow", "Max assignment"}) {
    if (reason.find(own) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

TaskRouterShadow::TaskRouterShadow(const Workspace& workspace, Duration tolerance)
    : router_(workspace), reader_(workspace.options), tolerance_(tolerance) {}

void TaskRouterShadow::obey(const Value& command) {
  const auto parsed = reader_.read(command);
  if (!parsed) {
    ++counts_.refused;
    return;
  }
  router::Command timed = parsed->command;
  timed.at = router_.now();
  if (router_.apply(timed, events_)) ++counts_.refused;
  collect();
}

// Instant by instant, so that what is overdue is told with its own.
void TaskRouterShadow::live_until(TimePoint at) {
  while (router_.now() < at) {
    const auto next = router_.next_deadline();
    router_.advance(next && *next < at ? *next : at, events_);
    collect();
  }
}

// What we offer, they should offer soon.
void TaskRouterShadow::collect() {
  for (const router::Event& event : events_.events()) {
    if (event.type != EventType::reservation_created) continue;
    const auto theirs = ours_to_.find(router_.sid(event.task));
    if (theirs == ours_to_.end()) continue;
    Followed& task = tasks_.at(theirs->second);
    if (task.compared) task.expected.emplace(router_.sid(event.worker), event.at);
  }
  events_.clear();
}

void TaskRouterShadow::hear(const TaskRouterEvent& event) {
  ++counts_.events;
  if (!event.sid.empty() && !seen_.first(event.sid, event.at)) {
    ++counts_.duplicates;
    return;
  }
  // Before this, whatever they had to offer has been told.
  overdue(event.at);
  live_until(event.at);
  if (event.type == "task.created") return create(event);
  if (event.type.starts_with("worker.")) return about_worker(event);
  const std::string sid = text_at(event.data, "task_sid");
  const auto found = tasks_.find(sid);
  if (found == tasks_.end()) {
    ++counts_.ignored;
    return;
  }
  Followed& task = found->second;
  if (event.type == "reservation.created") return offered(event, sid, task);
  if (event.type.starts_with("reservation.")) return offer_ended(event, sid, task);
  if (event.type == "task.canceled" || event.type == "task.deleted" ||
      event.type == "task.completed" || event.type == "task.wrapup") {
    return task_ended(event, sid, task);
  }
  if (event.type == "task.updated" && !task.ours.empty()) {
    const auto now = router_.task(task.ours);
    const ValueView attributes = event.data.view().find("task_attributes");
    if (now && attributes.is_object() && to_json(attributes) != to_json(now->attributes)) {
      obey(Value::object({{"type", "task.update"},
                          {"task", std::string_view(task.ours)},
                          {"attributes", Value(attributes)}}));
    }
    return;
  }
  ++counts_.ignored;
}

void TaskRouterShadow::finish(TimePoint at) {
  live_until(at);
  overdue(at);
}

// Offers here that they did not make in time.
void TaskRouterShadow::overdue(TimePoint now) {
  for (auto& [sid, task] : tasks_) {
    if (!task.compared || task.expected.empty()) continue;
    const auto late = std::find_if(task.expected.begin(), task.expected.end(),
                                   [&](const auto& one) { return one.second + tolerance_ < now; });
    if (late == task.expected.end()) continue;
    const auto [worker, at] = *late;
    ++counts_.decisions;
    differ(Difference::Kind::only_we, at, sid, task, {}, worker);
  }
}

void TaskRouterShadow::create(const TaskRouterEvent& event) {
  const std::string sid = text_at(event.data, "task_sid");
  if (sid.empty() || tasks_.contains(sid)) {
    ++counts_.ignored;
    return;
  }
  ValueBuilder made;
  made.begin_object().key("type").string("task.create");
  const std::pair<std::string_view, std::string> members[] = {
      {"workflow", text_at(event.data, "workflow_sid")},
      {"channel", text_at(event.data, "task_channel_unique_name")}};
  for (const auto& [key, value] : members) {
    if (!value.empty()) made.key(key).string(value);
  }
  const ValueView attributes = event.data.view().find("task_attributes");
  if (attributes.is_object()) made.key("attributes").value(attributes);
  std::int64_t priority = 0;
  for (const char c : text_at(event.data, "task_priority")) {
    if (c >= '0' && c <= '9' && priority < 100'000'000) priority = priority * 10 + (c - '0');
  }
  made.key("priority").integer(priority);
  Followed& task = tasks_[sid];
  task.creation = made.end_object().finish();
  task.ours = sid;
  ours_to_[sid] = sid;
  ValueBuilder named;
  named.begin_object().key("task").string(sid);
  for (std::size_t i = 0; i < task.creation.view().size(); ++i) {
    named.key(task.creation.view().key(i)).value(task.creation.view()[i]);
  }
  obey(named.end_object().finish());
}

std::string TaskRouterShadow::worker_of(const TaskRouterEvent& event) const {
  for (const std::string_view key : {"worker_sid", "worker_name"}) {
    const auto worker = router_.worker(text_at(event.data, key));
    if (worker) return worker->sid;
  }
  return text_at(event.data, "worker_sid");
}

std::optional<std::string> TaskRouterShadow::offer_to(const std::string& task,
                                                      std::string_view worker) const {
  const auto now = task.empty() ? std::nullopt : router_.task(task);
  if (!now) return std::nullopt;
  for (auto one = now->reservations.rbegin(); one != now->reservations.rend(); ++one) {
    if (is_open(*one) && one->worker == worker) return one->sid;
  }
  return std::nullopt;
}

// Whom it is offered to here, or how it ended.
std::string TaskRouterShadow::ours_now(const Followed& task) const {
  const auto now = task.ours.empty() ? std::nullopt : router_.task(task.ours);
  if (!now) return {};
  if (is_over(*now)) return now->reason.empty() ? "ended" : now->reason;
  for (const ReservationState& one : now->reservations) {
    if (is_open(one)) return one.worker;
  }
  return {};
}

// Their clock and ours are not the same: our offer may be about to come.
bool TaskRouterShadow::wait_for(TimePoint at, const std::string& task, std::string_view worker) {
  if (offer_to(task, worker)) return true;
  if (task.empty()) return false;
  Router later = router_.fork();
  router::EventBuffer unheard;
  unheard.want_all(false);
  while (later.now() < at + tolerance_) {
    const auto next = later.next_deadline();
    if (!next || *next > at + tolerance_) return false;
    later.advance(*next, unheard);
    const auto state = later.task(task);
    if (!state) return false;
    const bool is_offered =
        std::any_of(state->reservations.begin(), state->reservations.end(),
                    [&](const auto& one) { return is_open(one) && one.worker == worker; });
    if (!is_offered) continue;
    live_until(later.now());
    return true;
  }
  return false;
}

// Whether our offer ends by itself, now or a moment later.
bool TaskRouterShadow::wait_for_end(TimePoint at, const std::string& task,
                                    const std::string& reservation) const {
  Router later = router_.fork();
  router::EventBuffer unheard;
  later.advance(at + tolerance_, unheard);
  const auto then = task.empty() ? std::nullopt : later.task(task);
  return !then ||
         std::none_of(then->reservations.begin(), then->reservations.end(),
                      [&](const auto& one) { return one.sid == reservation && is_open(one); });
}

void TaskRouterShadow::differ(Difference::Kind kind, TimePoint at, const std::string& sid,
                              Followed& task, std::string theirs, std::string ours) {
  differences_.push_back({kind, at, sid, std::move(theirs), std::move(ours)});
  task.compared = false;
  task.expected.clear();
  // It is theirs from now on; until they offer it, nobody here has it.
  const auto now = task.ours.empty() ? std::nullopt : router_.task(task.ours);
  if (now && !is_over(*now)) obey(command("task.delete", "task", task.ours));
  task.ours.clear();
}

void TaskRouterShadow::follow(const std::string& sid, Followed& task, const std::string& worker) {
  const auto before = task.ours.empty() ? std::nullopt : router_.task(task.ours);
  if (before && !is_over(*before)) obey(command("task.delete", "task", task.ours));
  task.ours = sid + "/" + std::to_string(++task.copies);
  ValueBuilder copy;
  copy.begin_object().key("task").string(task.ours).key("routing_target").string(worker);
  copy.key("ignore_capacity").boolean(true);
  for (std::size_t i = 0; i < task.creation.view().size(); ++i) {
    copy.key(task.creation.view().key(i)).value(task.creation.view()[i]);
  }
  obey(copy.end_object().finish());
}

void TaskRouterShadow::offered(const TaskRouterEvent& event, const std::string& sid,
                               Followed& task) {
  const std::string worker = worker_of(event);
  const std::string theirs = text_at(event.data, "reservation_sid");
  for (const std::string& ours : std::exchange(task.withdrawn, {})) {
    if (!wait_for_end(event.at, task.ours, ours)) {
      obey(Value::object({{"type", "reservation.fail"},
                          {"reservation", std::string_view(ours)},
                          {"cause", "canceled"}}));
    }
  }
  if (task.compared) {
    ++counts_.decisions;
    if (wait_for(event.at, task.ours, worker)) {
      ++counts_.agreed;
      task.expected.erase(worker);
      task.offers[theirs] = *offer_to(task.ours, worker);
      return;
    }
    const std::string ours = ours_now(task);
    const auto state = router_.task(task.ours);
    const bool ended = state && is_over(*state);
    differ(ours.empty() ? Difference::Kind::only_they
           : ended      ? Difference::Kind::ended
                        : Difference::Kind::worker,
           event.at, sid, task, worker, ours);
  }
  ++counts_.followed;
  follow(sid, task, worker);
  if (const auto ours = offer_to(task.ours, worker)) task.offers[theirs] = *ours;
}

void TaskRouterShadow::offer_ended(const TaskRouterEvent& event, const std::string& sid,
                                   Followed& task) {
  const auto found = task.offers.find(text_at(event.data, "reservation_sid"));
  const auto state = task.ours.empty() ? std::nullopt : router_.task(task.ours);
  if (found == task.offers.end() || !state) {
    ++counts_.ignored;
    return;
  }
  const auto ours = std::find_if(state->reservations.begin(), state->reservations.end(),
                                 [&](const auto& one) { return one.sid == found->second; });
  if (ours == state->reservations.end()) return;
  const std::string_view what = std::string_view(event.type).substr(std::size("reservation.") - 1);
  if (what == "accepted") {
    if (is_open(*ours)) return obey(command("reservation.accept", "reservation", ours->sid));
    if (ours->status == ReservationStatus::accepted) return;
    // Here it was taken from them before they answered.
    ++counts_.decisions;
    const std::string worker = ours->worker;
    const std::string theirs = found->first;
    differ(Difference::Kind::ended, event.at, sid, task, worker,
           std::string(to_string(ours->status)));
    follow(sid, task, worker);
    if (const auto again = offer_to(task.ours, worker)) {
      task.offers[theirs] = *again;
      obey(command("reservation.accept", "reservation", *again));
    }
    return;
  }
  if (what == "rejected" && is_open(*ours))
    return obey(command("reservation.reject", "reservation", ours->sid));
  if (what == "wrapup" && ours->status == ReservationStatus::accepted)
    return obey(command("reservation.wrapup", "reservation", ours->sid));
  if (what == "completed" && (ours->status == ReservationStatus::accepted ||
                              ours->status == ReservationStatus::wrapping)) {
    return obey(command("reservation.complete", "reservation", ours->sid));
  }
  if (!is_open(*ours)) return;
  if (what == "canceled" || what == "failed") {
    // Because the task ends, which comes next, or of something outside: then they offer it again.
    task.withdrawn.insert(ours->sid);
    return;
  }
  if (what != "timeout") return;
  if (!task.compared || wait_for_end(event.at, task.ours, ours->sid)) return;
  ++counts_.decisions;
  differ(Difference::Kind::ended, event.at, sid, task, std::string(what), ours->worker);
}

void TaskRouterShadow::task_ended(const TaskRouterEvent& event, const std::string& sid,
                                  Followed& task) {
  task.expected.clear();  // nobody is offered it any more
  const auto state = task.ours.empty() ? std::nullopt : router_.task(task.ours);
  if (!state) return;
  if (event.type == "task.deleted") return obey(command("task.delete", "task", task.ours));
  if (event.type == "task.wrapup") {
    if (state->status == TaskStatus::assigned) obey(command("task.wrapup", "task", task.ours));
    return;
  }
  if (event.type == "task.completed") {
    if (state->status == TaskStatus::assigned || state->status == TaskStatus::wrapping)
      obey(command("task.complete", "task", task.ours));
    return;
  }
  const std::string reason = text_at(event.data, "task_canceled_reason");
  if (!is_their_decision(reason) || !task.compared) {
    if (!is_over(*state))
      obey(Value::object({{"type", "task.cancel"},
                          {"task", std::string_view(task.ours)},
                          {"reason", std::string_view(reason)}}));
    return;
  }
  ++counts_.decisions;
  Router later = router_.fork();
  router::EventBuffer unheard;
  later.advance(event.at + tolerance_, unheard);
  const auto then = later.task(task.ours);
  if (!then || is_over(*then)) {
    ++counts_.agreed;
    return;
  }
  const std::string ours = ours_now(task);
  differ(Difference::Kind::ended, event.at, sid, task, reason, ours.empty() ? "waits" : ours);
}

void TaskRouterShadow::about_worker(const TaskRouterEvent& event) {
  const auto worker = router_.worker(worker_of(event));
  const std::string name = text_at(event.data, "worker_name");
  const ValueView attributes = event.data.view().find("worker_attributes");
  if (event.type == "worker.created" && !worker) {
    ValueBuilder made;
    made.begin_object().key("type").string("worker.create");
    made.key("worker").string(text_at(event.data, "worker_sid")).key("name").string(name);
    if (attributes.is_object()) made.key("attributes").value(attributes);
    const std::string activity = text_at(event.data, "worker_activity_name");
    if (!activity.empty()) made.key("activity").string(activity);
    return obey(made.end_object().finish());
  }
  if (!worker) {
    ++counts_.ignored;
    return;
  }
  if (event.type == "worker.deleted") return obey(command("worker.delete", "worker", worker->sid));
  if (event.type == "worker.activity.update") {
    const std::string activity = text_at(event.data, "worker_activity_name");
    if (activity.empty() || activity == worker->activity) return;
    return obey(Value::object({{"type", "worker.activity"},
                               {"worker", std::string_view(worker->sid)},
                               {"activity", std::string_view(activity)}}));
  }
  if (event.type == "worker.attributes.update" && attributes.is_object()) {
    return obey(Value::object({{"type", "worker.update"},
                               {"worker", std::string_view(worker->sid)},
                               {"attributes", Value(attributes)}}));
  }
  ++counts_.ignored;
}

}  // namespace adapters
ACD_NAMESPACE_END

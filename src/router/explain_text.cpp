#include <acd/router/explain.hpp>

#include <fmt/format.h>

#include <array>

ACD_NAMESPACE_BEGIN
namespace router {

std::string_view to_string(Obstacle obstacle) noexcept {
  constexpr std::array<std::string_view, 11> names{
      "queue_expression", "known_worker", "target_expression",
      "activity",         "channel",      "capacity",
      "load_budget",      "back_off",     "excluded",
      "has_reservation",  "none"};
  return names[static_cast<std::size_t>(obstacle)];
}

namespace {

double seconds(Duration length) { return static_cast<double>(length.count()) / 1e6; }

std::string sentence(const ObstacleGroup& group) {
  switch (group.obstacle) {
    case Obstacle::queue_expression: return "not in the queue: " + group.clause + " is false";
    case Obstacle::known_worker: return group.clause;
    case Obstacle::target_expression: return group.clause + " is false";
    case Obstacle::activity: return "activity " + group.clause;
    case Obstacle::channel: return group.clause + " is switched off";
    case Obstacle::capacity: return "busy on " + group.clause;
    case Obstacle::load_budget: return "no room in the load budget for " + group.clause;
    case Obstacle::none: return "could take it";
    default: return group.clause;
  }
}

std::string status_line(const TaskExplanation& explanation) {
  const TaskState& task = explanation.task;
  std::string out = fmt::format("Task {} is {}", task.sid, acd::to_string(task.status));
  if (!task.reason.empty()) out += fmt::format(" ({})", task.reason);
  out += fmt::format(", {:.3f} s old", seconds(explanation.age));
  if (!task.task_queue.empty()) out += fmt::format(", in queue {}", task.task_queue);
  if (task.status == TaskStatus::pending)
    out += fmt::format("; {} of the queue go first", explanation.ahead);
  return out + "\n";
}

std::string step_line(const TaskExplanation& explanation) {
  std::string out =
      fmt::format("Workflow {}, filter {}", explanation.task.workflow, explanation.filter);
  if (explanation.filter != "routing_target")
    out += fmt::format(", step {}", explanation.target + 1);
  if (!explanation.target_expression.empty())
    out += fmt::format(": {}", explanation.target_expression);
  if (!explanation.order.empty()) out += fmt::format("; chosen {}", explanation.order);
  return out + "\n";
}

void write_offers(std::string& out, const TaskExplanation& explanation) {
  for (const ReservationState& reservation : explanation.task.reservations) {
    out += fmt::format("  {} {} since {}\n", reservation.worker, acd::to_string(reservation.status),
                       acd::to_string(reservation.created));
  }
}

std::string list(const std::vector<std::string>& items, std::size_t of) {
  return fmt::format("{}{}", fmt::join(items, "; "), items.size() < of ? "; …" : "");
}

}  // namespace

std::string to_text(const TaskExplanation& explanation) {
  std::string out = status_line(explanation) + step_line(explanation);
  if (!explanation.task.reservations.empty()) {
    out += "Offers\n";
    write_offers(out, explanation);
  }
  if (!explanation.obstacles.empty()) out += "Workers\n";
  for (const ObstacleGroup& group : explanation.obstacles) {
    out += fmt::format("  {:>5}  {}\n         {}\n", group.workers, sentence(group),
                       list(group.examples, group.workers));
  }
  if (!explanation.timers.empty()) out += "Next\n";
  for (const PendingInstant& timer : explanation.timers) {
    out += fmt::format("  {}  {}\n", acd::to_string(timer.at), timer.what);
  }
  if (explanation.task.status != TaskStatus::pending) return out;
  out += explanation.changes.empty() ? "No single change was found that would route it now.\n"
                                     : "It would be offered now, if you\n";
  for (const Change& change : explanation.changes) {
    out += fmt::format("  {}\n", change.sentence);
  }
  return out;
}

std::string to_json(const TaskExplanation& explanation) {
  ValueBuilder out;
  out.begin_object();
  out.key("task").string(explanation.task.sid);
  out.key("status").string(acd::to_string(explanation.task.status));
  out.key("workflow").string(explanation.task.workflow);
  out.key("task_queue").string(explanation.task.task_queue);
  out.key("reason").string(explanation.task.reason);
  out.key("age").real(seconds(explanation.age));
  out.key("ahead").integer(static_cast<std::int64_t>(explanation.ahead));
  out.key("filter").string(explanation.filter);
  out.key("target").integer(static_cast<std::int64_t>(explanation.target));
  out.key("target_expression").string(explanation.target_expression);
  out.key("order").string(explanation.order);
  if (explanation.filter_expression) {
    out.key("filter_expression")
        .value(*Value::from_json(acd::to_json(*explanation.filter_expression)));
  }
  out.key("timers").begin_array();
  for (const PendingInstant& timer : explanation.timers) {
    out.begin_object().key("what").string(timer.what);
    out.key("at").string(acd::to_string(timer.at)).end_object();
  }
  out.end_array().key("reservations").begin_array();
  for (const ReservationState& reservation : explanation.task.reservations) {
    out.begin_object().key("worker").string(reservation.worker);
    out.key("status").string(acd::to_string(reservation.status)).end_object();
  }
  out.end_array().key("workers").begin_array();
  for (const ObstacleGroup& group : explanation.obstacles) {
    out.begin_object().key("obstacle").string(to_string(group.obstacle));
    out.key("clause").string(group.clause);
    out.key("workers").integer(static_cast<std::int64_t>(group.workers));
    out.key("examples").begin_array();
    for (const std::string& example : group.examples) out.string(example);
    out.end_array().end_object();
  }
  out.end_array().key("changes").begin_array();
  for (const Change& change : explanation.changes) {
    out.begin_object().key("sentence").string(change.sentence);
    out.key("command").value(*Value::from_json(change.command)).end_object();
  }
  out.end_array().end_object();
  return acd::to_json(out.finish());
}

}  // namespace router
ACD_NAMESPACE_END

#include <acd/workflow/lint.hpp>

#include "workflow/directory.hpp"
#include "workflow/lints.hpp"

#include <fmt/format.h>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using Keys = std::vector<std::string>;
const Keys workspace_keys{"sid",     "name",      "activities", "task_channels", "task_queues",
                          "workers", "workflows", "calendars",  "presence",      "options"};
const Keys activity_keys{"sid", "name", "available"};
const Keys task_channel_keys{"sid", "name", "channel_optimized_routing", "load_weight"};
const Keys task_queue_keys{
    "sid", "name", "target_workers", "task_order", "max_reserved_workers", "max_waiting"};
const Keys worker_keys{"sid", "name", "attributes", "activity", "channels", "load_budget"};
const Keys presence_keys{"connect_activity", "disconnect_activity", "grace", "heartbeat_timeout"};
const Keys worker_channel_keys{"capacity", "available"};
const Keys options_keys{"seed",
                        "selection",
                        "default_activity",
                        "timeout_activity",
                        "multi_task",
                        "prioritize_queue_order",
                        "on_target_timeout",
                        "timeout_base",
                        "exclude_after",
                        "back_off",
                        "priority_aging",
                        "max_waiting",
                        "load_budget",
                        "setup_timeout",
                        "transfer_timeout",
                        "assigned_timeout",
                        "wrapup_timeout",
                        "limits",
                        "re_evaluate_at_calendar_edges",
                        "dialect"};
const Keys dialect_keys{"scalar_in", "coerce_numeric_strings", "extended"};

class WorkspaceLinter {
 public:
  explicit WorkspaceLinter(const Workspace& workspace)
      : workspace_(workspace), facts_(workspace), queues_(workspace) {}

  std::vector<Lint> run() {
    unknown_keys("/activities", workspace_.activities, activity_keys);
    unknown_keys("/task_channels", workspace_.task_channels, task_channel_keys);
    for (std::size_t i = 0; i < workspace_.task_queues.size(); ++i) {
      task_queue(workspace_.task_queues[i], child("/task_queues", i));
    }
    unknown_keys("/task_queues", workspace_.task_queues, task_queue_keys);
    workers();
    for (std::size_t i = 0; i < workspace_.workflows.size(); ++i) {
      lint_workflow(workspace_.workflows[i], child("/workflows", i), facts_, queues_, lints_);
    }
    calendars();
    lint_unknown_keys(workspace_.presence.unknown, "/presence", presence_keys, lints_);
    options();
    lint_unknown_keys(workspace_.unknown, {}, workspace_keys, lints_);
    return lints_.take();
  }

 private:
  template <class Things>
  void unknown_keys(std::string_view list, const Things& things, const Keys& keys) {
    for (std::size_t i = 0; i < things.size(); ++i) {
      lint_unknown_keys(things[i].unknown, child(list, i), keys, lints_);
    }
  }

  void task_queue(const TaskQueue& queue, const std::string& pointer) {
    if (!queue.target_workers) return;
    lint_expression(*queue.target_workers, child(pointer, "target_workers"), facts_, lints_);
    const bool somebody =
        workspace_.workers.empty() ||
        std::any_of(workspace_.workers.begin(), workspace_.workers.end(), [&](const Worker& w) {
          Scope scope;
          scope.worker = w.attributes;
          return queue.target_workers->matches(scope);
        });
    if (somebody || constant_value(*queue.target_workers) == false) return;
    lints_.add("empty-queue", child(pointer, "target_workers"),
               fmt::format("none of the {} workers is in queue {}", workspace_.workers.size(),
                           quoted(queue.name)),
               "compare the expression with the workers' attributes, or write 1==0 for nobody");
  }

  void workers() {
    lint_attributes(workspace_, lints_);
    unknown_keys("/workers", workspace_.workers, worker_keys);
    for (std::size_t i = 0; i < workspace_.workers.size(); ++i) {
      for (const WorkerChannel& channel : workspace_.workers[i].channels) {
        lint_unknown_keys(channel.unknown,
                          child(child(child("/workers", i), "channels"), channel.channel),
                          worker_channel_keys, lints_);
      }
    }
  }

  void calendars() {
    for (std::size_t i = 0; i < workspace_.calendars.size(); ++i) {
      const Calendar& calendar = workspace_.calendars[i];
      if (calendar.hours.next_edge(TimePoint())) continue;
      lints_.add("never-open", child("/calendars", i),
                 fmt::format("calendar {} is never open: it has neither weekly hours nor an "
                             "exception with hours",
                             quoted(calendar.name)),
                 "give it hours, or write 1==0 where it is asked for");
    }
  }

  void options() {
    const ValueView unknown = workspace_.options.unknown;
    lint_unknown_keys(unknown.find("dialect"), "/options/dialect", dialect_keys, lints_);
    for (std::size_t i = 0; i < unknown.size(); ++i) {
      if (unknown.key(i) == "dialect") continue;
      lint_unknown_keys(Value::object({{unknown.key(i), Value()}}), "/options", options_keys,
                        lints_);
    }
  }

  const Workspace& workspace_;
  Facts facts_;
  QueueIndex queues_;
  Lints lints_;
};

}  // namespace

void lint_unknown_keys(ValueView unknown, const std::string& pointer, const Keys& known,
                       Lints& lints) {
  if (!unknown.is_object()) return;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    const std::string_view key = unknown.key(i);
    if (key == "$schema") continue;  // for editors
    const std::string guess = did_you_mean(key, known);
    lints.add("unknown-key", child(pointer, key),
              fmt::format("the key {} is not known here and has no effect{}", quoted(key), guess),
              "remove it, or write the key that you mean");
  }
}

}  // namespace workflow

std::vector<Lint> lint(const Workspace& workspace) {
  return workflow::WorkspaceLinter(workspace).run();
}

ACD_NAMESPACE_END

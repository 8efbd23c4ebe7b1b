#include "expression/satisfiability.hpp"
#include "workflow/documents.hpp"
#include "workflow/lints.hpp"
#include "workflow/reach.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

// Of many filters the first ones are compared: the work stays linear in the document.
constexpr std::size_t most_filters_above = 32;
constexpr Duration shortest_ring = std::chrono::seconds(3);

const std::vector<std::string> target_keys{
    "queue",       "expression",       "priority",
    "timeout",     "order_by",         "skip_if",
    "x_outcome",   "known_worker_sid", "known_worker_friendly_name",
    "x_selection", "x_exclude_after",  "x_back_off"};
const std::vector<std::string> filter_keys{"filter_friendly_name", "friendly_name", "expression",
                                           "targets"};

std::int64_t seconds(Duration length) {
  return std::chrono::duration_cast<std::chrono::seconds>(length).count();
}

class WorkflowLinter {
 public:
  WorkflowLinter(const Workflow& workflow, const Facts& facts, const QueueIndex& queues,
                 Lints& lints)
      : workflow_(workflow),
        configuration_(*workflow.configuration),
        facts_(facts),
        queues_(queues),
        lints_(lints),
        reach_(reach(configuration_, facts.workspace(), queues)) {}

  void run(const std::string& pointer) {
    const std::string outside = child(pointer, "configuration");
    const std::string routing = child(outside, "task_routing");
    if (workflow_.task_reservation_timeout < shortest_ring) {
      short_ring(workflow_.task_reservation_timeout, child(pointer, "task_reservation_timeout"));
    }
    for (std::size_t i = 0; i < configuration_.filters.size(); ++i) {
      filter(i, child(child(routing, "filters"), i));
    }
    if (configuration_.default_filter) {
      default_filter(*configuration_.default_filter, child(routing, "default_filter"));
    } else if (!lint_hours(configuration_, routing, facts_.workspace(), lints_) &&
               reach_.falls_through) {
      lints_.add("no-default-filter", routing,
                 "a task that no filter takes is refused at its creation, and canceled later",
                 "add a default_filter with a queue");
    }
    lint_unknown_keys(configuration_.unknown, routing, {"filters", "default_filter"}, lints_);
    lint_unknown_keys(configuration_.unknown_outside, outside, {"task_routing"}, lints_);
    lint_unknown_keys(workflow_.unknown, pointer,
                      {"sid", "name", "configuration", "task_reservation_timeout"}, lints_);
  }

 private:
  void filter(std::size_t index, const std::string& pointer) {
    const Filter& filter = configuration_.filters[index];
    lint_expression(filter.expression, child(pointer, "expression"), facts_, lints_);
    if (!reach_.filters[index].matched && constant_value(filter.expression) != false) {
      lints_.add("shadowed-filter", pointer,
                 "no task comes to this filter: one above takes every task and never lets go",
                 "move it up, or make the filter above more exact");
    } else {
      taken_by_others(index, pointer);
    }
    std::string queue;
    for (std::size_t k = 0; k < filter.targets.size(); ++k) {
      const Target& target = filter.targets[k];
      const bool same_queue = target.queue.empty() || target.queue == queue;
      if (!target.queue.empty()) queue = target.queue;
      if (k > 0 && same_queue) {
        widens_nothing(filter.targets[k - 1], target, child(child(pointer, "targets"), k));
      }
      const std::string place = child(child(pointer, "targets"), k);
      if (is_first_unreachable(index, k)) unreachable_target(k, place);
      this->target(target, queue, place);
      if (k + 1 < filter.targets.size()) lint_person(target, place, facts_, lints_);
      lint_unknown_keys(target.unknown, place, target_keys, lints_);
    }
    const bool nobody_else_gets_them =
        keeps(filter) || (!configuration_.default_filter && !filter.targets.back().skip_if);
    if (reach_.filters[index].matched && nobody_else_gets_them) {
      lint_service(filter.targets, &filter.expression, pointer, facts_, queues_, lints_);
    }
    lint_unknown_keys(filter.unknown, pointer, filter_keys, lints_);
  }

  // Filters that never let go of a task, and take every one that this filter would.
  void taken_by_others(std::size_t index, const std::string& pointer) {
    const Expression& mine = configuration_.filters[index].expression;
    std::vector<expression::Condition> conditions{{&mine.tree(), false}};
    if (contradict(conditions, mine.dialect())) return;  // never-true says it
    std::string others;
    for (std::size_t i = 0; i < index && conditions.size() <= most_filters_above; ++i) {
      const Filter& other = configuration_.filters[i];
      if (!keeps(other) || !shares_a_name(mine, other.expression)) continue;
      conditions.push_back({&other.expression.tree(), true});
      others += fmt::format("{}{}", others.empty() ? "" : ", ", i);
      const expression::Condition pair[] = {conditions.front(), conditions.back()};
      if (contradict(pair, mine.dialect())) return tell_taken(std::to_string(i), pointer);
    }
    if (conditions.size() > 2 && contradict(conditions, mine.dialect())) {
      tell_taken(others, pointer);
    }
  }

  void tell_taken(std::string_view others, const std::string& pointer) {
    lints_.add("shadowed-filter", pointer,
               fmt::format("no task comes to this filter: every task that matches it is taken by "
                           "filter {} above and never let go",
                           others),
               "move it up, or make the filter above more exact");
  }

  // Does a task that matched stay until it is answered or ends?
  [[nodiscard]] bool keeps(const Filter& filter) const {
    if (filter.targets.empty()) return false;
    const bool can_be_full =
        std::any_of(facts_.workspace().task_queues.begin(), facts_.workspace().task_queues.end(),
                    [](const TaskQueue& queue) { return queue.max_waiting.has_value(); });
    const Target& last = filter.targets.back();
    return !last.outcome.empty() || (!last.timeout && !last.skip_if && !can_be_full);
  }

  static bool shares_a_name(const Expression& a, const Expression& b) {
    return std::any_of(a.references().begin(), a.references().end(), [&](const auto& name) {
      return std::find(b.references().begin(), b.references().end(), name) != b.references().end();
    });
  }

  // A step that says nothing else than the one before, for the same people or fewer.
  void widens_nothing(const Target& before, const Target& step, const std::string& pointer) {
    const bool says_more = step.priority || step.order_by || step.skip_if || step.known_worker ||
                           step.selection || step.exclude_after || step.back_off ||
                           !step.outcome.empty();
    if (says_more || !before.timeout || before.known_worker || before.skip_if ||
        !before.outcome.empty())
      return;
    const Options& options = facts_.workspace().options;
    const bool another_rings =
        before.exclude_after.value_or(options.exclude_after) != ExcludeAfter::none ||
        before.selection.value_or(options.selection) != Selection::longest_idle;
    if (another_rings) return;
    if (before.expression) {
      if (!step.expression) return;
      const expression::Condition narrower[] = {{&step.expression->tree(), false},
                                                {&before.expression->tree(), true}};
      if (!contradict(narrower, step.expression->dialect())) return;
    }
    lints_.add("widens-nothing", pointer,
               "this step offers the task to nobody whom the step before does not reach",
               "widen its expression or queue, or remove it and lengthen the timeout before");
  }

  // The targets behind it are just as unreachable: one lint says it.
  [[nodiscard]] bool is_first_unreachable(std::size_t filter, std::size_t target) const {
    const std::vector<bool>& targets = reach_.filters[filter].targets;
    return target > 0 && !targets[target] && targets[target - 1];
  }

  void unreachable_target(std::size_t index, const std::string& pointer) {
    lints_.add("unreachable-target", pointer,
               fmt::format("no task comes to this target: target {} before it has neither a "
                           "timeout nor a skip_if that can be true",
                           index - 1),
               "give the target before it a timeout, a skip_if or both");
  }

  void target(const Target& target, const std::string& queue, const std::string& pointer) {
    if (!target.outcome.empty()) {
      ignored_beside_outcome(target, pointer);
      return;
    }
    if (target.expression) {
      lint_expression(*target.expression, child(pointer, "expression"), facts_, lints_);
    }
    if (target.priority) lifo_priority(queue, child(pointer, "priority"));
    if (target.timeout) timeout(*target.timeout, child(pointer, "timeout"));
    if (target.skip_if) {
      lint_expression(*target.skip_if, child(pointer, "skip_if"), facts_, lints_);
      if (target.expression) counts_whole_queue(*target.skip_if, child(pointer, "skip_if"));
    }
  }

  // The step's expression does not narrow what `workers.` counts.
  void counts_whole_queue(const Expression& skip_if, const std::string& pointer) {
    const auto names = skip_if.references();
    const auto found = std::find_if(names.begin(), names.end(), [](const auto& name) {
      return name.builtin == expression::Builtin::workers_available;
    });
    if (found == names.end()) return;
    lints_.add("counts-whole-queue", pointer,
               fmt::format("`{}` counts everyone of the queue, also those whom this step's "
                           "expression excludes",
                           found->text),
               "write candidates.available, or 1==1 to leave when nobody of the step is free");
  }

  void default_filter(const Target& target, const std::string& pointer) {
    this->target(target, target.queue, pointer);
    lint_service({&target, 1}, nullptr, pointer, facts_, queues_, lints_);
    for (std::size_t i = 0; i < target.unknown.view().size(); ++i) {
      const std::string_view key = target.unknown.view().key(i);
      const auto& ignored = ignored_by_default_filter;
      if (std::find(ignored.begin(), ignored.end(), key) != ignored.end()) {
        ignored_by_default(key, pointer);
      } else {
        unknown_key(key, pointer);
      }
    }
  }

  void ignored_by_default(std::string_view key, const std::string& pointer) {
    lints_.add("ignored-default-filter-key", child(pointer, key),
               fmt::format("a default filter ignores {}: a task waits there until its time to live "
                           "ends",
                           key),
               "remove it, or write a last filter with the expression 1==1");
  }

  void ignored_beside_outcome(const Target& target, const std::string& pointer) {
    const std::pair<std::string_view, bool> keys[] = {
        {"expression", target.expression.has_value()},
        {"priority", target.priority.has_value()},
        {"timeout", target.timeout.has_value()},
        {"order_by", target.order_by.has_value()},
        {"skip_if", target.skip_if.has_value()},
        {"x_selection", target.selection.has_value()},
        {"x_exclude_after", target.exclude_after.has_value()},
        {"x_back_off", target.back_off.has_value()},
        {"known_worker_sid",
         target.known_worker && target.known_worker->by == KnownWorker::By::sid},
        {"known_worker_friendly_name",
         target.known_worker && target.known_worker->by == KnownWorker::By::friendly_name},
    };
    for (const auto& [key, given] : keys) {
      if (!given) continue;
      lints_.add("ignored-outcome-key", child(pointer, key),
                 fmt::format("{} has no effect beside x_outcome: the task ends here", key),
                 "remove it, or put it on the target before");
    }
  }

  void lifo_priority(const std::string& queue, std::string pointer) {
    const auto position = queues_.find(queue);
    if (!position) return;
    const TaskQueue& found = facts_.workspace().task_queues[*position];
    if (found.task_order != TaskOrder::lifo) return;
    lints_.add("lifo-priority", std::move(pointer),
               fmt::format("a priority changes nothing here: queue {} is LIFO, the newest task is "
                           "next whatever its priority",
                           quoted(found.name)),
               "remove the priority, or make the queue FIFO");
  }

  void timeout(Duration length, const std::string& pointer) {
    if (length < shortest_ring) short_ring(length, pointer);
    const Duration reservation = workflow_.task_reservation_timeout;
    const bool waits =
        facts_.workspace().options.on_target_timeout == OnTargetTimeout::wait_for_reservation;
    if (!waits || reservation <= length) return;
    lints_.add("reservation-timeout-longer-than-target", pointer,
               fmt::format("a worker can ring for {} s after this timeout of {} s: "
                           "on_target_timeout is wait_for_reservation",
                           seconds(reservation), seconds(length)),
               fmt::format("set task_reservation_timeout to at most {}, or on_target_timeout to "
                           "preempt",
                           seconds(length)));
  }

  void short_ring(Duration length, const std::string& pointer) {
    lints_.add("short-ring", pointer,
               fmt::format("a worker rings for {} s at most, which is too short to answer",
                           seconds(length)),
               fmt::format("allow at least {} s; skip_if 1==1 leaves a step at once when nobody is "
                           "free",
                           seconds(shortest_ring)));
  }

  void unknown_key(std::string_view key, const std::string& pointer) {
    lint_unknown_keys(Value::object({{key, Value()}}), pointer, target_keys, lints_);
  }

  const Workflow& workflow_;
  const WorkflowConfiguration& configuration_;
  const Facts& facts_;
  const QueueIndex& queues_;
  Lints& lints_;
  Reach reach_;
};

}  // namespace

void lint_workflow(const Workflow& workflow, const std::string& pointer, const Facts& facts,
                   const QueueIndex& queues, Lints& lints) {
  if (!workflow.configuration) return;
  WorkflowLinter(workflow, facts, queues, lints).run(pointer);
}

}  // namespace workflow
ACD_NAMESPACE_END

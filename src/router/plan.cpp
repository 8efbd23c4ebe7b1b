#include "plan.hpp"

#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

template <class T>
const T* pointer_to(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

}  // namespace

std::shared_ptr<const Plan> make_plan(std::shared_ptr<const WorkflowConfiguration> configuration,
                                      const Options& options, const QueueLookup& queues,
                                      std::string& unknown_queue) {
  auto plan = std::make_shared<Plan>();
  const auto make_step = [&](const Target& target, std::uint16_t inherited_queue) {
    Step step;
    step.queue = inherited_queue;
    if (!target.queue.empty()) {
      const auto queue = queues.queue(target.queue);
      if (!queue && unknown_queue.empty()) unknown_queue = target.queue;
      step.queue = queue.value_or(0xffff);
    }
    step.timeout = target.timeout.value_or(Duration::zero());
    step.priority = target.priority;
    step.expression = pointer_to(target.expression);
    step.skip_if = pointer_to(target.skip_if);
    step.order_by = pointer_to(target.order_by);
    step.known_worker = pointer_to(target.known_worker);
    step.outcome = target.outcome.empty() ? nullptr : &target.outcome;
    step.selection = target.selection.value_or(options.selection);
    step.exclude_after = target.exclude_after.value_or(options.exclude_after);
    step.back_off = target.back_off.value_or(options.back_off);
    return step;
  };
  for (const Filter& filter : configuration->filters) {
    PlanFilter& planned = plan->filters.emplace_back();
    plan->index.add(filter.expression);
    std::uint16_t queue = 0xffff;
    for (const Target& target : filter.targets) {
      planned.steps.push_back(make_step(target, queue));
      queue = planned.steps.back().queue;
    }
  }
  if (configuration->default_filter) {
    Step step = make_step(*configuration->default_filter, 0xffff);
    step.timeout = Duration::zero();  // it waits until the task's time to live ends
    step.skip_if = nullptr;
    step.known_worker = nullptr;
    plan->default_step = step;
  }
  plan->configuration = std::move(configuration);
  return plan;
}

}  // namespace router
ACD_NAMESPACE_END

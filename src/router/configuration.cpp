#include "digest.hpp"
#include "engine.hpp"
#include "workflow/limits.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

bool names_volatile(const Expression* expression) {
  if (expression == nullptr) return false;
  const auto references = expression->references();
  return std::any_of(references.begin(), references.end(), [](const expression::Reference& r) {
    return r.builtin >= expression::Builtin::worker_activity_sid &&
           r.builtin <= expression::Builtin::channel_available_capacity_percentage;
  });
}

class Queues final : public QueueLookup {
 public:
  explicit Queues(const Engine& engine) : engine_(engine) {}
  [[nodiscard]] std::optional<std::uint16_t> queue(std::string_view id) const override {
    return engine_.find_queue(id);
  }

 private:
  const Engine& engine_;
};

bool uses_queue(const Plan& plan, std::uint16_t queue) {
  if (plan.default_step && plan.default_step->queue == queue) return true;
  return std::any_of(plan.filters.begin(), plan.filters.end(), [&](const PlanFilter& filter) {
    return std::any_of(filter.steps.begin(), filter.steps.end(),
                       [&](const Step& s) { return s.queue == queue; });
  });
}

std::string quoted(std::string_view id) { return "'" + std::string(id) + "'"; }

}  // namespace

std::shared_ptr<const Plan> Engine::plan(std::shared_ptr<const WorkflowConfiguration> configuration,
                                         std::string& unknown_queue) const {
  return make_plan(std::move(configuration), options_, Queues(*this), unknown_queue);
}

void Engine::note_volatile(const Plan& plan) {
  if (plan.default_step && names_volatile(plan.default_step->expression)) any_volatile_ = true;
  for (const PlanFilter& filter : plan.filters) {
    for (const Step& step : filter.steps)
      any_volatile_ = any_volatile_ || names_volatile(step.expression);
  }
}

std::uint32_t Engine::add_plan(std::shared_ptr<const Plan> plan) {
  note_volatile(*plan);
  const std::uint32_t slot = plans_.add();
  plans_[slot].plan = std::move(plan);
  plans_[slot].users = 1;
  return slot;
}

void Engine::release_plan(std::uint32_t slot) {
  if (--plans_[slot].users == 0) plans_.remove(slot);
}

std::uint16_t Engine::add_queue(const TaskQueue& queue) {
  const auto slot = static_cast<std::uint16_t>(queues_.size());
  QueueRow& row = queues_.emplace_back();
  row.live = true;
  row.definition = queue;
  if (row.definition.sid.empty()) row.definition.sid = row.definition.name;
  eligibility_.set_queue(slot, queue.target_workers);
  return slot;
}

std::uint16_t Engine::add_workflow(const Workflow& workflow, std::shared_ptr<const Plan> plan) {
  const auto slot = static_cast<std::uint16_t>(workflows_.size());
  WorkflowRow& row = workflows_.emplace_back();
  row.live = true;
  row.sid = workflow.sid.empty() ? workflow.name : workflow.sid;
  row.name = workflow.name;
  row.reservation_timeout = workflow.task_reservation_timeout;
  row.plan = add_plan(std::move(plan));
  return slot;
}

void Engine::emit_configuration(EventType type, std::uint16_t queue, std::uint16_t workflow) {
  Event record = event(type);
  record.queue = queue;
  record.workflow = workflow;
  push(record);
}

Engine::Refused Engine::on(const CreateQueue& command) {
  const TaskQueue& queue = *command.queue;
  if (find_queue(queue.sid.empty() ? queue.name : queue.sid) || find_queue(queue.name)) {
    return refuse(RefusalCode::duplicate, "there is a queue " + quoted(queue.name) + " already",
                  queue.name, 400);
  }
  if (queues_.size() >=
      (options_.limits == Limits::none ? std::size_t{no_queue} : workflow::most_queues)) {
    return refuse(RefusalCode::invalid_argument, "there is no room for another queue", queue.name,
                  400);
  }
  emit_configuration(EventType::task_queue_created, add_queue(queue), no_queue);
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateQueue& command) {
  const auto slot = find_queue(command.queue);
  if (!slot) {
    return refuse(RefusalCode::unknown_id, "there is no queue " + quoted(command.queue),
                  command.queue, 404);
  }
  if (command.max_reserved_workers &&
      (*command.max_reserved_workers < 1 || *command.max_reserved_workers > 50)) {
    return refuse(RefusalCode::invalid_argument, "max_reserved_workers must be 1 to 50",
                  command.queue, 400);
  }
  if (!command.name.empty()) {
    const auto taken = find_queue(command.name);
    if (taken && *taken != *slot) {
      return refuse(RefusalCode::duplicate, "there is a queue " + quoted(command.name) + " already",
                    command.name, 400);
    }
  }
  QueueRow& row = queues_[*slot];
  TaskQueue& definition = row.definition;
  const bool reorders = command.task_order && *command.task_order != definition.task_order;
  const std::vector<std::uint32_t> waiting = waiting_in(*slot);
  if (reorders) {
    for (const std::uint32_t task : waiting) dequeue(task);
    definition.task_order = *command.task_order;
  }
  if (!command.name.empty()) definition.name = command.name;
  if (command.max_reserved_workers) definition.max_reserved_workers = *command.max_reserved_workers;
  if (command.max_waiting) definition.max_waiting = command.max_waiting;
  if (command.target_workers) {
    definition.target_workers = *command.target_workers;
    eligibility_.set_queue(*slot, definition.target_workers);
    emit_configuration(EventType::task_queue_expression_updated, *slot, no_queue);
    mark_queue_dirty(*slot);
  }
  if (reorders) {
    for (const std::uint32_t task : waiting) enqueue(task);
  }
  return std::nullopt;
}

std::vector<std::uint32_t> Engine::waiting_in(std::uint16_t queue) const {
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t g : active_groups_) {
    const Group& group = groups_[g];
    if (group.key.residual == no_slot || eligibility_.queue(group.key.residual) != queue) continue;
    for (std::uint32_t t = group.waiting.first; t != WaitingSets::none; t = waiting_.next(t))
      waiting.push_back(t);
  }
  return waiting;
}

Engine::Refused Engine::on(const DeleteQueue& command) {
  const auto slot = find_queue(command.queue);
  if (!slot) {
    return refuse(RefusalCode::unknown_id, "there is no queue " + quoted(command.queue),
                  command.queue, 404);
  }
  // A plan outlives its last user until a later command; the users count.
  bool planned = false;
  for (const WorkflowRow& workflow : workflows_)
    planned |= workflow.live && uses_queue(*plans_[workflow.plan].plan, *slot);
  for (std::uint32_t t = 0; t < tasks_.slots(); ++t)
    planned |= tasks_[t].live && uses_queue(plan_of(tasks_[t]), *slot);
  if (planned || queues_[*slot].members != 0) {
    return refuse(RefusalCode::in_use,
                  "queue " + quoted(command.queue) + " is used by a workflow or a task",
                  command.queue, 400);
  }
  eligibility_.remove_queue(*slot);
  queues_[*slot].live = false;
  emit_configuration(EventType::task_queue_deleted, *slot, no_queue);
  return std::nullopt;
}

Engine::Refused Engine::unknown_queue(std::string_view queue) {
  return refuse(RefusalCode::unknown_id,
                "the configuration names a queue " + quoted(queue) + " that does not exist", queue,
                404);
}

Engine::Refused Engine::on(const CreateWorkflow& command) {
  const Workflow& workflow = *command.workflow;
  if (find_workflow(workflow.sid.empty() ? workflow.name : workflow.sid) ||
      find_workflow(workflow.name)) {
    return refuse(RefusalCode::duplicate,
                  "there is a workflow " + quoted(workflow.name) + " already", workflow.name, 400);
  }
  if (workflows_.size() >= no_queue) {
    return refuse(RefusalCode::invalid_argument, "there is no room for another workflow",
                  workflow.name, 400);
  }
  std::string missing;
  auto made = plan(workflow.configuration, missing);
  if (!missing.empty()) return unknown_queue(missing);
  emit_configuration(EventType::workflow_created, no_queue,
                     add_workflow(workflow, std::move(made)));
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateWorkflow& command) {
  const auto slot = find_workflow(command.workflow);
  if (!slot) {
    return refuse(RefusalCode::unknown_id, "there is no workflow " + quoted(command.workflow),
                  command.workflow, 404);
  }
  std::shared_ptr<const Plan> made;
  if (command.configuration) {
    std::string missing;
    made = plan(command.configuration, missing);
    if (!missing.empty()) return unknown_queue(missing);
  }
  WorkflowRow& row = workflows_[*slot];
  if (command.task_reservation_timeout) row.reservation_timeout = *command.task_reservation_timeout;
  if (made) {
    const std::uint32_t old = row.plan;
    row.plan = add_plan(std::move(made));
    left_plans_.push_back(old);
  }
  emit_configuration(EventType::workflow_updated, no_queue, *slot);
  if (command.re_evaluate) restart_waiting(*slot, true);
  return std::nullopt;
}

// Waiting tasks start anew, oldest first; reserved ones when their reservations end; those that are
// being handed on have left the workflow. With
// `new_plan` under the workflow's plan of now.
void Engine::restart_waiting(std::uint16_t workflow, bool new_plan) {
  std::vector<std::uint32_t> tasks;
  for (std::uint32_t t = 0; t < tasks_.slots(); ++t) {
    const TaskRow& task = tasks_[t];
    if (task.live && !task.is_over() && task.workflow == workflow && task.direct == Direct::none &&
        !task.transfer.open && task.accepted_reservations + task.wrapping_reservations == 0) {
      tasks.push_back(t);
    }
  }
  std::sort(tasks.begin(), tasks.end(), [this](std::uint32_t a, std::uint32_t b) {
    return tasks_[a].sequence < tasks_[b].sequence;
  });
  for (const std::uint32_t t : tasks) {
    if (new_plan) tasks_[t].new_plan = true;
    if (tasks_[t].status == TaskStatus::reserved) {
      tasks_[t].restart = true;
    } else {
      restart_matching(t);
    }
  }
}

Engine::Refused Engine::on(const DeleteWorkflow& command) {
  const auto slot = find_workflow(command.workflow);
  if (!slot) {
    return refuse(RefusalCode::unknown_id, "there is no workflow " + quoted(command.workflow),
                  command.workflow, 404);
  }
  if (workflows_[*slot].open_tasks != 0) {
    return refuse(RefusalCode::in_use,
                  "workflow " + quoted(command.workflow) + " is used by a task", command.workflow,
                  400);
  }
  emit_configuration(EventType::workflow_deleted, no_queue, *slot);
  workflows_[*slot].live = false;
  left_plans_.push_back(workflows_[*slot].plan);
  return std::nullopt;
}

}  // namespace router
ACD_NAMESPACE_END

#include "digest.hpp"
#include "engine.hpp"
#include "workflow/limits.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

constexpr Duration longest_task_timeout = std::chrono::hours(24 * 14);

// TaskRouter allows no start before 1900.
const TimePoint earliest_start{std::chrono::seconds(-2'208'988'800)};

std::string quoted(std::string_view id) { return "'" + std::string(id) + "'"; }

}  // namespace

Engine::Refused Engine::unknown_task(std::string_view id) {
  return refuse(RefusalCode::unknown_id, "there is no task " + quoted(id), id, 404);
}

Engine::Refused Engine::wrong_task_state(const TaskRow& task, std::string_view wish) {
  return refuse(RefusalCode::wrong_state,
                "task " + quoted(task.sid) + " is " + std::string(to_string(task.status)) +
                    " and cannot be " + std::string(wish),
                task.sid, 400);
}

Engine::Refused Engine::check_direct(const CreateTask& command, Draft& draft) {
  const std::uint32_t worker =
      command.routing_target.empty() ? no_slot : find_worker(command.routing_target);
  if (command.ignore_capacity && worker == no_slot) {
    return refuse(RefusalCode::invalid_argument, "ignore_capacity needs a worker as routing_target",
                  command.task, 400);
  }
  if (command.routing_target.empty()) return std::nullopt;
  if (worker != no_slot) {
    draft.direct = Direct::worker;
    draft.worker = worker;
    draft.ignore_capacity = command.ignore_capacity.value_or(true);
    return std::nullopt;
  }
  if (const auto queue = find_queue(command.routing_target)) {
    draft.direct = Direct::queue;
    draft.queue = *queue;
    return std::nullopt;
  }
  if (const auto workflow = find_workflow(command.routing_target)) {
    draft.workflow = *workflow;
    return std::nullopt;
  }
  return refuse(RefusalCode::unknown_id,
                "there is no worker, queue or workflow " + quoted(command.routing_target),
                command.routing_target, 404);
}

Engine::Refused Engine::find_workflow_of(const CreateTask& command, Draft& draft) {
  if (!command.workflow.empty()) {
    const auto workflow = find_workflow(command.workflow);
    if (!workflow) {
      return refuse(RefusalCode::unknown_id, "there is no workflow " + quoted(command.workflow),
                    command.workflow, 404);
    }
    draft.workflow = *workflow;
    return std::nullopt;
  }
  for (std::size_t w = 0; w < workflows_.size(); ++w) {
    if (!workflows_[w].live) continue;
    if (draft.workflow != no_queue) {
      return refuse(RefusalCode::invalid_argument,
                    "a task needs a workflow where there is more than one", command.task, 400);
    }
    draft.workflow = static_cast<std::uint16_t>(w);
  }
  if (draft.workflow != no_queue) return std::nullopt;
  return refuse(RefusalCode::invalid_argument, "there is no workflow that could take the task",
                command.task, 400);
}

Engine::Refused Engine::check_creation(const CreateTask& command, Draft& draft) {
  const std::string made =
      command.task.empty() ? made_sid("WT", tasks_created_ + 1) : std::string();
  const std::string_view id = command.task.empty() ? std::string_view(made) : command.task;
  draft.id_hash = IdIndex::short_hash(id);
  if (find_task(id, draft.id_hash) != no_slot) {
    return refuse(RefusalCode::duplicate, "there is a task " + quoted(command.task) + " already",
                  command.task, 400);
  }
  const auto invalid = [&](std::string sentence) {
    return refuse(RefusalCode::invalid_argument, std::move(sentence), command.task, 400);
  };
  if (auto refused = find_workflow_of(command, draft)) return refused;
  const auto channel = find_channel(command.channel.empty() ? "default" : command.channel);
  if (!channel) {
    return refuse(RefusalCode::unknown_id, "there is no task channel " + quoted(command.channel),
                  command.channel, 404);
  }
  draft.channel = *channel;
  if (!command.attributes.view().is_null() && !command.attributes.view().is_object()) {
    return invalid("attributes must be an object");
  }
  if (workflow::too_long(command.attributes, options_.limits)) return invalid(attributes_too_long);
  if (command.priority < 0) return invalid("priority must be at least 0");
  if (command.timeout < std::chrono::seconds(1) || command.timeout > longest_task_timeout) {
    return invalid("timeout must be 1 to 1209600 seconds");
  }
  if (command.virtual_start_time &&
      (*command.virtual_start_time > now_ || *command.virtual_start_time < earliest_start)) {
    return invalid("virtual_start_time must not be in the future or before 1900");
  }
  if (auto refused = check_direct(command, draft)) return refused;
  const Plan& plan = *plans_[workflows_[draft.workflow].plan].plan;
  if (draft.direct == Direct::none) draft.match = match_filter(plan, command.attributes, 0);
  if (draft.direct == Direct::none && !plan.default_step && !draft.match.found) {
    return refuse(RefusalCode::no_match,
                  "no filter of workflow " + quoted(workflows_[draft.workflow].name) +
                      " matches the task, and it has no default filter",
                  command.task, 14222);
  }
  return std::nullopt;
}

Engine::Refused Engine::on(const CreateTask& command) {
  Draft draft;
  if (auto refused = check_creation(command, draft)) return refused;
  const std::uint64_t number = ++tasks_created_;
  const std::uint32_t slot = tasks_.add();
  waiting_.reserve_nodes(tasks_.slots());
  TaskRow& task = tasks_[slot];
  task.live = task.arriving = true;
  task.channel = draft.channel;
  task.direct = draft.direct;
  task.direct_worker = draft.worker;
  if (draft.worker != no_slot) task.direct_sequence = workers_[draft.worker].sequence;
  task.ignore_capacity = draft.ignore_capacity;
  task.workflow = draft.workflow;
  task.queue = draft.queue;
  task.priority = command.priority;
  task.sequence = number;
  task.created = now_;
  task.virtual_start = command.virtual_start_time.value_or(now_);
  task.attributes = command.attributes.view().is_null() ? empty_object() : command.attributes;
  if (command.task.empty()) {
    task.sid = made_sid("WT", number);
  } else {
    task.sid = command.task;
  }
  task.plan = workflows_[task.workflow].plan;
  use_plan(task.plan);
  ++workflows_[task.workflow].open_tasks;
  task.id_hash = draft.id_hash;
  task_ids_.insert_hash(task.id_hash, slot);
  task.life_cause = cause_;
  task.life_timer = timers_.start(now_ + command.timeout, TimerKind::task_ttl, slot);
  emit(EventType::task_created, slot);
  emit(EventType::workflow_entered, slot);
  if (draft.direct == Direct::none) {
    start_at(slot, draft.match);
  } else {
    enter_direct(slot);
  }
  return std::nullopt;
}

Engine::Refused Engine::on(const UpdateTask& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == IdIndex::none) return unknown_task(command.task);
  TaskRow& task = tasks_[slot];
  if (task.is_over()) return wrong_task_state(task, "updated");
  const auto invalid = [&](std::string sentence) {
    return refuse(RefusalCode::invalid_argument, std::move(sentence), command.task, 400);
  };
  if (command.attributes && !command.attributes->view().is_object())
    return invalid("attributes must be an object");
  if (command.attributes && workflow::too_long(*command.attributes, options_.limits))
    return invalid(attributes_too_long);
  if (command.priority && *command.priority < 0) return invalid("priority must be at least 0");
  if (command.virtual_start_time &&
      (*command.virtual_start_time > now_ || *command.virtual_start_time < earliest_start)) {
    return invalid("virtual_start_time must not be in the future or before 1900");
  }
  std::uint8_t channel = task.channel;
  if (!command.channel.empty()) {
    const auto found = find_channel(command.channel);
    if (!found) {
      return refuse(RefusalCode::unknown_id, "there is no task channel " + quoted(command.channel),
                    command.channel, 404);
    }
    channel = *found;
  }
  const bool routes_anew = command.attributes.has_value() || channel != task.channel;
  const bool routing =
      task.accepted_reservations + task.wrapping_reservations == 0 && !task.transfer.open;
  const bool waits = task.group != no_slot;
  if (waits) dequeue(slot);
  if (command.attributes) task.attributes = *command.attributes;
  if (command.priority) task.priority = *command.priority;
  if (command.virtual_start_time) task.virtual_start = *command.virtual_start_time;
  task.channel = channel;
  emit(EventType::task_updated, slot);
  if (routes_anew && routing && task.status == TaskStatus::reserved) {
    task.restart = true;
  } else if (routes_anew && routing) {
    restart_matching(slot);
  } else if (waits) {
    enqueue(slot);
  }
  return std::nullopt;
}

Engine::Refused Engine::on(const CancelTask& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == IdIndex::none) return unknown_task(command.task);
  const TaskRow& task = tasks_[slot];
  if (task.transfer.open ||
      (task.status != TaskStatus::pending && task.status != TaskStatus::reserved)) {
    return wrong_task_state(task, "canceled");
  }
  cancel(slot, Reason::text, command.reason);
  return std::nullopt;
}

Engine::Refused Engine::on(const WrapUpTask& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == IdIndex::none) return unknown_task(command.task);
  const TaskRow& task = tasks_[slot];
  if (task.status != TaskStatus::assigned && !task.transfer.open)
    return wrong_task_state(task, "wrapping");
  if (task.accepted_reservations == 0) return wrong_task_state(task, "wrapping");
  close_transfer(slot, EventType::task_transfer_canceled, Reason::transfer_canceled);
  tasks_[slot].reason = command.reason;
  for (std::uint32_t r = tasks_[slot].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].status == ReservationStatus::accepted) wrap_up(r);
  }
  return std::nullopt;
}

Engine::Refused Engine::on(const CompleteTask& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == IdIndex::none) return unknown_task(command.task);
  const TaskRow& task = tasks_[slot];
  if (task.status != TaskStatus::assigned && task.status != TaskStatus::wrapping &&
      !task.transfer.open) {
    return wrong_task_state(task, "completed");
  }
  close_transfer(slot, EventType::task_transfer_canceled, Reason::transfer_canceled);
  for (std::uint32_t r = tasks_[slot].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].is_open()) {
      finish_accepted(r, ReservationStatus::completed);
      emit_reservation(EventType::reservation_completed, r);
      take_post_work_activity(r);
    }
  }
  if (!tasks_[slot].is_over()) complete(slot, Reason::text, command.reason);
  return std::nullopt;
}

Engine::Refused Engine::on(const DeleteTask& command) {
  const std::uint32_t slot = find_task(command.task);
  if (slot == IdIndex::none) return unknown_task(command.task);
  dequeue(slot);
  cancel_offers(slot, Reason::task_deleted, true);
  for (std::uint32_t r = tasks_[slot].first_reservation; r != no_slot; r = reservations_[r].next) {
    if (!reservations_[r].is_open()) continue;
    finish_accepted(r, ReservationStatus::canceled);
    emit_reservation(EventType::reservation_canceled, r, Reason::task_deleted);
  }
  emit(EventType::task_deleted, slot);
  remove_task(slot);
  return std::nullopt;
}

void Engine::cancel(std::uint32_t slot, Reason reason, std::string_view text) {
  dequeue(slot);
  cancel_offers(slot, reason == Reason::text ? Reason::task_canceled : reason, true);
  end(slot, TaskStatus::canceled, text);
  emit(EventType::task_canceled, slot, reason);
}

void Engine::complete(std::uint32_t slot, Reason reason, std::string_view text) {
  end(slot, TaskStatus::completed, text);
  emit(EventType::task_completed, slot, reason);
}

void Engine::end(std::uint32_t slot, TaskStatus status, std::string_view text) {
  TaskRow& task = tasks_[slot];
  disarm_deadline(slot);
  stop_timer(task.transfer.timer);
  stop_timer(task.back_off_timer);
  stop_timer(task.life_timer);
  task.transfer.open = false;
  task.status = status;
  if (task.reason != text) task.reason = text;
  task.entered = task.restart = false;
  --workflows_[task.workflow].open_tasks;
  if (task.has_queue) --queues_[task.queue].members;
  task.life_cause = cause_;
  task.life_timer = retention_.add(now_ + retention, slot);
}

void Engine::stop_life_timer(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  if (!task.is_over()) return stop_timer(task.life_timer);
  if (task.life_timer != no_timer) retention_.forget(task.life_timer);
  task.life_timer = no_timer;
}

// From now on the id is unknown; the slot is freed before the next command.
void Engine::remove_task(std::uint32_t slot) {
  TaskRow& task = tasks_[slot];
  dequeue(slot);
  disarm_deadline(slot);
  stop_life_timer(slot);
  stop_timer(task.transfer.timer);
  stop_timer(task.back_off_timer);
  for (std::uint32_t r = task.first_reservation; r != no_slot; r = reservations_[r].next) {
    if (reservations_[r].is_open()) finish_accepted(r, ReservationStatus::canceled);
  }
  if (!task.is_over()) {
    --workflows_[task.workflow].open_tasks;
    if (task.has_queue) --queues_[task.queue].members;
  }
  task_ids_.erase_hash(task.id_hash, slot);
  task.live = false;
  task.entered = false;
  ended_tasks_.push_back(slot);
}

}  // namespace router
ACD_NAMESPACE_END

#include <acd/router/explain.hpp>
#include <acd/router/json.hpp>

#include "engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

constexpr std::size_t most_examples = 3;
constexpr std::size_t most_tries = 10;
constexpr std::size_t most_changes = 4;

// The first part that makes the whole false.
const Explanation& culprit(const Explanation& explanation) {
  for (const Explanation& child : explanation.children) {
    if (!child.result) return culprit(child);
  }
  return explanation;
}

// The worker's side of a comparison that fails, with its value.
std::string value_in(const Explanation& comparison) {
  for (const Explanation::Side* side : {&comparison.left, &comparison.right}) {
    if (side->is_name && !side->text.starts_with("task."))
      return fmt::format("{} is {}", side->text, side->found ? to_json(side->value) : "missing");
  }
  return {};
}

std::string quoted_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

/// Looks at an Engine from all sides and changes nothing.
class Explainer {
 public:
  Explainer(const Router& router, std::uint32_t task)
      : router_(router), engine_(router.engine()), slot_(task), task_(engine_.tasks_[task]) {}

  TaskExplanation run() {
    TaskExplanation out;
    out.task = *router_.task(task_.sid);
    out.age = engine_.now_ - task_.created;
    describe_step(out);
    list_timers(out);
    if (task_.is_over()) return out;
    count_workers(out);
    if (task_.status != TaskStatus::pending) return out;
    out.ahead = count_ahead();
    find_changes(out);
    return out;
  }

 private:
  struct Finding {
    Obstacle obstacle = Obstacle::none;
    std::string clause;
    std::string value;
  };

  [[nodiscard]] const Step* step() const {
    return task_.transfer.open || task_.direct != Direct::none ? nullptr : engine_.step(task_);
  }
  [[nodiscard]] std::uint32_t only() const {
    if (task_.transfer.open) return task_.transfer.to_queue ? no_slot : task_.transfer.worker;
    if (task_.direct == Direct::worker) return task_.direct_worker;
    const Step* on = step();
    return on != nullptr && on->known_worker != nullptr
               ? engine_.known_worker(task_, *on->known_worker)
               : no_slot;
  }
  [[nodiscard]] bool asks_queue() const {
    return task_.has_queue && task_.direct != Direct::worker &&
           (!task_.transfer.open || task_.transfer.to_queue);
  }

  void describe_step(TaskExplanation& out) const {
    const Plan& plan = engine_.plan_of(task_);
    if (task_.direct != Direct::none) {
      out.filter = "routing_target";
      return;
    }
    if (task_.filter == StepRef::default_filter) {
      out.filter = "default_filter";
    } else {
      const Filter& filter = plan.configuration->filters[task_.filter];
      out.filter = filter.friendly_name;
      if (out.filter.empty()) out.filter = filter.expression.source();
      Scope scope;
      scope.task = task_.attributes;
      scope.calendar = engine_.calendars_now();
      out.filter_expression = filter.expression.explain(scope);
    }
    out.target = task_.target;
    const Step* on = step();
    if (on == nullptr) return;
    if (on->expression != nullptr) out.target_expression = on->expression->source();
    if (on->order_by != nullptr) out.order = "by order_by, then ";
    out.order += acd::to_string(on->selection);
  }

  void list_timers(TaskExplanation& out) const {
    const auto add = [&](const char* what, TimerId timer) {
      if (timer != no_timer) out.timers.push_back({what, engine_.timers_.due(timer)});
    };
    if (task_.is_over()) {
      if (task_.life_timer == no_timer) return;
      out.timers.push_back({"is no longer readable", engine_.retention_.until(task_.life_timer)});
      return;
    }
    add("the step's deadline", task_.step_timer);
    add(task_.accepted_reservations + task_.wrapping_reservations > 0 ? "the assigned limit"
                                                                      : "the time to live",
        task_.life_timer);
    if (task_.transfer.open) add("the transfer's deadline", task_.transfer.timer);
    for (std::uint32_t r = task_.first_reservation; r != no_slot;
         r = engine_.reservations_[r].next) {
      const ReservationRow& reservation = engine_.reservations_[r];
      if (!reservation.is_open() || reservation.timer == no_timer) continue;
      const std::string& worker = engine_.workers_[reservation.worker].sid;
      out.timers.push_back({reservation.waits() ? "the offer to " + worker + " ends"
                                                : "the wrap-up of " + worker + " ends",
                            engine_.timers_.due(reservation.timer)});
    }
  }

  [[nodiscard]] std::size_t count_ahead() const {
    const bool lifo =
        task_.has_queue && engine_.queues_[task_.queue].definition.task_order == TaskOrder::lifo;
    const WaitingKey own = engine_.waiting_key(task_, lifo);
    std::size_t ahead = 0;
    for (std::uint32_t t = 0; t < engine_.tasks_.slots(); ++t) {
      const TaskRow& other = engine_.tasks_[t];
      if (t == slot_ || !other.live || other.status != TaskStatus::pending) continue;
      if (other.has_queue && other.queue == task_.queue && engine_.waiting_key(other, lifo) < own)
        ++ahead;
    }
    return ahead;
  }

  // Everything that keeps a worker from the task, in the order of Obstacle.
  [[nodiscard]] std::vector<Finding> obstacles_of(std::uint32_t w) const {
    const WorkerRow& worker = engine_.workers_[w];
    std::vector<Finding> found;
    Scope scope;
    const WorkerFields fields = engine_.fields(w);
    scope.task = task_.attributes;
    scope.worker = worker.attributes;
    scope.worker_fields = &fields;
    const auto ask = [&](const Expression& expression, Obstacle obstacle) {
      if (expression.matches(scope)) return;
      const Explanation whole = expression.explain(scope);
      const Explanation& part = culprit(whole);
      found.push_back({obstacle, part.text, value_in(part)});
    };
    if (asks_queue() && !engine_.is_member(w, task_.queue)) {
      const auto& members = engine_.queues_[task_.queue].definition.target_workers;
      if (members) {
        ask(*members, Obstacle::queue_expression);
      } else {
        found.push_back({Obstacle::queue_expression, "the queue has nobody", {}});
      }
    }
    if (only() != no_slot && only() != w)
      found.push_back({Obstacle::known_worker, "another worker is named", {}});
    const Step* on = step();
    if (on != nullptr && on->expression != nullptr)
      ask(*on->expression, Obstacle::target_expression);
    if (!task_.ignore_capacity) add_occupation(w, found);
    add_history(w, found);
    return found;
  }

  void add_occupation(std::uint32_t w, std::vector<Finding>& found) const {
    const WorkerRow& worker = engine_.workers_[w];
    const Activity& activity = engine_.activities_[worker.activity];
    if (!activity.available) found.push_back({Obstacle::activity, activity.name, {}});
    const WorkerChannelRow& row = engine_.worker_channel(w, task_.channel);
    const std::string& channel = engine_.channels_[task_.channel].name;
    if (!row.available) found.push_back({Obstacle::channel, channel, {}});
    const bool room = engine_.options_.multi_task ? row.used < row.capacity : worker.open.empty();
    if (!room) {
      found.push_back(
          {Obstacle::capacity, channel, fmt::format("{} of {} in use", row.used, row.capacity)});
    }
    if (!engine_.fits_budget(w, task_.channel)) {
      found.push_back({Obstacle::load_budget, channel,
                       fmt::format("{} of {} in use", engine_.load(w), *worker.load_budget)});
    }
  }

  void add_history(std::uint32_t w, std::vector<Finding>& found) const {
    if (engine_.is_left_alone(w) || engine_.is_left_alone(task_, w))
      found.push_back({Obstacle::back_off, "a back-off runs", {}});
    if (engine_.is_excluded(task_, w))
      found.push_back({Obstacle::excluded, "refused or did not answer", {}});
    if (engine_.has_open_reservation(task_, w))
      found.push_back({Obstacle::has_reservation, "has an offer of this task", {}});
  }

  void count_workers(TaskExplanation& out) {
    std::map<std::pair<Obstacle, std::string>, ObstacleGroup> groups;
    for (std::uint32_t w = 0; w < engine_.workers_.slots(); ++w) {
      if (!engine_.workers_[w].live) continue;
      const std::vector<Finding> all = obstacles_of(w);
      const Finding first = all.empty() ? Finding{} : all.front();
      ObstacleGroup& group = groups[{first.obstacle, first.clause}];
      group.obstacle = first.obstacle;
      group.clause = first.clause;
      ++group.workers;
      if (group.examples.size() < most_examples) {
        const std::string& sid = engine_.workers_[w].sid;
        group.examples.push_back(first.value.empty() ? sid
                                                     : fmt::format("{}: {}", sid, first.value));
      }
      if (all.size() == 1) near_.emplace_back(first, w);
    }
    for (auto& [key, group] : groups) out.obstacles.push_back(std::move(group));
    std::stable_sort(
        out.obstacles.begin(), out.obstacles.end(),
        [](const ObstacleGroup& a, const ObstacleGroup& b) { return a.workers > b.workers; });
  }

  // Workers who lack one thing only, the easiest to change first; one try a kind and clause.
  void find_changes(TaskExplanation& out) {
    const auto effort = [](Obstacle obstacle) {
      switch (obstacle) {
        case Obstacle::activity: return 0;
        case Obstacle::channel: return 1;
        case Obstacle::capacity: return 2;
        case Obstacle::target_expression: return 3;
        case Obstacle::queue_expression: return 4;
        default: return 5;
      }
    };
    std::stable_sort(near_.begin(), near_.end(), [&](const auto& a, const auto& b) {
      return effort(a.first.obstacle) < effort(b.first.obstacle);
    });
    std::map<Obstacle, int> proposed;
    std::size_t tries = 0;
    for (const auto& [finding, worker] : near_) {
      if (out.changes.size() == most_changes || tries == most_tries) break;
      if (proposed[finding.obstacle] > 0) continue;
      for (Change& change : mends(finding, worker)) {
        ++tries;
        if (!routes(change)) continue;
        out.changes.push_back(std::move(change));
        ++proposed[finding.obstacle];
        break;
      }
    }
    propose_next_step(out);
  }

  [[nodiscard]] std::vector<Change> mends(const Finding& finding, std::uint32_t w) const {
    const std::string& sid = engine_.workers_[w].sid;
    const std::string at = R"({"at":")" + acd::to_string(engine_.now_) + R"(",)";
    const std::string& channel = engine_.channels_[task_.channel].name;
    switch (finding.obstacle) {
      case Obstacle::activity:
        for (const Activity& activity : engine_.activities_) {
          if (!activity.available || engine_.is_gone(activity)) continue;
          return {{fmt::format("make {} {}", sid, activity.name),
                   fmt::format(R"({}"type":"worker.activity","worker":{},"activity":{}}})", at,
                               quoted_json(sid), quoted_json(activity.sid))}};
        }
        return {};
      case Obstacle::channel:
        return {
            {fmt::format("switch {} on for {}", channel, sid),
             fmt::format(R"({}"type":"worker.channel","worker":{},"channel":{},"available":true}})",
                         at, quoted_json(sid), quoted_json(channel))}};
      case Obstacle::capacity: {
        const int more = engine_.worker_channel(w, task_.channel).used + 1;
        return {
            {fmt::format("let {} take {} at a time on {}", sid, more, channel),
             fmt::format(R"({}"type":"worker.channel","worker":{},"channel":{},"capacity":{}}})",
                         at, quoted_json(sid), quoted_json(channel), more)}};
      }
      case Obstacle::queue_expression:
      case Obstacle::target_expression: return attribute_changes(w, at);
      default: return {};
    }
  }

  // One attribute, at the value that the failing comparison asks for.
  [[nodiscard]] std::vector<Change> attribute_changes(std::uint32_t w,
                                                      const std::string& at) const {
    std::vector<Change> list;
    const auto collect = [&](const Expression& expression) {
      each_comparison(expression.tree(), [&](const expression::Node& node) {
        if (auto change = attribute_change(w, node, at)) list.push_back(std::move(*change));
      });
    };
    const Step* on = step();
    if (on != nullptr && on->expression != nullptr) collect(*on->expression);
    const auto& members = engine_.queues_[task_.queue].definition.target_workers;
    if (asks_queue() && members) collect(*members);
    return list;
  }

  template <class Visit>
  static void each_comparison(const expression::Node& node, const Visit& visit) {
    if (node.kind == expression::NodeKind::comparison) visit(node);
    for (const expression::Node& child : node.children) each_comparison(child, visit);
  }

  [[nodiscard]] Value wanted(const expression::Operand& operand) const {
    if (const auto* literal = std::get_if<Value>(&operand.value)) return *literal;
    ValueView value = task_.attributes;
    for (const expression::Segment& segment : std::get<expression::Reference>(operand.value).path)
      value = segment.key.empty() ? value[segment.index] : value.find(segment.key);
    return Value(value);
  }

  [[nodiscard]] std::optional<Change> attribute_change(std::uint32_t w,
                                                       const expression::Node& node,
                                                       const std::string& at) const {
    using expression::Operator;
    const auto worker_side = [](const expression::Operand& operand) {
      const auto* name = std::get_if<expression::Reference>(&operand.value);
      return name != nullptr && name->root == expression::Root::worker &&
                     name->builtin == expression::Builtin::none && name->path.size() == 1
                 ? name
                 : nullptr;
    };
    const auto* left = worker_side(node.left);
    const auto* name = left != nullptr ? left : worker_side(node.right);
    if (name == nullptr) return std::nullopt;
    const Value value = wanted(left != nullptr ? node.right : node.left);
    if (value.view().is_null()) return std::nullopt;
    const ValueView attributes = engine_.workers_[w].attributes;
    const std::string& key = name->path.front().key;
    ValueBuilder builder;
    builder.begin_object();
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      if (attributes.key(i) != key) builder.key(attributes.key(i)).value(attributes[i]);
    }
    std::string sentence;
    if (node.op == Operator::has && left != nullptr && value.view().size() == 0) {
      builder.key(key).begin_array();
      const ValueView before = attributes.find(key);
      for (std::size_t i = 0; before.is_array() && i < before.size(); ++i) builder.value(before[i]);
      builder.value(value).end_array();
      sentence =
          fmt::format("add {} to {} of {}", acd::to_json(value), key, engine_.workers_[w].sid);
    } else if (node.op == Operator::equal || node.op == Operator::greater_equal ||
               node.op == Operator::less_equal) {
      builder.key(key).value(value);
      sentence =
          fmt::format("set {} of {} to {}", key, engine_.workers_[w].sid, acd::to_json(value));
    } else {
      return std::nullopt;
    }
    return Change{std::move(sentence),
                  fmt::format(R"({}"type":"worker.update","worker":{},"attributes":{}}})", at,
                              quoted_json(engine_.workers_[w].sid),
                              acd::to_json(builder.end_object().finish()))};
  }

  void propose_next_step(TaskExplanation& out) const {
    if (task_.step_timer == no_timer || out.changes.size() == most_changes) return;
    const TimePoint due = engine_.timers_.due(task_.step_timer);
    Change change{"wait for the next step, at " + acd::to_string(due),
                  R"({"at":")" + acd::to_string(due) + R"(","type":"tick"})"};
    if (routes(change)) out.changes.push_back(std::move(change));
  }

  // On a copy, so that tasks that go first have their turn too.
  [[nodiscard]] bool routes(const Change& change) const {
    Router copy = router_.fork();
    CommandReader reader(engine_.options_);
    EventBuffer events;
    const auto command = reader.read(change.command);
    if (!command || copy.apply(command->command, events)) return false;
    const auto task = copy.task(task_.sid);
    return task && task->status == TaskStatus::reserved;
  }

  const Router& router_;
  const Engine& engine_;
  std::uint32_t slot_;
  const TaskRow& task_;
  std::vector<std::pair<Finding, std::uint32_t>> near_;  // workers with one obstacle
};

std::optional<TaskExplanation> explain(const Router& router, std::string_view task) {
  const std::uint32_t slot = router.engine().find_task(task);
  if (slot == no_slot) return std::nullopt;
  return Explainer(router, slot).run();
}

namespace {

Result<std::uint8_t> channel_of(const Engine& engine, std::string_view channel) {
  if (const auto found = engine.find_channel(channel)) return *found;
  return Error{
      ErrorCode::unknown_name, "there is no task channel '" + std::string(channel) + "'", 0, {}, 0};
}

void count(const Engine& engine, std::uint32_t w, std::uint8_t channel, Availability& out) {
  ++out.total;
  if (engine.activities()[engine.worker(w).activity].available) ++out.available;
  if (engine.is_free(w, channel)) ++out.free;
}

}  // namespace

Result<Availability> availability(const Router& router, std::string_view worker,
                                  std::string_view channel) {
  const Engine& engine = router.engine();
  const auto on = channel_of(engine, channel);
  if (!on) return on.errors();
  const std::uint32_t slot = engine.find_worker(worker);
  if (slot == no_slot) {
    return Error{
        ErrorCode::unknown_name, "there is no worker '" + std::string(worker) + "'", 0, {}, 0};
  }
  Availability out;
  count(engine, slot, *on, out);
  return out;
}

Result<Availability> availability(const Router& router, const Expression& workers,
                                  std::string_view channel) {
  const Engine& engine = router.engine();
  const auto on = channel_of(engine, channel);
  if (!on) return on.errors();
  Availability out;
  for (std::uint32_t w = 0; w < engine.worker_slots(); ++w) {
    if (!engine.worker(w).live) continue;
    const WorkerFields fields = engine.fields(w);
    Scope scope;
    scope.worker = engine.worker(w).attributes;
    scope.worker_fields = &fields;
    if (workers.matches(scope)) count(engine, w, *on, out);
  }
  return out;
}

}  // namespace router
ACD_NAMESPACE_END

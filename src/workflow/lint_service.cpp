#include "expression/satisfiability.hpp"
#include "workflow/documents.hpp"
#include "workflow/lints.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using expression::Builtin;
using expression::Condition;
using expression::Known;
using expression::Node;
using expression::Operator;
using expression::Reference;
using expression::Root;

// The work stays in bounds; what goes beyond is not told.
constexpr std::size_t most_kinds_of_workers = 2'000;
constexpr std::size_t most_classes = 64;

std::optional<Value> value_of(const Worker& worker, const Reference& name) {
  if (name.root != Root::worker) return std::nullopt;
  switch (name.builtin) {
    case Builtin::none: return Value(follow(worker.attributes, name.path));
    case Builtin::worker_sid: return Value(worker.sid);
    case Builtin::worker_friendly_name: return Value(worker.name);
    default: return std::nullopt;  // what the worker does is not settled
  }
}

Known known_of(const Worker& worker, const Known* task = nullptr) {
  return [&worker, task](const Reference& name) {
    auto value = value_of(worker, name);
    return !value && task != nullptr ? (*task)(name) : value;
  };
}

// A step of the filter: whom it asks.
struct Step {
  const Expression* target = nullptr;
  const Expression* queue = nullptr;
};

class ServiceLinter {
 public:
  ServiceLinter(const Facts& facts, const QueueIndex& queues) : facts_(facts), queues_(queues) {}

  // False when there is nothing to tell about these targets.
  bool read(std::span<const Target> targets) {
    std::string_view queue;
    for (const Target& target : targets) {
      if (!target.queue.empty()) queue = target.queue;
      if (!target.outcome.empty()) continue;
      const auto position = queues_.find(queue);
      if (target.known_worker || !position || has_lints(target)) return false;
      const auto& members = facts_.workspace().task_queues[*position].target_workers;
      steps_.push_back(
          {target.expression ? &*target.expression : nullptr, members ? &*members : nullptr});
    }
    collect_workers();
    return !steps_.empty() && workers_.size() <= most_kinds_of_workers && queues_have_members();
  }

  /// `task`: what is known of the tasks; null: nothing.
  [[nodiscard]] bool is_served(const Expression* taken, const Known* task) const {
    return std::any_of(workers_.begin(), workers_.end(), [&](const auto& worker) {
      const Known known = known_of(*worker.second, task);
      return std::any_of(steps_.begin(), steps_.end(), [&](const Step& step) {
        std::vector<Condition> all;
        for (const Expression* each : {taken, step.target, step.queue}) {
          if (each != nullptr) all.push_back({&each->tree(), false, &known});
        }
        return !contradict(all, dialect());
      });
    });
  }

  [[nodiscard]] const Dialect& dialect() const { return facts_.workspace().options.dialect; }

 private:
  // An expression that has a lint of its own says enough.
  [[nodiscard]] bool has_lints(const Target& target) const {
    if (!target.expression) return false;
    Lints lints;
    lint_expression(*target.expression, {}, facts_, lints);
    return !lints.empty();
  }

  // One worker of each kind that the steps can tell apart.
  void collect_workers() {
    std::vector<const Reference*> names;
    for (const Step& step : steps_) {
      for (const Expression* expression : {step.target, step.queue}) {
        if (expression == nullptr) continue;
        for (const Reference& name : expression->references()) names.push_back(&name);
      }
    }
    for (const Worker& worker : facts_.workspace().workers) {
      std::string kind;
      for (const Reference* name : names) {
        if (const auto value = value_of(worker, *name)) kind += to_json(*value) + "\n";
      }
      workers_.emplace(std::move(kind), &worker);
    }
  }

  // A queue without people is meant so, or has its own lint.
  [[nodiscard]] bool queues_have_members() const {
    return std::all_of(steps_.begin(), steps_.end(), [&](const Step& step) {
      if (step.queue == nullptr) return true;
      return std::any_of(workers_.begin(), workers_.end(), [&](const auto& worker) {
        const Known known = known_of(*worker.second);
        const Condition member{&step.queue->tree(), false, &known};
        return !expression::contradict({&member, 1}, dialect());
      });
    });
  }

  const Facts& facts_;
  const QueueIndex& queues_;
  std::vector<Step> steps_;
  std::map<std::string, const Worker*> workers_;
};

bool is_never_true(const Expression& whole, const Known* known) {
  const Condition condition{&whole.tree(), false, known};
  return expression::contradict({&condition, 1}, whole.dialect());
}

// `name == literal` for each literal that a filter compares for equality: the classes of its tasks.
std::vector<Node> classes_of(const Expression& filter) {
  std::vector<Node> classes;
  const auto add = [&](const expression::Operand& name, Value literal) {
    Node node;
    node.left = name;
    node.right.value = std::move(literal);
    if (std::find(classes.begin(), classes.end(), node) == classes.end()) {
      classes.push_back(std::move(node));
    }
  };
  each_comparison(filter.tree(), [&](const Node& node) {
    const auto* left = std::get_if<Value>(&node.left.value);
    const auto* right = std::get_if<Value>(&node.right.value);
    if ((left == nullptr) == (right == nullptr)) return;
    if (node.op == Operator::equal) {
      add(left != nullptr ? node.right : node.left, left != nullptr ? *left : *right);
    } else if (node.op == Operator::in && right != nullptr && right->view().is_array()) {
      const ValueView list = right->view();
      for (std::size_t i = 0; i < list.size(); ++i) add(node.left, Value(list[i]));
    }
  });
  return classes;
}

}  // namespace

void lint_service(std::span<const Target> targets, const Expression* taken,
                  const std::string& pointer, const Facts& facts, const QueueIndex& queues,
                  Lints& lints) {
  if (facts.workspace().workers.empty()) return;
  ServiceLinter linter(facts, queues);
  if (!linter.read(targets)) return;
  const auto tell = [&](const std::string& which) {
    lints.add(
        "nobody-serves", pointer,
        fmt::format("no worker can take {}: the queues and expressions of its targets exclude "
                    "each of the {} workers of the workspace",
                    which, facts.workspace().workers.size()),
        "compare the targets' expressions with the workers' attributes, or add a target that "
        "somebody serves");
  };
  if (taken != nullptr && is_never_true(*taken, nullptr)) return;  // never-true says it
  if (!linter.is_served(taken, nullptr)) return tell("a task that comes here");
  if (taken == nullptr) return;
  const std::vector<Node> classes = classes_of(*taken);
  if (classes.size() > most_classes) return;
  for (const Node& node : classes) {
    const Known task = [&](const Reference& name) -> std::optional<Value> {
      const Reference& asked = *reference_of(node.left);
      const bool same = name.root == asked.root && name.builtin == asked.builtin &&
                        name.path == asked.path;  // `kind` and `task.kind`
      if (!same) return std::nullopt;
      return std::get<Value>(node.right.value);
    };
    if (!is_never_true(*taken, &task) && !linter.is_served(taken, &task)) {
      tell(fmt::format("a task with `{}`", print(node)));
    }
  }
}

}  // namespace workflow
ACD_NAMESPACE_END

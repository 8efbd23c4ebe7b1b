#include "workflow/directory.hpp"
#include "workflow/lints.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using expression::Builtin;
using expression::Node;
using expression::NodeKind;
using expression::Operand;
using expression::Operator;
using expression::Reference;
using expression::Root;

const Value* literal_of(const Operand& operand) { return std::get_if<Value>(&operand.value); }

bool is_in(const Node& node) { return node.op == Operator::in || node.op == Operator::not_in; }
bool is_has(const Node& node) { return node.op == Operator::has || node.op == Operator::not_has; }

bool is_one_or_zero(const Operand& operand, bool zero_too) {
  const ValueView value = *literal_of(operand);
  return value.is_integer() && (value.as_integer() == 1 || (zero_too && value.as_integer() == 0));
}

// `1==1` and `1==0` are how always and never are written.
bool is_customary_constant(const Node& node) {
  return node.op == Operator::equal && is_one_or_zero(node.left, false) &&
         is_one_or_zero(node.right, true);
}

// A name, or names with dots between them.
bool is_path(std::string_view text) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_name(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// Does the `(` at the start of a part close at its very end?
bool is_parenthesized(std::string_view part) {
  if (!part.starts_with('(') || !part.ends_with(')')) return false;
  std::size_t depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < part.size(); ++i) {
    const char c = part[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return i + 1 == part.size();
    }
  }
  return false;
}

class ExpressionLinter {
 public:
  ExpressionLinter(const Expression& expression, const std::string& pointer, const Facts& facts,
                   Lints& lints)
      : expression_(expression), pointer_(pointer), facts_(facts), lints_(lints) {}

  void run() {
    each_comparison(expression_.tree(), [this](const Node& node) { comparison(node); });
    mixed_and_or();
  }

 private:
  void comparison(const Node& node) {
    if (is_constant(node)) {
      constant_comparison(node);
      return;
    }
    if (is_in(node)) scalar_in(node);
    if (is_has(node)) has_on_scalar(node);
    array_operand(node);
    for (const Operand* operand : {&node.left, &node.right}) {
      if (const Reference* name = reference_of(*operand)) {
        reference(*name);
        unset_attribute(node, *name);
      }
    }
  }

  void constant_comparison(const Node& node) {
    if (is_customary_constant(node)) return;
    const bool value = constant_value(node, expression_).value_or(false);
    add("constant-comparison",
        fmt::format("`{}` compares two constants and is always {}", text(node),
                    value ? "true" : "false"),
        suggestion_for_constant(*literal_of(node.left)));
  }

  // A text that could be a name was most likely meant as one.
  [[nodiscard]] std::string suggestion_for_constant(ValueView left) const {
    if (!left.is_string() || !is_path(left.as_string())) {
      return "write 1==1 for always and 1==0 for never";
    }
    const std::string_view name = left.as_string();
    const bool needs_prefix =
        (expression_.context() == Context::target || expression_.context() == Context::skip_if) &&
        name.find('.') == std::string_view::npos;
    return fmt::format("write {}{}, without quotes, for the attribute",
                       needs_prefix ? "task. or worker. and then " : "", name);
  }

  void scalar_in(const Node& node) {
    const std::optional<std::string> reason = why_scalar(node);
    if (!reason) return;
    const bool equality = expression_.dialect().scalar_in == ScalarIn::equality;
    const std::string_view effect =
        equality ? "it compares for equality here, and is false where TaskRouter's documentation "
                   "is followed"
                 : "it is always false in this dialect";
    const std::string_view op = node.op == Operator::in ? "==" : "!=";
    add("scalar-in",
        fmt::format("`{}` needs a list on its right, but {}: {}", text(node), *reason, effect),
        fmt::format("write `{} {} {}`, or make the right side a list", text(node.left), op,
                    text(node.right)));
  }

  // Why the right side of IN is a single value, when something says so.
  std::optional<std::string> why_scalar(const Node& node) {
    const std::string right(text(node.right));
    if (const Value* literal = literal_of(node.right)) {
      if (literal->view().is_array()) return std::nullopt;
      return fmt::format("{} is a single value", right);
    }
    const Reference& name = *reference_of(node.right);
    if (name.root == Root::worker && name.builtin == Builtin::none) {
      if (const Facts::Seen& seen = facts_.seen(name); seen.total() > 0) {
        if (seen.scalars == 0) return std::nullopt;
        return fmt::format("{} is a single value for {} of the {} workers that have it", right,
                           seen.scalars, seen.total());
      }
    }
    const Facts::Shape shape = facts_.shape(name);
    if (name.builtin != Builtin::none) return fmt::format("{} is a single value", right);
    if (shape == Facts::Shape::scalar) {
      return fmt::format("{} is compared as a single value elsewhere", right);
    }
    if (shape == Facts::Shape::unknown && is_namesake_of_scalar(node)) {
      return fmt::format("{} is named like {}, a single value", right, text(node.left));
    }
    return std::nullopt;
  }

  // `worker.department_id IN task.department_id`: one thing under one name on both sides.
  bool is_namesake_of_scalar(const Node& node) {
    const Reference* left = reference_of(node.left);
    const Reference* right = reference_of(node.right);
    return left != nullptr && !left->path.empty() && !right->path.empty() &&
           left->root != right->root && left->path.back() == right->path.back() &&
           facts_.shape(*left) != Facts::Shape::array;
  }

  void has_on_scalar(const Node& node) {
    std::string reason;
    if (const Value* literal = literal_of(node.left)) {
      if (literal->view().is_array()) return;
      reason = fmt::format("{} is a single value", text(node.left));
    } else if (const Reference& name = *reference_of(node.left); name.builtin != Builtin::none) {
      reason = fmt::format("{} is a single value", text(node.left));
    } else {
      if (name.root != Root::worker || facts_.seen(name).scalars == 0) return;
      reason = fmt::format("{} is a single value for {} of the {} workers that have it",
                           text(node.left), facts_.seen(name).scalars, facts_.seen(name).total());
    }
    const std::string_view op = node.op == Operator::has ? "==" : "!=";
    add("has-on-scalar",
        fmt::format("`{}` needs a list on its left and is false otherwise, but {}", text(node),
                    reason),
        fmt::format("write `{} {} {}`, or make the left side a list", text(node.left), op,
                    text(node.right)));
  }

  // Arrays where a single value is compared: always false.
  void array_operand(const Node& node) {
    const Operand* operand = misplaced_array(node);
    if (operand == nullptr) return;
    const Operand& other = operand == &node.left ? node.right : node.left;
    add("array-operand",
        fmt::format("`{}` is always false: {} is a list", text(node), text(*operand)),
        fmt::format("write `{} HAS {}`", text(*operand), text(other)));
  }

  const Operand* misplaced_array(const Node& node) {
    for (const Operand* operand : {&node.left, &node.right}) {
      const Operand& other = operand == &node.left ? node.right : node.left;
      const bool list_belongs_here =
          (is_in(node) && operand == &node.right) || (is_has(node) && operand == &node.left);
      const Value* constant = literal_of(other);
      // A null test takes lists too, and a list constant says that the author knows.
      if (list_belongs_here ||
          (constant != nullptr && (constant->view().is_null() || constant->view().is_array()))) {
        continue;
      }
      const Reference* name = reference_of(*operand);
      if (name != nullptr && name->root == Root::worker && name->builtin == Builtin::none &&
          facts_.shape(*name) == Facts::Shape::array && facts_.seen(*name).total() > 0) {
        return operand;
      }
    }
    return nullptr;
  }

  void reference(const Reference& name) {
    if (name.root == Root::nothing) {
      add("unprefixed-name",
          fmt::format("`{}` is always null here: a filter is about the task alone", name.text),
          "test the worker in a target's expression, or name a task attribute");
    }
    if (name.builtin == Builtin::workers_activity) unknown_activity(name);
    if (name.root == Root::worker && name.builtin != Builtin::none) {
      if (is_channel_figure(name)) unknown_channel(name);
      shadowed_builtin(name);
    }
  }

  // `x != 5` and `x == null` are also asked of workers who have no x.
  void unset_attribute(const Node& node, const Reference& name) {
    const std::vector<Worker>& workers = facts_.workspace().workers;
    if (name.root != Root::worker || name.builtin != Builtin::none || name.path.empty()) return;
    if (workers.empty() || facts_.seen(name).total() > 0 || node.op == Operator::not_equal) return;
    for (const Operand* operand : {&node.left, &node.right}) {
      const Value* literal = literal_of(*operand);
      if (literal != nullptr && literal->view().is_null()) return;
    }
    if (!told_.insert(name.text).second) return;
    std::set<std::string> known;
    for (const Worker& worker : workers) {
      const ValueView attributes = worker.attributes;
      for (std::size_t i = 0; i < attributes.size(); ++i) known.emplace(attributes.key(i));
    }
    add("unset-attribute",
        fmt::format("none of the {} workers has the attribute `{}`{}", workers.size(),
                    text_of(name.path),
                    did_you_mean(name.path.front().key, {known.begin(), known.end()})),
        "name an attribute that workers have, or give it to them");
  }

  static bool is_channel_figure(const Reference& name) { return name.path.size() == 3; }

  void unknown_activity(const Reference& name) {
    std::vector<std::string> sids;
    for (const Activity& activity : facts_.workspace().activities) sids.push_back(activity.sid);
    const std::string& sid = name.path.back().key;
    if (std::find(sids.begin(), sids.end(), sid) != sids.end()) return;
    add("unknown-activity",
        fmt::format("`{}` is always null: no activity has the sid {}{}", name.text, quoted(sid),
                    did_you_mean(sid, sids)),
        "name the sid of an activity; an activity without one has its name as sid");
  }

  void unknown_channel(const Reference& name) {
    std::vector<std::string> names;
    for (const TaskChannel& channel : facts_.workspace().task_channels) {
      names.push_back(channel.name);
    }
    const std::string& channel = name.path[1].key;
    if (std::find(names.begin(), names.end(), channel) != names.end()) return;
    if (facts_.seen(name).total() > 0) return;  // an attribute then
    add("unknown-channel",
        fmt::format("`{}` is always null: there is no task channel {}{}", name.text,
                    quoted(channel), did_you_mean(channel, names)),
        "name a channel of task_channels");
  }

  void shadowed_builtin(const Reference& name) {
    const std::vector<Worker>& workers = facts_.workspace().workers;
    const auto shadowed = std::find_if(workers.begin(), workers.end(), [&](const Worker& worker) {
      const ValueView value = follow(worker.attributes, name.path);
      if (value.is_null()) return false;
      if (name.builtin == Builtin::worker_sid) return value != Value(worker.sid).view();
      if (name.builtin == Builtin::worker_friendly_name) return value != Value(worker.name).view();
      return true;
    });
    if (shadowed == workers.end() || !told_.insert(name.text).second) return;
    add("shadowed-builtin",
        fmt::format("`{}` is built in: the attribute of that name, which worker {} has, is not "
                    "read",
                    name.text, quoted(shadowed->name)),
        "give the attribute another name");
  }

  void mixed_and_or() {
    std::vector<expression::Range> parts;
    collect_mixed(expression_.tree(), parts);
    if (parts.empty()) return;
    std::string mended(expression_.source());
    std::reverse(parts.begin(), parts.end());  // what is inserted moves only what follows
    for (const expression::Range& part : parts) {
      mended.insert(part.end, ")").insert(part.begin, "(");
    }
    add("mixed-and-or", "AND and OR stand side by side without parentheses; AND binds first",
        fmt::format("write `{}` if that is what you mean", mended));
  }

  // The conjunctions inside disjunctions that have no parentheses, from left to right.
  void collect_mixed(const Node& node, std::vector<expression::Range>& parts) {
    for (const Node& part : node.children) {
      if (node.kind == NodeKind::disjunction && part.kind == NodeKind::conjunction &&
          !is_parenthesized(source_of(expression_, part.range))) {
        parts.push_back(part.range);
      } else {
        collect_mixed(part, parts);
      }
    }
  }

  [[nodiscard]] std::string_view text(const Node& node) const {
    return source_of(expression_, node.range);
  }
  [[nodiscard]] std::string_view text(const Operand& operand) const {
    return source_of(expression_, operand.range);
  }

  void add(std::string_view id, std::string message, std::string suggestion) {
    lints_.add(id, pointer_, std::move(message), std::move(suggestion));
  }

  const Expression& expression_;
  const std::string& pointer_;
  const Facts& facts_;
  Lints& lints_;
  std::set<std::string> told_;
};

}  // namespace

void lint_expression(const Expression& expression, const std::string& pointer, const Facts& facts,
                     Lints& lints) {
  ExpressionLinter(expression, pointer, facts, lints).run();
  lint_truth(expression, pointer, lints);
}

}  // namespace workflow
ACD_NAMESPACE_END

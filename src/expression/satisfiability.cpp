#include "expression/satisfiability.hpp"

#include "expression/semantics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

// A bit for each comparison: which of them are true together.
using Truths = std::uint64_t;
constexpr std::size_t most_comparisons = 64;
constexpr std::size_t most_choices = 50'000;
constexpr std::size_t most_elements = 8;  // kinds of elements that lists are made of
constexpr std::size_t most_parts = 6;     // texts that CONTAINS asks for

// One side of a comparison: a name whose value is open, or a value.
struct Term {
  const Reference* name = nullptr;
  Value value;
  bool written = true;  // a literal of the source, not what a name is known to stand for

  [[nodiscard]] Cell cell_of(ValueView open_name) const {
    if (name != nullptr) return cell(open_name);
    return written ? literal(value) : cell(value.view());
  }
  friend bool operator==(const Term& a, const Term& b) {
    if (a.name != nullptr && b.name != nullptr) return *a.name == *b.name;
    return a.name == b.name && a.value == b.value && a.written == b.written;
  }
};

struct Comparison {
  Operator op = Operator::equal;
  Term left;
  Term right;
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

Term term(const Operand& operand, const Known* known) {
  const auto* name = std::get_if<Reference>(&operand.value);
  if (name == nullptr) return {nullptr, std::get<Value>(operand.value), true};
  if (known != nullptr) {
    if (auto value = (*known)(*name)) return {nullptr, std::move(*value), false};
  }
  return {name, {}, false};
}

bool same_name(const Reference& a, const Reference& b) {
  return a.root == b.root && a.builtin == b.builtin && a.path == b.path;
}

// The name that a comparison is about; nothing when it has two or none.
const Reference* only_name(const Comparison& comparison) {
  const Reference* left = comparison.left.name;
  const Reference* right = comparison.right.name;
  if (left != nullptr && right != nullptr) return nullptr;
  return left != nullptr ? left : right;
}

bool is_order(Operator op) {
  return op == Operator::greater || op == Operator::greater_equal || op == Operator::less ||
         op == Operator::less_equal;
}
bool is_contains(Operator op) { return op == Operator::contains || op == Operator::not_contains; }

bool is_count(Builtin builtin) {
  switch (builtin) {
    case Builtin::channel_configured_capacity:
    case Builtin::channel_assigned_tasks:
    case Builtin::channel_available_capacity_percentage:
    case Builtin::workers_available:
    case Builtin::workers_unavailable:
    case Builtin::workers_activity:
    case Builtin::candidates_total:
    case Builtin::candidates_available:
    case Builtin::candidates_free:
    case Builtin::queue_waiting: return true;
    default: return false;
  }
}

// The values of one name that its comparisons can tell apart.
class Values {
 public:
  explicit Values(const Reference& name) : name_(name) {}

  void add(const Comparison& comparison) {
    const bool on_left = comparison.left.name != nullptr;
    const Value& literal = (on_left ? comparison.right : comparison.left).value;
    if (literal.view().is_array()) {
      for (std::size_t i = 0; i < literal.view().size(); ++i) literal_value(literal.view()[i]);
    } else {
      literal_value(literal);
    }
    asks_list_ = asks_list_ || comparison.op == Operator::has ||
                 comparison.op == Operator::not_has ||
                 (!on_left && (comparison.op == Operator::in || comparison.op == Operator::not_in));
    const bool text = literal.view().is_string();
    if (is_order(comparison.op) && text) orders_text_ = true;
    if (!is_contains(comparison.op)) return;
    if (on_left && text) {
      parts_.emplace_back(literal.view().as_string());
    } else {
      decided_ = false;
    }
  }

  // Nothing when not all of them can be listed.
  [[nodiscard]] std::optional<std::vector<Value>> scalars() {
    if (!decided_ || parts_.size() > most_parts) return std::nullopt;
    if ((orders_text_ || !parts_.empty()) && !numbers_.empty()) return std::nullopt;
    if (orders_text_ && !parts_.empty()) return std::nullopt;
    std::vector<Value> values;
    if (is_count(name_.builtin) || name_.builtin == Builtin::queue_oldest_wait) {
      values.emplace_back();
      numbers(values);
      return values;
    }
    if (name_.builtin == Builtin::calendar_open) return std::vector<Value>{{}, true, false};
    values = {{}, true, false};
    numbers(values);
    texts(values);
    return values;
  }

  [[nodiscard]] bool takes_lists(Lists lists) const {
    return name_.builtin == Builtin::none && (lists == Lists::anywhere || asks_list_);
  }

 private:
  void literal_value(ValueView value) {
    if (value.is_integer()) {
      number(static_cast<double>(value.as_integer()));
    } else if (value.kind() == ValueKind::real) {
      number(value.as_real());
    } else if (value.is_string()) {
      texts_.emplace_back(value.as_string());
      Cell text = cell(value.as_string());
      classify(text);
      if (text.numeric == NumericText::integer) number(static_cast<double>(text.integer));
      if (text.numeric == NumericText::real) number(text.real);
    }
  }

  // Between very large or small numbers there may be none that a double can show.
  void number(double value) {
    const double size = std::fabs(value);
    if (size > 1e12 || (size != 0 && size < 1e-3)) decided_ = false;
    numbers_.push_back(value);
  }

  void numbers(std::vector<Value>& values) {
    std::sort(numbers_.begin(), numbers_.end());
    numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
    std::vector<double> all = numbers_;
    if (all.empty()) all.push_back(0);
    for (std::size_t i = 0; i + 1 < numbers_.size(); ++i) {
      all.push_back(numbers_[i] + (numbers_[i + 1] - numbers_[i]) / 2);
      all.push_back(std::floor(numbers_[i]) + 1);
    }
    all.push_back(std::floor(all.front()) - 1);
    all.push_back(std::ceil(numbers_.empty() ? 0 : numbers_.back()) + 1);
    if (is_count(name_.builtin)) all.push_back(0);
    const bool whole = is_count(name_.builtin);
    const bool negative = !whole && name_.builtin != Builtin::queue_oldest_wait;
    for (const double value : all) {
      if (!negative && value < 0) continue;
      if (whole && value != std::floor(value)) continue;
      values.emplace_back(value);
      if (negative) numeric_texts(value, values);
    }
  }

  // Texts that read as the number; more of them than a document is likely to name.
  static void numeric_texts(double value, std::vector<Value>& values) {
    const std::string text = to_json(Value(value));
    values.emplace_back(text);
    values.emplace_back(text + "0");
    if (value == std::floor(value)) {
      values.emplace_back(to_json(Value(static_cast<std::int64_t>(value))));
    }
  }

  void texts(std::vector<Value>& values) {
    // Right behind each text; before all of them; one that is none of them.
    values.emplace_back("");
    std::string last = "other";
    for (const std::string& text : texts_) {
      values.emplace_back(text);
      std::string next = text;
      next.push_back('\0');
      values.emplace_back(next);
      next.back() = '~';
      last = std::max(last, next);
    }
    values.emplace_back(last);
    for (std::size_t chosen = 0; chosen < (std::size_t{1} << parts_.size()); ++chosen) {
      std::string text = "\x01";
      for (std::size_t i = 0; i < parts_.size(); ++i) {
        if ((chosen >> i & 1U) != 0) text.append(parts_[i]).append("\x01");
      }
      values.emplace_back(text);
    }
  }

  const Reference& name_;
  std::vector<double> numbers_;
  std::vector<std::string> texts_;
  std::vector<std::string> parts_;
  bool asks_list_ = false;
  bool orders_text_ = false;
  bool decided_ = true;
};

class Reasoning {
 public:
  Reasoning(const Dialect& dialect, Lists lists) : dialect_(dialect), lists_(lists) {}

  // False when there are too many comparisons.
  bool add(const Condition& condition) {
    conditions_.push_back({part(*condition.tree, condition.known), condition.negated});
    return comparisons_.size() <= most_comparisons;
  }

  Satisfiability decide() {
    std::size_t choices = 1;
    for (std::size_t i = 0; i < comparisons_.size(); ++i) {
      if ((grouped_ >> i & 1U) != 0) continue;
      groups_.push_back(group(i));
      if (groups_.back().size() > most_choices / choices) return Satisfiability::undecided;
      choices *= groups_.back().size();
    }
    if (!satisfied(0, 0)) return Satisfiability::contradictory;
    return relaxed_ ? Satisfiability::undecided : Satisfiability::satisfiable;
  }

 private:
  struct Part {
    NodeKind kind = NodeKind::comparison;
    std::size_t comparison = 0;
    std::vector<Part> parts;
  };
  struct Wanted {
    Part part;
    bool negated = false;
  };

  Part part(const Node& node, const Known* known) {
    Part out;
    out.kind = node.kind;
    for (const Node& child : node.children) out.parts.push_back(part(child, known));
    if (node.kind != NodeKind::comparison) return out;
    Comparison comparison{node.op, term(node.left, known), term(node.right, known)};
    const auto same = std::find(comparisons_.begin(), comparisons_.end(), comparison);
    out.comparison = static_cast<std::size_t>(same - comparisons_.begin());
    if (same == comparisons_.end()) comparisons_.push_back(std::move(comparison));
    return out;
  }

  // True or false, whatever the others are.
  std::vector<Truths> either(std::size_t i) {
    relaxed_ = true;
    return {0, Truths{1} << i};
  }

  // What can be true together of the comparisons about the same name as the i-th one.
  std::vector<Truths> group(std::size_t i) {
    const Comparison& first = comparisons_[i];
    if (first.left.name == nullptr && first.right.name == nullptr) return {truths({i}, {})};
    const Reference* name = only_name(first);
    // A name that leads nowhere, and two names, have their own lints: anything goes.
    if (name == nullptr || name->root == Root::nothing) return either(i);
    Values values(*name);
    std::vector<std::size_t> members;
    for (std::size_t k = i; k < comparisons_.size(); ++k) {
      const Reference* other = only_name(comparisons_[k]);
      if (other == nullptr || !same_name(*other, *name)) continue;
      members.push_back(k);
      values.add(comparisons_[k]);
    }
    const auto scalars = values.scalars();
    if (!scalars) return either(i);
    std::vector<Truths> found;
    for (const Value& value : *scalars) found.push_back(truths(members, value));
    if (values.takes_lists(lists_) && !add_lists(members, *scalars, found)) return either(i);
    for (const std::size_t k : members) grouped_ |= Truths{1} << k;
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  // Objects, and lists of every choice among the elements that can be told apart.
  bool add_lists(const std::vector<std::size_t>& members, const std::vector<Value>& scalars,
                 std::vector<Truths>& found) const {
    found.push_back(truths(members, Value::object({{"key", Value(1)}})));
    std::vector<std::pair<Truths, Value>> elements;
    for (const Value& scalar : scalars) {
      const Truths alone = truths(members, Value::array({scalar}));
      const bool is_new = std::none_of(elements.begin(), elements.end(),
                                       [&](const auto& e) { return e.first == alone; });
      if (is_new) elements.emplace_back(alone, scalar);
    }
    if (elements.size() > most_elements) return false;
    for (std::size_t chosen = 0; chosen < (std::size_t{1} << elements.size()); ++chosen) {
      ValueBuilder list;
      list.begin_array();
      for (std::size_t i = 0; i < elements.size(); ++i) {
        if ((chosen >> i & 1U) != 0) list.value(elements[i].second);
      }
      list.end_array();
      found.push_back(truths(members, list.finish()));
    }
    return true;
  }

  [[nodiscard]] Truths truths(const std::vector<std::size_t>& members, const Value& value) const {
    Truths out = 0;
    for (const std::size_t k : members) {
      const Comparison& comparison = comparisons_[k];
      const Cell left = comparison.left.cell_of(value.view());
      const Cell right = comparison.right.cell_of(value.view());
      if (compare(comparison.op, left, right, dialect_).result) out |= Truths{1} << k;
    }
    return out;
  }

  [[nodiscard]] bool satisfied(std::size_t next, Truths truths) const {
    if (next < groups_.size()) {
      return std::any_of(groups_[next].begin(), groups_[next].end(),
                         [&](Truths choice) { return satisfied(next + 1, truths | choice); });
    }
    return std::all_of(conditions_.begin(), conditions_.end(), [&](const Wanted& wanted) {
      return holds(wanted.part, truths) != wanted.negated;
    });
  }

  static bool holds(const Part& part, Truths truths) {
    const auto each = [&](const Part& child) { return holds(child, truths); };
    switch (part.kind) {
      case NodeKind::comparison: return (truths >> part.comparison & 1U) != 0;
      case NodeKind::conjunction: return std::all_of(part.parts.begin(), part.parts.end(), each);
      case NodeKind::disjunction: return std::any_of(part.parts.begin(), part.parts.end(), each);
      case NodeKind::negation: return !holds(part.parts.front(), truths);
    }
    return false;
  }

  const Dialect& dialect_;
  Lists lists_;
  std::vector<Comparison> comparisons_;
  std::vector<Wanted> conditions_;
  Truths grouped_ = 0;
  bool relaxed_ = false;
  std::vector<std::vector<Truths>> groups_;
};

}  // namespace

Satisfiability decide(std::span<const Condition> conditions, const Dialect& dialect, Lists lists) {
  Reasoning reasoning(dialect, lists);
  for (const Condition& condition : conditions) {
    if (!reasoning.add(condition)) return Satisfiability::undecided;
  }
  return reasoning.decide();
}

}  // namespace expression
ACD_NAMESPACE_END

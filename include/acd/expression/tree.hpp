#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

/// What a name in an expression starts from once its context is known.
enum class Root : std::uint8_t {
  task,        ///< the task's attributes
  worker,      ///< the worker's attributes and built-in fields
  workers,     ///< skip_if: numbers of workers in the step's queue
  candidates,  ///< skip_if: numbers of workers that the step could offer the task to
  queue,       ///< skip_if: the step's queue
  calendar,    ///< filter and skip_if: opening hours
  nothing,     ///< `worker.` in a filter: always null
};

/// Names that are not attributes (docs/reference/expressions.md lists them with their meaning).
enum class Builtin : std::uint8_t {
  none,
  worker_sid,
  worker_friendly_name,
  worker_activity_sid,
  worker_activity_name,
  channel_configured_capacity,
  channel_assigned_tasks,
  channel_available_capacity_percentage,
  workers_available,
  workers_unavailable,
  workers_activity,
  candidates_total,
  candidates_available,
  candidates_free,
  queue_waiting,
  queue_oldest_wait,
  calendar_open,
};

/// One step of a path: a key of an object, or an index of an array when `key` is empty. (No name
/// can ask for an empty key.)
struct Segment {
  std::string key;
  std::size_t index = 0;
  friend bool operator==(const Segment&, const Segment&) = default;
};

/// A name, resolved for its context. `path` comes after the root: `task.a[2].b` has the path a,
/// [2], b.
struct Reference {
  Root root = Root::task;
  Builtin builtin = Builtin::none;
  std::vector<Segment> path;
  std::string text;  ///< as it is printed, with its prefix as written
  friend bool operator==(const Reference&, const Reference&) = default;
};

/// Where a node stood in the source, its own parentheses included: bytes [begin, end).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

enum class Operator : std::uint8_t {
  equal,
  not_equal,
  greater,
  greater_equal,
  less,
  less_equal,
  contains,
  has,
  in,
  not_in,
  not_has,       ///< extended dialect
  not_contains,  ///< extended dialect
};

/// A literal (null, boolean, number, string, or an array of them) or a name.
struct Operand {
  std::variant<Value, Reference> value;
  Range range;
  [[nodiscard]] bool is_reference() const noexcept { return value.index() == 1; }
  /// Literals and paths are equal; where they stood in the source does not count.
  friend bool operator==(const Operand& a, const Operand& b) { return a.value == b.value; }
};

enum class NodeKind : std::uint8_t { comparison, conjunction, disjunction, negation };

/// A node of the tree: a comparison of two operands, or AND, OR (two or more children), NOT (one;
/// extended dialect).
struct Node {
  NodeKind kind = NodeKind::comparison;
  Operator op = Operator::equal;  ///< of a comparison
  Operand left;
  Operand right;
  std::vector<Node> children;
  Range range;
  /// The same tree; where it stood in the source does not count.
  friend bool operator==(const Node& a, const Node& b) {
    return a.kind == b.kind && a.op == b.op && a.left == b.left && a.right == b.right &&
           a.children == b.children;
  }
};

/// Canonical text of a tree: upper-case keywords, single quotes where possible, parentheses only
/// where needed. Reading it again gives an equal tree.
[[nodiscard]] ACD_API std::string print(const Node& tree);

/// The operator as print() writes it: "==", "NOT IN", …
[[nodiscard]] ACD_API std::string_view to_string(Operator op) noexcept;

}  // namespace expression
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN

/// Where an expression stands; it decides what a bare name means and which roots exist.
enum class Context : std::uint8_t {
  filter,   ///< a workflow filter, about one task: bare names and `task.` are task attributes;
            ///< `calendar.`
  queue,    ///< a queue's target_workers, about one worker: bare names and `worker.` are worker
            ///< attributes
  target,   ///< a target, about a task and a worker: every name needs `task.` or `worker.`
  skip_if,  ///< on entering a target: `workers.`, `candidates.`, `queue.`, `calendar.`, `task.`
};

/// The stable name, as in `acd eval --context`.
[[nodiscard]] ACD_API std::string_view to_string(Context context) noexcept;

/// What `IN` and `NOT IN` make of a scalar on their right side.
enum class ScalarIn : std::uint8_t {
  equality,    ///< a list of one element: `12 IN 12` is true
  documented,  ///< false for both, as TaskRouter's documentation says
};

/// Switches of the language.
struct Dialect {
  ScalarIn scalar_in = ScalarIn::equality;
  bool coerce_numeric_strings = true;  ///< "6" compares with numbers as 6
  bool extended = false;  ///< NOT, NOT HAS, NOT CONTAINS, Unicode identifiers, worker["a-b"]
  friend bool operator==(const Dialect&, const Dialect&) = default;
};

/// Bounds on what compile() accepts, so that a hostile expression is an error and not an outage.
struct ExpressionLimits {
  std::size_t bytes = std::size_t{64} << 10;  ///< longest source text
  std::size_t depth = 200;                    ///< deepest nesting of ( ) and NOT
};

/// A worker's figures on one channel, as expressions see them. A negative figure is absent: the
/// attributes are read instead.
struct ChannelFields {
  std::string_view name;
  std::int64_t configured_capacity = 0;
  std::int64_t assigned_tasks = 0;
  std::int64_t available_capacity_percentage = 0;
};

/// A worker's built-in fields in target expressions. They win over attributes of the same name. A
/// default string_view reads as null.
struct WorkerFields {
  std::string_view sid;
  std::string_view friendly_name;
  std::string_view activity_sid;
  std::string_view activity_name;
  std::span<const ChannelFields> channels;
};

/// Numbers of workers in one activity.
struct ActivityCount {
  std::string_view sid;
  std::int64_t workers = 0;
};

/// What `workers.`, `candidates.` and `queue.` read in skip_if. A negative figure is absent and
/// reads as null.
struct StepFigures {
  std::int64_t workers_available = 0;
  std::int64_t workers_unavailable = 0;
  std::span<const ActivityCount> activities;
  std::int64_t candidates_total = 0;
  std::int64_t candidates_available = 0;
  std::int64_t candidates_free = 0;
  std::int64_t queue_waiting = 0;
  double queue_oldest_wait = 0;  ///< seconds
};

/// What an expression is evaluated on. Absent parts read as null.
struct Scope {
  ValueView task;
  ValueView worker;
  const WorkerFields* worker_fields = nullptr;
  const StepFigures* step = nullptr;
  ValueView calendar;  ///< an object: {"office": {"open": true}}
};

/// One sub-result of explain(): what was compared, what came out and why.
struct Explanation {
  struct Side {
    std::string text;      ///< as printed: a literal or a name
    Value value;           ///< what it stands for
    bool is_name = false;  ///< and no literal
    bool found = true;     ///< false for a name that led nowhere
  };
  std::string text;  ///< the sub-expression as printed
  bool result = false;
  bool is_comparison = false;
  Side left;   ///< of a comparison
  Side right;  ///< of a comparison
  /// Stable words, each explained by to_text(): "coercion", "null", "wrong-class", "scalar-in".
  std::vector<std::string> notes;
  std::vector<Explanation> children;
};

/// Explanation as JSON: {"expression","result","left","right","notes","children"}.
[[nodiscard]] ACD_API std::string to_json(const Explanation& explanation);
/// Explanation as indented lines for people.
[[nodiscard]] ACD_API std::string to_text(const Explanation& explanation);

namespace expression {
class Program;  // src/expression/program.hpp
}

/// A compiled, immutable test on a task, a worker or both: cheap to copy, safe to share between
/// threads.
class ACD_API Expression {
 public:
  /// Compiles `source` for `context`.
  ///
  ///     auto senior = acd::Expression::compile("level >= 3 AND skills HAS 'billing'",
  ///     acd::Context::queue);
  ///
  /// Errors: syntax, unprefixed_name, wrong_root, limit_exceeded; Error::offset is the first byte
  /// that could not be used, or the size of the text for its end. Complexity: linear in
  /// source.size().
  [[nodiscard]] static Result<Expression> compile(std::string_view source, Context context,
                                                  const Dialect& dialect = {},
                                                  const ExpressionLimits& limits = {});

  /// True when `scope` satisfies the expression. Never an error: what is missing or of the wrong
  /// class compares as docs/reference/expressions.md says. Complexity: linear in the number of
  /// comparisons; no allocation.
  [[nodiscard]] bool matches(const Scope& scope) const noexcept;

  /// Every sub-result with its resolved operands; nothing is cut short. result equals
  /// matches(scope).
  [[nodiscard]] Explanation explain(const Scope& scope) const;

  [[nodiscard]] std::string_view source()
      const noexcept;  ///< the text given to compile(), unchanged
  [[nodiscard]] Context context() const noexcept;
  [[nodiscard]] const Dialect& dialect() const noexcept;
  [[nodiscard]] const expression::Node& tree() const noexcept;
  /// Each name once, in order of first appearance.
  [[nodiscard]] std::span<const expression::Reference> references() const noexcept;

  /// For the library's own modules.
  [[nodiscard]] const expression::Program& program() const noexcept { return *program_; }

 private:
  explicit Expression(std::shared_ptr<const expression::Program> program) noexcept
      : program_(std::move(program)) {}
  std::shared_ptr<const expression::Program> program_;
};

/// The message of `error` with the faulty line of `source` and a caret under the offset.
[[nodiscard]] ACD_API std::string with_caret(std::string_view source, const Error& error);

ACD_NAMESPACE_END

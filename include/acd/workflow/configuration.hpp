#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/order_by.hpp>
#include <acd/workflow/options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN

/// Which worker a `known_worker_…` target names: the attribute at `path` of the task holds a sid or
/// a friendly name.
struct KnownWorker {
  enum class By : std::uint8_t { sid, friendly_name };
  By by = By::sid;
  std::string path;                           ///< as written, such as `task.agent_sid`
  std::vector<expression::Segment> segments;  ///< the path after `task.`
};

/// One step of a filter. Absent parts are not inherited, except the queue.
struct Target {
  std::string queue;  ///< sid or name as written; empty: the previous target's queue
  std::optional<Expression> expression;
  std::optional<std::int32_t> priority;
  std::optional<Duration> timeout;  ///< whole seconds, at least one
  std::optional<OrderBy> order_by;
  std::optional<Expression> skip_if;
  std::optional<KnownWorker> known_worker;
  std::optional<Selection> selection;         ///< `x_selection`
  std::optional<ExcludeAfter> exclude_after;  ///< `x_exclude_after`
  std::optional<BackOff> back_off;            ///< `x_back_off`
  std::string outcome;  ///< `x_outcome`: the task ends here under this name; no queue
  Value unknown;        ///< an object of the keys we do not know, kept for output; or null
};

struct Filter {
  std::string friendly_name;
  Expression expression;
  std::vector<Target> targets;  ///< at least one
  Value unknown;
};

/// A TaskRouter workflow document: {"task_routing": {"filters": […], "default_filter": {…}}}.
/// Immutable once shared.
struct ACD_API WorkflowConfiguration {
  std::vector<Filter> filters;
  std::optional<Target> default_filter;
  Value unknown;          ///< of `task_routing`
  Value unknown_outside;  ///< beside `task_routing`

  /// Reads a document. Priorities and timeouts may be strings of digits. All faults are reported at
  /// once, each with a JSON pointer below `pointer`. Errors: type, missing, value, and those of
  /// Expression::compile().
  [[nodiscard]] static Result<WorkflowConfiguration> from_value(ValueView document,
                                                                const Dialect& dialect = {},
                                                                std::string_view pointer = {});
  /// The same from JSON text; errors carry offset and line as well.
  [[nodiscard]] static Result<WorkflowConfiguration> from_json(std::string_view text,
                                                               const Dialect& dialect = {});
};

/// The document again, numbers as numbers, unknown keys kept.
[[nodiscard]] ACD_API Value to_value(const WorkflowConfiguration& configuration);

ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/workflow/lint.hpp>

#include "workflow/facts.hpp"
#include "workflow/faults.hpp"
#include "workflow/inspect.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// Every id there is, in the order of docs/reference/lints.md.
inline constexpr std::array<std::string_view, 31> lint_ids{
    // expressions
    "scalar-in",
    "has-on-scalar",
    "array-operand",
    "constant-comparison",
    "never-true",
    "always-true",
    "mixed-and-or",
    "unprefixed-name",
    "shadowed-builtin",
    "unknown-activity",
    "unknown-channel",
    "unset-attribute",
    // filters and targets
    "unreachable-target",
    "shadowed-filter",
    "no-default-filter",
    "ignored-default-filter-key",
    "ignored-outcome-key",
    "reservation-timeout-longer-than-target",
    "short-ring",
    "lifo-priority",
    "widens-nothing",
    "counts-whole-queue",
    "waits-for-one",
    "nobody-serves",
    "uncovered-hours",
    // queues and workers
    "empty-queue",
    "hyphen",
    "shadowed-prefix",
    "long-attributes",
    "never-open",
    // everywhere
    "unknown-key",
};

/// Collects lints.
class Lints {
 public:
  void add(std::string_view id, std::string pointer, std::string message, std::string suggestion) {
    ACD_ASSERT(std::find(lint_ids.begin(), lint_ids.end(), id) != lint_ids.end());
    lints_.push_back(
        {std::string(id), std::move(pointer), std::move(message), std::move(suggestion)});
  }
  [[nodiscard]] bool empty() const { return lints_.empty(); }
  [[nodiscard]] std::vector<Lint> take() { return std::move(lints_); }

 private:
  std::vector<Lint> lints_;
};

/// What an expression alone shows. (src/workflow/lint_expression.cpp)
void lint_expression(const Expression& expression, const std::string& pointer, const Facts& facts,
                     Lints& lints);

/// What can never or must always be true. (src/workflow/lint_truth.cpp)
void lint_truth(const Expression& expression, const std::string& pointer, Lints& lints);

/// What a workflow shows. (src/workflow/lint_workflow.cpp)
void lint_workflow(const Workflow& workflow, const std::string& pointer, const Facts& facts,
                   const QueueIndex& queues, Lints& lints);

/// Filters whose tasks no worker can take; the last of `targets` is not left. `taken` is what a
/// task satisfies that comes here; null: anything. (src/workflow/lint_service.cpp)
void lint_service(std::span<const Target> targets, const Expression* taken,
                  const std::string& pointer, const Facts& facts, const QueueIndex& queues,
                  Lints& lints);

/// A step that waits for one person without asking whether that person is there.
/// (src/workflow/lint_person.cpp)
void lint_person(const Target& step, const std::string& pointer, const Facts& facts, Lints& lints);

/// Hours at which tasks come to no filter that takes them at other hours; true when it told some.
/// (src/workflow/lint_hours.cpp)
bool lint_hours(const WorkflowConfiguration& configuration, const std::string& pointer,
                const Workspace& workspace, Lints& lints);

/// What the samples of worker attributes show. (src/workflow/lint_attributes.cpp)
void lint_attributes(const Workspace& workspace, Lints& lints);

/// The keys of an object of a document that are not read. `known` are those that are.
void lint_unknown_keys(ValueView unknown, const std::string& pointer,
                       const std::vector<std::string>& known, Lints& lints);

}  // namespace workflow
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expectations {

struct Document;  // src/expectations/document.hpp

/// An event that a step may have looked at.
struct Observed {
  std::string json;      ///< as `acd route` writes it
  bool watched = false;  ///< its type is named in the step's patterns or in `also`
};

/// Where an `expect` and what came part.
struct Mismatch {
  std::vector<std::string> expected;  ///< the patterns as JSON
  std::vector<Observed> events;       ///< what came since the `expect` before
  /// The first of `events` that should not be; their number when one is missing.
  std::size_t first = 0;
};

/// A step that did not come out as the document says.
struct Failure {
  std::size_t step = 0;              ///< its position in `steps`, from 1
  std::size_t offset = 0;            ///< of the step in the text
  std::size_t line = 0;              ///< of the step in the text
  std::string message;               ///< what differs, in one sentence
  std::optional<Mismatch> mismatch;  ///< of an `expect`
};

/// One step of a workflow's configuration, and how often a task entered it.
struct CoveredStep {
  std::string filter;      ///< its name (or position, from 1), or `default_filter`
  std::size_t target = 1;  ///< position in the filter, from 1
  std::string leads_to;    ///< the queue as written, or the named end
  std::uint64_t entered = 0;
};

/// Which steps of a workflow were entered. Workflows are the same when their workspace, name and
/// configuration are.
struct WorkflowCoverage {
  std::string workspace;
  std::string workflow;
  std::string configuration;  ///< as canonical JSON
  std::vector<CoveredStep> steps;
};

/// Adds up coverage over documents.
ACD_API void merge(std::vector<WorkflowCoverage>& into, const std::vector<WorkflowCoverage>& more);

/// What running a document showed.
struct Report {
  std::vector<Failure> failures;  ///< in the order of the steps; empty: everything came as expected
  std::size_t steps = 0;
  std::vector<WorkflowCoverage> coverage;

  [[nodiscard]] bool passed() const noexcept { return failures.empty(); }
};

}  // namespace expectations

/// A routing test as data: a workspace, a time line of commands, and what must follow
/// (docs/reference/expectations.md). Immutable; cheap to copy.
class ACD_API Expectations {
 public:
  /// Reads a document. All faults at once, each with pointer, offset and line; those of the
  /// workspace and of commands included. Without `read_file`, a document that names a file is an
  /// error.
  [[nodiscard]] static Result<Expectations> from_json(std::string_view text,
                                                      const Workspace::ReadFile& read_file = {});

  /// Runs the document on a router of its own, to its end.
  [[nodiscard]] expectations::Report run() const;

  /// The document's text with the `expect` of each failing step replaced by what came: the keys
  /// that its patterns give stay, with the values that came. What a pattern named and did not come
  /// stays forbidden, in `also`.
  [[nodiscard]] std::string updated(const expectations::Report& report) const;

 private:
  explicit Expectations(std::shared_ptr<const expectations::Document> document) noexcept;
  std::shared_ptr<const expectations::Document> document_;
};

ACD_NAMESPACE_END

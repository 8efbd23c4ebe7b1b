#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/simulation/scenario.hpp>

#include <cstdint>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// A scenario as it was written, with the documents that it names put in their place: parts of it
/// are changed by name, and each change is another document. Cheap to copy.
///
///     auto day = acd::simulation::ScenarioDocument::from_json(text, read_file);
///     auto busier = day->with("arrivals.calls.process.poisson.per_hour", 140);
///     auto scenario = busier->scenario();
class ACD_API ScenarioDocument {
 public:
  /// Errors: as Scenario::from_json().
  [[nodiscard]] static Result<ScenarioDocument> from_json(std::string_view text,
                                                          const ReadFile& read_file = {},
                                                          bool skip_bad_rows = false);

  /// The scenario it is now. Errors: as Scenario::from_json(); pointers lead into root().
  [[nodiscard]] Result<Scenario> scenario() const;

  /// The document with another value at `path`: a JSON pointer, or names and positions with dots
  /// between. An element of an array is named by its `name`, `sid` or `filter_friendly_name`, or
  /// by its position. The last key may be new where a reader knows it. `workers.GROUP` is
  /// with_workers(). Errors: unknown_name, value.
  [[nodiscard]] Result<ScenarioDocument> with(std::string_view path, const Value& value) const;

  /// So many people in a group: an entry of `people` by its name, or `everyone`. Those who join are
  /// copies of the present ones in turn, those who leave are the last. A group with a constant
  /// `staffing` has so many on duty then. Errors: unknown_name; value, when nobody can be copied,
  /// or the group's staffing is a table.
  [[nodiscard]] Result<ScenarioDocument> with_workers(std::string_view group,
                                                      std::uint64_t count) const;

  /// One more person: like the last of a group of people (one more on duty at any time, where it
  /// has a `staffing`), or like the last worker whom an expression matches. Errors: unknown_name;
  /// value, when nobody is matched; those of the expression.
  [[nodiscard]] Result<ScenarioDocument> with_one_more(std::string_view who) const;

  [[nodiscard]] const Value& root() const noexcept { return root_; }

 private:
  ScenarioDocument(Value root, ReadFile read_file, bool skip_bad_rows);
  [[nodiscard]] ScenarioDocument changed(Value root) const;

  Value root_;
  ReadFile read_file_;
  bool skip_bad_rows_ = false;
};

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// Finds the first filter of a workflow that is true for a task. Filters that ask whether one
/// attribute is one text or one whole number are looked up, the others are tried in order: a
/// workflow with a filter for each of a thousand departments costs no more than one with three.
class FilterIndex {
 public:
  /// Adds the next filter. `expression` outlives the index.
  void add(const Expression& expression);

  /// The first filter at or after `from` that is true; how many there are when none is.
  /// Complexity: log(filters), and the filters that cannot be looked up before it.
  [[nodiscard]] std::size_t first(const Scope& scope, std::size_t from) const;

 private:
  struct Text {
    std::uint64_t hash;
    std::uint32_t filter;
    std::string text;
  };
  /// Filters that compare the attribute at one path.
  struct Column {
    std::vector<expression::Segment> path;
    std::vector<Text> texts;                                       ///< by hash, then filter
    std::vector<std::pair<std::int64_t, std::uint32_t>> integers;  ///< sorted
  };
  [[nodiscard]] bool add_to_column(const Expression& expression, std::uint32_t filter);
  [[nodiscard]] static std::size_t find_text(const std::vector<Text>& texts,
                                             std::string_view wanted, std::size_t from,
                                             std::size_t best);
  Column& column_of(const std::vector<expression::Segment>& path);
  [[nodiscard]] std::size_t first_in(const Column& column, const Scope& scope, std::size_t from,
                                     std::size_t best) const;

  std::vector<const Expression*> filters_;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> others_;  ///< ascending
};

}  // namespace router
ACD_NAMESPACE_END

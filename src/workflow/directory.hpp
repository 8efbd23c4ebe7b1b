#pragma once

#include <acd/config.hpp>

#include "workflow/faults.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// The sids and names of one kind of thing: refuses doubles, answers whether a reference leads
/// somewhere, and says what there is when it does not.
class Directory {
 public:
  /// `kind` as in "a task queue".
  explicit Directory(std::string_view kind) : kind_(kind) {}

  /// Takes in the thing at `pointer`. Sids are unique, and names are without regard to the case of
  /// A to Z.
  void add(std::string_view sid, std::string_view name, const std::string& pointer, Faults& faults);

  /// The position of the thing that `reference` names by sid or else by name.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view reference) const;

  /// Adds a fault when `reference` names nothing.
  void check(std::string_view reference, std::string pointer, Faults& faults) const;

  [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

  /// The names there are, for messages: `'Sales', 'Support' and 3 more`.
  [[nodiscard]] std::string names() const;

 private:
  std::string_view kind_;
  std::vector<std::string> names_;
  std::vector<std::string> pointers_;
  std::unordered_map<std::string, std::size_t> by_sid_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, std::size_t> by_folded_name_;
};

/// `; did you mean 'x'?` for the one of `names` that `text` is nearly spelled like, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text,
                                       const std::vector<std::string>& names);

/// A to Z as lower case.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace workflow
ACD_NAMESPACE_END

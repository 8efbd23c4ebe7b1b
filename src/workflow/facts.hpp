#pragma once

#include <acd/config.hpp>
#include <acd/workflow/workspace.hpp>

#include "workflow/inspect.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// What a workspace shows about the values that names lead to. The workers are samples of worker
/// attributes; of task attributes only what the expressions take them for is known.
class Facts {
 public:
  explicit Facts(const Workspace& workspace);

  /// How many workers have a value of a kind at a path.
  struct Seen {
    std::size_t scalars = 0;
    std::size_t arrays = 0;
    std::size_t objects = 0;
    [[nodiscard]] std::size_t total() const { return scalars + arrays + objects; }
  };
  [[nodiscard]] const Seen& seen(const expression::Reference& worker_attribute) const;

  enum class Shape : std::uint8_t { unknown, scalar, array };
  /// What a name stands for: for a built-in a scalar, for worker attributes what all samples are,
  /// and without samples (as for the task) what all other expressions take it for.
  [[nodiscard]] Shape shape(const expression::Reference& reference) const;

  [[nodiscard]] const Workspace& workspace() const { return workspace_; }

 private:
  struct Use {
    bool as_scalar = false;
    bool as_array = false;
  };
  void note_uses(const Expression& expression);
  void note(const expression::Operand& operand, bool Use::*use);
  [[nodiscard]] static std::string key_of(const expression::Reference& reference);

  const Workspace& workspace_;
  std::unordered_map<std::string, Use> uses_;
  mutable std::map<std::string, Seen> seen_;  // filled on demand
};

}  // namespace workflow
ACD_NAMESPACE_END

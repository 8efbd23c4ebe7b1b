#pragma once

#include <acd/workflow/configuration.hpp>
#include <acd/workflow/options.hpp>

#include "filter_index.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// A target with its queue looked up and its inherited parts filled in. Pointers lead into the
/// configuration.
struct Step {
  std::uint16_t queue = 0xffff;
  Duration timeout{};  ///< zero: none
  std::optional<std::int32_t> priority;
  const Expression* expression = nullptr;
  const Expression* skip_if = nullptr;
  const OrderBy* order_by = nullptr;
  const KnownWorker* known_worker = nullptr;
  const std::string* outcome = nullptr;  ///< a named end
  Selection selection = Selection::longest_idle;
  ExcludeAfter exclude_after = ExcludeAfter::none;
  BackOff back_off;
};

struct PlanFilter {
  std::vector<Step> steps;
};

/// A workflow configuration ready to run. Immutable; tasks that wait keep the plan they came in
/// under.
struct Plan {
  std::shared_ptr<const WorkflowConfiguration> configuration;
  std::vector<PlanFilter> filters;
  FilterIndex index;
  std::optional<Step> default_step;
};

/// Looks up a queue by its sid or name.
class QueueLookup {
 public:
  virtual ~QueueLookup() = default;
  [[nodiscard]] virtual std::optional<std::uint16_t> queue(std::string_view id) const = 0;
};

/// The plan of a configuration; on a queue that does not exist, its name is put into
/// `unknown_queue`.
[[nodiscard]] std::shared_ptr<const Plan> make_plan(
    std::shared_ptr<const WorkflowConfiguration> configuration, const Options& options,
    const QueueLookup& queues, std::string& unknown_queue);

}  // namespace router
ACD_NAMESPACE_END

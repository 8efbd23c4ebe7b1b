#include "analytics/statistics_scope.hpp"

#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace analytics {

Result<ScopeIndexes> look_up(const router::Engine& engine, const StatisticsScope& scope) {
  std::vector<Error> errors;
  const auto unknown = [&](std::string_view kind, std::string_view id) {
    errors.push_back({ErrorCode::unknown_name,
                      "there is no " + std::string(kind) + " '" + std::string(id) + "'",
                      0,
                      {},
                      0});
  };
  ScopeIndexes found;
  if (!scope.queue.empty() && !(found.queue = engine.find_queue(scope.queue)))
    unknown("queue", scope.queue);
  if (!scope.workflow.empty() && !(found.workflow = engine.find_workflow(scope.workflow)))
    unknown("workflow", scope.workflow);
  if (!scope.task_channel.empty() && !(found.channel = engine.find_channel(scope.task_channel)))
    unknown("task channel", scope.task_channel);
  if (!scope.worker.empty()) {
    const std::uint32_t slot = engine.find_worker(scope.worker);
    if (slot == router::no_slot) {
      unknown("worker", scope.worker);
    } else {
      found.worker = WorkerHandle{slot, engine.worker(slot).generation};
    }
  }
  const int given = (scope.queue.empty() ? 0 : 1) + (scope.workflow.empty() ? 0 : 1) +
                    (scope.worker.empty() ? 0 : 1);
  if (given > 1) {
    errors.push_back(
        {ErrorCode::value, "expected at most one of queue, workflow and worker", 0, {}, 0});
  }
  if (!errors.empty()) return errors;
  return found;
}

}  // namespace analytics
ACD_NAMESPACE_END

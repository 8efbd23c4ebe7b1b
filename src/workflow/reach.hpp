#pragma once

#include <acd/config.hpp>
#include <acd/workflow/workspace.hpp>

#include "workflow/inspect.hpp"

#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// Where a task can get to in a workflow, whatever its attributes are. Constant expressions such as
/// `1==1` are understood; every other one may be true or false.
struct Reach {
  struct OfFilter {
    bool matched = false;       ///< a task can be tested by it and match
    std::vector<bool> targets;  ///< which targets a task can enter
  };
  std::vector<OfFilter> filters;
  bool falls_through =
      false;  ///< a task can come to the end of the filters other than by a timeout
};

/// Complexity: linear in the document. (src/workflow/graph.cpp)
[[nodiscard]] Reach reach(const WorkflowConfiguration& configuration, const Workspace& workspace,
                          const QueueIndex& queues);

}  // namespace workflow
ACD_NAMESPACE_END

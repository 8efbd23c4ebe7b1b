#pragma once

#include <acd/config.hpp>
#include <acd/workflow/workspace.hpp>

#include <string>

ACD_NAMESPACE_BEGIN

/// The routing graph (filters, targets, queues, ends) in the DOT language of Graphviz.
[[nodiscard]] ACD_API std::string to_dot(const Workspace& workspace);

ACD_NAMESPACE_END

#pragma once

// Everything public but what binds to other libraries (acd/io) and to the outside world
// (acd/adapters).
#include <acd/analytics/call_figures.hpp>
#include <acd/config.hpp>
#include <acd/core/handle.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/expectations/expectations.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/order_by.hpp>
#include <acd/expression/tree.hpp>
#include <acd/presence/board.hpp>
#include <acd/presence/exporter.hpp>
#include <acd/router/command.hpp>
#include <acd/router/event.hpp>
#include <acd/router/json.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>
#include <acd/version.hpp>
#include <acd/workflow/configuration.hpp>
#include <acd/workflow/graph.hpp>
#include <acd/workflow/lint.hpp>
#include <acd/workflow/options.hpp>
#include <acd/workflow/workspace.hpp>

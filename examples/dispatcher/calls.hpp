#pragma once

#include <acd/router/router.hpp>

#include <string>

namespace dispatcher {

/// The calls of now as a JSON array, oldest first: {"task", "status", "from", "queue", "since",
/// "workers"}. Numbers are masked: the page is for a screen on a wall.
[[nodiscard]] std::string calls_json(const acd::Router& router);

}  // namespace dispatcher

#pragma once

#include <acd/core/result.hpp>
#include <acd/core/value.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Keys and positions from the root of a document down to a value.
using Steps = std::vector<std::string>;

/// The steps that a path means in a document; see ScenarioDocument::with(). Errors: unknown_name.
[[nodiscard]] Result<Steps> resolve(ValueView root, std::string_view path);

/// The keys of a path, as they are written.
[[nodiscard]] Steps split_path(std::string_view path);

/// The value at the steps; absent when there is none.
[[nodiscard]] ValueView value_at(ValueView root, std::span<const std::string> steps);

/// The document with another value at the steps; a last key that is not there is added.
/// Precondition: the steps before lead somewhere.
[[nodiscard]] Value replaced(ValueView root, std::span<const std::string> steps,
                             const Value& value);

}  // namespace simulation
ACD_NAMESPACE_END

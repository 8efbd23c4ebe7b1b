#pragma once

#include <acd/core/result.hpp>

#include <memory>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace router {

class Engine;

/// The whole state as bytes, caches left out: the version of the format, the state, a checksum.
[[nodiscard]] std::string to_snapshot(const Engine& engine);

/// Errors: snapshot, with the offset of the first byte that could not be used.
[[nodiscard]] Result<std::unique_ptr<Engine>> from_snapshot(std::string_view bytes);

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <string>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Every event as an AsyncAPI 3.0.0 document in YAML: one channel and one message for each type,
/// the schema of its data from router::event_members(). It is kept in schemas/asyncapi.yaml.
[[nodiscard]] ACD_API std::string asyncapi();

}  // namespace adapters
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/workflow/options.hpp>

#include <cstddef>

ACD_NAMESPACE_BEGIN
namespace workflow {

inline constexpr std::size_t most_attribute_characters = 4096;
inline constexpr std::size_t most_workers = 15'000;
inline constexpr std::size_t most_queues = 5'000;

/// Are the attributes longer, as canonical JSON, than the profile allows?
[[nodiscard]] bool too_long(ValueView attributes, Limits limits);

}  // namespace workflow
ACD_NAMESPACE_END

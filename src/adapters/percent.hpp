#pragma once

#include <acd/config.hpp>

#include <optional>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Appends `%XX`.
void append_percent(std::string& out, char byte);

/// `text` with every byte encoded but letters, digits and what `kept` lists.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view kept);

/// Nothing when a `%` is not followed by two hex digits. `plus_is_blank`: as forms have it.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);

}  // namespace adapters
ACD_NAMESPACE_END

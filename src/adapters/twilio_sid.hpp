#pragma once

#include <acd/config.hpp>

#include <algorithm>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// A prefix of two letters and 32 hex digits.
[[nodiscard]] inline bool is_twilio_sid(std::string_view prefix, std::string_view text) noexcept {
  return text.size() == 34 && text.starts_with(prefix) &&
         std::all_of(text.begin() + 2, text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

}  // namespace adapters
ACD_NAMESPACE_END

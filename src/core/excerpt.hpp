#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>

#include <algorithm>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace core {

/// The start of a text for a message: at most 60 bytes, and UTF-8 even if the text is not.
[[nodiscard]] inline std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::size_t size = std::min(text.size(), longest);
  while (!is_utf8(text.substr(0, size))) --size;
  return std::string(text.substr(0, size)) + (size < text.size() ? "…" : "");
}

}  // namespace core
ACD_NAMESPACE_END

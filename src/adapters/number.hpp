#pragma once

#include <acd/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// A telephone number somewhere in a text, in any of the spellings that people and encoders use.
struct NumberSpan {
  std::size_t size = 0;  ///< bytes of the text up to the last digit; 0: none starts here
  std::string digits;    ///< ASCII
  bool international = false;
};

/// Reads a number that starts exactly at `text`: an optional plus or opening brackets, digits with
/// at most three separators between two of them. It ends after 40 digits, so that a scan of a long
/// text stays linear.
[[nodiscard]] NumberSpan read_number(std::string_view text);

}  // namespace adapters
ACD_NAMESPACE_END

#include "workflow/limits.hpp"

#include <algorithm>
#include <string>

ACD_NAMESPACE_BEGIN
namespace workflow {

bool too_long(ValueView attributes, Limits limits) {
  if (limits == Limits::none) return false;
  const std::string text = to_json(attributes);
  const auto characters = std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;  // not inside a UTF-8 sequence
  });
  return static_cast<std::size_t>(characters) > most_attribute_characters;
}

}  // namespace workflow
ACD_NAMESPACE_END

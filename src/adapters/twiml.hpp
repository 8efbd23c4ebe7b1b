#pragma once

#include <acd/config.hpp>

#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// A text between tags or in an attribute; control characters, which XML does not have, are left
/// out.
[[nodiscard]] std::string xml_text(std::string_view text);

/// A whole TwiML document around verbs that are written already.
[[nodiscard]] std::string twiml(std::string_view verbs);

}  // namespace adapters
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>

#include <optional>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

// How Amazon Connect writes its messages: the same member is `contactId` in one and `ContactId` in
// another, and an instant that is not set is 1970-01-01T00:00:00.001Z.

/// The member of that name, whatever the case of its letters; exactly that name wins.
[[nodiscard]] ValueView member(ValueView object, std::string_view name) noexcept;
/// Its text; empty when it is none.
[[nodiscard]] std::string_view text_of(ValueView object, std::string_view name) noexcept;
/// Its instant; nothing when it is none, or not set.
[[nodiscard]] std::optional<TimePoint> instant_of(ValueView object, std::string_view name);

/// What follows the last `/` of an ARN: `…/agent/<user id>`. A text without one is the id itself.
[[nodiscard]] std::string_view id_of_arn(std::string_view arn) noexcept;

/// Letters in lower case.
[[nodiscard]] std::string lowercase(std::string_view text);

}  // namespace adapters
ACD_NAMESPACE_END

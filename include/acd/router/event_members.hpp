#pragma once

#include <acd/config.hpp>
#include <acd/router/event.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

enum class MemberType : std::uint8_t { integer, boolean, text, instant, object };

/// A member of an event as JSON.
struct EventMember {
  std::string_view name;
  MemberType type{};
  bool always = true;  ///< or only where there is something to say
};

/// The members that append_json() writes for an event of that type, in their order. Schemas are
/// made of it.
[[nodiscard]] ACD_API std::vector<EventMember> event_members(EventType type);

}  // namespace router
ACD_NAMESPACE_END

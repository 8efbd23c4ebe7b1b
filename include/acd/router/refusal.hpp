#pragma once

#include <acd/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace router {

/// Why a well-formed command was not obeyed.
enum class RefusalCode : std::uint8_t {
  unknown_id,
  wrong_state,
  duplicate,
  time_backwards,
  no_match,  ///< at creation: no filter is true and there is no default filter
  in_use,
  gone,  ///< acceptance of a rescinded reservation
  invalid_argument,
};
constexpr std::size_t refusal_codes = static_cast<std::size_t>(RefusalCode::invalid_argument) + 1;

[[nodiscard]] ACD_API std::string_view to_string(RefusalCode code) noexcept;

/// A command that the rules do not allow: no event, no sequence number, no change.
struct Refusal {
  RefusalCode code = RefusalCode::unknown_id;
  std::string sentence;  ///< what was asked and what stands against it
  std::string id;        ///< the task, reservation, worker, queue or workflow that was refused
  int vendor_code =
      0;  ///< TaskRouter's number for it (HTTP status or error code); 0 when it has none
};

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/body.hpp>
#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/router/router.hpp>

#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

// What callbacks turn out to be, and the commands they become; shared by adapters of telephony.

/// The text of a member; empty when it is absent or none.
[[nodiscard]] std::string_view text_at(ValueView object, std::string_view key) noexcept;

/// Nobody has taken it yet.
[[nodiscard]] bool waits(const router::TaskState& task) noexcept;
[[nodiscard]] bool is_over(const router::TaskState& task) noexcept;
/// Rings, or is being set up.
[[nodiscard]] bool is_open_offer(const router::ReservationState& reservation) noexcept;
/// Null: none.
[[nodiscard]] const router::ReservationState* find_reservation(const router::TaskState& task,
                                                               std::string_view sid) noexcept;
/// The last one of that worker (sid); null: none.
[[nodiscard]] const router::ReservationState* latest_of(const router::TaskState& task,
                                                        std::string_view worker) noexcept;

/// A callback that asks for nothing, answered with 204.
[[nodiscard]] Received only(CallbackResult result);
[[nodiscard]] Received refused(const BadRequest& bad);
[[nodiscard]] Received applied(Value command);
/// None: it says what the router knows.
[[nodiscard]] Received applied(std::vector<Value> commands);

[[nodiscard]] Value about_reservation(std::string_view type, std::string_view reservation,
                                      std::string_view cause = {});
[[nodiscard]] Value about_task(std::string_view type, std::string_view task,
                               std::string_view reason);

/// The caller is gone: who waits is canceled, a conversation wraps up.
[[nodiscard]] Received hung_up(const router::TaskState& task);

}  // namespace adapters
ACD_NAMESPACE_END

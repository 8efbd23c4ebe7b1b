#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/router/router.hpp>

#include "callback.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

// Who talks with whom about a task, as the router was told, and which commands follow when somebody
// comes or goes.

constexpr std::string_view customer = "customer";

[[nodiscard]] bool is_talking(const router::ReservationState& reservation) noexcept;
/// Nobody has taken the task yet.
[[nodiscard]] bool is_waiting(const router::TaskState& task) noexcept;

/// The latest one of a worker that is open.
[[nodiscard]] const router::ReservationState* open_reservation(const router::TaskState& task,
                                                               std::string_view worker);
/// Somebody who is in the conference now; null: not, as far as the router knows.
[[nodiscard]] const router::ParticipantState* speaker(const router::TaskState& task,
                                                      std::string_view label);

/// The caller's leg. Empty: there is none.
[[nodiscard]] std::string_view caller_of(ValueView attributes);
/// CallSid of somebody in the conference, as task attributes keep it beside TaskRouter's own:
/// {"worker_call_sid", "conference": {"sid", "participants": {"customer", "worker", <worker
/// sid>…}}}. Empty: unknown.
[[nodiscard]] std::string_view leg_of(ValueView attributes, std::string_view speaker);
/// The attributes with the leg of a worker in them; nothing when they say so already.
[[nodiscard]] std::optional<Value> with_leg(ValueView attributes, std::string_view conference,
                                            std::string_view worker, std::string_view leg);

[[nodiscard]] Value join_command(std::string_view task, std::string_view label, bool starts,
                                 bool ends);
[[nodiscard]] Value leave_command(std::string_view task, std::string_view label);

/// The caller is gone.
[[nodiscard]] Received caller_gone(const Router& router, const router::TaskState& task);
/// The leg of a reservation is gone after it was answered.
[[nodiscard]] Received worker_gone(const router::TaskState& task,
                                   const router::ReservationState& reservation);
/// Anybody else's leg.
[[nodiscard]] Received other_gone(const router::TaskState& task, std::string_view label);
/// Everybody's.
[[nodiscard]] Received all_gone(const Router& router, const router::TaskState& task);

}  // namespace adapters
ACD_NAMESPACE_END

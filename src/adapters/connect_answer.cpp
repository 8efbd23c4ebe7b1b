#include "connect_answer.hpp"

#include "callback.hpp"
#include "router/engine.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

void add_call(ValueBuilder& calls, std::string_view task, std::string_view worker) {
  calls.begin_object().key("task").string(task).key("worker").string(worker).end_object();
}

// Every conversation on the channel as the router knows it, and this one: `calls` is complete for
// its channel, so nothing else changes.
Value observed(const router::Engine& engine, std::string_view task, std::string_view channel,
               std::string_view worker) {
  ValueBuilder out;
  out.begin_object().key("type").string("reconcile");
  out.key("channels").begin_array().string(channel).end_array().key("calls").begin_array();
  for (std::uint32_t w = 0; w < engine.worker_slots(); ++w) {
    for (const std::uint32_t r : engine.worker(w).open) {
      const router::ReservationRow& open = engine.reservation(r);
      if (open.status == ReservationStatus::accepted &&
          engine.channels()[open.channel].name == channel) {
        add_call(out, engine.task(open.task).sid, engine.worker(w).sid);
      }
    }
  }
  add_call(out, task, worker);
  return out.end_array().end_object().finish();
}

bool is_answered(const router::ReservationState& reservation) {
  return reservation.status == ReservationStatus::accepted ||
         reservation.status == ReservationStatus::wrapping ||
         reservation.status == ReservationStatus::completed;
}

}  // namespace

Received talks(const Router& router, const router::TaskState& task, std::string_view worker) {
  const router::ReservationState* const reservation = latest_of(task, worker);
  if (reservation != nullptr && is_open_offer(*reservation)) {
    return applied(about_reservation("reservation.accept", reservation->sid));
  }
  if (reservation != nullptr && is_answered(*reservation)) return only(CallbackResult::duplicate);
  const bool taken = std::any_of(task.reservations.begin(), task.reservations.end(), is_answered);
  if (!waits(task) || taken) return only(CallbackResult::late);
  return applied(observed(router.engine(), task.sid, task.task_channel, worker));
}

}  // namespace adapters
ACD_NAMESPACE_END

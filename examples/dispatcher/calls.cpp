#include "calls.hpp"

#include <acd/adapters/privacy.hpp>
#include <acd/core/time.hpp>

namespace dispatcher {

namespace {

bool concerns(acd::ReservationStatus status) {
  return status == acd::ReservationStatus::pending || status == acd::ReservationStatus::setup ||
         status == acd::ReservationStatus::accepted || status == acd::ReservationStatus::wrapping;
}

}  // namespace

std::string calls_json(const acd::Router& router) {
  acd::ValueBuilder out;
  out.begin_array();
  for (const std::string& sid : router.tasks()) {
    const auto task = router.task(sid);
    const acd::ValueView from = task->attributes.view().find("from");
    out.begin_object().key("task").string(sid).key("status").string(to_string(task->status));
    out.key("from").string(from.is_string() ? acd::adapters::mask_text(from.as_string()) : "");
    out.key("queue").string(task->task_queue).key("since").string(acd::to_string(task->created));
    out.key("workers").begin_array();
    for (const auto& reservation : task->reservations) {
      if (concerns(reservation.status)) out.string(router.worker(reservation.worker)->name);
    }
    out.end_array().end_object();
  }
  return acd::to_json(out.end_array().finish());
}

}  // namespace dispatcher

#include <acd/adapters/kamailio.hpp>

#include "callback.hpp"
#include "kamailio_message.hpp"
#include "router/engine.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::ReservationState;
using router::TaskState;

// The router's own timer decides; Kamailio's is there in case it stops.
std::int64_t ring_ms(const Router& router, const TaskState& task) {
  const router::Engine& engine = router.engine();
  const auto& workflow = engine.workflow(engine.task(engine.find_task(task.sid)).workflow);
  const Duration longest = workflow.reservation_timeout + std::chrono::seconds(2);
  return std::chrono::duration_cast<std::chrono::milliseconds>(longest).count();
}

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::size_t open_offers(const TaskState& task) {
  return static_cast<std::size_t>(
      std::count_if(task.reservations.begin(), task.reservations.end(), is_open_offer));
}

// Does what rings differ from what is to ring? One who has failed need not be stopped.
bool must_stop(const std::vector<std::string>& rings, const std::optional<TaskState>& task) {
  if (rings.empty()) return false;  // it is on its way to be parked
  if (!task || is_over(*task)) return true;
  bool any = false;
  for (const ReservationState& reservation : task->reservations) {
    if (!is_open_offer(reservation)) continue;
    if (!contains(rings, reservation.sid)) return true;
    any = true;
  }
  return !any && waits(*task);
}

}  // namespace

Outgoing Kamailio::hello() {
  seen_.clear();
  return KamailioRequest("hello", {}).finish(ActionKind::update, "hello");
}

void Kamailio::append_requests(std::vector<Outgoing>& out, const Router& router,
                               const router::Event& event) {
  if (!event.task) return;
  const std::string task(router.sid(event.task));
  if (calls_.contains(task)) drive(out, router, task, std::to_string(event.sequence));
}

// Whatever has happened, from where the call is to where it should be.
void Kamailio::drive(std::vector<Outgoing>& out, const Router& router, const std::string& sid,
                     const std::string& cause) {
  const auto found = calls_.find(sid);
  if (found == calls_.end()) return;
  Call& call = found->second;
  const std::optional<TaskState> task = router.task(sid);
  switch (call.phase) {
    case Phase::parked: return drive_parked(out, router, found, task, cause);
    case Phase::ringing:
      if (!must_stop(call.rings, task)) return;
      call.phase = Phase::stopping;
      out.push_back(
          KamailioRequest("stop", sid).finish(ActionKind::stop_ring, cause + "/stop_ring"));
      return;
    case Phase::talking:
      if (task && !is_over(*task) && task->status != TaskStatus::wrapping) {
        (void)dial(out, router, found, *task, cause);  // it will be told that it cannot be done
        return;
      }
      out.push_back(KamailioRequest("end", sid).finish(ActionKind::end, cause + "/end"));
      calls_.erase(found);
      return;
    case Phase::stopping:
    case Phase::announcing: return;
  }
}

void Kamailio::drive_parked(std::vector<Outgoing>& out, const Router& router, Calls::iterator found,
                            const std::optional<TaskState>& task, const std::string& cause) {
  Call& call = found->second;
  if (task && !is_over(*task)) {
    if (dial(out, router, found, *task, cause)) call.phase = Phase::ringing;
    return;
  }
  const auto told = options_.announcements.find(task ? task->reason : std::string());
  if (told == options_.announcements.end()) {
    out.push_back(KamailioRequest("reply", found->first)
                      .transaction(call.ti, call.tl)
                      .integer("code", 480)
                      .text("reason", options_.nobody)
                      .finish(ActionKind::end, cause + "/end"));
    calls_.erase(found);
    return;
  }
  call.phase = Phase::announcing;
  out.push_back(KamailioRequest("dial", found->first)
                    .transaction(call.ti, call.tl)
                    .integer("timeout_ms", 5'000)
                    .texts("uris", {told->second})
                    .texts("reservations", {})
                    .finish(ActionKind::announce, cause + "/announce"));
}

// All who are offered the task and have a phone. False: nobody.
bool Kamailio::dial(std::vector<Outgoing>& out, const Router& router, Calls::iterator found,
                    const TaskState& task, const std::string& cause) const {
  Call& call = found->second;
  if (open_offers(task) == 0) return false;
  std::vector<std::string> uris;
  std::vector<std::string> fresh;
  for (const ReservationState& reservation : task.reservations) {
    if (!is_open_offer(reservation) || contains(call.rings, reservation.sid)) continue;
    const auto worker = router.worker(reservation.worker);
    const std::string_view uri = worker ? text_at(worker->attributes, "contact_uri") : "";
    if (uri.empty()) continue;
    uris.emplace_back(uri);
    fresh.push_back(reservation.sid);
  }
  if (fresh.empty()) return false;
  // Of a parked call those that are in `rings` have just failed.
  if (call.phase == Phase::parked) call.rings.clear();
  call.rings.insert(call.rings.end(), fresh.begin(), fresh.end());
  Outgoing one = KamailioRequest("dial", found->first)
                     .transaction(call.ti, call.tl)
                     .integer("timeout_ms", ring_ms(router, task))
                     .texts("uris", uris)
                     .texts("reservations", fresh)
                     .finish(ActionKind::ring, cause + "/ring");
  if (fresh.size() == 1) one.reservation = fresh.front();
  out.push_back(std::move(one));
  return true;
}

void Kamailio::append_undo(std::vector<Outgoing>& out, const Value& command,
                           const router::Refusal& refusal) {
  const std::string_view type = text_at(command, "type");
  if (type != "task.create" || refusal.code == router::RefusalCode::duplicate) return;
  const auto found = calls_.find(text_at(command, "task"));
  if (found == calls_.end()) return;
  out.push_back(KamailioRequest("reply", found->first)
                    .transaction(found->second.ti, found->second.tl)
                    .integer("code", 480)
                    .text("reason", options_.nobody)
                    .finish(ActionKind::end, found->first + "/refused"));
  calls_.erase(found);
}

void Kamailio::append_queued(std::vector<Outgoing>& out) const {
  for (const auto& [task, call] : calls_) {
    if (call.phase != Phase::parked) continue;
    out.push_back(KamailioRequest("queued", task)
                      .transaction(call.ti, call.tl)
                      .finish(ActionKind::update, task + "/queued"));
  }
}

}  // namespace adapters
ACD_NAMESPACE_END

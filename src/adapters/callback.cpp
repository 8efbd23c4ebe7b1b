#include "callback.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

std::string_view text_at(ValueView object, std::string_view key) noexcept {
  const ValueView value = object.find(key);
  return value.is_string() ? value.as_string() : std::string_view();
}

bool waits(const router::TaskState& task) noexcept {
  return task.status == TaskStatus::pending || task.status == TaskStatus::reserved;
}

bool is_over(const router::TaskState& task) noexcept {
  return task.status == TaskStatus::completed || task.status == TaskStatus::canceled;
}

bool is_open_offer(const router::ReservationState& reservation) noexcept {
  return reservation.status == ReservationStatus::pending ||
         reservation.status == ReservationStatus::setup;
}

const router::ReservationState* find_reservation(const router::TaskState& task,
                                                 std::string_view sid) noexcept {
  const auto found = std::find_if(task.reservations.begin(), task.reservations.end(),
                                  [&](const auto& r) { return r.sid == sid; });
  return found == task.reservations.end() ? nullptr : &*found;
}

const router::ReservationState* latest_of(const router::TaskState& task,
                                          std::string_view worker) noexcept {
  const auto found = std::find_if(task.reservations.rbegin(), task.reservations.rend(),
                                  [&](const auto& r) { return r.worker == worker; });
  return found == task.reservations.rend() ? nullptr : &*found;
}

Received only(CallbackResult result) {
  return {.result = result, .answer = {}, .commands = {}, .requests = {}};
}

Received refused(const BadRequest& bad) {
  Received out = only(CallbackResult::bad_request);
  out.answer = {bad.status, {{"content-type", "text/plain"}}, bad.sentence + "\n"};
  return out;
}

Received applied(Value command) {
  Received out = only(CallbackResult::applied);
  out.commands.push_back(std::move(command));
  return out;
}

Received applied(std::vector<Value> commands) {
  Received out = only(commands.empty() ? CallbackResult::duplicate : CallbackResult::applied);
  out.commands = std::move(commands);
  return out;
}

Value about_reservation(std::string_view type, std::string_view reservation,
                        std::string_view cause) {
  ValueBuilder command;
  command.begin_object().key("type").string(type).key("reservation").string(reservation);
  if (!cause.empty()) command.key("cause").string(cause);
  return command.end_object().finish();
}

Value about_task(std::string_view type, std::string_view task, std::string_view reason) {
  return Value::object({{"type", type}, {"task", task}, {"reason", reason}});
}

Received hung_up(const router::TaskState& task) {
  if (waits(task)) return applied(about_task("task.cancel", task.sid, "hangup"));
  if (task.status == TaskStatus::assigned) {
    return applied(about_task("task.wrapup", task.sid, "hangup"));
  }
  return only(is_over(task) ? CallbackResult::late : CallbackResult::duplicate);
}

}  // namespace adapters
ACD_NAMESPACE_END

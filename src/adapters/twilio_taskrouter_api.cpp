#include <acd/adapters/twilio_taskrouter.hpp>

#include "crypto.hpp"
#include "twilio_talk.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::ReservationState;
using router::TaskState;

HttpResponse json(int status, Value body) {
  return {status, {{"content-type", "application/json"}}, to_json(body)};
}

Received fault(CallbackResult result, int status, int code, std::string_view message) {
  Received out = only(result);
  out.answer = json(status, Value::object({{"code", std::int64_t{code}},
                                           {"message", message},
                                           {"status", std::int64_t{status}}}));
  return out;
}

// HTTP Basic: the account and one of its tokens.
bool is_the_account(const TwilioOptions& options, std::string_view given) {
  if (options.tokens.empty()) return true;
  bool good = false;
  for (const std::string& token : options.tokens) {
    const std::string wanted = "Basic " + to_base64(options.account_sid + ":" + token);
    good = equal_in_constant_time(wanted, given) || good;
  }
  return good;
}

struct Place {
  std::string task;
  std::string reservation;
};

// /v1/Workspaces/<sid>/Tasks/<sid>/Reservations/<sid>
std::optional<Place> place_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  if (parts.size() != 7 || parts[3] != "Tasks" || parts[5] != "Reservations") return std::nullopt;
  return Place{parts[4], parts[6]};
}

// The reservation as it will be when the commands are obeyed.
std::string_view status_after(const Instruction& asked, const ReservationState& now) {
  switch (asked.kind) {
    case Instruction::Kind::accept: return "accepted";
    case Instruction::Kind::reject: return "rejected";
    case Instruction::Kind::wrapup: return "wrapping";
    case Instruction::Kind::complete: return "completed";
    default: return to_string(now.status);
  }
}

}  // namespace

Received TwilioTaskRouter::update(const Router& router, const HttpRequest& request,
                                  std::string_view path) const {
  if (!is_the_account(voice_.options(), header(request.headers, "authorization")))
    return fault(CallbackResult::bad_signature, 401, 20003, "authenticate");
  const auto place = place_of(path);
  if (!place || request.method != "POST")
    return fault(CallbackResult::bad_request, 404, 20404, "expected an update of a reservation");
  const auto parsed = read_body(request);
  if (const auto* const bad = std::get_if<BadRequest>(&parsed))
    return fault(CallbackResult::bad_request, bad->status, 20001, bad->sentence);
  const auto* const form = std::get_if<Form>(&parsed);
  if (form == nullptr) return fault(CallbackResult::bad_request, 415, 20001, "expected a form");
  const auto read = read_update(*form);
  if (const auto* const bad = std::get_if<BadRequest>(&read))
    return fault(CallbackResult::bad_request, 400, bad->vendor_code, bad->sentence);
  const auto& asked = std::get<Instruction>(read);
  Received out = carry_out(router, place->task, place->reservation, asked);
  if (out.result == CallbackResult::bad_request) {
    const std::string sentence = out.answer.body.substr(0, out.answer.body.find('\n'));
    return fault(out.result, 400, 0, sentence);
  }
  if (out.result == CallbackResult::unknown)
    return fault(out.result, 404, 20404, "there is no such reservation");
  if (out.result == CallbackResult::late)
    return fault(out.result, 400, 0, "the reservation's status does not allow it");
  const auto task = router.task(place->task);
  const ReservationState& one = *find_reservation(*task, place->reservation);
  out.origin = Origin::host;
  out.answer =
      json(200, Value::object({{"sid", std::string_view(one.sid)},
                               {"task_sid", std::string_view(task->sid)},
                               {"worker_sid", std::string_view(one.worker)},
                               {"account_sid", std::string_view(voice_.options().account_sid)},
                               {"reservation_status", status_after(asked, one)}}));
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

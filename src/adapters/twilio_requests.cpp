#include <acd/adapters/twilio.hpp>

#include "router/engine.hpp"
#include "twiml.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;
using router::Reason;

std::string key_of(const Event& event, ActionKind kind) {
  return std::to_string(event.sequence).append("/").append(to_string(kind));
}

std::string_view text_at(ValueView attributes, std::string_view key) {
  const ValueView value = attributes.find(key);
  return value.is_string() ? value.as_string() : std::string_view();
}

std::string_view caller_leg(const Router& router, const Event& event) {
  return text_at(router.engine().task(event.task.index).attributes, "call_sid");
}

void set_form(HttpRequest& request, const Form& form) {
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  request.body = form.encoded();
}

// The router's own timer decides; Twilio's is there in case it stops.
std::string ring_timeout(Duration reservation_timeout) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(reservation_timeout).count() + 2;
  return std::to_string(std::clamp<std::int64_t>(seconds, 5, 600));
}

bool is_named_end(Reason reason) { return reason == Reason::outcome || reason == Reason::full; }

}  // namespace

std::string TwilioVoice::account_url(std::string_view path) const {
  return options_.api + "/2010-04-01/Accounts/" + options_.account_sid + std::string(path);
}

// A label stands for the leg's CallSid, which may not be known yet.
Outgoing TwilioVoice::participant(std::string key, ActionKind kind, std::string_view task,
                                  std::string_view label) const {
  Outgoing out{std::move(key), kind, std::string(task), {}, {}};
  out.request.url = account_url("/Conferences/" + percent_encode(task) + "/Participants/" +
                                percent_encode(label) + ".json");
  return out;
}

Outgoing TwilioVoice::call(std::string key, ActionKind kind, std::string_view task,
                           std::string_view call_sid, const Form& form) const {
  Outgoing out{std::move(key), kind, std::string(task), {}, {}};
  out.request.url = account_url("/Calls/" + percent_encode(call_sid) + ".json");
  set_form(out.request, form);
  return out;
}

std::optional<Outgoing> TwilioVoice::ring(const Router& router, const Event& event) const {
  const router::Engine& engine = router.engine();
  const std::string_view task = router.sid(event.task);
  const std::string reservation = router.sid(event.reservation);
  const std::string_view to = text_at(engine.worker(event.worker.index).attributes, "contact_uri");
  if (to.empty()) return std::nullopt;
  Form form;
  form.add("From", options_.from);
  form.add("To", to);
  form.add("Label", reservation);
  form.add("Timeout", ring_timeout(engine.workflow(event.workflow).reservation_timeout));
  form.add("Beep", "false");
  form.add("StartConferenceOnEnter", "true");
  form.add("EndConferenceOnExit", "false");
  form.add("Region", options_.region);
  form.add("StatusCallback", options_.callbacks + "/call?t=" + percent_encode(task) +
                                 "&r=" + percent_encode(reservation));
  for (const char* const progress : {"initiated", "ringing", "answered", "completed"}) {
    form.add("StatusCallbackEvent", progress);
  }
  Outgoing out{
      key_of(event, ActionKind::ring), ActionKind::ring, std::string(task), reservation, {}};
  out.request.url = account_url("/Conferences/" + percent_encode(task) + "/Participants.json");
  set_form(out.request, form);
  return out;
}

std::optional<Outgoing> TwilioVoice::announce(const Router& router, const Event& event) const {
  const std::string_view caller = caller_leg(router, event);
  if (caller.empty()) return std::nullopt;
  const auto url = options_.announcements.find(router.engine().task(event.task.index).reason);
  const std::string play = url == options_.announcements.end()
                               ? std::string()
                               : "<Play>" + xml_text(url->second) + "</Play>";
  Form form;
  form.add("Twiml", twiml(play + "<Hangup/>"));
  return call(key_of(event, ActionKind::announce), ActionKind::announce, router.sid(event.task),
              caller, form);
}

std::optional<Outgoing> TwilioVoice::hold(const Router& router, const Event& event, bool on) const {
  const std::string_view caller = caller_leg(router, event);
  if (caller.empty()) return std::nullopt;
  Outgoing out = participant(key_of(event, ActionKind::hold), ActionKind::hold,
                             router.sid(event.task), caller);
  Form form;
  form.add("Hold", on ? "true" : "false");
  set_form(out.request, form);
  return out;
}

Outgoing TwilioVoice::end(const Router& router, const Event& event) const {
  const std::string_view task = router.sid(event.task);
  Outgoing out{key_of(event, ActionKind::end), ActionKind::end, std::string(task), {}, {}};
  out.request.url = account_url("/Conferences/" + percent_encode(task) + ".json");
  Form form;
  form.add("Status", "completed");
  set_form(out.request, form);
  return out;
}

void TwilioVoice::append_requests(std::vector<Outgoing>& out, const Router& router,
                                  const Event& event) const {
  const auto append = [&](std::optional<Outgoing> one) {
    if (one) out.push_back(*std::move(one));
  };
  const auto release = [&](ActionKind kind) {
    const std::string reservation = router.sid(event.reservation);
    Outgoing one = participant(key_of(event, kind), kind, router.sid(event.task), reservation);
    one.request.method = "DELETE";
    one.reservation = reservation;
    out.push_back(std::move(one));
  };
  switch (event.type) {
    case EventType::reservation_created: return append(ring(router, event));
    case EventType::reservation_rejected:
    case EventType::reservation_timeout:
    case EventType::reservation_canceled:
    case EventType::reservation_rescinded:
    case EventType::reservation_failed: return release(ActionKind::stop_ring);
    case EventType::reservation_wrapup: return release(ActionKind::release_leg);
    case EventType::task_transfer_initiated: return append(hold(router, event, true));
    case EventType::task_transfer_completed:
    case EventType::task_transfer_failed:
    case EventType::task_transfer_canceled: return append(hold(router, event, false));
    case EventType::task_canceled:
      // An announcement ends the call by itself.
      if (is_named_end(event.reason)) return append(announce(router, event));
      return append(end(router, event));
    case EventType::task_wrapup:
    case EventType::task_completed:
    case EventType::task_deleted: return append(end(router, event));
    default: return;
  }
}

}  // namespace adapters
ACD_NAMESPACE_END

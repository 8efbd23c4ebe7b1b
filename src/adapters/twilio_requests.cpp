#include <acd/adapters/twilio.hpp>

#include "callback.hpp"
#include "router/engine.hpp"
#include "twilio_api.hpp"
#include "twilio_talk.hpp"
#include "twiml.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;
using router::Reason;

ValueView attributes_of(const Router& router, const Event& event) {
  return router.engine().task(event.task.index).attributes;
}

// The router's own timer decides; Twilio's is there in case it stops.
std::string ring_timeout(Duration reservation_timeout) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(reservation_timeout).count() + 2;
  return std::to_string(std::clamp<std::int64_t>(seconds, 5, 600));
}

bool is_named_end(Reason reason) { return reason == Reason::outcome || reason == Reason::full; }

}  // namespace

// Several may answer at once: then each leg waits in a room of its own until the router has
// accepted it.
bool TwilioVoice::uses_lobby(const Router& router, std::uint16_t queue) const {
  return options_.confirm_always ||
         (queue != router::no_queue &&
          router.engine().queue(queue).definition.max_reserved_workers > 1);
}

std::optional<Outgoing> TwilioVoice::ring(const Router& router, const Event& event) const {
  const router::Engine& engine = router.engine();
  const std::string_view task = router.sid(event.task);
  const std::string reservation = router.sid(event.reservation);
  const std::string_view to = text_at(engine.worker(event.worker.index).attributes, "contact_uri");
  if (to.empty()) return std::nullopt;
  const bool in_lobby = uses_lobby(router, event.queue);
  std::string about = "t=" + percent_encode(task) + "&r=" + percent_encode(reservation);
  if (in_lobby) about += "&w=1";
  Form form;
  form.add("From", options_.from);
  form.add("To", to);
  form.add("Label", reservation);
  form.add("Timeout", ring_timeout(engine.workflow(event.workflow).reservation_timeout));
  form.add("Beep", "false");
  form.add("StartConferenceOnEnter", in_lobby ? "false" : "true");
  form.add("EndConferenceOnExit", "false");
  form.add("Region", options_.region);
  add_progress(form, options_.callbacks + "/call?" + about);
  if (in_lobby) {
    form.add("ConferenceStatusCallback", options_.callbacks + "/conference?" + about);
    form.add("ConferenceStatusCallbackEvent", "join");
  }
  Outgoing out = TwilioApi(options_).dial(TwilioApi::key_of(event, ActionKind::ring), task,
                                          in_lobby ? reservation : std::string(task), form);
  out.reservation = reservation;
  return out;
}

Outgoing TwilioVoice::drop(const Router& router, const Event& event, ActionKind kind) const {
  const std::string reservation = router.sid(event.reservation);
  const std::string_view task = router.sid(event.task);
  // A leg that rings for several waits where it was sent; one that has talked is with the others.
  const bool in_lobby = kind == ActionKind::stop_ring && uses_lobby(router, event.queue);
  Outgoing out =
      TwilioApi(options_).release(TwilioApi::key_of(event, kind), kind,
                                  in_lobby ? std::string_view(reservation) : task, reservation);
  out.task = task;
  out.reservation = reservation;
  return out;
}

std::optional<Outgoing> TwilioVoice::announce(const Router& router, const Event& event) const {
  const std::string_view caller = caller_of(attributes_of(router, event));
  if (caller.empty()) return std::nullopt;
  const auto url = options_.announcements.find(router.engine().task(event.task.index).reason);
  const std::string play = url == options_.announcements.end()
                               ? std::string()
                               : "<Play>" + xml_text(url->second) + "</Play>";
  Form form;
  form.add("Twiml", twiml(play + "<Hangup/>"));
  return TwilioApi(options_).call(TwilioApi::key_of(event, ActionKind::announce),
                                  ActionKind::announce, router.sid(event.task), caller, form);
}

// Where the caller is known to be in the conference, the router's own event says it.
std::optional<Outgoing> TwilioVoice::hold_caller(const Router& router, const Event& event,
                                                 bool on) const {
  const std::string_view caller = caller_of(attributes_of(router, event));
  if (caller.empty()) return std::nullopt;
  if (on) {
    const auto task = router.task(router.sid(event.task));
    if (task && speaker(*task, customer) != nullptr) return std::nullopt;
  }
  Form form;
  form.add("Hold", on ? "true" : "false");
  return TwilioApi(options_).participant(TwilioApi::key_of(event, ActionKind::hold),
                                         ActionKind::hold, router.sid(event.task), caller, form);
}

Outgoing TwilioVoice::end(const Router& router, const Event& event) const {
  return TwilioApi(options_).end(TwilioApi::key_of(event, ActionKind::end), router.sid(event.task));
}

void TwilioVoice::append_requests(std::vector<Outgoing>& out, const Router& router,
                                  const Event& event, Origin origin) const {
  const auto append = [&](std::optional<Outgoing> one) {
    if (one) out.push_back(*std::move(one));
  };
  switch (event.type) {
    case EventType::reservation_created: return append(ring(router, event));
    case EventType::reservation_rejected:
    case EventType::reservation_timeout:
    case EventType::reservation_canceled:
    case EventType::reservation_rescinded:
    case EventType::reservation_failed: return append(drop(router, event, ActionKind::stop_ring));
    case EventType::reservation_wrapup: return append(drop(router, event, ActionKind::release_leg));
    case EventType::task_transfer_initiated: return append(hold_caller(router, event, true));
    case EventType::task_transfer_completed:
    case EventType::task_transfer_failed:
    case EventType::task_transfer_canceled: return append(hold_caller(router, event, false));
    case EventType::task_canceled:
      // An announcement ends the call by itself.
      if (is_named_end(event.reason)) return append(announce(router, event));
      return append(end(router, event));
    case EventType::task_wrapup:
    case EventType::task_completed:
    case EventType::task_deleted: return append(end(router, event));
    case EventType::conference_end:
      // What was accepted wraps up, and that ends it.
      if (origin == Origin::host && event.status != TaskStatus::assigned)
        append(end(router, event));
      return;
    default:
      if (origin == Origin::host) append(about_participant(router, event));
      return;
  }
}

}  // namespace adapters
ACD_NAMESPACE_END

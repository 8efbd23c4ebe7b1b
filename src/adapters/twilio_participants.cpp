#include <acd/adapters/twilio.hpp>

#include "router/engine.hpp"
#include "twilio_api.hpp"
#include "twilio_talk.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using router::Event;
using router::EventType;
using router::ParticipantRow;
using router::TaskState;

const char* text_of(bool value) { return value ? "true" : "false"; }

const ParticipantRow& row_of(const Router& router, const Event& event) {
  const router::Engine& engine = router.engine();
  return engine.conference(engine.task(event.task.index).conference)
      .participants[event.participant.index];
}

const ParticipantRow& coached_by(const Router& router, const Event& event,
                                 const ParticipantRow& coach) {
  const router::Engine& engine = router.engine();
  return engine.conference(engine.task(event.task.index).conference).participants[coach.coached];
}

// What the leg is called at Twilio: the caller's by its CallSid, a worker's by their reservation, a
// supervisor's by their own name.
std::string label_of(const TaskState& task, const std::string& speaker) {
  if (speaker == customer) return std::string(caller_of(task.attributes));
  const router::ReservationState* const reservation = open_reservation(task, speaker);
  return reservation == nullptr ? speaker : reservation->sid;
}

}  // namespace

// Everything that the router says about who is in a conference, and how.
std::optional<Outgoing> TwilioVoice::about_participant(const Router& router,
                                                       const Event& event) const {
  switch (event.type) {
    case EventType::conference_join: return supervise(router, event);
    case EventType::conference_leave: return let_go(router, event);
    case EventType::conference_mute: return change(router, event, ActionKind::mute);
    case EventType::conference_hold: return change(router, event, ActionKind::hold);
    case EventType::conference_coach: return change(router, event, ActionKind::coach);
    case EventType::conference_update: return change(router, event, ActionKind::update);
    default: return std::nullopt;
  }
}

std::optional<Outgoing> TwilioVoice::change(const Router& router, const Event& event,
                                            ActionKind kind) const {
  const auto task = router.task(router.sid(event.task));
  const ParticipantRow& row = row_of(router, event);
  const std::string label = label_of(*task, row.label);
  if (label.empty()) return std::nullopt;
  Form form;
  if (kind == ActionKind::mute) form.add("Muted", text_of(event.participant.muted));
  if (kind == ActionKind::hold) form.add("Hold", text_of(event.participant.hold));
  if (kind == ActionKind::update)
    form.add("EndConferenceOnExit", text_of(event.participant.end_conference_on_exit));
  if (kind == ActionKind::coach && !add_coaching(form, router, event)) return std::nullopt;
  Outgoing out =
      TwilioApi(options_).participant(TwilioApi::key_of(event, kind), kind, task->sid, label, form);
  out.participant = row.label;
  return out;
}

// Only the coached leg hears the coach; Twilio wants its CallSid, and nothing else will do.
bool TwilioVoice::add_coaching(Form& form, const Router& router, const Event& event) const {
  const ParticipantRow& row = row_of(router, event);
  form.add("Coaching", text_of(event.participant.coaching));
  if (!event.participant.coaching || row.coached == router::no_slot)
    return !event.participant.coaching;
  const std::string& coached = coached_by(router, event, row).label;
  const ValueView attributes = router.engine().task(event.task.index).attributes;
  const std::string_view leg =
      coached == customer ? caller_of(attributes) : leg_of(attributes, coached);
  form.add("CallSidToCoach", leg);
  return !leg.empty();
}

// A supervisor is in the conference by the router's word; their phone rings for it.
std::optional<Outgoing> TwilioVoice::supervise(const Router& router, const Event& event) const {
  const auto task = router.task(router.sid(event.task));
  const std::string& label = row_of(router, event).label;
  const auto worker = router.worker(label);
  if (label == customer || !worker || open_reservation(*task, label) != nullptr)
    return std::nullopt;
  const ValueView to = worker->attributes.view().find("contact_uri");
  if (!to.is_string()) return std::nullopt;
  Form form;
  form.add("From", options_.from);
  form.add("To", to.as_string());
  form.add("Label", label);
  form.add("Beep", "false");
  form.add("Muted", text_of(event.participant.muted));
  form.add("EndConferenceOnExit", "false");
  form.add("Region", options_.region);
  if (event.participant.coaching && !add_coaching(form, router, event)) return std::nullopt;
  form.add("StatusCallback", options_.callbacks + "/call?t=" + percent_encode(task->sid) +
                                 "&s=" + percent_encode(label));
  for (const char* const progress : {"answered", "completed"}) {
    form.add("StatusCallbackEvent", progress);
  }
  Outgoing out = TwilioApi(options_).dial(TwilioApi::key_of(event, ActionKind::ring), task->sid,
                                          task->sid, form);
  out.participant = label;
  return out;
}

// Whoever has a reservation is let go when that ends.
std::optional<Outgoing> TwilioVoice::let_go(const Router& router, const Event& event) const {
  const auto task = router.task(router.sid(event.task));
  const std::string& label = row_of(router, event).label;
  if (open_reservation(*task, label) != nullptr) return std::nullopt;
  const std::string leg = label_of(*task, label);
  if (leg.empty()) return std::nullopt;
  Outgoing out = TwilioApi(options_).release(TwilioApi::key_of(event, ActionKind::release_leg),
                                             ActionKind::release_leg, task->sid, leg);
  out.participant = label;
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/signature.hpp>
#include <acd/adapters/twilio.hpp>

#include "adapters/contract/host.hpp"
#include "adapters/twilio_peer.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace acd::adapters;
using namespace acd_test;
using acd::Value;
using contract::reservation_sid;
using std::chrono::seconds;

namespace {

const std::string account =
    "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001";
const std::string room = account + "/Conferences/" + twilio_task();

// A dispatcher with Twilio; what Twilio was asked, and what it says.
class Site : public contract::Host {
 public:
  explicit Site(int ringing = 1) : Host(std::make_unique<TwilioVoicePeer>(ringing)) {}
  using Host::post;
  const Received& post(const HttpRequest& request) {
    Host::post(contract::Message{request, {}});
    return received.back();
  }
  void obey(std::string_view json) { Host::obey(*Value::from_json(json), Origin::host); }
  /// The kinds since the last call.
  std::string asked() {
    std::string out;
    for (; told_ < sent.size(); ++told_) out.append(to_string(sent[told_].first.kind)).append(" ");
    return out;
  }
  const Outgoing& last() const { return sent.back().first; }
  Form last_form() const { return std::get<Form>(read_form(last().request.body)); }
  acd::router::TaskState task() const { return *audited.router.task(twilio_task()); }
  acd::router::ConferenceState talk() const { return *task().conference; }
  const acd::router::ParticipantState& speaker(std::size_t i) {
    talk_ = talk();
    return talk_.participants.at(i);
  }
  /// The caller talks to the colleague: reservation 2.
  void connect() {
    post(twilio_incoming());
    post(twilio_caller_event(1, "participant-join"));
    post(twilio_leg(1, 1, "busy"));
    post(twilio_leg(1, 2, "in-progress"));
    post(twilio_agent_event(1, 2, "participant-join"));
    asked();
  }

 private:
  std::size_t told_ = 0;
  acd::router::ConferenceState talk_;
};

HttpRequest with(HttpRequest request, const std::string& more) {
  request.body += more;
  return request;
}

}  // namespace

TEST_CASE("Twilio voice: the owner does not answer, a colleague does, the customer hangs up") {
  Site site;
  const Received& first = site.post(twilio_incoming());
  CHECK(first.answer.status == 200);
  CHECK(
      first.answer.body ==
      R"(<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Conference startConferenceOnEnter="false" )"
      R"(endConferenceOnExit="true" beep="false" participantLabel="customer" region="jp1" )"
      R"(statusCallback="https://acd.example.com/twilio/conference?t=)" +
          twilio_task() + R"(" statusCallbackEvent="start end join leave mute hold modify">)" +
          twilio_task() + "</Conference></Dial></Response>");
  REQUIRE(site.sent.size() == 1);
  CHECK(site.last().key == "5/ring");
  CHECK(site.last().request.url == room + "/Participants.json");
  CHECK(site.last().request.body ==
        "From=%2B81300000000&To=client%3Aowner&Label=WR00000000000000000000000000000001&Timeout=22"
        "&Beep=false&StartConferenceOnEnter=true&EndConferenceOnExit=false&Region=jp1"
        "&StatusCallback=https%3A%2F%2Facd.example.com%2Ftwilio%2Fcall%3Ft%3D" +
            twilio_task() +
            "%26r%3DWR00000000000000000000000000000001&StatusCallbackEvent=initiated"
            "&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent="
            "completed");
  CHECK(site.post(twilio_leg(1, 1, "ringing")).result == CallbackResult::progress);
  site.asked();
  site.wait(seconds(10));
  CHECK(site.asked() == "stop_ring ring ");
  CHECK(site.sent[1].first.request.method == "DELETE");
  CHECK(site.sent[1].first.request.url == room + "/Participants/" + reservation_sid(1) + ".json");
  CHECK(site.last_form().get("To") == "client:colleague");
  site.post(twilio_leg(1, 2, "in-progress"));
  CHECK(site.accepted(1) == 1);
  CHECK(site.asked().empty());
  site.post(twilio_caller_event(1, "participant-leave"));
  CHECK(site.task().status == acd::TaskStatus::wrapping);
  CHECK(site.asked() == "release_leg end ");
}

TEST_CASE("Twilio voice: nobody answers, the caller hears the announcement, then the call ends") {
  Site site;
  site.post(twilio_incoming());
  site.post(twilio_leg(1, 1, "busy"));
  site.wait(seconds(30));
  CHECK(site.task().status == acd::TaskStatus::canceled);
  CHECK(site.last().kind == ActionKind::announce);
  CHECK(site.last().request.url == account + "/Calls/" + twilio_caller() + ".json");
  CHECK(
      site.last_form().get("Twiml") ==
      R"(<?xml version="1.0" encoding="UTF-8"?><Response><Play>https://acd.example.com/nobody.mp3?a=1&amp;b=2</Play><Hangup/></Response>)");
  CHECK(site.post(twilio_caller_event(1, "participant-leave")).result == CallbackResult::late);
}

TEST_CASE("Twilio voice: the conference's callbacks become the router's conference") {
  Site site;
  site.connect();
  CHECK(site.talk().status == acd::router::ConferenceStatus::in_progress);
  CHECK(site.speaker(0).label == "customer");
  CHECK(site.speaker(1).label == "colleague");
  site.post(
      with(twilio_agent_event(1, 2, "participant-mute"), "&Muted=true&Hold=false&Coaching=false"));
  CHECK(site.speaker(1).muted);
  site.post(with(twilio_caller_event(1, "participant-hold"), "&Muted=false&Hold=true"));
  CHECK(site.speaker(0).hold);
  site.post(with(twilio_caller_event(1, "participant-modify"), "&EndConferenceOnExit=false"));
  CHECK_FALSE(site.speaker(0).end_conference_on_exit);
  CHECK(site.asked().empty());  // Twilio told it; it is not asked for it again
  CHECK(site.post(with(twilio_caller_event(1, "participant-hold"), "&Hold=true")).result ==
        CallbackResult::duplicate);
  CHECK(site.post(twilio_caller_event(1, "participant-speech-start")).result ==
        CallbackResult::progress);
  // They do not end the conference any more: it goes on, and the task is over all the same.
  site.post(twilio_caller_event(1, "participant-leave"));
  CHECK(site.task().status == acd::TaskStatus::wrapping);
  CHECK(site.asked() == "release_leg end ");
}

TEST_CASE("Twilio voice: hold, mute and the end rule, asked for by the host") {
  Site site;
  site.connect();
  site.obey(
      R"({"type": "conference.update", "task": ")" + twilio_task() +
      R"(", "participant": "customer", "hold": true, "muted": true, "end_conference_on_exit": false})");
  CHECK(site.asked() == "mute hold update ");
  CHECK(site.last().request.url == room + "/Participants/" + twilio_caller() + ".json");
  CHECK(site.last().request.body == "EndConferenceOnExit=false");
  CHECK(site.sent[site.sent.size() - 2].first.request.body == "Hold=true");
  // The echo of it.
  CHECK(
      site.post(with(twilio_caller_event(1, "participant-hold"), "&Muted=true&Hold=true")).result ==
      CallbackResult::duplicate);
  site.obey(R"({"type": "conference.update", "task": ")" + twilio_task() +
            R"(", "participant": "colleague", "muted": true})");
  CHECK(site.asked() == "mute ");
  CHECK(site.last().request.url == room + "/Participants/" + reservation_sid(2) + ".json");
}

TEST_CASE("Twilio voice: an echo that comes late does not undo what was asked since") {
  Site site;
  site.connect();
  const std::string hold = R"({"type": "conference.update", "task": ")" + twilio_task() +
                           R"(", "participant": "customer", "hold": )";
  site.obey(hold + "true}");
  site.obey(hold + "false}");
  CHECK(site.asked() == "hold hold ");
  site.post(with(twilio_caller_event(1, "participant-hold"), "&Hold=true"));
  site.post(with(twilio_caller_event(1, "participant-unhold"), "&Hold=false"));
  CHECK_FALSE(site.speaker(0).hold);
  CHECK(site.asked().empty());
}

TEST_CASE("Twilio voice: a supervisor monitors, whispers to the agent alone, then barges in") {
  Site site;
  site.connect();
  site.obey(R"({"type": "reservation.supervise", "reservation": ")" + reservation_sid(2) +
            R"(", "supervisor": "lead", "mode": "monitor"})");
  REQUIRE(site.asked() == "ring ");
  CHECK(site.last().request.url == room + "/Participants.json");
  CHECK(site.last_form().get("To") == "client:lead");
  CHECK(site.last_form().get("Label") == "lead");
  CHECK(site.last_form().get("Muted") == "true");
  CHECK_FALSE(site.last_form().find("Coaching"));
  CHECK(site.post(twilio_conference(1, "participant-join", "CAlead", "lead")).result ==
        CallbackResult::duplicate);
  const std::string update = R"({"type": "conference.update", "task": ")" + twilio_task() +
                             R"(", "participant": "lead", )";
  site.obey(update + R"("coaching": "colleague", "muted": false})");
  CHECK(site.asked() == "mute coach ");
  CHECK(site.last().request.url == room + "/Participants/lead.json");
  CHECK(site.last().request.body == "Coaching=true&CallSidToCoach=" + twilio_agent(2));
  site.obey(update + R"("coaching": ""})");
  CHECK(site.last().request.body == "Coaching=false");
  site.asked();
  site.post(twilio_conference(1, "participant-leave", "CAlead", "lead"));
  CHECK_FALSE(site.speaker(2).is_there);
  CHECK(site.asked().empty());
  CHECK(site.task().status == acd::TaskStatus::assigned);
}

TEST_CASE("Twilio voice: whispering from the start; the CallSid to coach outlives a restart") {
  Site site;
  site.connect();
  const Value kept = site.task().attributes;
  CHECK(acd::to_json(kept.view().find("conference")) ==
        R"({"participants":{"colleague":")" + twilio_agent(2) + R"(","customer":")" +
            twilio_caller() + R"(","worker":")" + twilio_agent(2) +
            R"("},"sid":"CF00000000000000000000000000000001"})");
  Site later;
  later.recover(site.journal, site.done);
  later.obey(R"({"type": "reservation.supervise", "reservation": ")" + reservation_sid(2) +
             R"(", "supervisor": "lead", "mode": "whisper"})");
  REQUIRE(later.asked() == "ring ");
  CHECK(later.last_form().get("Coaching") == "true");
  CHECK(later.last_form().get("CallSidToCoach") == twilio_agent(2));
}

TEST_CASE("Twilio voice: a supervisor who does not answer, or answers too late") {
  const std::string supervise = R"({"type": "reservation.supervise", "reservation": ")" +
                                reservation_sid(2) + R"(", "supervisor": "lead", "mode": "barge"})";
  const auto lead_leg = [](const char* status) {
    return twilio_post("/call?t=" + twilio_task() + "&s=lead",
                       Form({{"CallSid", "CAlead"}, {"CallStatus", status}}));
  };
  Site site;
  site.connect();
  site.obey(supervise);
  CHECK(site.post(lead_leg("in-progress")).result == CallbackResult::progress);
  CHECK(site.post(lead_leg("no-answer")).result == CallbackResult::applied);
  CHECK_FALSE(site.speaker(2).is_there);
  CHECK(site.post(lead_leg("no-answer")).result == CallbackResult::duplicate);
  site.asked();
  const Received& late = site.post(twilio_conference(1, "participant-join", "CAlead", "lead"));
  CHECK(late.result == CallbackResult::late);
  CHECK(site.asked() == "release_leg ");
  CHECK(site.last().request.url == room + "/Participants/lead.json");
  // The request itself is refused.
  site.trouble = [](const Outgoing& one) { return one.kind == ActionKind::ring ? 400 : 0; };
  site.obey(supervise);
  CHECK_FALSE(site.speaker(3).is_there);
  // The host sends them away.
  site.trouble = nullptr;
  site.obey(supervise);
  site.obey(R"({"type": "conference.leave", "task": ")" + twilio_task() +
            R"(", "participant": "lead"})");
  CHECK(site.last().request.method == "DELETE");
  CHECK(site.last().request.url == room + "/Participants/lead.json");
}

TEST_CASE("Twilio voice: several phones ring; each waits in its own room, one meets the caller") {
  Site site(2);
  site.post(twilio_incoming());
  site.wait(seconds(10));
  site.asked();
  Site both(2);
  both.obey(R"({"type": "worker.update", "worker": "colleague", "attributes":
    {"email": "o@x", "contact_uri": "client:colleague", "department_id": 1}})");
  both.post(twilio_incoming());
  REQUIRE(both.asked() == "ring ring ");
  CHECK(both.last().request.url ==
        account + "/Conferences/" + reservation_sid(2) + "/Participants.json");
  CHECK(both.last_form().get("StartConferenceOnEnter") == "false");
  const auto answers = [](int reservation) {
    HttpRequest request = twilio_leg(1, reservation, "in-progress");
    request.url += "&w=1";
    return request;
  };
  both.post(answers(2));
  CHECK(both.accepted(1) == 1);
  CHECK(both.asked() == "stop_ring bridge ");
  CHECK(both.sent[2].first.request.url == account + "/Conferences/" + reservation_sid(1) +
                                              "/Participants/" + reservation_sid(1) + ".json");
  CHECK(both.last().request.url == account + "/Calls/" + twilio_agent(2) + ".json");
  CHECK(both.last_form().get("Twiml").find(">" + twilio_task() + "</Conference>") !=
        std::string_view::npos);
  // The other answers in the same moment: never in the caller's room.
  const Received& late = both.post(answers(1));
  CHECK(late.result == CallbackResult::late);
  CHECK(both.last().request.url == account + "/Conferences/" + reservation_sid(1) +
                                       "/Participants/" + reservation_sid(1) + ".json");
  both.asked();
  // Twilio says it again in other words: the same key, so it is not sent again.
  HttpRequest joined = twilio_agent_event(1, 2, "participant-join");
  joined.url += "&r=" + reservation_sid(2) + "&w=1";
  CHECK(both.post(joined).result == CallbackResult::duplicate);
  CHECK(both.asked().empty());
  both.post(twilio_agent_event(1, 2, "participant-join"));
  CHECK(both.speaker(0).label == "colleague");
}

TEST_CASE("Twilio voice: whoever answered and cannot be brought to the caller is not left alone") {
  Site site(2);
  site.post(twilio_incoming());
  site.trouble = [](const Outgoing& one) { return one.kind == ActionKind::bridge ? 400 : 0; };
  HttpRequest answer = twilio_leg(1, 1, "in-progress");
  answer.url += "&w=1";
  site.post(answer);
  CHECK(site.task().status == acd::TaskStatus::wrapping);
}

TEST_CASE("Twilio voice: a caller hangs up before anything is known of a conference") {
  Site site;
  site.post(twilio_incoming());
  site.asked();
  const auto status = [](const char* what) {
    return twilio_post("/status", Form({{"CallSid", twilio_caller()}, {"CallStatus", what}}));
  };
  CHECK(site.post(status("in-progress")).result == CallbackResult::progress);
  CHECK(site.post(status("completed")).result == CallbackResult::applied);
  CHECK(site.task().status == acd::TaskStatus::canceled);
  CHECK(site.task().reason == "hangup");
  CHECK(site.asked() == "stop_ring end ");
  // There is no such conference, and that is what was asked for.
  CHECK(TwilioVoice::fate(site.last(), 404) == Fate::done);
  CHECK(site.post(status("completed")).result == CallbackResult::late);
  CHECK(site.post(twilio_post("/status", Form({{"CallSid", "CA1"}, {"CallStatus", "completed"}})))
            .result == CallbackResult::unknown);
  CHECK(site.post(twilio_post("/status", {})).answer.status == 400);
}

TEST_CASE("Twilio voice: the busy callee races the answer of the request and the next step") {
  // Twilio's callback is here before the answer to the request that caused it.
  Site site;
  site.sends = false;
  site.post(twilio_incoming());
  site.post(twilio_leg(1, 1, "busy"));
  site.sends = true;
  site.trouble = [](const Outgoing& one) { return one.kind == ActionKind::stop_ring ? 404 : 0; };
  site.flush();
  CHECK(site.task().reservations.at(0).status == acd::ReservationStatus::rejected);
  CHECK(site.task().reservations.at(1).status == acd::ReservationStatus::pending);
  // Busy after the step has ended: the colleague rings on.
  Site late;
  late.post(twilio_incoming());
  late.wait(seconds(10));
  CHECK(late.post(twilio_leg(1, 1, "busy")).result == CallbackResult::late);
  CHECK(late.task().reservations.at(1).status == acd::ReservationStatus::pending);
}

TEST_CASE("Twilio voice: a caller who hangs up on hold during a transfer ends it, warm or cold") {
  for (const std::string mode : {"WARM", "COLD"}) {
    for (const bool told : {true, false}) {
      CAPTURE(mode);
      CAPTURE(told);
      Site site;
      if (told) {
        site.connect();
      } else {  // Twilio has not told who joined
        site.post(twilio_incoming());
        site.post(twilio_leg(1, 1, "busy"));
        site.post(twilio_leg(1, 2, "in-progress"));
        site.asked();
      }
      site.obey(R"({"type": "task.transfer", "task": ")" + twilio_task() +
                R"(", "to": "lead", "mode": ")" + mode + R"("})");
      const std::string asked = site.asked();
      CHECK(asked.find("hold ") != std::string::npos);
      CHECK(asked.find("hold ") == asked.rfind("hold "));
      CHECK(site.post(twilio_caller_event(1, "participant-leave")).result ==
            CallbackResult::applied);
      CHECK(site.task().status == acd::TaskStatus::wrapping);
      CHECK(site.refusals == 0);
    }
  }
}

TEST_CASE("Twilio voice: a transfer that is taken lets the caller off hold") {
  Site site;
  site.connect();
  site.obey(R"({"type": "worker.activity", "worker": "lead", "activity": "Available"})");
  site.obey(R"({"type": "task.transfer", "task": ")" + twilio_task() + R"(", "to": "lead"})");
  CHECK(site.asked() == "hold ring ");
  site.post(twilio_leg(1, 3, "in-progress"));
  CHECK(site.asked() == "hold ");
  CHECK(site.last().request.body == "Hold=false");
  site.post(with(twilio_caller_event(1, "participant-unhold"), "&Hold=false"));
  CHECK_FALSE(site.speaker(0).hold);
  site.post(twilio_agent_event(1, 3, "participant-join"));
  site.post(twilio_agent_event(1, 2, "participant-leave"));
  CHECK(site.task().status == acd::TaskStatus::assigned);
  CHECK(site.accepted(1) == 1);
}

TEST_CASE("Twilio voice: what nobody knows is answered politely") {
  Site site;
  CHECK(site.post(twilio_leg(1, 1, "in-progress")).result == CallbackResult::unknown);
  CHECK(site.post(twilio_caller_event(1, "conference-end")).result == CallbackResult::unknown);
  site.post(twilio_incoming());
  CHECK(site.post(twilio_leg(1, 9, "busy")).result == CallbackResult::unknown);
  CHECK(site.post(twilio_leg(1, 1, "teleported")).result == CallbackResult::progress);
  CHECK(site.post(twilio_caller_event(1, "participant-levitate")).result ==
        CallbackResult::progress);
  CHECK(site.post(twilio_caller_event(1, "participant-mute")).result == CallbackResult::unknown);
  CHECK(site.post(twilio_conference(1, "participant-leave", "CAother", "")).result ==
        CallbackResult::unknown);
  CHECK(site.refusals == 0);
  CHECK(site.post(twilio_post("/nowhere", {})).answer.status == 404);
  HttpRequest nobody = twilio_post("/voice", {});
  nobody.body = "CallSid=CA1";
  CHECK(site.post(nobody).answer.status == 400);
}

TEST_CASE("Twilio voice: a signature is asked for when there are tokens") {
  TwilioOptions options = twilio_options();
  options.tokens = {"12345"};
  const TwilioVoice twilio(options);
  const acd::Router router(workspace(twilio_site()));
  HttpRequest request = twilio_incoming();
  CHECK(twilio.receive(router, request).answer.status == 403);
  sign_twilio(request, "12345");
  CHECK(twilio.receive(router, request).result == CallbackResult::applied);
  request.body += "&X=1";
  CHECK(twilio.receive(router, request).result == CallbackResult::bad_signature);
}

TEST_CASE("Twilio's options: all faults at once, with their place") {
  const auto bad = TwilioOptions::from_json(
      R"({"account_sid": "AC1", "callbacks": "ftp://x", "region": 3, "token": "s", "confirm": "never", "announcements": {"a": "x"}})");
  REQUIRE_FALSE(bad);
  std::string pointers;
  for (const acd::Error& error : bad.errors()) pointers += error.pointer + " ";
  CHECK(pointers == " /region /confirm /announcements/a /callbacks /account_sid /token ");
  CHECK_FALSE(TwilioOptions::from_json("[]"));
  CHECK_FALSE(TwilioOptions::from_json("{"));
}

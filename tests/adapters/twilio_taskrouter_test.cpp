#include <acd/adapters/signature.hpp>
#include <acd/adapters/twilio_taskrouter.hpp>

#include "adapters/contract/host.hpp"
#include "adapters/contract/known_people.hpp"
#include "adapters/twilio_peer.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace acd::adapters;
using namespace acd_test;
using acd::Value;
using contract::reservation_sid;
using std::chrono::seconds;

namespace {

const std::string account =
    "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001";

// Twilio, the application and the router between them.
class Site : public contract::Host {
 public:
  explicit Site(const std::string& instruction)
      : Host(std::make_unique<TaskRouterPeer>(instruction)) {}
  using Host::post;
  const Received& post(const HttpRequest& request) {
    Host::post(contract::Message{request, {}});
    return received.back();
  }
  void obey(std::string_view json) { Host::obey(*Value::from_json(json), Origin::host); }
  void arrive() { Host::post(peer->arrives(1)); }
  /// What Twilio was asked since the last call; the application is left out.
  std::string asked() {
    std::string out;
    for (; told_ < sent.size(); ++told_) {
      const ActionKind kind = sent[told_].first.kind;
      if (kind == ActionKind::tell || kind == ActionKind::ask) continue;
      out.append(to_string(kind)).append(" ");
      last_ = sent[told_].first;
    }
    return out;
  }
  const Outgoing& last() const { return last_; }
  Form last_form() const { return std::get<Form>(read_form(last_.request.body)); }
  acd::router::TaskState task() const { return *audited.router.task(twilio_task()); }
  std::string status(int reservation) const {
    return std::string(
        to_string(task().reservations.at(static_cast<std::size_t>(reservation) - 1).status));
  }
  const Outgoing& last_told() const {
    for (auto one = sent.rbegin(); one != sent.rend(); ++one) {
      if (one->first.kind == ActionKind::tell && one->first.reservation != "") return one->first;
    }
    FAIL("nothing was told");
    return sent.front().first;
  }

 private:
  std::size_t told_ = 0;
  Outgoing last_;
};

// The callback URL that Twilio was given, and a callback to it.
HttpRequest callback(const Outgoing& ring, std::string_view field, const Form& form) {
  const Form asked = std::get<Form>(read_form(ring.request.body));
  return {"POST",
          std::string(asked.get(field)),
          {{"content-type", "application/x-www-form-urlencoded"}},
          form.encoded()};
}
HttpRequest leg(const Outgoing& ring, const std::string& status) {
  return callback(ring, "StatusCallback",
                  Form({{"CallSid", twilio_agent(1)}, {"CallStatus", status}}));
}
HttpRequest joins(const Outgoing& ring, const std::string& call_sid, const std::string& label) {
  return callback(ring, "ConferenceStatusCallback",
                  Form({{"ConferenceSid", "CF00000000000000000000000000000001"},
                        {"SequenceNumber", "2"},
                        {"StatusCallbackEvent", "participant-join"},
                        {"CallSid", call_sid},
                        {"ParticipantLabel", label}}));
}

HttpRequest update(const std::string& form) {
  return {"POST",
          "https://acd.example.com/twilio/v1/Workspaces/site/Tasks/" + twilio_task() +
              "/Reservations/" + reservation_sid(1),
          {{"content-type", "application/x-www-form-urlencoded"}},
          form};
}

}  // namespace

TEST_CASE(
    "Place of TaskRouter: a conference is accepted when the worker and the caller are in it") {
  Site site(
      R"({"instruction": "conference", "post_work_activity_sid": "Unavailable", "muted": false,
    "end_conference_on_customer_exit": true, "status_callback": "https://app.example.com/leg",
    "status_callback_event": "answered", "conference_status_callback": "https://app.example.com/room"})");
  site.arrive();
  CHECK(site.asked() == "ring ");
  CHECK(site.last().key == reservation_sid(1) + "/conference");
  CHECK(site.status(1) == "pending");  // set-up prints as pending
  const Form ring = site.last_form();
  CHECK(ring.get("To") == "client:owner");
  CHECK(ring.get("From") == "+81300000000");
  CHECK(ring.get("Label") == reservation_sid(1));
  CHECK(ring.get("Timeout") == "60");
  CHECK(ring.get("Muted") == "false");
  const Outgoing rung = site.last();
  site.post(leg(rung, "ringing"));
  CHECK(site.asked().empty());
  site.trouble = [](const Outgoing& one) { return one.kind == ActionKind::bridge ? 503 : 0; };
  site.post(leg(rung, "in-progress"));
  CHECK(site.asked() == "bridge ");
  CHECK(site.last().request.url == account + "/Calls/" + twilio_caller() + ".json");
  CHECK(site.last_form().get("Twiml").find(R"(endConferenceOnExit="true")") !=
        std::string_view::npos);
  CHECK(site.status(1) == "pending");
  site.post(joins(rung, twilio_agent(1), reservation_sid(1)));
  CHECK(site.status(1) == "pending");
  site.post(joins(rung, twilio_caller(), "customer"));
  CHECK(site.status(1) == "accepted");
  // The application heard of the answer, and not of the ringing.
  CHECK(site.last_told().request.url == "https://app.example.com/room");
  int legs = 0;
  for (const auto& [one, status] : site.sent) {
    if (one.request.url != "https://app.example.com/leg") continue;
    ++legs;
    CHECK(verify_twilio(one.request, std::vector<std::string>{"12345"}));
    CHECK(std::get<Form>(read_form(one.request.body)).get("CallStatus") == "in-progress");
  }
  CHECK(legs == 1);
  site.trouble = nullptr;
  site.flush_all();
  CHECK(site.refusals == 0);
  // The end: the customer leaves, the worker's activity afterwards is the instruction's.
  HttpRequest leaves = joins(rung, twilio_caller(), "customer");
  leaves.body.replace(leaves.body.find("participant-join"), 16, "participant-leave");
  site.post(leaves);
  CHECK(site.task().status == acd::TaskStatus::wrapping);
  site.obey(R"({"type": "task.complete", "task": ")" + twilio_task() + R"("})");
  CHECK(site.audited.router.worker("owner")->activity == "Unavailable");
}

TEST_CASE("Place of TaskRouter: the answer of Twilio to moving the caller accepts, too") {
  Site site(
      R"({"instruction": "dequeue", "status_callback_url": "https://app.example.com/leg?x=1"})");
  site.arrive();
  CHECK(site.asked() == "ring ");
  CHECK(site.last().key == reservation_sid(1) + "/dequeue");
  const Outgoing rung = site.last();
  site.post(leg(rung, "in-progress"));
  CHECK(site.status(1) == "accepted");
  const Value attributes = site.task().attributes;
  CHECK(attributes.view().find("worker_call_sid").as_string() == twilio_agent(1));
  // By GET, as dequeue has it, with the caller's leg.
  CHECK(site.last_told().request.method == "GET");
  CHECK(site.last_told().request.url ==
        "https://app.example.com/leg?x=1&CallSid=" + twilio_agent(1) +
            "&CallStatus=in-progress&taskCallSid=" + twilio_caller());
  CHECK(verify_twilio(site.last_told().request, std::vector<std::string>{"12345"}));
  site.post(joins(rung, twilio_caller(), "customer"));
  CHECK(site.refusals == 0);
}

TEST_CASE("Place of TaskRouter: a set-up that fails is not the worker's refusal") {
  for (const char* const status : {"busy", "no-answer", "failed"}) {
    CAPTURE(status);
    Site site(R"({"instruction": "conference"})");
    site.arrive();
    site.asked();
    const Outgoing rung = site.sent.back().first;
    site.post(leg(rung, status));
    CHECK(site.status(1) == "canceled");
  }
  Site gone(R"({"instruction": "conference"})");
  gone.arrive();
  gone.asked();
  const Outgoing rung = gone.sent.back().first;
  gone.trouble = [](const Outgoing& one) { return one.kind == ActionKind::bridge ? 404 : 0; };
  gone.post(leg(rung, "in-progress"));
  CHECK(gone.status(1) == "canceled");
  CHECK(gone.asked().find("stop_ring ") != std::string::npos);
}

TEST_CASE("Place of TaskRouter: a call runs the application's TwiML, and accepts if it is to") {
  for (const bool accepts : {true, false}) {
    CAPTURE(accepts);
    Site site(
        R"({"instruction": "call", "from": "+81300000009", "to": "sip:anna@example.com", "url": "https://app.example.com/twiml", "accept": )" +
        std::string(accepts ? "true}" : "false}"));
    site.arrive();
    CHECK(site.asked() == "ring ");
    CHECK(site.last().request.url ==
          account + "/Conferences/" + reservation_sid(1) + "/Participants.json");
    CHECK(site.last_form().get("To") == "sip:anna@example.com");
    CHECK(site.last_form().get("From") == "+81300000009");
    const Outgoing rung = site.last();
    site.post(leg(rung, "in-progress"));
    CHECK(site.asked() == "bridge ");
    CHECK(site.last().request.url == account + "/Calls/" + twilio_agent(1) + ".json");
    CHECK(site.last_form().get("Url") == "https://app.example.com/twiml");
    CHECK(site.status(1) == (accepts ? "accepted" : "pending"));
    site.post(leg(rung, "completed"));
    CHECK(site.status(1) == (accepts ? "wrapping" : "pending"));
    CHECK(site.refusals == 0);
  }
}

TEST_CASE("Place of TaskRouter: a redirect moves the caller, and accepts when that has worked") {
  const std::string instruction = R"({"instruction": "redirect", "call_sid": ")" + twilio_caller() +
                                  R"(", "url": "https://app.example.com/twiml", "accept": )";
  Site site(instruction + "true}");
  site.arrive();
  CHECK(site.asked() == "redirect ");
  CHECK(site.last().request.url == account + "/Calls/" + twilio_caller() + ".json");
  CHECK(site.status(1) == "accepted");
  Site pending(instruction + "false}");
  pending.arrive();
  CHECK(pending.asked() == "redirect ");
  CHECK(pending.status(1) == "pending");
  Site gone(instruction + "true}");
  gone.trouble = [](const Outgoing& one) { return one.kind == ActionKind::redirect ? 400 : 0; };
  gone.arrive();
  CHECK(gone.status(1) == "canceled");
}

TEST_CASE("Place of TaskRouter: accept, reject, and deciding later by the API") {
  Site accept(R"({"instruction": "accept"})");
  accept.arrive();
  CHECK(accept.status(1) == "accepted");
  CHECK(accept.asked().empty());
  Site reject(R"({"instruction": "reject", "activity_sid": "Unavailable"})");
  reject.arrive();
  CHECK(reject.status(1) == "rejected");
  CHECK(reject.audited.router.worker("owner")->activity == "Unavailable");
  Site later("");
  later.arrive();
  CHECK(later.status(1) == "pending");
  CHECK(later.post(update("ReservationStatus=accepted")).answer.status == 200);
  CHECK(later.received.back().answer.body.find(R"("reservation_status":"accepted")") !=
        std::string::npos);
  CHECK(later.status(1) == "accepted");
  CHECK(later.post(update("ReservationStatus=accepted")).answer.status == 400);
  CHECK(later.post(update("Instruction=conference")).answer.status == 400);
  CHECK(later.post(update("ReservationStatus=wrapping")).answer.status == 200);
  CHECK(later.status(1) == "wrapping");
  CHECK(later.post(update("ReservationStatus=completed")).answer.status == 200);
  CHECK(later.status(1) == "completed");
  CHECK(later.refusals == 0);
}

TEST_CASE("Place of TaskRouter: the API by another way, to the wrong place, by nobody") {
  Site site("");
  site.arrive();
  CHECK(site.post(update("Instruction=conference&Timeout=30")).result == CallbackResult::applied);
  CHECK(site.asked() == "ring ");
  CHECK(site.last_form().get("Timeout") == "30");
  CHECK(site.post(update("Instruction=secret")).answer.body.find("55555") != std::string::npos);
  HttpRequest elsewhere = update("ReservationStatus=accepted");
  elsewhere.url.back() = '7';
  CHECK(site.post(elsewhere).answer.status == 404);
  elsewhere.url += "/Actions";
  CHECK(site.post(elsewhere).answer.status == 404);
  TwilioOptions options = twilio_options();
  options.tokens = {"12345"};
  const TwilioTaskRouter locked(options, TaskRouterPeer::taskrouter_options());
  HttpRequest request = update("ReservationStatus=accepted");
  CHECK(locked.receive(site.audited.router, request).answer.status == 401);
  request.headers.emplace_back("Authorization",
                               "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMToxMjM0NQ==");
  CHECK(locked.receive(site.audited.router, request).answer.status != 401);
  request.headers.back().second.back() = 'x';
  CHECK(locked.receive(site.audited.router, request).answer.status == 401);
}

TEST_CASE("Place of TaskRouter: supervision, by the application") {
  Site site(R"({"instruction": "conference"})");
  site.arrive();
  site.asked();
  const Outgoing rung = site.last();
  site.post(leg(rung, "in-progress"));
  site.post(joins(rung, twilio_agent(1), reservation_sid(1)));
  site.post(joins(rung, twilio_caller(), "customer"));
  site.asked();
  CHECK(site.post(update("Instruction=supervise&Supervisor=lead&SupervisorMode=whisper"))
            .answer.status == 200);
  CHECK(site.asked() == "ring ");
  CHECK(site.last_form().get("CallSidToCoach") == twilio_agent(1));
}

TEST_CASE("Place of TaskRouter: no usable answer asks the fallback, once") {
  TaskRouterOptions options = TaskRouterPeer::taskrouter_options();
  options.assignment_fallback_url = "https://other.example.com/assign";
  const TwilioTaskRouter twilio(twilio_options(), options);
  Site site("");
  site.arrive();
  Outgoing ask;
  for (const auto& [one, status] : site.sent) {
    if (one.kind == ActionKind::ask) ask = one;
  }
  for (const int status : {0, 404, 500, 204}) {
    const Received again = twilio.answered(site.audited.router, ask, {status, {}, ""});
    REQUIRE(again.requests.size() == 1);
    CHECK(again.requests[0].request.url == "https://other.example.com/assign");
    CHECK(again.requests[0].request.body == ask.request.body);
    CHECK(verify_twilio(again.requests[0].request, std::vector<std::string>{"12345"}));
    CHECK(
        twilio.answered(site.audited.router, again.requests[0], {status, {}, ""}).requests.empty());
  }
  // What cannot be carried out is no usable answer either.
  const HttpResponse no_caller{
      200, {{"content-type", "application/json"}}, R"({"instruction": "call"})"};
  CHECK(twilio.answered(site.audited.router, ask, no_caller).requests.size() == 1);
}

TEST_CASE("Place of TaskRouter: the caller stays when the task ends, unless we can announce it") {
  Site site("");
  site.arrive();
  site.obey(R"({"type": "task.cancel", "task": ")" + twilio_task() + R"(", "reason": "no need"})");
  CHECK(site.asked() == "stop_ring stop_ring ");
  Site announced("");
  announced.arrive();
  announced.wait(seconds(30));
  CHECK(announced.asked().find("announce ") != std::string::npos);
  Site chat("");
  chat.obey(R"({"type": "task.create", "task": "WT1", "channel": "chat"})");
  chat.wait(seconds(30));
  CHECK(chat.asked().empty());
}

#include <acd/adapters/signature.hpp>
#include <acd/adapters/twilio.hpp>

#include "router/random.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace acd::adapters;
using acd::Value;

namespace {

constexpr const char* site = R"({
  "name": "site",
  "task_queues": [{"name": "everyone"}],
  "workers": [
    {"name": "owner", "activity": "Available",
     "attributes": {"email": "o@x", "contact_uri": "client:owner", "department_id": 1}},
    {"name": "colleague", "activity": "Available",
     "attributes": {"email": "c@x", "contact_uri": "client:colleague", "department_id": 1}}],
  "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration":
    {"task_routing": {"filters": [{"expression": "1==1", "targets": [
      {"expression": "worker.email=='o@x'", "queue": "everyone", "timeout": 10},
      {"expression": "worker.department_id==1", "queue": "everyone", "timeout": 15},
      {"x_outcome": "announce"}]}]}}}],
  "options": {"exclude_after": "both", "timeout_activity": "none"}})";

constexpr const char* options_json = R"({
  "account_sid": "AC00000000000000000000000000000001", "from": "+81300000000",
  "callbacks": "https://acd.example.com/twilio",
  "announcements": {"announce": "https://acd.example.com/nobody.mp3?a=1&b=2"}})";

const std::string caller = "CA000000000000000000000000000000c1";
const std::string task = "WT000000000000000000000000000000c1";
const std::string conferences =
    "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001/Conferences/";

HttpRequest post(const std::string& path, const Form& form) {
  return {"POST",
          "https://acd.example.com/twilio" + path,
          {{"Content-Type", "application/x-www-form-urlencoded"}},
          form.encoded()};
}
HttpRequest incoming(const std::string& call_sid = caller) {
  return post("/voice",
              Form({{"CallSid", call_sid}, {"From", "+81312345678"}, {"To", "+81300000000"}}));
}
HttpRequest leg(int reservation, const std::string& status) {
  return post("/call?t=" + task + "&r=WR" + std::string(31, '0') + std::to_string(reservation),
              Form({{"CallSid", "CAa"}, {"CallStatus", status}}));
}
HttpRequest conference(const std::string& event, const std::string& call_sid = caller,
                       const std::string& label = {}) {
  return post(
      "/conference?t=" + task,
      Form({{"StatusCallbackEvent", event}, {"CallSid", call_sid}, {"ParticipantLabel", label}}));
}

// A host in small: what Twilio posts goes in, what Twilio is asked comes out.
class Host {
 public:
  Host()
      : twilio(*TwilioOptions::from_json(options_json)),
        router_(acd_test::workspace(site)),
        reader_({}) {}

  Received post(const HttpRequest& request) {
    Received received = twilio.receive(router_, request);
    ++counts[static_cast<std::size_t>(received.result)];
    for (const Outgoing& one : received.requests) sent.push_back(one);
    if (received.command) obey(*received.command);
    return received;
  }
  void obey(const Value& command) {
    const auto parsed = reader_.read(command);
    REQUIRE(parsed);
    auto copy = *parsed;
    copy.command.at = router_.now();
    const auto refusal = router_.apply(copy.command, events_);
    collect();
    refusals += refusal ? 1 : 0;
    if (refusal) twilio.append_undo(sent, command, *refusal);
  }
  void wait(int seconds) {
    router_.advance(router_.now() + std::chrono::seconds(seconds), events_);
    collect();
  }
  std::string types() {
    std::string out;
    for (const acd::router::EventType type : seen) out.append(to_string(type)).append(" ");
    seen.clear();
    return out;
  }
  std::string asked() {
    std::string out;
    for (const Outgoing& one : sent) out.append(to_string(one.kind)).append(" ");
    sent.clear();
    return out;
  }
  int accepted() const {
    const auto state = router_.task(task);
    if (!state) return 0;
    return static_cast<int>(
        std::count_if(state->reservations.begin(), state->reservations.end(),
                      [](const auto& r) { return r.status == acd::ReservationStatus::accepted; }));
  }
  const acd::Router& router() const { return router_; }

  TwilioVoice twilio;
  std::vector<Outgoing> sent;
  std::vector<acd::router::EventType> seen;
  std::array<int, callback_results> counts{};
  int refusals = 0;

 private:
  void collect() {
    for (const auto& event : events_.events()) {
      seen.push_back(event.type);
      twilio.append_requests(sent, router_, event);
    }
    events_.clear();
  }
  acd::Router router_;
  acd::router::CommandReader reader_;
  acd::router::EventBuffer events_;
};

}  // namespace

TEST_CASE("Twilio voice: the owner does not answer, a colleague does, the customer hangs up") {
  Host host;
  const Received first = host.post(incoming());
  CHECK(first.answer.status == 200);
  CHECK(
      first.answer.body ==
      R"(<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Conference startConferenceOnEnter="false" )"
      R"(endConferenceOnExit="true" beep="false" region="jp1" )"
      R"(statusCallback="https://acd.example.com/twilio/conference?t=)" +
          task + R"(" statusCallbackEvent="start end join leave">)" + task +
          "</Conference></Dial></Response>");
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].key == "5/ring");
  CHECK(host.sent[0].request.url == conferences + task + "/Participants.json");
  CHECK(host.sent[0].request.body ==
        "From=%2B81300000000&To=client%3Aowner&Label=WR00000000000000000000000000000001&Timeout=22"
        "&Beep=false&StartConferenceOnEnter=true&EndConferenceOnExit=false&Region=jp1"
        "&StatusCallback=https%3A%2F%2Facd.example.com%2Ftwilio%2Fcall%3Ft%3D" +
            task +
            "%26r%3DWR00000000000000000000000000000001&StatusCallbackEvent=initiated"
            "&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent="
            "completed");
  host.asked();
  CHECK(host.post(leg(1, "ringing")).result == CallbackResult::progress);
  host.wait(10);
  REQUIRE(host.sent.size() == 2);
  CHECK(host.sent[0].request.method == "DELETE");
  CHECK(host.sent[0].request.url ==
        conferences + task + "/Participants/WR00000000000000000000000000000001.json");
  CHECK(host.sent[1].request.body.find("To=client%3Acolleague") != std::string::npos);
  host.asked();
  host.post(leg(2, "in-progress"));
  CHECK(host.accepted() == 1);
  CHECK(host.asked().empty());
  host.post(conference("participant-leave"));
  CHECK(host.router().task(task)->status == acd::TaskStatus::wrapping);
  CHECK(host.asked() == "release_leg end ");
}

TEST_CASE("Twilio voice: nobody answers, the caller hears the announcement, then the call ends") {
  Host host;
  host.post(incoming());
  host.post(leg(1, "busy"));
  host.wait(30);
  host.types();
  CHECK(host.router().task(task)->status == acd::TaskStatus::canceled);
  REQUIRE_FALSE(host.sent.empty());
  const Outgoing last = host.sent.back();
  CHECK(last.kind == ActionKind::announce);
  CHECK(last.request.url.ends_with("/Calls/" + caller + ".json"));
  const auto form = std::get<Form>(read_form(last.request.body));
  CHECK(
      form.get("Twiml") ==
      R"(<?xml version="1.0" encoding="UTF-8"?><Response><Play>https://acd.example.com/nobody.mp3?a=1&amp;b=2</Play><Hangup/></Response>)");
  CHECK(host.post(conference("participant-leave")).result == CallbackResult::late);
}

TEST_CASE("Twilio voice: a callback that comes twice or three times changes nothing more") {
  const std::vector<HttpRequest> story{
      incoming(),
      leg(1, "initiated"),
      leg(1, "in-progress"),
      conference("participant-join", "CAa", "WR00000000000000000000000000000001"),
      leg(1, "completed"),
      conference("participant-leave"),
      conference("conference-end")};
  std::string types;
  for (int times = 1; times <= 3; ++times) {
    CAPTURE(times);
    Host host;
    for (const HttpRequest& request : story) {
      for (int i = 0; i < times; ++i) CHECK(host.post(request).answer.status < 300);
    }
    if (times == 1)
      types = host.types();
    else
      CHECK(host.types() == types);
    CHECK(host.refusals == 0);
  }
}

TEST_CASE("Twilio voice: an answer after the timeout releases the leg, and accepts nothing") {
  Host host;
  host.post(incoming());
  host.wait(10);
  host.post(leg(2, "in-progress"));
  host.asked();
  const Received late = host.post(leg(1, "in-progress"));
  CHECK(late.result == CallbackResult::late);
  CHECK(late.answer.status == 204);
  REQUIRE(late.requests.size() == 1);
  CHECK(late.requests[0].request.method == "DELETE");
  CHECK(late.requests[0].reservation == "WR00000000000000000000000000000001");
  CHECK(host.accepted() == 1);
}

TEST_CASE("Twilio voice: what nobody knows is answered politely") {
  Host host;
  CHECK(host.post(leg(1, "in-progress")).result == CallbackResult::unknown);
  CHECK(host.post(conference("conference-end")).result == CallbackResult::unknown);
  host.post(incoming());
  CHECK(host.post(leg(9, "busy")).result == CallbackResult::unknown);
  CHECK(host.post(leg(1, "teleported")).result == CallbackResult::progress);
  CHECK(host.post(conference("participant-levitate")).result == CallbackResult::progress);
  CHECK(host.post(conference("participant-leave", "CAother")).result == CallbackResult::unknown);
  CHECK(host.refusals == 0);
  CHECK(host.post(post("/nowhere", {})).answer.status == 404);
  CHECK(host.post(incoming("CA1")).answer.status == 400);
}

TEST_CASE("Twilio voice: a signature is asked for when there are tokens") {
  TwilioOptions options = *TwilioOptions::from_json(options_json);
  options.tokens = {"12345"};
  const TwilioVoice twilio(options);
  const acd::Router router(acd_test::workspace(site));
  HttpRequest request = incoming();
  CHECK(twilio.receive(router, request).answer.status == 403);
  sign_twilio(request, "12345");
  CHECK(twilio.receive(router, request).result == CallbackResult::applied);
  request.body += "&X=1";
  CHECK(twilio.receive(router, request).result == CallbackResult::bad_signature);
}

TEST_CASE(
    "Twilio voice: a request that fails for good fails the reservation; retries keep their key") {
  Host host;
  host.post(incoming());
  const Outgoing ring = host.sent.at(0);
  CHECK(TwilioVoice::fate(ring, 201) == Fate::done);
  for (const int status : {0, 408, 429, 500, 503}) {
    CHECK(TwilioVoice::fate(ring, status) == Fate::retry);
  }
  CHECK(TwilioVoice::fate(ring, 400) == Fate::failed);
  CHECK(TwilioVoice::fate(ring, 404) == Fate::failed);
  host.asked();
  host.types();
  host.obey(*TwilioVoice::failed(ring));
  CHECK(host.types().starts_with("reservation.failed "));
  CHECK(host.sent.at(0).kind == ActionKind::stop_ring);
  CHECK(TwilioVoice::fate(host.sent.at(0), 404) == Fate::done);
  CHECK_FALSE(TwilioVoice::failed(host.sent.at(0)).has_value());
}

TEST_CASE("Twilio voice: after a restart the same event makes the same request") {
  acd::Router router(acd_test::workspace(site));
  acd::router::EventBuffer events;
  REQUIRE_FALSE(router.apply({{}, acd::router::CreateTask{.task = task}}, events));
  std::vector<Outgoing> before;
  std::vector<Outgoing> after;
  for (const auto& event : events.events()) {
    TwilioVoice(*TwilioOptions::from_json(options_json)).append_requests(before, router, event);
    TwilioVoice(*TwilioOptions::from_json(options_json)).append_requests(after, router, event);
  }
  CHECK(before.size() == 1);
  CHECK(before == after);
}

TEST_CASE("Twilio voice: 10,000 callbacks permuted, doubled and cut off") {
  acd::router::Random random(8);
  const std::vector<HttpRequest> story{incoming(),
                                       leg(1, "initiated"),
                                       leg(1, "ringing"),
                                       leg(1, "in-progress"),
                                       leg(1, "busy"),
                                       leg(1, "completed"),
                                       leg(2, "ringing"),
                                       leg(2, "in-progress"),
                                       leg(2, "no-answer"),
                                       leg(2, "completed"),
                                       leg(2, "failed"),
                                       conference("participant-join"),
                                       conference("participant-leave"),
                                       conference("conference-end")};
  std::array<int, callback_results> counts{};
  for (int round = 0; round < 1000; ++round) {
    Host host;
    for (int i = 0; i < 10; ++i) {
      HttpRequest request = story[random.below(static_cast<std::uint32_t>(story.size()))];
      if (i == 0 && round % 2 == 0) request = incoming();
      if (random.below(8) == 0)
        request.body.resize(random.below(static_cast<std::uint32_t>(request.body.size()) + 1));
      if (random.below(4) == 0) host.wait(static_cast<int>(random.below(12)));
      CHECK(host.post(request).answer.status < 500);
      CHECK(host.accepted() <= 1);
    }
    CHECK(host.refusals == 0);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += host.counts[i];
  }
  for (const CallbackResult result :
       {CallbackResult::applied, CallbackResult::progress, CallbackResult::duplicate,
        CallbackResult::late, CallbackResult::unknown, CallbackResult::bad_request}) {
    CAPTURE(to_string(result));
    CHECK(counts[static_cast<std::size_t>(result)] > 0);
  }
}

TEST_CASE("Twilio's options: all faults at once, with their place") {
  const auto bad = TwilioOptions::from_json(
      R"({"account_sid": "AC1", "callbacks": "ftp://x", "region": 3, "token": "s", "announcements": {"a": "x"}})");
  REQUIRE_FALSE(bad);
  std::string pointers;
  for (const acd::Error& error : bad.errors()) pointers += error.pointer + " ";
  CHECK(pointers == " /region /announcements/a /callbacks /account_sid /token ");
  CHECK_FALSE(TwilioOptions::from_json("[]"));
  CHECK_FALSE(TwilioOptions::from_json("{"));
}

#include <acd/adapters/instruction.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace acd::adapters;
using Kind = Instruction::Kind;

namespace {

HttpResponse json(std::string body) {
  return {200, {{"Content-Type", "application/json; charset=utf-8"}}, std::move(body)};
}

Instruction good(const std::string& body) {
  const auto read = read_instruction(json(body));
  if (const auto* const bad = std::get_if<BadRequest>(&read)) FAIL(bad->sentence);
  return std::get<Instruction>(read);
}

Instruction updated(const std::string& form) {
  const auto read = read_update(std::get<Form>(read_form(form)));
  if (const auto* const bad = std::get_if<BadRequest>(&read)) FAIL(bad->sentence);
  return std::get<Instruction>(read);
}

}  // namespace

TEST_CASE("Instruction: each of TaskRouter's, with its fields") {
  CHECK(std::get<Instruction>(read_instruction({200, {}, ""})).kind == Kind::later);
  CHECK(good(R"({"instruction": "accept"})").kind == Kind::accept);
  CHECK(good(R"({"instruction": "reject", "activity_sid": "WA1", "x": 1})").activity == "WA1");
  const Instruction call = good(
      R"({"instruction": "call", "from": "+81300000001", "url": "https://app.example.com/twiml", "accept": true, "timeout": 20, "to": null})");
  CHECK(call.kind == Kind::call);
  CHECK(call.accept);
  CHECK(call.timeout == 20);
  CHECK(call.to.empty());
  const Instruction moved = good(
      R"({"instruction": "redirect", "call_sid": "CA1", "url": "https://app.example.com/twiml", "accept": "true"})");
  CHECK(moved.call_sid == "CA1");
  CHECK(moved.accept);
  const Instruction dequeue = good(
      R"({"instruction": "dequeue", "record": "record-from-answer", "post_work_activity_sid": "WA2",
          "status_callback_url": "https://app.example.com/leg", "status_callback_events": "answered,completed"})");
  CHECK(dequeue.leg == StatusCallback{"https://app.example.com/leg", "GET", "answered,completed"});
  CHECK(dequeue.options == std::vector<Form::Field>{{"Record", "true"}});
  CHECK(dequeue.post_work_activity == "WA2");
  const Instruction whisper =
      good(R"({"instruction": "supervise", "supervisor": "WK1", "mode": "whisper"})");
  CHECK(whisper.supervisor == "WK1");
  CHECK(whisper.mode == "whisper");
}

TEST_CASE("Instruction: a conference's options go under the names of Twilio's API") {
  const Instruction one =
      good(R"({"instruction": "conference", "to": "client:anna", "timeout": "30",
    "beep": false, "muted": true, "max_participants": 5, "wait_url": "", "region": "jp1",
    "end_conference_on_exit": false, "end_conference_on_customer_exit": true,
    "beep_on_customer_entrance": true, "conference_record": "record-from-start",
    "status_callback": "https://app.example.com/leg", "status_callback_event": "initiated,answered",
    "conference_status_callback": "https://app.example.com/room", "conference_status_callback_method": "GET",
    "transcribe": true})");
  CHECK(one.kind == Kind::conference);
  CHECK(one.timeout == 30);
  CHECK(one.ends_with_customer);
  CHECK(one.beeps_on_customer);
  CHECK(one.options == std::vector<Form::Field>{{"Beep", "false"},
                                                {"Muted", "true"},
                                                {"EndConferenceOnExit", "false"},
                                                {"MaxParticipants", "5"},
                                                {"WaitUrl", ""},
                                                {"Region", "jp1"},
                                                {"ConferenceRecord", "record-from-start"}});
  CHECK(one.leg == StatusCallback{"https://app.example.com/leg", "POST", "initiated,answered"});
  CHECK(one.room == StatusCallback{"https://app.example.com/room", "GET", ""});
}

TEST_CASE("Instruction: an update by TaskRouter's API says the same") {
  CHECK(updated("ReservationStatus=accepted").kind == Kind::accept);
  CHECK(updated("ReservationStatus=rejected&WorkerActivitySid=WA1").activity == "WA1");
  CHECK(updated("ReservationStatus=wrapping").kind == Kind::wrapup);
  CHECK(updated("ReservationStatus=completed").kind == Kind::complete);
  CHECK(
      updated(
          "Instruction=conference&To=client%3Aanna&Timeout=30&Beep=onEnter&Muted=true"
          "&EndConferenceOnCustomerExit=false&StatusCallback=https%3A%2F%2Fapp.example.com%2Fleg"
          "&StatusCallbackEvent=initiated&StatusCallbackEvent=answered") ==
      good(
          R"({"instruction": "conference", "to": "client:anna", "timeout": 30, "beep": "onEnter", "muted": true,
                 "end_conference_on_customer_exit": false, "status_callback": "https://app.example.com/leg",
                 "status_callback_event": "initiated,answered"})"));
  CHECK(updated("Instruction=dequeue&DequeueTo=%2B81300000001&DequeueRecord=record-from-answer"
                "&DequeueStatusCallbackUrl=https%3A%2F%2Fapp.example.com%2Fleg"
                "&DequeueStatusCallbackEvent=answered&DequeuePostWorkActivitySid=WA2") ==
        good(R"({"instruction": "dequeue", "to": "+81300000001", "record": "record-from-answer",
                 "status_callback_url": "https://app.example.com/leg", "status_callback_events": "answered",
                 "post_work_activity_sid": "WA2"})"));
  CHECK(
      updated("Instruction=call&CallFrom=%2B81300000001&CallUrl=https%3A%2F%2Fapp.example.com%2Ft"
              "&CallAccept=true") ==
      good(
          R"({"instruction": "call", "from": "+81300000001", "url": "https://app.example.com/t", "accept": true})"));
  CHECK(
      updated("Instruction=redirect&RedirectCallSid=CA1&RedirectUrl=https%3A%2F%2Fapp.example.com%"
              "2Ft") ==
      good(
          R"({"instruction": "redirect", "call_sid": "CA1", "url": "https://app.example.com/t"})"));
  CHECK(updated("Instruction=supervise&Supervisor=WK1&SupervisorMode=barge") ==
        good(R"({"instruction": "supervise", "supervisor": "WK1", "mode": "barge"})"));
}

TEST_CASE("Instruction: what is none says so, by TaskRouter's numbers, without its content") {
  struct Row {
    HttpResponse answer;
    int code;
    const char* sentence;
  };
  const Row rows[] = {
      {{204, {}, ""}, 40000, "expected status 200, found 204"},
      {{200, {{"content-type", "text/html"}}, "<secret>"}, 40000, "expected application/json"},
      {json("secret"), 40001, "expected JSON, byte 0"},
      {json("[]"), 40005, "expected an object with a string 'instruction'"},
      {json(R"({"instruction": 3})"), 40005, "expected an object with a string 'instruction'"},
      {json(R"({"instruction": "secret"})"), 55555,
       "expected an instruction that TaskRouter has, such as accept or conference"},
      {json(R"({"instruction": "completed"})"), 55555,
       "expected an instruction that TaskRouter has, such as accept or conference"},
      {json(R"({"instruction": "reject", "activity_sid": 4})"), 0,
       "expected a string at 'activity_sid'"},
      {json(R"({"instruction": "call", "url": "https://x.example.com"})"), 40111,
       "expected 'from'"},
      {json(R"({"instruction": "call", "from": "+81300000001"})"), 40112, "expected 'url'"},
      {json(R"({"instruction": "call", "from": "+81300000001", "url": "secret"})"), 0,
       "expected an http or https URL at 'url'"},
      {json(R"({"instruction": "redirect", "url": "https://x.example.com"})"), 40121,
       "expected 'call_sid'"},
      {json(R"({"instruction": "redirect", "call_sid": "CA1"})"), 40120, "expected 'url'"},
      {json(R"({"instruction": "conference", "timeout": 1000})"), 0,
       "expected a number of 1 to 999 at 'timeout'"},
      {json(R"({"instruction": "conference", "muted": "perhaps"})"), 0,
       "expected true or false at 'muted'"},
      {json(R"({"instruction": "conference", "region": "mars"})"), 0,
       "expected one of us1 us2 ie1 de1 sg1 br1 au1 jp1 at 'region'"},
      {json(R"({"instruction": "supervise", "supervisor": "WK1", "mode": "shout"})"), 0,
       "expected one of monitor whisper barge at 'mode'"},
      {json(std::string(70'000, ' ')), 40001, "expected at most 65536 bytes, found 70000"}};
  for (const Row& row : rows) {
    CAPTURE(row.answer.body.substr(0, 60));
    const auto read = read_instruction(row.answer);
    REQUIRE(std::holds_alternative<BadRequest>(read));
    CHECK(std::get<BadRequest>(read).sentence == row.sentence);
    CHECK(std::get<BadRequest>(read).vendor_code == row.code);
  }
  for (const char* const form : {"", "ReservationStatus=asleep", "Instruction=secret"}) {
    CHECK(std::holds_alternative<BadRequest>(read_update(std::get<Form>(read_form(form)))));
  }
}

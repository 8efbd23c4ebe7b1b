#include "adapters/twilio_peer.hpp"

#include "adapters/contract/known_people.hpp"

namespace acd_test {

using namespace acd::adapters;
using contract::Message;
using contract::Messages;

namespace {

std::string numbered(const std::string& prefix, const std::string& letter, int number) {
  const std::string end = letter + std::to_string(number);
  return prefix + std::string(32 - end.size(), '0') + end;
}

Messages callbacks(const std::vector<HttpRequest>& requests) {
  Messages out;
  for (const HttpRequest& one : requests) out.push_back({one, {}});
  return out;
}

}  // namespace

std::string twilio_site(int ringing) {
  return R"({"name": "site",
    "task_queues": [{"name": "everyone", "max_reserved_workers": )" +
         std::to_string(ringing) + R"(}],
    "workers": [
      {"name": "owner", "activity": "Available",
       "attributes": {"email": "o@x", "contact_uri": "client:owner", "department_id": 1}},
      {"name": "colleague", "activity": "Available",
       "attributes": {"email": "c@x", "contact_uri": "client:colleague", "department_id": 1}},
      {"name": "lead", "activity": "Offline",
       "attributes": {"email": "l@x", "contact_uri": "client:lead", "department_id": 2}}],
    "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration":
      {"task_routing": {"filters": [{"expression": "1==1", "targets": [
        {"expression": "worker.email=='o@x'", "queue": "everyone", "timeout": 10, "skip_if": "1==1"},
        {"expression": "worker.department_id==1", "queue": "everyone", "timeout": 15},
        {"x_outcome": "announce"}]}]}}}],
    "options": {"exclude_after": "both", "timeout_activity": "none"}})";
}

TwilioOptions twilio_options() {
  return *TwilioOptions::from_json(R"({
    "account_sid": "AC00000000000000000000000000000001", "from": "+81300000000",
    "callbacks": "https://acd.example.com/twilio",
    "announcements": {"announce": "https://acd.example.com/nobody.mp3?a=1&b=2"}})");
}

std::string twilio_caller(int call) { return numbered("CA", "c", call); }
std::string twilio_agent(int reservation) { return numbered("CA", "a", reservation); }
std::string twilio_task(int call) { return numbered("WT", "c", call); }

HttpRequest twilio_post(const std::string& path, const Form& form) {
  return {"POST",
          "https://acd.example.com/twilio" + path,
          {{"Content-Type", "application/x-www-form-urlencoded"}},
          form.encoded()};
}

HttpRequest twilio_incoming(int call) {
  return twilio_post("/voice", Form({{"CallSid", twilio_caller(call)},
                                     {"From", std::string(contract::known_number)},
                                     {"To", "+81300000000"},
                                     {"CallerName", std::string(contract::known_name)}}));
}

HttpRequest twilio_leg(int call, int reservation, const std::string& status) {
  return twilio_post(
      "/call?t=" + twilio_task(call) + "&r=" + contract::reservation_sid(reservation),
      Form({{"CallSid", twilio_agent(reservation)},
            {"CallStatus", status},
            {"From", std::string(contract::known_number)}}));
}

HttpRequest twilio_conference(int call, const std::string& event, const std::string& call_sid,
                              const std::string& label) {
  Form form({{"ConferenceSid", numbered("CF", "", call)},
             {"FriendlyName", twilio_task(call)},
             {"StatusCallbackEvent", event}});
  if (!call_sid.empty()) form.add("CallSid", call_sid);
  if (!label.empty()) form.add("ParticipantLabel", label);
  return twilio_post("/conference?t=" + twilio_task(call), form);
}

HttpRequest twilio_caller_event(int call, const std::string& event) {
  return twilio_conference(call, event, twilio_caller(call), "");
}

HttpRequest twilio_agent_event(int call, int reservation, const std::string& event) {
  return twilio_conference(call, event, twilio_agent(reservation),
                           contract::reservation_sid(reservation));
}

void TwilioVoicePeer::append_requests(std::vector<Outgoing>& out, const acd::Router& router,
                                      const acd::router::Event& event, Origin origin) {
  twilio_.append_requests(out, router, event, origin);
}

Received TwilioVoicePeer::answered(const acd::Router&, const Outgoing& sent,
                                   const HttpResponse& answer) {
  Received out;
  if (TwilioVoice::fate(sent, answer.status) == Fate::done) return out;
  if (auto command = TwilioVoice::failed(sent)) out.commands.push_back(*std::move(command));
  return out;
}

HttpRequest TwilioVoicePeer::leg(int call, int reservation, const std::string& status) const {
  HttpRequest out = twilio_leg(call, reservation, status);
  if (ringing_ > 1) out.url += "&w=1";  // it waits in a room of its own
  return out;
}

Messages TwilioVoicePeer::arrives(int call) const { return callbacks({twilio_incoming(call)}); }
Messages TwilioVoicePeer::answers(int call, int reservation) const {
  return callbacks({leg(call, reservation, "in-progress"),
                    twilio_agent_event(call, reservation, "participant-join")});
}
Messages TwilioVoicePeer::declines(int call, int reservation) const {
  return callbacks({leg(call, reservation, "busy")});
}
Messages TwilioVoicePeer::unreachable(int call, int reservation) const {
  return callbacks({leg(call, reservation, "failed")});
}
Messages TwilioVoicePeer::leaves(int call, int reservation) const {
  return callbacks({twilio_agent_event(call, reservation, "participant-leave"),
                    leg(call, reservation, "completed")});
}
Messages TwilioVoicePeer::hangs_up(int call) const {
  return callbacks({twilio_caller_event(call, "participant-leave"),
                    twilio_conference(call, "conference-end", "", "")});
}

namespace {

// The leg was rung for the instruction `conference`.
HttpRequest instructed(HttpRequest request, int reservation) {
  request.url += "&r=" + contract::reservation_sid(reservation) + "&i=c";
  return request;
}

HttpRequest instructed_leg(int call, int reservation, const std::string& status) {
  HttpRequest out = twilio_leg(call, reservation, status);
  out.url += "&i=c";
  return out;
}

}  // namespace

TaskRouterOptions TaskRouterPeer::taskrouter_options() {
  TaskRouterOptions out;
  out.account_sid = "AC00000000000000000000000000000001";
  out.event_url = "https://app.example.com/events";
  out.assignment_url = "https://app.example.com/assign";
  out.token = "12345";
  return out;
}

std::string TaskRouterPeer::site() const {
  std::string out = TwilioVoicePeer::site();
  const std::string option = R"("timeout_activity": "none")";
  // A set-up ends with the step, so that a late answer is one here too.
  return out.replace(out.find(option), option.size(), option + R"(, "setup_timeout": 10)");
}

HttpResponse TaskRouterPeer::respond(const Outgoing& sent) const {
  if (sent.kind != ActionKind::ask) return {200, {}, ""};
  return {200, {{"content-type", "application/json"}}, instruction_};
}

Messages TaskRouterPeer::arrives(int call) const {
  const acd::Value attributes =
      acd::Value::object({{"call_sid", std::string_view(twilio_caller(call))},
                          {"from", contract::known_number},
                          {"name", contract::known_name},
                          {"to", "+81300000000"}});
  return {{{},
           acd::Value::object({{"type", "task.create"},
                               {"task", std::string_view(twilio_task(call))},
                               {"channel", "voice"},
                               {"attributes", attributes}})}};
}

Messages TaskRouterPeer::picks_up(int call, int reservation) const {
  return callbacks(
      {instructed_leg(call, reservation, "in-progress"),
       instructed(twilio_agent_event(call, reservation, "participant-join"), reservation)});
}
Messages TaskRouterPeer::answers(int call, int reservation) const {
  Messages out = picks_up(call, reservation);
  out.push_back({instructed(twilio_caller_event(call, "participant-join"), reservation), {}});
  return out;
}
Messages TaskRouterPeer::declines(int call, int reservation) const {
  return callbacks({instructed_leg(call, reservation, "busy")});
}
Messages TaskRouterPeer::unreachable(int call, int reservation) const {
  return callbacks({instructed_leg(call, reservation, "failed")});
}

}  // namespace acd_test

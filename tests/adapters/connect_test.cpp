#include <acd/adapters/connect.hpp>

#include "adapters/connect_host.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace acd::adapters;
using namespace acd_test;

namespace {

const std::string api = "https://connect.ap-northeast-1.amazonaws.com";
const std::string contacts = api + "/contacts/" + connect_instance + "/";

std::string with(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

}  // namespace

TEST_CASE("Connect: the owner misses the call, a colleague answers, the customer hangs up") {
  ConnectHost host;
  CHECK(host.post(contact_event("INITIATED", "c1", 0)).result == CallbackResult::progress);
  CHECK(host.post(queued("c1", 1)).result == CallbackResult::applied);
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].key == "5/ring");
  CHECK(host.sent[0].request.method == "POST");
  CHECK(host.sent[0].request.url == contacts + "c1/associate-user");
  CHECK(host.sent[0].request.body == R"({"UserId":"user-owner"})");
  host.asked();
  CHECK(host.post(agent_with("user-owner", "c1", "CONNECTING", 2)).result !=
        CallbackResult::applied);
  host.wait_until(7);
  CHECK(host.post(agent_with("user-owner", "c1", "MISSED", 7)).result == CallbackResult::applied);
  host.wait_until(10);  // nobody else is on this step
  REQUIRE(host.sent.size() == 2);
  CHECK(host.sent[0].request.url == api + "/users/" + connect_instance + "/user-owner/contact");
  CHECK(host.sent[0].request.body == R"({"ContactId":"c1"})");
  CHECK(host.sent[1].request.body == R"({"UserId":"user-colleague"})");
  host.asked();
  host.wait_until(12);
  CHECK(host.post(agent_with("user-colleague", "c1", "CONNECTED", 12)).result ==
        CallbackResult::applied);
  CHECK(host.accepted("c1") == 1);
  CHECK(host.post(connected("c1", "user-colleague", 12)).result == CallbackResult::duplicate);
  host.wait_until(60);
  CHECK(host.post(contact_event("DISCONNECTED", "c1", 60)).result == CallbackResult::applied);
  CHECK(host.router.task("c1")->status == acd::TaskStatus::wrapping);
  CHECK(host.post(contact_event("COMPLETED", "c1", 70)).result == CallbackResult::applied);
  CHECK(host.router.task("c1")->status == acd::TaskStatus::completed);
  CHECK(host.asked().empty());
  CHECK(host.refusals == 0);
}

TEST_CASE("Connect: nobody answers, the flow is asked to announce it and ends the call") {
  ConnectHost host;
  host.post(queued("c1", 0));
  host.wait_until(60);
  REQUIRE_FALSE(host.sent.empty());
  const Outgoing last = host.sent.back();
  CHECK(last.kind == ActionKind::announce);
  CHECK(last.request.url == api + "/contact/attributes");
  CHECK(last.request.body == R"({"Attributes":{"acdOutcome":"announce"},"InitialContactId":"c1",)"
                             R"("InstanceId":"11111111-2222-3333-4444-555555555555"})");
  CHECK(host.post(contact_event("DISCONNECTED", "c1", 61)).result == CallbackResult::late);
}

TEST_CASE("Connect: who ends a waiting call decides whether Connect must be asked to") {
  ConnectHost host;
  host.post(queued("c1", 0));
  host.post(contact_event("DISCONNECTED", "c1", 3));
  CHECK(host.router.task("c1")->reason == "hangup");
  CHECK(host.asked() == "ring ");
  host.post(queued("c2", 4));
  host.asked();
  host.obey(acd::Value::object({{"type", "task.cancel"}, {"task", "c2"}, {"reason", "closed"}}));
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].request.url == api + "/contact/stop");
  CHECK(host.sent[0].request.body ==
        R"({"ContactId":"c2","InstanceId":"11111111-2222-3333-4444-555555555555"})");
  CHECK(AmazonConnect::fate(host.sent[0], 410) == Fate::done);
}

TEST_CASE("Connect: who answers too late has the customer all the same, and the router hears it") {
  ConnectHost host;
  host.post(queued("c1", 0));
  host.post(queued("c2", 1));
  host.wait_until(10);  // the owner is given up, the colleague was busy with c2 or is asked now
  host.types();
  CHECK(host.post(connected("c1", "user-owner", 10)).result == CallbackResult::applied);
  CHECK(host.accepted("c1") == 1);
  CHECK(host.refusals == 0);
  CHECK(host.router.healed().size() == 1);
  // It says what is; what others do stays.
  CHECK(host.post(connected("c2", "user-colleague", 11)).result == CallbackResult::applied);
  CHECK(host.accepted("c1") == 1);
  CHECK(host.accepted("c2") == 1);
  CHECK(host.post(connected("c1", "user-colleague", 12)).result == CallbackResult::late);
}

TEST_CASE("Connect: routing criteria instead of an offer, and never everybody") {
  ConnectHost host(
      R"({"instance_id": "11111111-2222-3333-4444-555555555555", "region": "eu-central-1",
    "offer": "criteria", "users": {"user-colleague": "colleague"},
    "nobody": {"attribute": "Router", "value": "none"}})");
  host.post(queued("c1", 0, "any"));
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].kind == ActionKind::ring);
  CHECK(host.sent[0].request.url == "https://connect.eu-central-1.amazonaws.com/contacts/" +
                                        connect_instance + "/c1/routing-data");
  CHECK(host.sent[0].request.body ==
        R"({"RoutingCriteria":{"Steps":[{"Expiry":{"DurationInSeconds":22},"Expression":)"
        R"({"AttributeCondition":{"ComparisonOperator":"Match","MatchCriteria":{"AgentsCriteria":)"
        R"({"AgentIds":["user-owner"]}}}}},{"Expression":{"AttributeCondition":)"
        R"({"ComparisonOperator":"NumberGreaterOrEqualTo","Name":"Router","ProficiencyLevel":1,)"
        R"("Value":"none"}}}]}})");
  host.asked();
  host.wait_until(10);
  CHECK(host.sent.back().request.body.find("[\"user-colleague\"]") != std::string::npos);
  host.post(contact_event("CONTACT_DATA_UPDATED", "c1", 12,
                          R"(,"updatedProperties":["RoutingCriteria.Step.Status"],)"
                          R"("routingCriteria":[{"steps":[{"status":"EXPIRED"}]}])"));
  CHECK(host.router.task("c1")->status == acd::TaskStatus::reserved);
  host.wait_until(25);
  CHECK(host.sent.back().kind == ActionKind::end);
  CHECK(host.refusals == 0);
}

TEST_CASE("Connect: a transfer is a contact of its own and goes on where the other was") {
  ConnectHost host;
  host.post(queued("c1", 0));
  host.obey(*acd::Value::from_json(
      R"({"type":"task.update","task":"c1","priority":7,"attributes":{"contact_id":"c1","email":"o@x"}})"));
  host.wait_until(5);
  const std::string moved =
      with(with(queued("c2", 5), "\"INBOUND\"", "\"QUEUE_TRANSFER\""),
           "\"channel\":", R"("previousContactId":"c1","initialContactId":"c1","channel":)");
  const Received received = host.post(moved);
  REQUIRE(received.commands.size() == 1);
  CHECK(to_json(received.commands[0]) ==
        R"({"attributes":{"contact_id":"c2","email":"o@x","initial_contact_id":"c1",)"
        R"("initiation_method":"QUEUE_TRANSFER","previous_contact_id":"c1","queue_id":"holding"},)"
        R"("channel":"voice","priority":7,"task":"c2","type":"task.create",)"
        R"("virtual_start_time":"2026-03-02T09:00:00.000000Z","workflow":"calls"})");
  // Connect stops no call that began as a transfer; its flow has to.
  host.asked();
  host.obey(acd::Value::object({{"type", "task.cancel"}, {"task", "c2"}, {"reason", "closed"}}));
  CHECK(host.asked().empty());
}

TEST_CASE("Connect: agents' statuses become activities; the newest wins, an echo is not sent") {
  ConnectHost host;
  const auto activity = [&] { return host.router.worker("owner")->activity; };
  CHECK(host.post(agent_event("user-owner", "STATE_CHANGE", 10, "Mittag", "CUSTOM", 10)).result ==
        CallbackResult::applied);
  CHECK(activity() == "Lunch");
  CHECK(host.asked().empty());  // Connect said it
  CHECK(
      host.post(agent_event("user-owner", "STATE_CHANGE", 5, "Available", "ROUTABLE", 5)).result ==
      CallbackResult::late);
  CHECK(activity() == "Lunch");
  CHECK(host.post(agent_event("user-owner", "HEART_BEAT", 130, "Mittag", "CUSTOM", 10)).result ==
        CallbackResult::progress);
  host.obey(acd::Value::object(
      {{"type", "worker.activity"}, {"worker", "owner"}, {"activity", "Available"}}));
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].request.method == "PUT");
  CHECK(host.sent[0].request.url == api + "/users/" + connect_instance + "/user-owner/status");
  CHECK(host.sent[0].request.body == R"({"AgentStatusId":"st-1"})");
  // A heartbeat from before that tells nothing new; what it brings about does.
  host.post(agent_event("user-owner", "HEART_BEAT", 131, "Mittag", "CUSTOM", 10));
  CHECK(activity() == "Available");
  CHECK(host.post(agent_event("user-owner", "STATE_CHANGE", 132, "Available", "ROUTABLE", 132))
            .result == CallbackResult::duplicate);
  host.asked();
  CHECK(host.post(R"({"AgentARN":"a/user-owner","EventType":"LOGOUT",)"
                  R"("EventTimestamp":"2026-03-02T10:00:00.000Z","CurrentAgentSnapshot":null})")
            .result == CallbackResult::applied);
  CHECK(activity() == "Offline");
  CHECK(host.post(agent_event("user-nobody", "LOGIN", 1, "Available", "ROUTABLE", 1)).result ==
        CallbackResult::unknown);
}

TEST_CASE("Connect: what came twice, late, or is about others changes nothing") {
  ConnectHost host;
  host.post(queued("c1", 0));
  CHECK(host.post(queued("c1", 0)).result == CallbackResult::duplicate);
  CHECK(host.post(queued("other", 0, "somebody-elses")).result == CallbackResult::progress);
  CHECK(host.post(connected("unknown", "user-owner", 1)).result == CallbackResult::unknown);
  CHECK(host.post(connected("c1", "user-nobody", 1)).result == CallbackResult::unknown);
  CHECK(host.post(contact_event("TELEPORTED", "c1", 1)).result == CallbackResult::progress);
  CHECK(host.post(contact_event("DISCONNECTED", "nowhere", 1)).result == CallbackResult::unknown);
  CHECK(host.post(R"({"detail-type":"Something Else","detail":{}})").result ==
        CallbackResult::progress);
  host.post(contact_event("DISCONNECTED", "c1", 2));
  CHECK(host.post(queued("c1", 0)).result == CallbackResult::late);
  CHECK(host.post(connected("c1", "user-owner", 3)).result == CallbackResult::late);
  CHECK(host.post(contact_event("COMPLETED", "c1", 3)).result == CallbackResult::late);
  CHECK(host.refusals == 0);
}

TEST_CASE("Connect: a missed call of an earlier offer does not end this one") {
  ConnectHost host;
  host.post(queued("c1", 0));
  host.wait_until(30);  // the colleague is offered it since second 10
  host.post(queued("c2", 30));
  host.asked();
  const Received late = host.post(agent_event("user-owner", "STATE_CHANGE", 31, "Available",
                                              "ROUTABLE", 0, in_hand("c2", "MISSED", 12)));
  CHECK(late.result == CallbackResult::late);
  REQUIRE(late.requests.size() == 1);
  CHECK(late.requests[0].kind == ActionKind::stop_ring);
  CHECK(host.router.task("c2")->status == acd::TaskStatus::reserved);
}

TEST_CASE("Connect: a contact record heals what was lost") {
  ConnectHost host;
  host.post(queued("c1", 0));
  const std::string record =
      R"({"AWSContactTraceRecordFormatVersion":"2017-03-10","ContactId":"c1","Channel":"VOICE",)"
      R"("DisconnectTimestamp":"2026-03-02T09:00:09Z","LastUpdateTimestamp":"2026-03-02T09:01:00Z",)"
      R"("CustomerEndpoint":{"Address":"+81312345678","Type":"TELEPHONE_NUMBER"}})";
  CHECK(host.post(record).result == CallbackResult::applied);
  CHECK(host.router.task("c1")->status == acd::TaskStatus::canceled);
  CHECK(host.post(record).result == CallbackResult::progress);
  const auto said = AmazonConnect::identify(*acd::Value::from_json(record));
  CHECK(said.id == "c1/2026-03-02T09:01:00.000000Z");
  CHECK(said.at == acd::parse_instant("2026-03-02T09:01:00Z").value());
}

TEST_CASE("Connect: every spelling of its published samples is read") {
  for (const bool pascal : {false, true}) {
    CAPTURE(pascal);
    ConnectHost host;
    std::string message = queued("c1", 0);
    if (pascal) {
      for (const auto& [from, to] : {std::pair{"\"eventType\"", "\"EventType\""},
                                     {"\"contactId\"", "\"ContactId\""},
                                     {"\"queueInfo\"", "\"QueueInfo\""},
                                     {"\"queueArn\"", "\"QueueArn\""},
                                     {"\"VOICE\"", "\"Voice\""}}) {
        message = with(message, from, to);
      }
    }
    CHECK(host.post(message).result == CallbackResult::applied);
    CHECK(host.router.task("c1")->task_channel == "voice");
  }
  // Both at once: the exact one.
  ConnectHost host;
  host.post(with(queued("c1", 0), "\"contactId\"", R"("ContactId":"c9","contactId")"));
  CHECK(host.router.task("c1"));
}

TEST_CASE("Connect: bad input is refused with a status and without its content") {
  ConnectHost host;
  const auto status = [&](std::string_view text) { return host.post(text).answer.status; };
  CHECK(status("") == 400);
  CHECK(status("[]") == 400);
  CHECK(status("{}") == 400);
  CHECK(status("{\"detail\":{}") == 400);
  CHECK(status(std::string(std::size_t{1} << 20, ' ')) == 413);
  CHECK(status(std::string(33, '[') + std::string(33, ']')) == 400);
  CHECK(status("{\"detail\":{\"contactId\":\"\xff\"}}") == 400);
  CHECK(status(contact_event("QUEUED", "", 0)) == 400);
  CHECK(status(contact_event("QUEUED", std::string(257, 'c'), 0)) == 400);
  CHECK(host.post(R"({"AgentARN":7})").answer.body == "expected AgentARN, a text\n");
  CHECK(host.counts[static_cast<std::size_t>(CallbackResult::bad_request)] == 10);
}

TEST_CASE("Connect: a contact that nothing fits is stopped; a failed ring fails its reservation") {
  ConnectHost host;
  host.post(with(queued("c1", 0), "\"INBOUND\"", "\"REFUSED\""));
  CHECK(host.refusals == 1);
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].key == "c1/refused");
  CHECK(host.sent[0].request.url == api + "/contact/stop");
  host.asked();
  host.post(queued("c2", 1));
  const Outgoing ring = host.sent.at(0);
  CHECK(AmazonConnect::fate(ring, 200) == Fate::done);
  for (const int code : {0, 408, 425, 429, 500, 503}) {
    CHECK(AmazonConnect::fate(ring, code) == Fate::retry);
  }
  for (const int code : {400, 403, 404, 409})
    CHECK(AmazonConnect::fate(ring, code) == Fate::failed);
  host.types();
  host.obey(*AmazonConnect::failed(ring));
  CHECK(host.types().starts_with("reservation.failed "));
}

TEST_CASE("Connect: calling a customer") {
  const ConnectHost host;
  const Outgoing call =
      host.connect.dial("order-17", "+81312345678", acd::Value::object({{"order", "17"}}));
  CHECK(call.request.method == "PUT");
  CHECK(call.request.url == api + "/contact/outbound-voice");
  CHECK(call.request.body ==
        R"({"Attributes":{"order":"17"},"ClientToken":"order-17","ContactFlowId":"flow-1",)"
        R"("DestinationPhoneNumber":"+81312345678",)"
        R"("InstanceId":"11111111-2222-3333-4444-555555555555","QueueId":"holding",)"
        R"("SourcePhoneNumber":"+81300000000"})");
}

TEST_CASE("Connect: after a restart the same event makes the same request") {
  acd::Router router(workspace(connect_site));
  acd::router::EventBuffer events;
  REQUIRE_FALSE(
      router.apply({{},
                    acd::router::CreateTask{
                        .task = "c1", .attributes = acd::Value::object({{"contact_id", "c1"}})}},
                   events));
  std::vector<Outgoing> before;
  std::vector<Outgoing> after;
  for (const auto& event : events.events()) {
    AmazonConnect(*ConnectOptions::from_json(connect_options))
        .append_requests(before, router, event);
    AmazonConnect(*ConnectOptions::from_json(connect_options))
        .append_requests(after, router, event);
  }
  CHECK(before.size() == 1);
  CHECK(before == after);
}

TEST_CASE("Connect's options: all faults at once, with their place") {
  const auto bad = ConnectOptions::from_json(
      R"({"region": 3, "api": "ftp://x", "offer": "beg", "secret": "s", "queues": {"q": 1},)"
      R"( "announcements": [7], "nobody": {"who": "x"}, "outbound": {}})");
  REQUIRE_FALSE(bad);
  std::string pointers;
  for (const acd::Error& error : bad.errors()) pointers += error.pointer + " ";
  CHECK(pointers ==
        " /region /api /offer /secret /queues/q /announcements/0 /nobody/who /outbound ");
  CHECK_FALSE(ConnectOptions::from_json("[]"));
  CHECK_FALSE(ConnectOptions::from_json("{"));
  CHECK(ConnectOptions::from_json(R"({"instance_id": "i", "region": "eu-central-1"})")->api ==
        "https://connect.eu-central-1.amazonaws.com");
}

#include <acd/adapters/kamailio.hpp>

#include "adapters/contract/known_people.hpp"
#include "audit/audited.hpp"
#include "router/random.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

using namespace acd::adapters;
using acd::Value;
using std::chrono::seconds;

namespace {

constexpr const char* site = R"({
  "name": "site", "options": {"exclude_after": "both", "timeout_activity": "none"},
  "task_queues": [{"name": "one"}, {"name": "two at once", "max_reserved_workers": 2}],
  "workers": [
    {"name": "owner", "activity": "Available",
     "attributes": {"rank": 0, "contact_uri": "sip:owner@location"}},
    {"name": "anna", "activity": "Available",
     "attributes": {"rank": 1, "contact_uri": "sip:anna@10.0.0.2"}},
    {"name": "ben", "attributes": {"rank": 2}}],
  "workflows": [{"name": "calls", "task_reservation_timeout": 20, "configuration":
    {"task_routing": {"filters": [
      {"expression": "to == 'both'", "targets": [{"queue": "two at once", "timeout": 30}]},
      {"expression": "to == 'nobody'", "targets": [{"x_outcome": "closed"}]},
      {"expression": "1==1", "targets": [
        {"expression": "worker.rank == 0", "queue": "one", "timeout": 10, "skip_if": "1==1"},
        {"queue": "one", "timeout": 30}]}]}}}]})";

std::string message(const std::string& ev, const std::string& more = "",
                    const std::string& call = "c1") {
  return R"({"ev":")" + ev + R"(","call":")" + call + '"' + (more.empty() ? "" : "," + more) + "}";
}
std::string offered(const std::string& to = "support", const std::string& call = "c1") {
  return message("call.offered",
                 R"("from":"+81312345678","display":"<null>","ti":7,"tl":70,"to":")" + to + '"',
                 call);
}
std::string parked(int code = 486) {
  return message("agent.failed", R"("ti":8,"tl":80,"code":)" + std::to_string(code));
}
std::string reply(int reservation, int code) {
  return message("agent.reply", R"("code":)" + std::to_string(code) + R"(,"reservation":"WR)" +
                                    std::string(31, '0') + std::to_string(reservation) + '"');
}

// A dispatcher in small; the auditor looks at every command.
class Host {
 public:
  Host() : audited(acd_test::workspace(site)) { audited.compared_every = 0; }

  Received hear(const std::string& text) {
    const Received received = kamailio.receive(audited.router, text);
    ++counts[static_cast<std::size_t>(received.result)];
    take(received.requests);
    for (const Value& command : received.commands) obey(command);
    return received;
  }
  void obey(const Value& command) {
    const auto parsed = reader_.read(command);
    REQUIRE(parsed);
    auto copy = *parsed;
    copy.command.at = audited.router.now();
    if (!audited.apply(copy.command)) {
      ++refused;
      std::vector<Outgoing> undo;
      kamailio.append_undo(undo, command, {acd::router::RefusalCode::no_match, "", "", 0});
      take(undo);
    }
    tell();
  }
  void wait(int time) {
    audited.apply({audited.router.now() + seconds(time), acd::router::Tick{}});
    tell();
  }
  // What was asked since the last time, each as `command` or `command:first URI`.
  std::string asked() {
    std::string out;
    for (const Outgoing& one : sent) {
      const Value body = *Value::from_json(one.request.body);
      out += out.empty() ? "" : " ";
      out += body.view().find("cmd").as_string();
      const acd::ValueView uris = body.view().find("uris");
      for (std::size_t i = 0; i < uris.size(); ++i)
        out += (i == 0 ? ":" : ",") + std::string(uris[i].as_string());
    }
    sent.clear();
    return out;
  }
  std::string status(const std::string& call = "c1") {
    const auto task = audited.router.task("sip:" + call);
    return task ? std::string(to_string(task->status)) : "none";
  }
  int accepted() {
    const auto task = audited.router.task("sip:c1");
    int out = 0;
    for (std::size_t i = 0; task && i < task->reservations.size(); ++i)
      out += task->reservations[i].status == acd::ReservationStatus::accepted ? 1 : 0;
    return out;
  }

  Kamailio kamailio{
      *KamailioOptions::from_json(R"({"announcements": {"closed": "sip:closed@10.0.0.9"}})")};
  acd_test::Audited audited;
  std::vector<Outgoing> sent;
  std::array<int, callback_results> counts{};
  int refused = 0;

 private:
  void take(const std::vector<Outgoing>& requests) {
    sent.insert(sent.end(), requests.begin(), requests.end());
  }
  void tell() {
    std::vector<Outgoing> requests;
    for (const auto& event : audited.events())
      kamailio.append_requests(requests, audited.router, event);
    take(requests);
  }
  acd::router::CommandReader reader_{{}};
};

}  // namespace

TEST_CASE("a call is parked, rings, is taken, and ends") {
  Host host;
  host.hear(offered());
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].request.body ==
        R"({"call":"c1","cmd":"dial","reservations":["WR00000000000000000000000000000001"],)"
        R"("ti":7,"timeout_ms":22000,"tl":70,"uris":["sip:owner@location"]})");
  CHECK(host.sent[0].kind == ActionKind::ring);
  CHECK(host.sent[0].reservation == "WR00000000000000000000000000000001");
  CHECK(
      to_json(host.audited.router.task("sip:c1")->attributes) ==
      R"({"call_sid":"c1","direction":"inbound","display":"","from":"+81312345678","to":"support"})");
  host.asked();
  host.hear(reply(1, 180));
  host.hear(reply(1, 200));
  CHECK(host.status() == "assigned");
  host.hear(message("dialog.start"));
  host.hear(message("dialog.end"));
  CHECK(host.status() == "wrapping");
  CHECK(host.asked() == "");
  CHECK(host.kamailio.calls() == 0);
  CHECK(host.refused == 0);
}

TEST_CASE("who declines is told at once; the next one rings when the call is parked again") {
  Host host;
  host.hear(offered());
  host.asked();
  host.hear(reply(1, 486));
  CHECK(host.status() == "reserved");
  CHECK(host.asked() == "");
  host.hear(parked());
  CHECK(host.asked() == "dial:sip:anna@10.0.0.2");
}

TEST_CASE("the target's deadline stops the phone first, then the next one rings") {
  Host host;
  host.hear(offered());
  host.asked();
  host.wait(10);
  CHECK(host.asked() == "stop");
  host.hear(reply(1, 487));
  host.hear(parked(487));
  CHECK(host.asked() == "dial:sip:anna@10.0.0.2");
}

TEST_CASE("several ring at once; one declines, one answers") {
  Host host;
  host.hear(offered("both"));
  CHECK(host.asked() == "dial:sip:owner@location,sip:anna@10.0.0.2");
  host.hear(reply(1, 603));
  CHECK(host.asked() == "");
  host.hear(reply(2, 200));
  CHECK(host.status() == "assigned");
  CHECK(host.asked() == "");
}

TEST_CASE("whom nobody could reach fails, which is no refusal of theirs") {
  Host host;
  host.hear(offered("both"));
  host.asked();
  host.hear(parked(408));
  const auto task = host.audited.router.task("sip:c1");
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(task->reservations[i].status == acd::ReservationStatus::canceled);
  CHECK(host.asked() == "dial:sip:owner@location,sip:anna@10.0.0.2");  // nobody excluded them
}

TEST_CASE("an answer that crossed the stop has the call, or ends it when the task is over") {
  Host host;
  host.hear(offered());
  host.wait(10);
  host.asked();
  host.hear(reply(1, 200));
  CHECK(host.status() == "assigned");
  CHECK(host.audited.router.task("sip:c1")->reservations.back().worker == "owner");
  CHECK(host.accepted() == 1);
  CHECK(host.asked() == "");

  Host other;
  other.hear(offered());
  other.obey(Value::object({{"type", "task.cancel"}, {"task", "sip:c1"}}));
  other.asked();
  other.hear(reply(1, 200));
  CHECK(other.asked() == "end");
  CHECK(other.accepted() == 0);
}

TEST_CASE("the caller leaves: nothing is left to ask") {
  for (const bool waiting : {true, false}) {
    Host host;
    if (waiting)
      host.obey(Value::object(
          {{"type", "worker.activity"}, {"worker", "owner"}, {"activity", "Offline"}}));
    host.hear(offered());
    host.asked();
    host.hear(message("caller.cancel"));
    host.hear(message("caller.gone"));
    host.hear(message("dialog.failed"));
    CHECK(host.status() == "canceled");
    CHECK(host.asked() == "");
    CHECK(host.counts[static_cast<std::size_t>(CallbackResult::late)] == 2);
  }
}

TEST_CASE("a named end is told by whoever can tell it, else by a 480") {
  Host host;
  host.hear(offered("nobody"));
  CHECK(host.asked() == "dial:sip:closed@10.0.0.9");
  host.hear(parked(503));
  CHECK(host.asked() == "reply");
  CHECK(host.kamailio.calls() == 0);
}

TEST_CASE("a conversation that an operator ends is ended there too") {
  Host host;
  host.hear(offered());
  host.hear(reply(1, 200));
  host.asked();
  host.obey(Value::object({{"type", "task.complete"}, {"task", "sip:c1"}}));
  CHECK(host.asked() == "end");
}

TEST_CASE("a proxy cannot transfer: whoever was to get the call is told to have failed") {
  Host host;
  host.hear(offered());
  host.hear(reply(1, 200));
  host.asked();
  host.obey(Value::object({{"type", "task.transfer"}, {"task", "sip:c1"}, {"to", "anna"}}));
  CHECK(host.asked() == "dial:sip:anna@10.0.0.2");
  host.hear(message("action.failed", R"("reservation":"WR00000000000000000000000000000002")"));
  CHECK(host.status() == "assigned");
  CHECK(host.refused == 0);
}

TEST_CASE("after a restart Kamailio tells what is going on, and nothing is lost") {
  Host host;
  host.obey(
      Value::object({{"type", "worker.activity"}, {"worker", "owner"}, {"activity", "Offline"}}));
  host.obey(
      Value::object({{"type", "worker.activity"}, {"worker", "anna"}, {"activity", "Offline"}}));
  host.hear(offered("support", "waits"));
  host.hear(offered("support", "gone"));
  host.kamailio = Kamailio();
  CHECK(host.kamailio.hello().request.body == R"({"cmd":"hello"})");
  host.hear(message("call.state", R"("state":"parked","ti":7,"tl":70)", "waits"));
  host.hear(message("call.state", R"("state":"parked","ti":9,"tl":90,"to":"support")", "new"));
  host.hear(message("call.state", R"("state":"talking","ti":3,"tl":30)", "not ours"));
  host.hear(R"({"ev":"sync.end"})");
  CHECK(host.status("waits") == "pending");
  CHECK(host.status("new") == "pending");
  CHECK(host.status("gone") == "canceled");
  CHECK(host.status("not ours") == "none");
  CHECK(host.asked() == "");
  host.obey(
      Value::object({{"type", "worker.activity"}, {"worker", "anna"}, {"activity", "Available"}}));
  host.wait(11);
  CHECK(host.asked() == "dial:sip:anna@10.0.0.2");
  std::vector<Outgoing> queued;
  host.kamailio.append_queued(queued);
  CHECK(queued.size() == 1);
}

TEST_CASE("phones log their workers in and out") {
  Host host;
  host.hear(R"({"ev":"agent.registered","name":"owner"})");
  CHECK(host.audited.router.worker("owner")->connection == acd::Connection::connected);
  host.hear(R"({"ev":"agent.gone","name":"owner"})");
  CHECK(host.audited.router.worker("owner")->connection != acd::Connection::connected);
  host.hear(R"({"ev":"agent.registered","name":"nobody"})");
  CHECK(host.counts[static_cast<std::size_t>(CallbackResult::unknown)] == 1);
}

TEST_CASE("messages that cannot be are counted, and name nobody") {
  Host host;
  const std::string long_id(513, 'x');
  for (const std::string& bad :
       {std::string(), std::string("{"), std::string("[]"), std::string(R"({"ev":"call.offered"})"),
        message("no.such"), message("call.offered", "", long_id), std::string(70'000, ' '),
        std::string(200, '['), std::string(R"({"ev":7,"call":"+81312345678"})")}) {
    CAPTURE(bad.substr(0, 80));
    const Received received = host.hear(bad);
    CHECK(received.result == CallbackResult::bad_request);
    CHECK(acd_test::contract::known_person_in(received.answer.body) == "");
  }
  CHECK(host.audited.router.commands() == 0);
}

TEST_CASE("ten thousand stories in any order, doubled and cut: no step that may not be") {
  const std::vector<std::string> story{
      offered(),
      reply(1, 180),
      reply(1, 486),
      parked(),
      reply(2, 180),
      reply(2, 200),
      message("dialog.start"),
      message("dialog.end"),
      message("caller.cancel"),
      message("caller.gone"),
      message("action.failed", R"("reservation":"WR00000000000000000000000000000002")"),
      message("call.state", R"("state":"ringing","ti":1,"tl":2)"),
      R"({"ev":"sync.end"})"};
  acd::router::Random random(5);
  for (int round = 0; round < 10'000; ++round) {
    CAPTURE(round);
    Host host;
    host.hear(story[0]);
    for (int i = 0; i < 12; ++i) {
      std::string text = story[random.below(static_cast<std::uint32_t>(story.size()))];
      if (random.below(8) == 0) text.resize(random.below(static_cast<std::uint32_t>(text.size())));
      host.hear(text);
      if (random.below(6) == 0) host.wait(static_cast<int>(random.below(12)));
    }
    CHECK(host.accepted() <= 1);
    CHECK(host.refused == 0);
  }
}

TEST_CASE("options of Kamailio: every fault at once") {
  const auto bad = KamailioOptions::from_json(
      R"({"channel": 7, "wrap_up": "yes", "announcements": {"closed": "http://x"}, "nobodies": 1})");
  REQUIRE_FALSE(bad);
  CHECK(bad.errors().size() == 4);
}

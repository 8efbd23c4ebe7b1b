#include <acd/adapters/signature.hpp>
#include <acd/adapters/webhook_sink.hpp>

#include "router/random.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace acd::adapters;
using acd::Duration;
using acd::TimePoint;
using std::chrono::seconds;

namespace {

CloudEvent event(std::uint64_t sequence, const std::string& key) {
  std::string digits = std::to_string(sequence);
  digits.insert(0, 16 - digits.size(), '0');
  CloudEvent out;
  out.id = "shop-" + digits;
  out.source = "/acd/default/shop";
  out.type = "io.acd.task.created.v1";
  out.sequence = digits;
  out.partitionkey = key;
  out.data = R"({"n":)" + std::to_string(sequence) + "}";
  return out;
}

WebhookOptions options() { return {.url = "https://hooks.example.com/acd"}; }

TimePoint at(int second) { return TimePoint{seconds(second)}; }

std::vector<std::uint64_t> tickets(const std::vector<Delivery>& deliveries) {
  std::vector<std::uint64_t> out;
  for (const Delivery& delivery : deliveries) out.push_back(delivery.ticket);
  return out;
}

using Tickets = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a webhook sink sends signed CloudEvents, one at a time for each key") {
  WebhookOptions signing = options();
  signing.secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  WebhookSink sink(signing);
  CHECK(sink.offer(event(1, "a"), at(100)));
  CHECK(sink.offer(event(2, "a"), at(100)));
  CHECK(sink.offer(event(3, "b"), at(100)));
  const auto first = sink.due(at(100));
  CHECK(tickets(first) == Tickets{1, 3});
  CHECK(first[0].request.url == "https://hooks.example.com/acd");
  CHECK(first[0].request.method == "POST");
  CHECK(header(first[0].request.headers, "content-type") == "application/cloudevents+json");
  CHECK(header(first[0].request.headers, "webhook-id") == "shop-0000000000000001");
  CHECK(verify_webhook(first[0].request, at(100), signing.secrets) == WebhookVerdict::good);
  CHECK(sink.due(at(100)).empty());
  CHECK(sink.cursor() == 0);
  sink.answered(1, {.status = 202}, at(101));
  CHECK(sink.cursor() == 1);
  CHECK(tickets(sink.due(at(101))) == Tickets{2});
  sink.answered(3, {.status = 200}, at(101));
  sink.answered(2, {.status = 204}, at(101));
  CHECK(sink.cursor() == 3);
  CHECK(sink.size() == 0);
  CHECK(sink.bytes() == 0);
  CHECK(sink.counts().delivered == 3);
  sink.answered(2, {.status = 500}, at(101));  // nobody asked
  CHECK(sink.counts().failed == 0);
}

TEST_CASE("a webhook sink tries again, later and later, and signs anew with the same id") {
  WebhookOptions made = options();
  made.secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  made.longest_pause = seconds(8);
  WebhookSink sink(made);
  REQUIRE(sink.offer(event(1, "a"), at(0)));
  REQUIRE(sink.offer(event(2, "a"), at(0)));
  TimePoint now = at(0);
  for (const int status : {0, 500, 503, 408, 425, 429}) {
    const auto due = sink.due(now);
    REQUIRE(tickets(due) == Tickets{1});
    CHECK(header(due[0].request.headers, "webhook-id") == "shop-0000000000000001");
    CHECK(verify_webhook(due[0].request, now, made.secrets) == WebhookVerdict::good);
    sink.answered(1, {.status = status}, now);
    REQUIRE(sink.next());
    CHECK(*sink.next() > now);
    now = *sink.next();
  }
  CHECK(sink.counts().failed == 6);
  CHECK(sink.take_dead_letters().empty());
}

TEST_CASE("the pauses of a webhook sink double, with jitter below, and repeat with the seed") {
  const auto pauses = [](std::uint64_t seed) {
    WebhookOptions made = options();
    made.seed = seed;
    WebhookSink sink(made);
    REQUIRE(sink.offer(event(1, "a"), at(0)));
    std::vector<Duration> out;
    TimePoint now = at(0);
    for (int i = 0; i < 12; ++i) {
      REQUIRE(sink.due(now).size() == 1);
      sink.answered(1, {.status = 500}, now);
      out.push_back(*sink.next() - now);
      now = *sink.next();
    }
    return out;
  };
  const auto some = pauses(7);
  Duration whole = seconds(1);
  for (const Duration pause : some) {
    CHECK(pause >= whole / 2);
    CHECK(pause <= whole);
    whole = std::min<Duration>(whole * 2, std::chrono::minutes(5));
  }
  CHECK(pauses(7) == some);
  CHECK(pauses(8) != some);
}

TEST_CASE("Retry-After stops a webhook sink as a whole, in both of its forms") {
  for (const char* const text : {"120", "Thu, 01 Jan 1970 00:02:10 GMT"}) {
    for (const int status : {429, 503}) {
      CAPTURE(text);
      WebhookSink sink(options());
      REQUIRE(sink.offer(event(1, "a"), at(10)));
      REQUIRE(sink.due(at(10)).size() == 1);
      sink.answered(1, {.status = status, .headers = {{"Retry-After", text}}, .body = {}}, at(10));
      REQUIRE(sink.offer(event(2, "b"), at(11)));
      CHECK(sink.due(at(11)).empty());
      CHECK(sink.due(at(129)).empty());
      CHECK(*sink.next() >= at(130));
      CHECK(tickets(sink.due(at(131))) == Tickets{2, 1});
    }
  }
  CHECK(retry_after("0", at(0)) == Duration::zero());
  CHECK(retry_after("999999999", at(0)) == std::chrono::hours(24));
  CHECK(retry_after("Thu, 01 Jan 1970 00:00:10 GMT", at(20)) == Duration::zero());
  for (const char* const bad : {"", "-1", "soon", "1.5", "Thu, 01 Jen 1970 00:00:10 GMT",
                                "Thursday, 01-Jan-70 00:00:10 GMT", "99999999999"}) {
    CAPTURE(bad);
    CHECK_FALSE(retry_after(bad, at(0)));
  }
}

TEST_CASE("what a webhook sink's other side refuses three times is a dead letter") {
  for (const int status : {301, 307, 400, 404, 415, 422}) {
    CAPTURE(status);
    WebhookSink sink(options());
    REQUIRE(sink.offer(event(1, "a"), at(0)));
    REQUIRE(sink.offer(event(2, "a"), at(0)));
    TimePoint now = at(0);
    for (int i = 0; i < 3; ++i) {
      REQUIRE(tickets(sink.due(now)) == Tickets{1});
      sink.answered(1, {.status = status, .headers = {{"Location", "http://x/"}}, .body = {}}, now);
      now = *sink.next();
    }
    const auto dead = sink.take_dead_letters();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].event == event(1, "a"));
    CHECK(dead[0].reason == "status " + std::to_string(status));
    CHECK(tickets(sink.due(now)) == Tickets{2});  // the next one does not wait for it
    CHECK(sink.take_dead_letters().empty());
    CHECK(sink.cursor() == 1);
  }
}

TEST_CASE("410 closes a webhook sink") {
  WebhookSink sink(options());
  for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE(sink.offer(event(i, i < 3 ? "a" : "b"), at(0)));
  REQUIRE(sink.due(at(0)).size() == 2);
  sink.answered(1, {.status = 410}, at(1));
  CHECK(sink.closed());
  CHECK(sink.take_dead_letters().size() == 3);
  CHECK_FALSE(sink.offer(event(4, "a"), at(1)));
  CHECK(sink.due(at(999)).empty());
  CHECK_FALSE(sink.next());
  sink.answered(3, {.status = 200}, at(2));
  CHECK(sink.counts().delivered == 0);
}

TEST_CASE("a webhook sink takes no more than it may hold, and what it has seen only once") {
  WebhookOptions small = options();
  small.max_events = 2;
  WebhookSink sink(small);
  CHECK(sink.offer(event(1, "a"), at(0)));
  CHECK(sink.offer(event(1, "a"), at(0)));
  CHECK(sink.size() == 1);
  CHECK(sink.offer(event(2, "b"), at(0)));
  CHECK_FALSE(sink.offer(event(3, "c"), at(0)));
  REQUIRE(sink.due(at(0)).size() == 2);
  sink.answered(1, {.status = 200}, at(0));
  CHECK(sink.offer(event(3, "c"), at(0)));
  CHECK(sink.offer(event(1, "a"), at(0)));  // delivered long ago
  CHECK(sink.size() == 2);
  small.max_bytes = 300;
  WebhookSink tight(small);
  CloudEvent large = event(1, "a");
  large.data = "\"" + std::string(400, 'x') + "\"";
  CHECK_FALSE(tight.offer(large, at(0)));
  CHECK(tight.offer(event(1, "a"), at(0)));
  CHECK(tight.bytes() <= 300);
}

TEST_CASE("a webhook sink has no more under way than it may") {
  WebhookOptions two = options();
  two.parallel = 2;
  WebhookSink sink(two);
  for (std::uint64_t i = 1; i <= 5; ++i) REQUIRE(sink.offer(event(i, std::to_string(i)), at(0)));
  CHECK(tickets(sink.due(at(0))) == Tickets{1, 2});
  CHECK(sink.due(at(0)).empty());
  CHECK_FALSE(sink.next());
  sink.answered(2, {.status = 200}, at(1));
  CHECK(tickets(sink.due(at(1))) == Tickets{3});
}

TEST_CASE("what waits too long in a webhook sink is dropped, and consumers are told which") {
  WebhookOptions short_memory = options();
  short_memory.keep = seconds(60);
  WebhookSink sink(short_memory);
  REQUIRE(sink.offer(event(1, "a"), at(0)));
  REQUIRE(sink.due(at(0)).size() == 1);
  REQUIRE(sink.offer(event(2, "a"), at(1)));
  REQUIRE(sink.offer(event(3, "b"), at(1)));
  REQUIRE(sink.offer(event(4, "a"), at(2)));
  REQUIRE(sink.offer(event(5, "a"), at(50)));
  sink.answered(1, {.status = 500}, at(3));
  REQUIRE(sink.due(at(5)).size() == 2);  // 1 again, and 3
  CHECK(sink.due(at(70)).empty());
  sink.answered(1, {.status = 500}, at(70));
  CHECK(sink.counts().dropped == 3);  // 1, 2 and 4; 3 is under way, 5 is young
  CHECK(sink.cursor() == 0);
  const auto due = sink.due(at(80));
  REQUIRE(due.size() == 1);
  const auto told = acd::Value::from_json(due[0].request.body);
  REQUIRE(told);
  CHECK(told->view().find("type").as_string() == "io.acd.sink.gap.v1");
  CHECK(told->view().find("id").as_string() == "shop-0000000000000001-gap");
  sink.answered(due[0].ticket, {.status = 200}, at(80));
  const auto second = sink.due(at(80));
  REQUIRE(second.size() == 1);
  CHECK(to_json(acd::Value::from_json(second[0].request.body)->view().find("data")) ==
        R"({"first_sequence":2,"last_sequence":4,"partitionkey":"a"})");
  sink.answered(second[0].ticket, {.status = 200}, at(80));
  CHECK(tickets(sink.due(at(80))) == Tickets{5});
}

TEST_CASE("a webhook sink sends nothing where its rules do not let it") {
  WebhookOptions made = options();
  made.url = "http://hooks.example.com/";
  CHECK(WebhookSink(made).refusal() == "expected https, found http");
  made.url = "https://127.0.0.1/";
  WebhookSink sink(made);
  CHECK(sink.refusal() == "the address is not a public one");
  CHECK_FALSE(sink.offer(event(1, "a"), at(0)));
}

TEST_CASE("a webhook sink against an unreliable side: at least once, in order, within its bounds") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    acd::router::Random random(seed);
    WebhookOptions made = options();
    made.seed = seed;
    made.max_events = 20;
    made.parallel = 3;
    WebhookSink sink(made);
    std::map<std::string, std::uint64_t> delivered;  // last of its key
    std::map<std::uint64_t, std::string> key_of;
    std::set<std::uint64_t> under_way;
    std::uint64_t next = 1;
    std::size_t dead = 0;
    std::size_t taken = 0;
    TimePoint now = at(0);
    while (next <= 60 || sink.size() > 0) {
      if (next <= 60) {
        const std::string key(1, static_cast<char>('a' + random.below(4)));
        key_of[next] = key;
        if (sink.offer(event(next, key), now)) ++next, ++taken;
      }
      for (const Delivery& delivery : sink.due(now)) {
        CHECK(under_way.insert(delivery.ticket).second);
      }
      CHECK(under_way.size() <= 3);
      CHECK(sink.size() <= 20);
      if (!under_way.empty() && random.below(3) != 0) {
        const std::uint64_t ticket = *under_way.begin();
        under_way.erase(ticket);
        constexpr int statuses[] = {200, 204, 0, 500, 429, 404};
        const int status = statuses[random.below(6)];
        if (status == 200 || status == 204) {
          CHECK(delivered[key_of[ticket]] < ticket);
          delivered[key_of[ticket]] = ticket;
        }
        sink.answered(ticket, {.status = status}, now);
      }
      dead += sink.take_dead_letters().size();
      now += seconds(random.below(20));
    }
    CHECK(taken == 60);
    CHECK(sink.counts().delivered + dead == 60);
    CHECK(sink.cursor() == 60);
    CHECK(sink.bytes() == 0);
  }
}

namespace {

// Answers at once, whatever it is told to.
class Scripted final : public Transport {
 public:
  void send(const Delivery& delivery) override {
    sent.push_back(delivery.ticket);
    answers_.push_back({delivery.ticket, {.status = status}});
  }
  std::vector<Answer> wait(Duration) override { return std::exchange(answers_, {}); }

  int status = 200;
  std::vector<std::uint64_t> sent;

 private:
  std::vector<Answer> answers_;
};

}  // namespace

TEST_CASE("pump sends what is due and takes the answers") {
  WebhookSink sink(options());
  Scripted transport;
  for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE(sink.offer(event(i, "a"), at(0)));
  pump(sink, transport, at(0));
  transport.status = 0;
  pump(sink, transport, at(0));
  transport.status = 200;
  for (int second = 1; second < 4; ++second) pump(sink, transport, at(second));
  CHECK(transport.sent == Tickets{1, 2, 2, 3});
  CHECK(sink.counts().delivered == 3);
}

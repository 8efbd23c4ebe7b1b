#include <acd/adapters/connect.hpp>

#include "adapters/connect_host.hpp"
#include "audit/audited.hpp"
#include "router/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace acd::adapters;
using namespace acd_test;

namespace {

// One call's whole life, told by all three sources, wrong turns included; and what else may come.
std::vector<std::string> life(const std::string& contact) {
  std::vector<std::string> out{contact_event("INITIATED", contact, 0),
                               contact_event("CONNECTED_TO_SYSTEM", contact, 0),
                               queued(contact, 1)};
  for (const char* const user : {"user-owner", "user-colleague"}) {
    for (const char* const state : {"INCOMING", "CONNECTING", "CONNECTED", "CONNECTED_ONHOLD",
                                    "MISSED", "REJECTED", "ERROR", "ENDED"}) {
      out.push_back(agent_with(user, contact, state, 5));
    }
    out.push_back(connected(contact, user, 6));
    out.push_back(agent_event(user, "STATE_CHANGE", 7, "Lunch", "CUSTOM", 7));
    out.push_back(agent_event(user, "STATE_CHANGE", 8, "Available", "ROUTABLE", 8));
    out.push_back(agent_event(user, "LOGOUT", 9, "Offline", "OFFLINE", 9));
    out.push_back(agent_event(user, "HEART_BEAT", 11, "Available", "ROUTABLE", 10));
  }
  out.push_back(contact_event("CONTACT_DATA_UPDATED", contact, 20));
  out.push_back(contact_event("DISCONNECTED", contact, 30));
  out.push_back(contact_event("COMPLETED", contact, 31));
  out.push_back(R"({"ContactId":")" + contact +
                R"(","DisconnectTimestamp":"2026-03-02T09:00:30Z",)"
                R"("LastUpdateTimestamp":"2026-03-02T09:01:00Z"})");
  return out;
}

// What a row of messages came to.
struct Outcome {
  std::uint64_t state = 0;
  std::array<int, callback_results> counts{};
  int refusals = 0;
};

// Messages into a router under audit: an illegal transition throws.
class AuditedHost {
 public:
  AuditedHost()
      : site_(workspace(connect_site)),
        connect_(*ConnectOptions::from_json(connect_options)),
        audited_(site_),
        at_(*acd::parse_instant(millis(0))) {
    audited_.compared_every = 50;
  }

  void post(const std::string& message) {
    pass(acd::Duration{});
    const Received received = connect_.receive(audited_.router, message);
    CHECK(received.answer.status < 500);
    ++outcome_.counts[static_cast<std::size_t>(received.result)];
    for (const acd::Value& command : received.commands) {
      acd::router::CommandReader reader(site_.options);
      auto parsed = reader.read(command);
      REQUIRE(parsed);
      parsed->command.at = at_;
      apply(parsed->command);
    }
    check();
  }
  void pass(acd::Duration time) {
    at_ += time;
    apply({at_, acd::router::Tick{}});
  }
  [[nodiscard]] Outcome outcome() {
    outcome_.state = audited_.router.state_hash();
    return outcome_;
  }

 private:
  void apply(const acd::router::Command& command) {
    if (!audited_.apply(command)) ++outcome_.refusals;
    requests_.clear();
    for (const auto& event : audited_.events()) {
      connect_.append_requests(requests_, audited_.router, event);
    }
  }
  void check() const {
    for (const char* const contact : {"c1", "c2"}) {
      const auto task = audited_.router.task(contact);
      if (!task) continue;
      const auto accepted =
          std::count_if(task->reservations.begin(), task->reservations.end(),
                        [](const auto& r) { return r.status == acd::ReservationStatus::accepted; });
      CHECK(accepted <= 1);
    }
  }

  acd::Workspace site_;
  AmazonConnect connect_;
  Audited audited_;
  acd::TimePoint at_;
  std::vector<Outgoing> requests_;
  Outcome outcome_;
};

}  // namespace

TEST_CASE("Connect: 10,000 messages permuted, doubled and cut off, under audit") {
  acd::router::Random random(8);
  std::vector<std::string> all = life("c1");
  const std::vector<std::string> second = life("c2");
  all.insert(all.end(), second.begin(), second.end());
  std::array<int, callback_results> counts{};
  int messages = 0;
  for (int round = 0; messages < 10'000; ++round) {
    CAPTURE(round);
    AuditedHost host;
    for (int i = 0; i < 20; ++i, ++messages) {
      std::string message = all[random.below(static_cast<std::uint32_t>(all.size()))];
      if (i == 0 && round % 2 == 0) message = queued("c1", 1);
      if (random.below(12) == 0) {
        message.resize(random.below(static_cast<std::uint32_t>(message.size())));
      }
      if (random.below(4) == 0) host.pass(std::chrono::seconds(random.below(12)));
      host.post(message);
      if (random.below(4) == 0) host.post(message);
    }
    const Outcome outcome = host.outcome();
    CHECK(outcome.refusals == 0);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += outcome.counts[i];
  }
  for (const CallbackResult result :
       {CallbackResult::applied, CallbackResult::progress, CallbackResult::duplicate,
        CallbackResult::late, CallbackResult::unknown, CallbackResult::bad_request}) {
    CAPTURE(to_string(result));
    CHECK(counts[static_cast<std::size_t>(result)] > 0);
  }
}

TEST_CASE("Connect: a message that comes two or three times leaves the same state") {
  const std::vector<std::string> story{contact_event("INITIATED", "c1", 0),
                                       queued("c1", 1),
                                       agent_with("user-owner", "c1", "CONNECTING", 2),
                                       agent_with("user-owner", "c1", "MISSED", 4),
                                       agent_with("user-colleague", "c1", "CONNECTED", 6),
                                       connected("c1", "user-colleague", 6),
                                       contact_event("DISCONNECTED", "c1", 8),
                                       contact_event("COMPLETED", "c1", 9)};
  std::uint64_t once = 0;
  for (int times = 1; times <= 3; ++times) {
    CAPTURE(times);
    AuditedHost host;
    for (const std::string& message : story) {
      host.pass(std::chrono::seconds(1));
      for (int i = 0; i < times; ++i) host.post(message);
    }
    const Outcome outcome = host.outcome();
    CHECK(outcome.refusals == 0);
    if (times == 1) once = outcome.state;
    CHECK(outcome.state == once);
  }
}

TEST_CASE("Connect: one call's messages in every order of five") {
  std::vector<std::string> story{queued("c1", 1), agent_with("user-owner", "c1", "MISSED", 4),
                                 connected("c1", "user-colleague", 6),
                                 contact_event("DISCONNECTED", "c1", 8),
                                 contact_event("COMPLETED", "c1", 9)};
  std::sort(story.begin(), story.end());
  int orders = 0;
  do {
    AuditedHost host;
    for (const std::string& message : story) host.post(message);
    CHECK(host.outcome().refusals == 0);
    ++orders;
  } while (std::next_permutation(story.begin(), story.end()));
  CHECK(orders == 120);
}

#include "adapters/contract/contract.hpp"
#include "adapters/contract/known_people.hpp"
#include "adapters/twilio_peer.hpp"
#include "router/random.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace acd_test;
using namespace acd_test::contract;
using acd::adapters::CallbackResult;
using acd::router::Random;

namespace {

void append(Messages& out, const Messages& more) {
  out.insert(out.end(), more.begin(), more.end());
}

// Everything that Twilio may say of two calls and their first reservations.
Messages everything(const Peer& peer) {
  Messages out;
  for (int call = 1; call <= 2; ++call) {
    append(out, peer.arrives(call));
    for (int reservation = 1; reservation <= 3; ++reservation) {
      append(out, peer.answers(call, reservation));
      append(out, peer.declines(call, reservation));
      append(out, peer.unreachable(call, reservation));
      append(out, peer.leaves(call, reservation));
      out.push_back({twilio_leg(call, reservation, "ringing"), {}});
      out.push_back({twilio_leg(call, reservation, "canceled"), {}});
      for (const char* const event :
           {"participant-hold", "participant-unmute", "participant-modify"}) {
        out.push_back({twilio_agent_event(call, reservation, event), {}});
        out.back().callback.body += "&Hold=true&Muted=true&EndConferenceOnExit=true&Coaching=false";
      }
    }
    append(out, peer.hangs_up(call));
    out.push_back({twilio_caller_event(call, "participant-join"), {}});
    out.push_back({twilio_caller_event(call, "conference-start"), {}});
    out.push_back({twilio_conference(call, "participant-join", "CAlead", "lead"), {}});
    out.push_back({twilio_conference(call, "participant-leave", "CAlead", "lead"), {}});
  }
  return out;
}

void cut(std::string& text, Random& random) {
  text.resize(random.below(static_cast<std::uint32_t>(text.size()) + 1));
}

// A handful of messages in any order, some twice, some cut off; time passes between some.
std::array<int, acd::adapters::callback_results> sequence(MakePeer make, Random& random) {
  Host host(make());
  const Messages all = everything(*host.peer);
  bool arrived[] = {false, false};
  for (int i = 0; i < 8; ++i) {
    Message message = i == 0 && random.below(4) != 0
                          ? all.front()
                          : all[random.below(static_cast<std::uint32_t>(all.size()))];
    if (!message.command.view().is_null()) {
      // A command comes once: it is no callback.
      bool& known = arrived[message.command.view().find("task").as_string().back() - '1'];
      if (std::exchange(known, true)) continue;
      host.post(message);
      continue;
    }
    const bool is_cut = random.below(8) == 0;
    if (is_cut) cut(random.below(2) == 0 ? message.callback.body : message.callback.url, random);
    for (std::uint32_t times = 1 + random.below(5) / 4; times > 0; --times) {
      host.post(message);
      const int status = host.received.back().answer.status;
      CHECK(status < 500);
      if (!is_cut) CHECK(status < 300);
      CHECK(host.accepted(1) <= 1);
      CHECK(host.accepted(2) <= 1);
    }
    if (random.below(4) == 0) host.wait(std::chrono::seconds(random.below(15)));
  }
  CHECK(host.refusals == 0);
  CHECK(known_person_in(host.log) == "");
  return host.counts;
}

void sequences(MakePeer make, std::uint64_t seed, int number) {
  Random random(seed);
  std::array<int, acd::adapters::callback_results> counts{};
  for (int i = 0; i < number; ++i) {
    CAPTURE(i);
    const auto one = sequence(make, random);
    for (std::size_t result = 0; result < counts.size(); ++result) counts[result] += one[result];
  }
  for (const CallbackResult result :
       {CallbackResult::applied, CallbackResult::progress, CallbackResult::duplicate,
        CallbackResult::late, CallbackResult::unknown, CallbackResult::bad_request}) {
    CAPTURE(to_string(result));
    CHECK(counts[static_cast<std::size_t>(result)] > 0);
  }
}

std::unique_ptr<Peer> voice() { return std::make_unique<TwilioVoicePeer>(1); }
std::unique_ptr<Peer> several() { return std::make_unique<TwilioVoicePeer>(2); }
std::unique_ptr<Peer> taskrouter() {
  return std::make_unique<TaskRouterPeer>(R"({"instruction": "conference"})");
}

}  // namespace

TEST_CASE("Twilio, fuzzed: 28,000 callbacks permuted, doubled and cut off; the auditor agrees") {
  sequences(voice, 8, 1500);
  sequences(several, 9, 1000);
  sequences(taskrouter, 10, 1000);
}

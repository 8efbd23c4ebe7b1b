#include "adapters/contract/contract.hpp"

#include "adapters/contract/known_people.hpp"
#include "router/random.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace acd_test::contract {

using acd::adapters::ActionKind;
using acd::adapters::CallbackResult;
using std::chrono::seconds;

namespace {

void append(Messages& out, const Messages& more) {
  out.insert(out.end(), more.begin(), more.end());
}

// The owner is busy, a colleague answers, the caller hangs up. As one list, so that it can be dealt
// out in other ways.
Messages conversation(const Peer& peer) {
  Messages out = peer.arrives(1);
  append(out, peer.declines(1, 1));
  append(out, peer.answers(1, 2));
  append(out, peer.leaves(1, 2));
  append(out, peer.hangs_up(1));
  return out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

int answered(const Host& host) {
  int sum = 0;
  for (const int count : host.counts) sum += count;
  return sum;
}

bool releases(const Outgoing& one, int reservation) {
  return one.reservation == reservation_sid(reservation) &&
         (one.kind == ActionKind::release_leg || one.kind == ActionKind::stop_ring);
}

void post_polite(Host& host, const Message& message) {
  host.post(message);
  if (!message.command.view().is_null()) return;
  CHECK(host.received.back().answer.status >= 200);
  CHECK(host.received.back().answer.status < 300);
}

// Every status of the back end's that the outbox has to try again.
void tries_again(MakePeer make, int status) {
  CAPTURE(status);
  Host host(make());
  int left = 2;
  host.trouble = [&](const Outgoing& one) {
    return one.kind == ActionKind::ring && left-- > 0 ? status : 0;
  };
  host.post(host.peer->arrives(1));
  host.flush_all();
  std::vector<Outgoing> rings;
  for (const auto& [one, answer] : host.sent) {
    if (one.kind == ActionKind::ring) rings.push_back(one);
  }
  REQUIRE(rings.size() == 3);
  CHECK(rings[0] == rings[1]);
  CHECK(rings[1] == rings[2]);
  host.post(host.peer->answers(1, 1));
  CHECK(host.accepted(1) == 1);
  CHECK(host.refusals == 0);
}

void is_given_up(MakePeer make, int status) {
  CAPTURE(status);
  Host host(make());
  host.trouble = [&](const Outgoing& one) { return one.kind == ActionKind::ring ? status : 0; };
  host.post(host.peer->arrives(1));
  host.flush_all();
  const auto task = host.audited.router.task(host.peer->task(1));
  REQUIRE(task);
  REQUIRE_FALSE(task->reservations.empty());
  // Not the worker's refusal, and nobody is left waiting for a phone that cannot ring.
  CHECK(task->reservations[0].status != acd::ReservationStatus::pending);
  const bool failed = contains(host.exported(), R"("reservation.failed")");
  const bool canceled = contains(host.exported(), R"("reason_code":"setup_failed")");
  CHECK((failed || canceled));
  CHECK_FALSE(contains(host.exported(), R"("reservation.rejected")"));
}

// What the back end was asked for, each key once.
std::map<std::string, Outgoing> asked(const Host& host) {
  std::map<std::string, Outgoing> out;
  for (const auto& [one, status] : host.sent) {
    const auto [place, is_new] = out.emplace(one.key, one);
    CHECK(place->second == one);
  }
  return out;
}

}  // namespace

void doubled_callbacks(MakePeer make) {
  std::string once;
  std::uint64_t state = 0;
  for (int times = 1; times <= 3; ++times) {
    CAPTURE(times);
    Host host(make());
    for (const Message& message : conversation(*host.peer)) {
      const bool is_command = !message.command.view().is_null();
      for (int i = 0; i < (is_command ? 1 : times); ++i) post_polite(host, message);
    }
    CHECK(host.refusals == 0);
    if (times == 1) {
      once = host.exported();
      state = host.audited.router.state_hash();
      CHECK(contains(once, R"("reservation.accepted")"));
    } else {
      CHECK(host.exported() == once);
      CHECK(host.audited.router.state_hash() == state);
    }
  }
}

void permuted_callbacks(MakePeer make) {
  acd::router::Random random(11);
  int late = 0;
  for (int round = 0; round < 720; ++round) {
    CAPTURE(round);
    Host host(make());
    Messages story = conversation(*host.peer);
    for (std::size_t i = story.size(); i > 1; --i) {
      std::swap(story[i - 1], story[random.below(static_cast<std::uint32_t>(i))]);
    }
    int callbacks = 0;
    for (const Message& message : story) {
      if (message.command.view().is_null()) ++callbacks;
      post_polite(host, message);
      CHECK(host.accepted(1) <= 1);
      if (random.below(4) == 0) host.wait(seconds(random.below(15)));
    }
    CHECK(host.refusals == 0);
    CHECK(answered(host) == callbacks);
    late += host.count(CallbackResult::late) + host.count(CallbackResult::unknown);
  }
  CHECK(late > 0);
}

void unknown_callbacks(MakePeer make) {
  Host host(make());
  const Peer& peer = *host.peer;
  const auto changes_nothing = [&](const Message& message) {
    if (!message.command.view().is_null()) return;
    const std::string before = host.exported();
    const std::size_t commands = host.journal.size();
    post_polite(host, message);
    CHECK(host.exported() == before);
    CHECK(host.journal.size() == commands);
    const CallbackResult result = host.received.back().result;
    CHECK(result != CallbackResult::applied);
  };
  Messages late;
  append(late, peer.answers(1, 2));
  append(late, peer.declines(1, 1));
  append(late, peer.unreachable(1, 2));
  append(late, peer.leaves(1, 2));
  append(late, peer.hangs_up(1));
  for (const Message& message : late) changes_nothing(message);
  CHECK(host.count(CallbackResult::unknown) == answered(host));
  host.post(conversation(peer));
  const auto task = host.audited.router.task(peer.task(1));
  REQUIRE(task);
  Messages about_nobody = peer.picks_up(1, 9);
  append(about_nobody, peer.declines(1, 9));
  for (const Message& message : about_nobody) changes_nothing(message);
  // Finished, then forgotten.
  host.obey(Value::object({{"type", "task.complete"}, {"task", std::string_view(task->sid)}}),
            Origin::host);
  for (const Message& message : late) changes_nothing(message);
  host.wait(seconds(400));
  CHECK_FALSE(host.audited.router.task(peer.task(1)));
  for (const Message& message : late) changes_nothing(message);
}

void late_answers(MakePeer make) {
  for (const bool somebody_else : {true, false}) {
    CAPTURE(somebody_else);
    Host host(make());
    host.post(host.peer->arrives(1));
    host.wait(seconds(10));
    if (somebody_else) host.post(host.peer->answers(1, 2));
    const std::size_t before = host.sent.size();
    const std::string events = host.exported();
    for (const Message& message : host.peer->picks_up(1, 1)) post_polite(host, message);
    if (!host.peer->takes_back()) {
      CHECK(host.accepted(1) == 1);
      CHECK((host.exported() == events) == somebody_else);
      CHECK(host.refusals == 0);
      continue;
    }
    CHECK(host.accepted(1) == (somebody_else ? 1 : 0));
    CHECK(host.exported() == events);
    CHECK(host.count(CallbackResult::late) > 0);
    const bool released =
        std::any_of(host.sent.begin() + static_cast<std::ptrdiff_t>(before), host.sent.end(),
                    [](const auto& one) { return releases(one.first, 1); });
    CHECK(released);
    const bool other_released =
        std::any_of(host.sent.begin() + static_cast<std::ptrdiff_t>(before), host.sent.end(),
                    [](const auto& one) { return releases(one.first, 2); });
    CHECK_FALSE(other_released);
  }
}

void failing_actions(MakePeer make) {
  for (const int status : {500, 503, 429, 408, -1}) tries_again(make, status);
  for (const int status : {503, -1, 400}) is_given_up(make, status);
}

// The host stops after each message in turn: its journal has all commands, of its requests the last
// ones are not known to be done. The next host sends those again, hears the rest, and the back end
// has been asked for the same things.
void restarts(MakePeer make) {
  Host whole(make());
  const Messages story = conversation(*whole.peer);
  whole.post(story);
  const auto wanted = asked(whole);
  for (std::size_t stop = 1; stop <= story.size(); ++stop) {
    CAPTURE(stop);
    Host first(make());
    for (std::size_t i = 0; i + 1 < stop; ++i) first.post(story[i]);
    first.sends = false;
    first.post(story[stop - 1]);
    Host second(make());
    second.recover(first.journal, first.done);
    CHECK(second.exported() == first.exported());
    // The back end says it again when it had no answer.
    if (story[stop - 1].command.view().is_null()) second.post(story[stop - 1]);
    for (std::size_t i = stop; i < story.size(); ++i) second.post(story[i]);
    std::map<std::string, Outgoing> done = asked(first);
    for (const auto& [key, one] : asked(second)) done.emplace(key, one);
    for (const auto& [key, one] : wanted) {
      CAPTURE(key);
      REQUIRE(done.count(key) == 1);
      CHECK(done.at(key) == one);
    }
    CHECK(done.size() == wanted.size());
    CHECK(second.exported() == whole.exported());
  }
}

void no_personal_data(MakePeer make) {
  Host host(make());
  host.post(conversation(*host.peer));
  host.post(host.peer->arrives(1));
  for (int i = 0; i < 3; ++i) {
    // Cut off, so that it is refused, and said so.
    for (Message message : conversation(*host.peer)) {
      if (!message.command.view().is_null()) continue;
      message.callback.body.resize(message.callback.body.size() * static_cast<std::size_t>(i) / 3);
      host.post(message);
    }
  }
  host.trouble = [](const Outgoing&) { return 400; };
  host.post(host.peer->arrives(2));
  CHECK_FALSE(host.log.empty());
  CHECK(known_person_in(host.log) == "");
}

}  // namespace acd_test::contract

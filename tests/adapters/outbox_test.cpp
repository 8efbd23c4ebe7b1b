#include <acd/adapters/outbox.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace acd::adapters;
using namespace std::chrono_literals;
using acd::TimePoint;

namespace {

Outgoing request(const std::string& key, ActionKind kind, const std::string& reservation = "WR1") {
  return {key, kind, "WT1", reservation, {}};
}

std::string keys(const std::vector<Outgoing>& requests) {
  std::string out;
  for (const Outgoing& one : requests) out += one.key + " ";
  return out;
}

const TimePoint start{};

}  // namespace

TEST_CASE("Outbox: one reservation in order and one at a time; others do not wait for it") {
  Outbox outbox;
  CHECK(outbox.add(request("1/ring", ActionKind::ring), start) == Outbox::Added::yes);
  CHECK(outbox.add(request("2/ring", ActionKind::ring, "WR2"), start) == Outbox::Added::yes);
  CHECK(keys(outbox.take(start)) == "1/ring 2/ring ");
  outbox.add(request("3/stop_ring", ActionKind::stop_ring), start);
  CHECK(keys(outbox.take(start)).empty());
  CHECK_FALSE(outbox.told("1/ring", Fate::done, start));
  CHECK(keys(outbox.take(start)) == "3/stop_ring ");
  CHECK(outbox.size() == 2);
  CHECK_FALSE(outbox.told("3/stop_ring", Fate::done, start));
  CHECK_FALSE(outbox.told("2/ring", Fate::done, start));
  CHECK(outbox.size() == 0);
  CHECK_FALSE(outbox.next_deadline());
}

TEST_CASE("Outbox: a key is sent once") {
  Outbox outbox;
  outbox.add(request("1/ring", ActionKind::ring), start);
  CHECK(outbox.add(request("1/ring", ActionKind::ring), start) == Outbox::Added::again);
  CHECK(outbox.take(start).size() == 1);
  CHECK_FALSE(outbox.told("1/ring", Fate::done, start));
  CHECK(outbox.add(request("1/ring", ActionKind::ring), start + 1h) == Outbox::Added::again);
  CHECK_FALSE(outbox.told("nobody's", Fate::done, start));
}

TEST_CASE("Outbox: longer and longer pauses, then it is given up") {
  Outbox outbox({.first_pause = 1s, .longest_pause = 4s, .attempts = 5});
  outbox.add(request("1/ring", ActionKind::ring), start);
  TimePoint now = start;
  acd::Duration longest{};
  for (int attempt = 1; attempt < 5; ++attempt) {
    REQUIRE(outbox.take(now).size() == 1);
    CHECK_FALSE(outbox.told("1/ring", Fate::retry, now));
    CHECK(outbox.take(now).empty());
    const acd::Duration pause = *outbox.next_deadline() - now;
    CHECK(pause >= std::min(acd::Duration(1s) * (1 << (attempt - 1)), acd::Duration(4s)) / 2);
    CHECK(pause <= std::min(acd::Duration(1s) * (1 << (attempt - 1)), acd::Duration(4s)));
    CHECK(pause >= longest);
    longest = pause;
    now += pause;
  }
  REQUIRE(outbox.take(now).size() == 1);
  const auto given_up = outbox.told("1/ring", Fate::retry, now);
  REQUIRE(given_up);
  CHECK(given_up->key == "1/ring");
  CHECK(outbox.size() == 0);
}

TEST_CASE("Outbox: what failed is given up at once, and the next one goes") {
  Outbox outbox;
  outbox.add(request("1/ring", ActionKind::ring), start);
  CHECK(outbox.take(start).size() == 1);
  outbox.add(request("2/stop_ring", ActionKind::stop_ring), start);
  CHECK(outbox.told("1/ring", Fate::failed, start));
  CHECK(keys(outbox.take(start)) == "2/stop_ring ");
}

TEST_CASE("Outbox: a ring that waits is not sent any more once it is to be stopped") {
  Outbox outbox;
  outbox.add(request("1/ring", ActionKind::ring), start);
  outbox.add(request("2/stop_ring", ActionKind::stop_ring), start);
  CHECK(keys(outbox.take(start)) == "2/stop_ring ");
  CHECK_FALSE(outbox.told("2/stop_ring", Fate::done, start));
  // Tried, and nobody knows whether it rings: it is stopped too, and not tried again.
  outbox.add(request("3/ring", ActionKind::ring), start);
  CHECK(outbox.take(start).size() == 1);
  CHECK_FALSE(outbox.told("3/ring", Fate::retry, start));
  outbox.add(request("4/stop_ring", ActionKind::stop_ring), start);
  CHECK(keys(outbox.take(start)) == "4/stop_ring ");
  CHECK(outbox.size() == 1);
}

TEST_CASE("Outbox: it never holds more than its capacity") {
  Outbox outbox({.capacity = 2});
  CHECK(outbox.add(request("1", ActionKind::hold), start) == Outbox::Added::yes);
  CHECK(outbox.add(request("2", ActionKind::hold), start) == Outbox::Added::yes);
  CHECK(outbox.add(request("3", ActionKind::hold), start) == Outbox::Added::full);
  CHECK(outbox.take(start).size() == 1);
  CHECK_FALSE(outbox.told("1", Fate::done, start));
  CHECK(outbox.add(request("3", ActionKind::hold), start) == Outbox::Added::yes);
}

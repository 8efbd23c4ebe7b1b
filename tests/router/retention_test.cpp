#include "router/retention.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <utility>

using acd::Duration;
using acd::TimePoint;
using acd::router::no_slot;
using acd::router::Retention;

namespace {

TimePoint at(std::int64_t micros) { return TimePoint(Duration(micros)); }

}  // namespace

TEST_CASE("tasks that are over go in the order in which they ended") {
  Retention line;
  CHECK(line.next() == TimePoint::max());
  CHECK(line.pop(at(100)) == no_slot);
  line.add(at(10), 7);
  line.add(at(20), 8);
  CHECK(line.next() == at(10));
  CHECK(line.pop(at(9)) == no_slot);
  CHECK(line.pop(at(10)) == 7);
  CHECK(line.pop(at(10)) == no_slot);
  CHECK(line.next() == at(20));
}

TEST_CASE("a task that was forgotten does not come, wherever it stood") {
  Retention line;
  const auto first = line.add(at(1), 1);
  const auto second = line.add(at(2), 2);
  line.add(at(3), 3);
  CHECK(line.until(second) == at(2));
  line.forget(second);
  CHECK(line.next() == at(1));
  line.forget(first);
  CHECK(line.next() == at(3));
  CHECK(line.pop(at(5)) == 3);
  CHECK(line.next() == TimePoint::max());
}

TEST_CASE("a line that grows and shrinks for long keeps its order") {
  Retention line;
  std::deque<std::pair<TimePoint, std::uint32_t>> expected;
  std::int64_t now = 0;
  for (std::uint32_t task = 0; task < 10'000; ++task) {
    now += task % 3;
    line.add(at(now + 500), task);
    expected.emplace_back(at(now + 500), task);
    while (!expected.empty() && expected.front().first <= at(now)) {
      CHECK(line.pop(at(now)) == expected.front().second);
      expected.pop_front();
    }
    REQUIRE(line.next() == expected.front().first);
  }
}

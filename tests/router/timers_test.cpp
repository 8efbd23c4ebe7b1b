#include "router/timers.hpp"

#include "allocations.hpp"
#include "router/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using acd::Duration;
using acd::TimePoint;
using acd::router::DueTimer;
using acd::router::Random;
using acd::router::TimerId;
using acd::router::TimerKind;
using acd::router::Timers;

constexpr TimePoint at(std::int64_t microseconds) { return TimePoint(Duration(microseconds)); }
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day = 86'400 * second;

/// The obvious timers: an ordered map by (due, kind, start order).
class Model {
 public:
  using Key = std::tuple<std::int64_t, TimerKind, std::uint64_t>;

  Key start(TimePoint due, TimerKind kind, std::uint32_t owner) {
    const Key key{due.time_since_epoch().count(), kind, ++started_};
    pending_.emplace(key, owner);
    return key;
  }
  void cancel(const Key& key) { pending_.erase(key); }
  [[nodiscard]] std::optional<TimePoint> next() const {
    if (pending_.empty()) return std::nullopt;
    return at(std::get<0>(pending_.begin()->first));
  }
  std::optional<DueTimer> pop(TimePoint now) {
    if (pending_.empty() || *next() > now) return std::nullopt;
    const auto first = pending_.begin();
    const DueTimer timer{std::get<1>(first->first), first->second};
    pending_.erase(first);
    return timer;
  }
  [[nodiscard]] std::size_t size() const { return pending_.size(); }

 private:
  std::map<Key, std::uint32_t> pending_;
  std::uint64_t started_ = 0;
};

/// Timers and their model side by side; owners are unique, so that a fired owner names its timer.
class Pair {
 public:
  void start(std::int64_t due, TimerKind kind) {
    const std::uint32_t owner = owners_++;
    const TimerId id = timers_.start(at(due), kind, owner);
    live_.push_back({owner, id, model_.start(at(due), kind, owner)});
    REQUIRE(timers_.due(id) == at(due));
    check();
  }
  void cancel(std::size_t index) {
    timers_.cancel(live_[index].id);
    model_.cancel(live_[index].key);
    forget(index);
    check();
  }
  bool pop(std::int64_t now) {
    const auto fired = timers_.pop(at(now));
    const auto expected = model_.pop(at(now));
    REQUIRE(fired.has_value() == expected.has_value());
    if (!fired) return false;
    REQUIRE(fired->owner == expected->owner);
    REQUIRE(fired->kind == expected->kind);
    for (std::size_t i = 0; i < live_.size(); ++i) {
      if (live_[i].owner == fired->owner) return forget(i), check(), true;
    }
    FAIL("fired twice");
    return false;
  }
  [[nodiscard]] std::size_t size() const { return live_.size(); }

 private:
  struct Live {
    std::uint32_t owner;
    TimerId id;
    Model::Key key;
  };
  void forget(std::size_t index) {
    live_[index] = live_.back();
    live_.pop_back();
  }
  void check() const {
    REQUIRE(timers_.size() == model_.size());
    REQUIRE(timers_.next() == model_.next());
  }
  Timers timers_;
  Model model_;
  std::vector<Live> live_;
  std::uint32_t owners_ = 0;
};

std::vector<std::uint32_t> drain(Timers& timers, TimePoint now) {
  std::vector<std::uint32_t> owners;
  while (const auto timer = timers.pop(now)) owners.push_back(timer->owner);
  return owners;
}

}  // namespace

TEST_CASE("of one instant timers fire by kind, then in the order of starting") {
  Timers timers;
  timers.start(at(50), TimerKind::retention, 0);
  timers.start(at(50), TimerKind::reservation_timeout, 1);
  timers.start(at(50), TimerKind::task_ttl, 2);
  timers.start(at(49), TimerKind::retention, 3);
  timers.start(at(50), TimerKind::reservation_timeout, 4);
  timers.start(at(50), TimerKind::target_deadline, 5);
  timers.start(at(51), TimerKind::task_ttl, 6);
  CHECK(drain(timers, at(50)) == std::vector<std::uint32_t>{3, 2, 5, 1, 4, 0});
  CHECK(timers.next() == at(51));
  CHECK(timers.size() == 1);
}

TEST_CASE("many timers of one instant keep the order of starting") {
  Timers timers;
  std::vector<std::uint32_t> expected;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    timers.start(at(day), TimerKind::task_ttl, i);
    expected.push_back(i);
  }
  CHECK(drain(timers, at(day)) == expected);
}

TEST_CASE("nothing is due before its microsecond, and everything at it") {
  for (const std::int64_t due : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1023},
                                 std::int64_t{1024}, 20 * second, 365 * 50 * day, -day}) {
    CAPTURE(due);
    Timers timers;
    timers.start(at(due), TimerKind::task_ttl, 7);
    CHECK_FALSE(timers.pop(at(due - 1)));
    const auto timer = timers.pop(at(due));
    REQUIRE(timer);
    CHECK(timer->owner == 7);
    CHECK_FALSE(timers.next());
  }
}

TEST_CASE("the whole range of instants fits, and time may jump over years") {
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t first = std::numeric_limits<std::int64_t>::min();
  Timers timers;
  timers.start(at(last), TimerKind::retention, 4);
  timers.start(at(last), TimerKind::task_ttl, 3);
  timers.start(at(last - 1), TimerKind::retention, 2);
  timers.start(at(first), TimerKind::task_ttl, 0);
  timers.start(at(300 * 365 * day), TimerKind::task_ttl, 1);
  CHECK(timers.next() == at(first));
  CHECK(drain(timers, at(0)) == std::vector<std::uint32_t>{0});
  CHECK(timers.next() == at(300 * 365 * day));
  CHECK(drain(timers, at(last)) == std::vector<std::uint32_t>{1, 2, 3, 4});
}

TEST_CASE("a timer may be started in the instant that is firing, and fires in it") {
  Timers timers;
  timers.start(at(10), TimerKind::target_deadline, 0);
  timers.start(at(10), TimerKind::retention, 1);
  REQUIRE(timers.pop(at(10))->owner == 0);
  timers.start(at(10), TimerKind::target_deadline, 2);
  timers.start(at(10), TimerKind::retention, 3);
  CHECK(drain(timers, at(10)) == std::vector<std::uint32_t>{2, 1, 3});
}

TEST_CASE("a timer that is cancelled while its instant fires does not fire") {
  Timers timers;
  timers.start(at(10), TimerKind::target_deadline, 0);
  const TimerId id = timers.start(at(10), TimerKind::reservation_timeout, 1);
  timers.start(at(10), TimerKind::reservation_timeout, 2);
  REQUIRE(timers.pop(at(10))->owner == 0);
  timers.cancel(id);
  CHECK(drain(timers, at(10)) == std::vector<std::uint32_t>{2});
}

TEST_CASE("a timer whose instant has passed fires first") {
  Timers timers;
  for (std::uint32_t i = 0; i < 20; ++i)
    timers.start(at(100 * second + i), TimerKind::task_ttl, 100 + i);
  timers.start(at(99 * second), TimerKind::task_ttl, 1);
  CHECK(drain(timers, at(99 * second)) == std::vector<std::uint32_t>{1});
  timers.start(at(5), TimerKind::task_ttl, 2);
  timers.start(at(3), TimerKind::task_ttl, 3);
  CHECK(timers.next() == at(3));
  CHECK(drain(timers, at(99 * second)) == std::vector<std::uint32_t>{3, 2});
  CHECK(timers.next() == at(100 * second));
  CHECK(drain(timers, at(200 * second)).size() == 20);
}

TEST_CASE("timers agree with an ordered map on random histories") {
  struct Row {
    const char* name;
    std::int64_t horizon;  // how far ahead timers start
    std::int64_t step;     // how far time goes on
    std::uint32_t pending;
  };
  const Row rows[] = {
      {"everything in one millisecond", 8, 3, 200},
      {"seconds", 30 * second, second / 10, 300},
      {"days", 3 * day, 3600 * second, 100},
      {"jumps of years", 40 * 365 * day, 365 * day, 60},
      {"nearly all of time", std::int64_t{1} << 61, std::int64_t{1} << 58, 60},
  };
  for (const Row& row : rows) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      CAPTURE(row.name);
      CAPTURE(seed);
      Random random(seed);
      Pair pair;
      std::int64_t now = seed % 2 == 0 ? 1'700'000'000 * second : -5;
      const auto below = [&random](std::int64_t bound) {
        return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(bound));
      };
      for (int i = 0; i < 3000; ++i) {
        const auto kind = static_cast<TimerKind>(random.below(16));
        const std::uint32_t dice = random.below(10);
        if (dice < 4 && pair.size() < row.pending) {
          pair.start(now + (random.below(4) == 0 ? below(row.horizon / 4 + 1) : row.horizon), kind);
        } else if (dice < 5 && pair.size() < row.pending) {
          pair.start(random.below(2) == 0 ? now : now - below(row.horizon), kind);
        } else if (dice < 7 && pair.size() != 0) {
          pair.cancel(random.below(static_cast<std::uint32_t>(pair.size())));
        } else {
          if (now < std::numeric_limits<std::int64_t>::max() / 4) now += below(row.step);
          while (pair.pop(now) && random.below(8) != 0) {
          }
        }
      }
    }
  }
}

TEST_CASE("when anybody looks changes nothing: ids and order are the same with ticks in between") {
  Random random(11);
  Timers quiet;
  Timers watched;
  std::vector<TimerId> live;
  std::int64_t now = 0;
  for (int i = 0; i < 5000; ++i) {
    for (std::int64_t tick = now; tick < now + 1000; tick += 250) {
      REQUIRE_FALSE(watched.pop(at(std::min(tick, now))));
      static_cast<void>(watched.next());
    }
    now += random.below(1000);
    for (;;) {
      const auto a = quiet.pop(at(now));
      const auto b = watched.pop(at(now));
      REQUIRE(a.has_value() == b.has_value());
      if (!a) break;
      REQUIRE(a->owner == b->owner);
    }
    const std::int64_t due = now + random.below(100'000);
    const TimerId id = quiet.start(at(due), TimerKind::task_ttl, static_cast<std::uint32_t>(i));
    REQUIRE(watched.start(at(due), TimerKind::task_ttl, static_cast<std::uint32_t>(i)) == id);
    if (random.below(3) == 0) {
      quiet.cancel(id);
      watched.cancel(id);
    }
  }
}

TEST_CASE("a copy of the timers goes on by itself") {
  Timers timers;
  for (std::uint32_t i = 0; i < 100; ++i) timers.start(at(i * second), TimerKind::task_ttl, i);
  REQUIRE(drain(timers, at(10 * second)).size() == 11);
  Timers copy = timers;
  REQUIRE(drain(timers, at(50 * second)).size() == 40);
  timers.start(at(60 * second), TimerKind::task_ttl, 999);
  CHECK(copy.size() == 89);
  CHECK(copy.next() == at(11 * second));
  CHECK(drain(copy, at(99 * second)).size() == 89);
  CHECK(timers.next() == at(51 * second));
}

TEST_CASE("timers allocate nothing once they have seen their load") {
  Random random(5);
  Timers timers;
  std::vector<TimerId> live(512, acd::router::no_timer);
  std::int64_t now = 0;
  const auto cycle = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) {
      now += 1000;
      while (const auto timer = timers.pop(at(now))) live[timer->owner] = acd::router::no_timer;
      const std::uint32_t owner = random.below(512);
      if (live[owner] != acd::router::no_timer) timers.cancel(live[owner]);
      live[owner] = timers.start(at(now + 20 * second - random.below(1000)),
                                 TimerKind::reservation_timeout, owner);
    }
  };
  cycle(200'000);
  const std::size_t before = acd_test::allocations();
  cycle(100'000);
  CHECK(acd_test::allocations() == before);
}

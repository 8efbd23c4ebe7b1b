#pragma once

#include "limit_loop.hpp"
#include "population.hpp"
#include "router/random.hpp"

#include <cstdint>
#include <queue>
#include <tuple>
#include <vector>

namespace bench {

/// One thing the outside world tells a router.
struct Deed {
  enum class Kind : std::uint8_t { create, accept, complete };
  Kind kind;
  TimePoint at;
  std::uint64_t task;         ///< number of creation
  std::uint64_t reservation;  ///< number of creation; of `accept`
  std::uint32_t slot;         ///< of the task in the bare loop
  std::uint32_t department;
  std::uint32_t caller;
};

/// An endless day at a site, in virtual time: tasks arrive at a rate that keeps 85 % of those
/// online busy, one department after the other has a rush, telephones ring for 2 to 10 seconds,
/// handling takes half a minute to 25 minutes. The bare loop decides; a router that decides
/// likewise can be told the same deeds.
class Day {
 public:
  static constexpr std::uint32_t callers = 16;  ///< per department

  explicit Day(const Population& population)
      : population_(population), loop_(population), random_(2) {
    arrival_gap_ = mean_busy * 100 / (85 * std::int64_t{population.online()});
    next_arrival_ = start;
  }

  /// The deeds until `many` more tasks are completed.
  void go_on(std::size_t many, std::vector<Deed>& deeds) {
    deeds.clear();
    while (many != 0) {
      if (coming_.empty() || next_arrival_ <= coming_.top().deed.at) {
        deeds.push_back(arrive());
      } else {
        deeds.push_back(coming_.top().deed);
        coming_.pop();
        obey(deeds.back());
        if (deeds.back().kind == Deed::Kind::complete) --many;
      }
      for (const LimitLoop::Record& record : loop_.records()) follow(record);
    }
  }

  [[nodiscard]] std::uint64_t decisions() const { return decisions_.hash(); }
  [[nodiscard]] std::size_t waiting() const { return loop_.waiting(); }
  [[nodiscard]] double busy() const {
    return static_cast<double>(coming_.size()) / population_.online();
  }

 private:
  static constexpr TimePoint start{std::chrono::hours(9)};
  static constexpr std::int64_t second = 1'000'000;
  static constexpr std::int64_t rush = 300 * second;
  /// 6 s of ringing, then half of the tasks 30 to 90 s, two fifths to 400 s, the rest to 1,500 s.
  static constexpr std::int64_t mean_busy = (6 + (5 * 60 + 4 * 245 + 1 * 950) / 10) * second;

  struct Coming {
    Deed deed;
    std::uint64_t sequence;
    friend bool operator>(const Coming& a, const Coming& b) {
      return std::tie(a.deed.at, a.sequence) > std::tie(b.deed.at, b.sequence);
    }
  };

  acd::Duration between(std::int64_t low, std::int64_t high) {
    return acd::Duration(
        low + static_cast<std::int64_t>(random_.next() % static_cast<std::uint64_t>(high - low)));
  }
  acd::Duration handling() {
    const std::uint32_t draw = random_.below(10);
    if (draw < 5) return between(30 * second, 90 * second);
    if (draw < 9) return between(90 * second, 400 * second);
    return between(400 * second, 1500 * second);
  }
  /// In proportion to who is online; one task of sixteen belongs to the department in its rush.
  std::uint32_t some_department() {
    if (random_.below(16) == 0) {
      return static_cast<std::uint32_t>(next_arrival_.time_since_epoch().count() / rush) %
             departments;
    }
    const auto& takers = population_.takers();
    return takers[random_.below(static_cast<std::uint32_t>(takers.size()))].second;
  }

  Deed arrive() {
    Deed deed{Deed::Kind::create, next_arrival_,         ++created_, 0, 0,
              some_department(),  random_.below(callers)};
    next_arrival_ += between(1, 2 * arrival_gap_);
    deed.slot = loop_.create(deed.at, LimitLoop::value_of(deed.department));
    return deed;
  }
  void obey(const Deed& deed) {
    if (deed.kind == Deed::Kind::accept) {
      loop_.accept(deed.at, deed.slot);
    } else {
      loop_.complete(deed.at, deed.slot);
    }
  }
  /// A reservation is accepted, an accepted task completed in time.
  void follow(const LimitLoop::Record& record) {
    Deed deed{};
    deed.task = record.task;
    deed.reservation = record.reservation;
    deed.slot = record.slot;
    deed.department = record.group;
    if (record.kind == LimitLoop::Kind::reserved) {
      decisions_.note(record.task, record.worker);
      deed.kind = Deed::Kind::accept;
      deed.at = record.at + between(2 * second, 10 * second);
    } else if (record.kind == LimitLoop::Kind::accepted) {
      deed.kind = Deed::Kind::complete;
      deed.at = record.at + handling();
    } else {
      return;
    }
    coming_.push({deed, ++sequence_});
  }

  const Population& population_;
  LimitLoop loop_;
  acd::router::Random random_;
  std::priority_queue<Coming, std::vector<Coming>, std::greater<>> coming_;
  TimePoint next_arrival_;
  std::int64_t arrival_gap_ = 0;
  std::uint64_t created_ = 0;
  std::uint64_t sequence_ = 0;
  Decisions decisions_;
};

}  // namespace bench

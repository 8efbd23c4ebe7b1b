#pragma once

#include "day.hpp"
#include "limit_loop.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace bench {

/// The bare loop, told the deeds of a day.
class LimitWay {
 public:
  static constexpr bool remembers = true;

  explicit LimitWay(const Population& population) : loop_(population) {}

  void prepare(const std::vector<Deed>& deeds) { deeds_ = deeds; }
  void tell() {
    for (const Deed& deed : deeds_) {
      tell(deed);
      benchmark::DoNotOptimize(loop_.records().data());
    }
  }
  void tell(Decisions& decisions) {
    for (const Deed& deed : deeds_) {
      tell(deed);
      for (const LimitLoop::Record& record : loop_.records()) {
        if (record.kind != LimitLoop::Kind::reserved) continue;
        decisions.note(record.task, record.worker);
      }
    }
  }
  [[nodiscard]] bool failed() const { return false; }

 private:
  void tell(const Deed& deed) {
    switch (deed.kind) {
      case Deed::Kind::create: loop_.create(deed.at, LimitLoop::value_of(deed.department)); return;
      case Deed::Kind::accept: return loop_.accept(deed.at, deed.slot);
      case Deed::Kind::complete: return loop_.complete(deed.at, deed.slot);
    }
  }

  LimitLoop loop_;
  std::vector<Deed> deeds_;
};

}  // namespace bench

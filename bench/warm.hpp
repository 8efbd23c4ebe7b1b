#pragma once

#include "day.hpp"
#include "population.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bench {

/// How many tasks are told at once: a batch is prepared outside the measured time and told inside
/// it, and its commands stay in the cache.
inline constexpr std::size_t batch = 200;

/// A way to route after the first hours of a day. What remembers ended tasks needs hours until its
/// memory is as large as it gets.
template <class Way>
class Warm {
 public:
  explicit Warm(std::uint32_t workers)
      : population_(workers), day_(population_), way_(population_) {
    constexpr std::size_t compared = 10 * batch;
    const std::size_t tasks =
        Way::remembers ? 12'000 + (workers > 10'000 ? 3 : 6) * std::size_t{workers} : compared;
    Decisions decisions;
    for (std::size_t done = 0; done < tasks; done += batch) {
      prepare();
      way_.tell(decisions);
      if (done + batch == compared) label_ = text_of(decisions);
    }
    agrees_ = decisions.hash() == day_.decisions();
  }

  void prepare(std::size_t tasks = batch) {
    day_.go_on(tasks, deeds_);
    way_.prepare(deeds_);
  }
  [[nodiscard]] Way& way() { return way_; }
  [[nodiscard]] const Day& day() const { return day_; }
  /// Who was chosen for the first tasks, the same for all ways.
  [[nodiscard]] const std::string& label() const { return label_; }
  /// False when it decided differently from the bare loop.
  [[nodiscard]] bool agrees() const { return agrees_ && !way_.failed(); }

 private:
  static std::string text_of(const Decisions& decisions) {
    return "decisions " + acd::router::made_sid("", decisions.hash()).substr(16);
  }

  Population population_;
  Day day_;
  Way way_;
  std::vector<Deed> deeds_;
  std::string label_;
  bool agrees_ = false;
};

/// The one that this program keeps, in the middle of its day.
template <class Way>
Warm<Way>& warm(std::int64_t workers) {
  static std::map<std::int64_t, std::unique_ptr<Warm<Way>>> all;
  std::unique_ptr<Warm<Way>>& one = all[workers];
  if (one == nullptr) one = std::make_unique<Warm<Way>>(static_cast<std::uint32_t>(workers));
  return *one;
}

inline constexpr const char* differs = "it decides differently from the bare loop";

}  // namespace bench

#pragma once

#include <acd/simulation/scenario.hpp>

#include "simulation/draw.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// The key that all draws of one stream share: by its name, so that another stream more or less
/// changes nothing.
struct StreamKey {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
  std::uint64_t name = 0;
};

/// The instants at which one stream's calls come, one after the other.
class ArrivalSource {
 public:
  ArrivalSource(const Scenario& scenario, const Arrivals& stream, const StreamKey& key)
      : scenario_(scenario),
        stream_(stream),
        key_(key),
        draw_({key.seed, key.replication, key.name, static_cast<std::uint64_t>(Purpose::arrival)}) {
  }

  /// Seconds since the start; nothing when no more call comes before the horizon.
  [[nodiscard]] std::optional<double> next();
  /// Of the call that next() told last: its recorded handling, if the log has one.
  [[nodiscard]] std::optional<double> recorded_handling() const;

 private:
  std::optional<double> next_poisson();
  std::optional<double> next_sine();
  double busyness(std::int64_t day);
  [[nodiscard]] double draw_busyness(const std::optional<Distribution>& law, std::uint64_t name,
                                     std::int64_t day) const;
  [[nodiscard]] std::pair<double, double> rate_at(double time) const;  // per second, and until when

  const Scenario& scenario_;
  const Arrivals& stream_;
  StreamKey key_;
  Draw draw_;
  double now_ = 0;
  std::size_t row_ = 0;  // log: of the next call
  std::int64_t day_ = -1;
  double factor_ = 1;
};

}  // namespace simulation
ACD_NAMESPACE_END

#include "simulation/arrival_source.hpp"

#include "simulation/arithmetic.hpp"

#include <algorithm>
#include <limits>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

constexpr double day_length = 86'400;
constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::uint64_t everyone = 0;  // the name under which the scenario's own busyness is drawn

}  // namespace

double ArrivalSource::draw_busyness(const std::optional<Distribution>& law, std::uint64_t name,
                                    std::int64_t day) const {
  if (!law) return 1;
  Draw draw({key_.seed, key_.replication, name, static_cast<std::uint64_t>(Purpose::busyness),
             static_cast<std::uint64_t>(day)});
  return law->sample(draw, static_cast<double>(day) * day_length);
}

double ArrivalSource::busyness(std::int64_t day) {
  if (day != day_) {
    day_ = day;
    factor_ = draw_busyness(scenario_.busyness, everyone, day) *
              draw_busyness(stream_.busyness, key_.name, day);
  }
  return factor_;
}

std::optional<double> ArrivalSource::next() {
  switch (stream_.process.kind) {
    case Process::Kind::poisson: return next_poisson();
    case Process::Kind::sine: return next_sine();
    case Process::Kind::renewal: {
      const double factor = busyness(static_cast<std::int64_t>(now_ / day_length));
      if (factor <= 0) return std::nullopt;
      now_ += stream_.process.gap.sample(draw_, now_) / factor;
      break;
    }
    case Process::Kind::log:
      if (row_ == stream_.process.times.size()) return std::nullopt;
      now_ = stream_.process.times[row_++];
      break;
  }
  return now_ < scenario_.horizon ? std::optional(now_) : std::nullopt;
}

std::optional<double> ArrivalSource::recorded_handling() const {
  if (stream_.process.handlings.empty()) return std::nullopt;
  const double recorded = stream_.process.handlings[row_ - 1];
  return recorded < 0 ? std::nullopt : std::optional(recorded);
}

std::pair<double, double> ArrivalSource::rate_at(double time) const {
  const auto& rates = stream_.process.rates;
  const auto later = std::upper_bound(rates.begin(), rates.end(), time,
                                      [](double t, const auto& rate) { return t < rate.first; });
  double until = never;
  if (later != rates.end()) until = later->first;
  return {later == rates.begin() ? 0.0 : (later - 1)->second / 3600, until};
}

// One unit of exponential patience is used up at the rate of the moment.
std::optional<double> ArrivalSource::next_poisson() {
  double left = -log(draw_.uniform());
  for (;;) {
    if (now_ >= scenario_.horizon) return std::nullopt;
    const auto day = static_cast<std::int64_t>(now_ / day_length);
    auto [rate, until] = rate_at(now_);
    rate *= busyness(day);
    until = std::min(until, static_cast<double>(day + 1) * day_length);
    if (rate > 0 && now_ + left / rate < until) {
      now_ += left / rate;
      return now_ < scenario_.horizon ? std::optional(now_) : std::nullopt;
    }
    left -= rate * (until - now_);
    now_ = until;
  }
}

// Thinning (Lewis and Shedler, 1979): candidates at the highest rate, each kept by its share.
std::optional<double> ArrivalSource::next_sine() {
  const Process& process = stream_.process;
  for (;;) {
    const double factor = busyness(static_cast<std::int64_t>(now_ / day_length));
    const double highest = (process.mean_per_hour + process.amplitude) / 3600 * factor;
    if (highest <= 0) return std::nullopt;
    now_ -= log(draw_.uniform()) / highest;
    if (now_ >= scenario_.horizon) return std::nullopt;
    const double rate =
        (process.mean_per_hour + process.amplitude * sine_of_turns(now_ / process.period)) / 3600 *
        factor;
    if (draw_.uniform() * highest < rate) return now_;
  }
}

}  // namespace simulation
ACD_NAMESPACE_END

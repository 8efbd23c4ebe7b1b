#include <acd/simulation/distribution.hpp>

#include "simulation/arithmetic.hpp"
#include "simulation/draw.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

// Marsaglia's polar method: one of the two normal numbers it gives.
double normal(Draw& draw) {
  for (;;) {
    const double u = 2 * draw.uniform() - 1;
    const double v = 2 * draw.uniform() - 1;
    const double s = u * u + v * v;
    if (s < 1 && s > 0) return u * std::sqrt(-2 * log(s) / s);
  }
}

// Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); a shape below 1 by
// one of shape + 1.
double standard_gamma(double shape, Draw& draw) {
  if (shape < 1) {
    const double above = standard_gamma(shape + 1, draw);
    return above * pow(draw.uniform(), 1 / shape);
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(draw);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (log(draw.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}

}  // namespace

Distribution Distribution::constant(double seconds) {
  ACD_ASSERT(seconds >= 0 && std::isfinite(seconds));
  Distribution law;
  law.a_ = seconds;
  return law;
}

Distribution Distribution::exponential(double mean) {
  ACD_ASSERT(mean > 0 && std::isfinite(mean));
  Distribution law;
  law.kind_ = Kind::exponential;
  law.a_ = mean;
  return law;
}

double Distribution::sample(Draw& draw, double time) const {
  switch (kind_) {
    case Kind::constant: return a_;
    case Kind::exponential: return -a_ * log(draw.uniform());
    case Kind::gamma: return b_ * standard_gamma(a_, draw);
    case Kind::lognormal: return exp(a_ + b_ * normal(draw));
    case Kind::weibull: return b_ * pow(-log(draw.uniform()), 1 / a_);
    case Kind::uniform: return a_ + (b_ - a_) * draw.uniform();
    case Kind::erlang: {
      double sum = 0;
      for (int stage = 0; stage < static_cast<int>(a_); ++stage) sum -= log(draw.uniform());
      return b_ * sum;
    }
    case Kind::hyperexponential: {
      const double phase = draw.uniform();
      return -(phase < a_ ? b_ : c_) * log(draw.uniform());
    }
    case Kind::empirical: return values_[draw.below(static_cast<std::uint32_t>(values_.size()))];
    case Kind::mixture: {
      const double share = draw.uniform();
      for (const auto& [up_to, law] : parts_) {
        if (share < up_to) return law.sample(draw, time);
      }
      return parts_.back().second.sample(draw, time);
    }
    case Kind::by_time: break;
  }
  const auto later = std::upper_bound(parts_.begin(), parts_.end(), time,
                                      [](double t, const auto& part) { return t < part.first; });
  return (later == parts_.begin() ? later : later - 1)->second.sample(draw, time);
}

double Distribution::mean(double time) const {
  switch (kind_) {
    case Kind::constant:
    case Kind::exponential: return a_;
    case Kind::gamma:
    case Kind::erlang: return a_ * b_;
    case Kind::lognormal: return exp(a_ + b_ * b_ / 2);
    case Kind::weibull: return b_ * exp(log_gamma(1 + 1 / a_));
    case Kind::uniform: return (a_ + b_) / 2;
    case Kind::hyperexponential: return a_ * b_ + (1 - a_) * c_;
    case Kind::empirical:
      return std::accumulate(values_.begin(), values_.end(), 0.0) /
             static_cast<double>(values_.size());
    case Kind::mixture: {
      double sum = 0;
      double below = 0;
      for (const auto& [up_to, law] : parts_)
        sum += (up_to - below) * law.mean(time), below = up_to;
      return sum;
    }
    case Kind::by_time: break;
  }
  const auto later = std::upper_bound(parts_.begin(), parts_.end(), time,
                                      [](double t, const auto& part) { return t < part.first; });
  return (later == parts_.begin() ? later : later - 1)->second.mean(time);
}

}  // namespace simulation
ACD_NAMESPACE_END

#include "simulation/estimate.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

constexpr double both_tails = 0.975;  // of a 95 % interval

double value_of(const Sum& sum, const std::vector<double>& row) {
  double total = 0;
  for (const Term& term : sum) total += term.weight * row[term.cell];
  return total;
}

}  // namespace

double t_quantile(std::size_t degrees) {
  return boost::math::quantile(boost::math::students_t(static_cast<double>(degrees)), both_tails);
}

Spread spread_of(const std::vector<double>& deviations) {
  const auto n = static_cast<double>(deviations.size());
  if (deviations.size() < 2) return {};
  double squares = 0;
  for (const double off : deviations) squares += off * off;
  const double error = std::sqrt(squares / (n - 1) / n);
  return {error, t_quantile(deviations.size() - 1) * error};
}

Estimate Samples::estimate(double value, std::vector<double> deviations) const {
  const Spread spread = spread_of(deviations);
  if (!keep_deviations_) deviations.clear();
  return {value, spread.half_width, spread.standard_error, std::move(deviations)};
}

Estimate Samples::mean(const Sum& sum, double scale) const {
  std::vector<double> values;
  double total = 0;
  for (const auto& row : rows_) total += values.emplace_back(value_of(sum, row) * scale);
  const double mean = total / static_cast<double>(rows_.size());
  for (double& value : values) value -= mean;
  return estimate(mean, std::move(values));
}

// A sample deviates by what its part is off the ratio, in units of the mean whole.
Estimate Samples::ratio(const Sum& part, const Sum& whole) const {
  double parts = 0;
  double wholes = 0;
  for (const auto& row : rows_) {
    parts += value_of(part, row);
    wholes += value_of(whole, row);
  }
  if (wholes == 0) return {};
  const double ratio = parts / wholes;
  const double mean_whole = wholes / static_cast<double>(rows_.size());
  std::vector<double> deviations;
  for (const auto& row : rows_) {
    deviations.push_back((value_of(part, row) - ratio * value_of(whole, row)) / mean_whole);
  }
  return estimate(ratio, std::move(deviations));
}

}  // namespace simulation
ACD_NAMESPACE_END

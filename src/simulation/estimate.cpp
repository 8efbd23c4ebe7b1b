#include "simulation/estimate.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>

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

Estimate Samples::mean(const Sum& sum, double scale) const {
  const auto n = static_cast<double>(rows_.size());
  double total = 0;
  for (const auto& row : rows_) total += value_of(sum, row);
  const double mean = total / n;
  Estimate estimate{mean * scale, 0, 0};
  if (rows_.size() < 2) return estimate;
  double squares = 0;
  for (const auto& row : rows_) {
    const double off = value_of(sum, row) - mean;
    squares += off * off;
  }
  estimate.standard_error = std::sqrt(squares / (n - 1) / n) * std::abs(scale);
  estimate.half_width = t_quantile(rows_.size() - 1) * estimate.standard_error;
  return estimate;
}

Estimate Samples::ratio(const Sum& part, const Sum& whole) const {
  const auto n = static_cast<double>(rows_.size());
  double parts = 0;
  double wholes = 0;
  for (const auto& row : rows_) {
    parts += value_of(part, row);
    wholes += value_of(whole, row);
  }
  if (wholes == 0) return {};
  const double ratio = parts / wholes;
  Estimate estimate{ratio, 0, 0};
  if (rows_.size() < 2) return estimate;
  double squares = 0;
  for (const auto& row : rows_) {
    const double off = value_of(part, row) - ratio * value_of(whole, row);
    squares += off * off;
  }
  estimate.standard_error = std::sqrt(squares / (n - 1) / n) / std::abs(wholes / n);
  estimate.half_width = t_quantile(rows_.size() - 1) * estimate.standard_error;
  return estimate;
}

}  // namespace simulation
ACD_NAMESPACE_END

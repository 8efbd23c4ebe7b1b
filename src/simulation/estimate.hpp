#pragma once

#include <acd/simulation/summary.hpp>

#include <cstddef>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// A weighted sum of cells of a sample.
struct Term {
  std::size_t cell;
  double weight = 1;
};
using Sum = std::vector<Term>;

/// The two-sided 95 % quantile of Student's t with so many degrees of freedom.
[[nodiscard]] double t_quantile(std::size_t degrees);

/// Numbers that belong to replications or batches, and what they say together.
class Samples {
 public:
  Samples(std::vector<std::vector<double>> rows, bool keep_deviations)
      : rows_(std::move(rows)), keep_deviations_(keep_deviations) {}

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  /// The mean of a sum over the samples, times `scale`.
  [[nodiscard]] Estimate mean(const Sum& sum, double scale = 1) const;
  /// The total of one sum by the total of another (0 when that is 0). Interval: delta method.
  [[nodiscard]] Estimate ratio(const Sum& part, const Sum& whole) const;

 private:
  [[nodiscard]] Estimate estimate(double value, std::vector<double> deviations) const;

  std::vector<std::vector<double>> rows_;
  bool keep_deviations_;
};

/// The standard error of a mean whose samples deviate so, and half of its 95 % interval.
struct Spread {
  double standard_error = 0;
  double half_width = 0;
};
[[nodiscard]] Spread spread_of(const std::vector<double>& deviations);

}  // namespace simulation
ACD_NAMESPACE_END

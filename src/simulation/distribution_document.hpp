#pragma once

#include <acd/simulation/distribution.hpp>

#include "workflow/faults.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Reads a law, or adds its faults.
class DistributionReader {
 public:
  DistributionReader(workflow::Faults& faults, const ReadFile& read_file)
      : faults_(faults), read_file_(read_file) {}

  [[nodiscard]] Distribution read(ValueView document, const std::string& pointer);

 private:
  Distribution read_named(std::string_view name, ValueView body, const std::string& pointer);
  Distribution read_mean_and_cv(Distribution::Kind kind, ValueView body,
                                const std::string& pointer);
  Distribution read_uniform(ValueView body, const std::string& pointer);
  Distribution read_empirical(ValueView body, const std::string& pointer);
  Distribution read_parts(Distribution::Kind kind, ValueView body, const std::string& pointer);
  std::vector<double> numbers_of_file(std::string_view path, const std::string& pointer);
  /// A finite number that is at least `least` (or above it).
  std::optional<double> number(ValueView value, const std::string& pointer, double least,
                               bool above = false);
  Distribution fault(ErrorCode code, const std::string& pointer, std::string message);

  workflow::Faults& faults_;
  const ReadFile& read_file_;
  int depth_ = 0;
};

}  // namespace simulation
ACD_NAMESPACE_END

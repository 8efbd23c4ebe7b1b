#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

class Draw;  // src/simulation/draw.hpp

/// Reads a file that a document names, by the path as written.
using ReadFile = std::function<Result<std::string>(std::string_view path)>;

/// A law of random lengths, in seconds, never negative. As a document it is a number (always that
/// length) or an object with one key:
///
///     {"exponential": 180}                                  mean
///     {"gamma": {"mean": 180, "cv": 1.5}}                   mean and coefficient of variation
///     {"lognormal": {"mean": 180, "cv": 1.5}}
///     {"weibull": {"mean": 180, "cv": 1.5}}                 or "shape" instead of "cv"
///     {"uniform": [120, 240]}
///     {"erlang": {"mean": 180, "k": 3}}
///     {"hyperexponential": {"mean": 180, "cv": 2}}          two phases with balanced means; cv > 1
///     {"empirical": [170, 181, 195]}                        one of these; or the path of a file
///     {"mixture": [[0.1, 0], [0.9, {"exponential": 60}]]}   weights and laws
///     {"by_time": [[0, 60], [3600, {"exponential": 90}]]}   from when on, by the time of the draw
class ACD_API Distribution {
 public:
  enum class Kind : std::uint8_t {
    constant,
    exponential,
    gamma,
    lognormal,
    weibull,
    uniform,
    erlang,
    hyperexponential,
    empirical,
    mixture,
    by_time,
  };

  Distribution() = default;  ///< always 0
  /// Precondition: seconds >= 0 and finite.
  [[nodiscard]] static Distribution constant(double seconds);
  [[nodiscard]] static Distribution exponential(double mean);  ///< Precondition: mean > 0.

  /// Reads one from a document; pointers start at `pointer`. All faults at once. Errors: type,
  /// value, missing, file, limit_exceeded.
  [[nodiscard]] static Result<Distribution> from_value(ValueView document,
                                                       std::string_view pointer = {},
                                                       const ReadFile& read_file = {});

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// Always 0: drawing can be left out.
  [[nodiscard]] bool is_zero() const noexcept { return kind_ == Kind::constant && a_ == 0; }
  /// Seconds. Of by_time: of the law that holds at `time`.
  [[nodiscard]] double mean(double time = 0) const;

  /// One length in seconds. `time`: seconds since the start, for by_time.
  [[nodiscard]] double sample(Draw& draw, double time) const;

  friend bool operator==(const Distribution&, const Distribution&) = default;

 private:
  friend class DistributionReader;  // src/simulation/distribution_document.cpp

  Kind kind_ = Kind::constant;
  // constant: a; exponential: mean a; gamma: shape a, scale b; lognormal: location a, scale b;
  // weibull: shape a, scale b; uniform: a to b; erlang: stages a, mean of one b; hyperexponential:
  // with probability a mean b, else mean c.
  double a_ = 0;
  double b_ = 0;
  double c_ = 0;
  std::vector<double> values_;                          // empirical
  std::vector<std::pair<double, Distribution>> parts_;  // mixture: up to which share; by_time: from
                                                        // when on
};

}  // namespace simulation
ACD_NAMESPACE_END

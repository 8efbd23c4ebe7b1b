#include "simulation/arithmetic.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

constexpr double ln2_high = 0.693147180369123816490;  // 32 bits: k * ln2_high is exact
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double pi = 3.14159265358979323846;
constexpr double half_log_two_pi = 0.918938533204672741780;

// Taylor's series of sine and cosine, for |x| <= pi / 4.
double small_sine(double x) {
  const double z = x * x;
  double sum = 0;
  for (int n = 17; n >= 3; n -= 2) sum = (1 + sum) * -z / (n * (n - 1));
  return x * (1 + sum);
}
double small_cosine(double x) {
  const double z = x * x;
  double sum = 0;
  for (int n = 18; n >= 2; n -= 2) sum = (1 + sum) * -z / (n * (n - 1));
  return 1 + sum;
}

}  // namespace

double log(double x) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<int>(bits >> 52U) - 1023;
  auto m = std::bit_cast<double>((bits & 0xfffffffffffffU) | 0x3ff0000000000000U);
  if (m > 1.41421356237309504880) {
    m /= 2;
    ++exponent;
  }
  // log m = 2 artanh s, and |s| < 0.172.
  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  double sum = 1.0 / 23;
  for (int n = 21; n >= 3; n -= 2) sum = sum * z + 1.0 / n;
  const double rest = 2 * s * z * sum + exponent * ln2_low;
  return exponent * ln2_high + (2 * s + rest);
}

double exp(double x) noexcept {
  const double k = std::nearbyint(x * 1.44269504088896340736);
  const double r = (x - k * ln2_high) - k * ln2_low;
  double sum = 1;
  for (int n = 14; n >= 1; --n) sum = 1 + sum * r / n;
  return std::ldexp(sum, static_cast<int>(k));
}

double pow(double x, double y) noexcept { return exp(y * log(x)); }

double sine_of_turns(double turns) noexcept {
  const double eighths = (turns - std::floor(turns)) * 8;  // 0 to 8
  const int quarter = static_cast<int>((eighths + 1) / 2);
  const double x = (eighths - 2 * quarter) * (pi / 4);
  switch (quarter % 4) {
    case 0: return small_sine(x);
    case 1: return small_cosine(x);
    case 2: return -small_sine(x);
    default: return -small_cosine(x);
  }
}

// Stirling's series, where it converges fast; below, by Gamma(x + 1) = x Gamma(x).
double log_gamma(double x) noexcept {
  double product = 1;
  while (x < 10) {
    product *= x;
    x += 1;
  }
  const double z = 1 / (x * x);
  const double series =
      (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z / 1188)))) / x;
  return (x - 0.5) * log(x) - x + half_log_two_pi + series - log(product);
}

}  // namespace simulation
ACD_NAMESPACE_END

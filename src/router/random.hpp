#pragma once

#include <acd/config.hpp>

#include <cstdint>

ACD_NAMESPACE_BEGIN
namespace router {

/// The router's generator: SplitMix64 (Steele, Lea, Flood 2014), the same numbers on every
/// platform.
class Random {
 public:
  explicit Random(std::uint64_t seed = 0) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// Uniform in [0, bound), without bias. Precondition: bound > 0.
  std::uint32_t below(std::uint32_t bound) noexcept {
    std::uint64_t product = (next() >> 32U) * bound;
    if ((product & 0xffffffffU) < bound) {  // only then it is worth a division
      const std::uint64_t reject = (std::uint64_t{1} << 32U) % bound;
      while ((product & 0xffffffffU) < reject) product = (next() >> 32U) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32U);
  }

  [[nodiscard]] std::uint64_t state() const noexcept { return state_; }

 private:
  std::uint64_t state_;
};

}  // namespace router
ACD_NAMESPACE_END

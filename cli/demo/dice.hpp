#pragma once

#include <chrono>
#include <cstdint>

namespace acd::cli::demo {

using Milliseconds = std::chrono::milliseconds;

/// Draws lengths of time, the same on every platform: SplitMix64, and whole numbers throughout.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) noexcept : state_(seed) {}

  /// Uniform in [0, bound); the bias is below bound / 2^32. Precondition: bound > 0.
  std::uint32_t below(std::uint32_t bound) noexcept {
    return static_cast<std::uint32_t>(std::uint64_t{next()} * bound >> 32U);
  }

  [[nodiscard]] bool percent(std::uint32_t chance) noexcept { return below(100) < chance; }

  /// Uniform in [least, most).
  Milliseconds between(Milliseconds least, Milliseconds most) noexcept {
    return least + Milliseconds(below(static_cast<std::uint32_t>((most - least).count())));
  }

  /// Exponential, by von Neumann's comparisons: runs of falling numbers, no logarithm.
  /// Precondition: the mean is shorter than 2^32 milliseconds.
  Milliseconds exponential(Milliseconds mean) noexcept {
    const auto scale = static_cast<std::uint64_t>(mean.count());
    for (std::uint64_t whole = 0;; ++whole) {
      const std::uint32_t first = next();
      std::uint32_t last = first;
      bool odd_run = true;
      for (std::uint32_t drawn = next(); drawn < last; drawn = next()) {
        last = drawn;
        odd_run = !odd_run;
      }
      if (odd_run) return Milliseconds(whole * scale + (first * scale >> 32U));
    }
  }

 private:
  std::uint32_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::uint32_t>((z ^ (z >> 31U)) >> 32U);
  }

  std::uint64_t state_;
};

}  // namespace acd::cli::demo

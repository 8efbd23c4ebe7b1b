#pragma once

#include <acd/config.hpp>

#include "router/digest.hpp"
#include "router/random.hpp"

#include <cstdint>
#include <initializer_list>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// What a number is drawn for. Each purpose has numbers of its own, so that a change of one part of
/// a scenario leaves the draws of all others alone.
enum class Purpose : std::uint64_t {
  router_seed,
  busyness,
  arrival,
  attributes,
  patience,
  handling,
  wrap_up,
  ring,
  retry,
  update,
  pause,
};

/// A source of random numbers for one purpose of one thing: the same key gives the same numbers,
/// whatever else was drawn before. That is what lines two configurations up on common numbers.
class Draw {
 public:
  Draw(std::initializer_list<std::uint64_t> key) noexcept : random_(mixed(key)) {}

  [[nodiscard]] std::uint64_t next() noexcept { return random_.next(); }
  /// Uniform in (0, 1): 53 random bits, in the middle of their interval.
  [[nodiscard]] double uniform() noexcept {
    return (static_cast<double>(random_.next() >> 11U) + 0.5) * 0x1p-53;
  }
  /// Uniform in [0, bound). Precondition: bound > 0.
  [[nodiscard]] std::uint32_t below(std::uint32_t bound) noexcept { return random_.below(bound); }

  [[nodiscard]] static std::uint64_t mixed(std::initializer_list<std::uint64_t> key) noexcept {
    std::uint64_t hash = 0;
    for (const std::uint64_t part : key) hash = router::fold(hash, part);
    return hash;
  }

 private:
  router::Random random_;
};

}  // namespace simulation
ACD_NAMESPACE_END

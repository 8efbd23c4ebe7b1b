#pragma once

#include <chrono>
#include <cstdint>

namespace acd::cli {

/// How far a simulation is: on a terminal, and only when it takes longer than a second.
class Progress {
 public:
  Progress();

  bool operator()(std::uint64_t done, std::uint64_t of);
  /// Takes the line away again.
  void clear() const;

 private:
  bool shows_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = start_;
};

}  // namespace acd::cli

#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace acd::cli {

Progress::Progress() : shows_(isatty(STDERR_FILENO) != 0) {}

bool Progress::operator()(std::uint64_t done, std::uint64_t of) {
  if (!shows_) return true;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(200) || now - start_ < std::chrono::seconds(1)) {
    return true;
  }
  last_ = now;
  drawn_ = true;
  fmt::print(stderr, "\r{} of {} replications", done, of);
  std::fflush(stderr);
  return true;
}

void Progress::clear() const {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace acd::cli

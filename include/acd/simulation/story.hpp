#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/simulation/scenario.hpp>

#include <cstddef>
#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Something that happened to a call, and why.
struct StoryLine {
  double after = 0;  ///< seconds since the call came
  std::string what;
  std::string why;  ///< empty: nothing to add
};

/// A call from its arrival until it was answered or given up.
struct CallStory {
  std::string task;
  Value attributes;
  double arrived = 0;  ///< seconds since the start
  double waited = 0;   ///< seconds
  bool answered = false;
  std::vector<StoryLine> lines;
};

/// The calls of the first replication that waited longest, the longest first, each with what
/// happened and what kept everybody from answering. Runs that replication twice: the second time it
/// knows whom to watch.
[[nodiscard]] ACD_API std::vector<CallStory> slowest_calls(const Scenario& scenario,
                                                           std::size_t count);

}  // namespace simulation
ACD_NAMESPACE_END

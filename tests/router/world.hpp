#pragma once

#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "router/random.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace acd_test {

/// The text of a file under tests/.
std::string read_test_file(std::string_view path);

/// A workspace from JSON text; a fault in it fails the test.
acd::Workspace workspace(std::string_view json);

/// A router and everything that came out of it, as JSON lines.
class Recorder {
 public:
  explicit Recorder(const acd::Workspace& workspace)
      : router(workspace), reader_(workspace.options) {}

  /// Applies a command given as JSON text. True when it was obeyed.
  bool apply(std::string_view command);
  bool apply(const acd::router::Command& command);
  void advance(acd::TimePoint at);

  acd::Router router;
  std::vector<std::string> lines;          ///< of all events so far
  std::vector<acd::router::Event> events;  ///< of the last apply() or advance()
  std::string refused;                     ///< code of the last refusal, or empty

 private:
  void collect();
  acd::router::CommandReader reader_;
  acd::router::EventBuffer buffer_;
};

/// A small site with every kind of rule: several queues (one LIFO, one ring-all, one with
/// max_waiting), workflows with skips, timeouts, known workers, order_by and volatile expressions.
std::string small_site(std::uint64_t seed);

/// A day of commands for small_site(): mostly sensible, some not, with times that often coincide.
std::vector<std::string> random_commands(std::uint64_t seed, int count);

}  // namespace acd_test

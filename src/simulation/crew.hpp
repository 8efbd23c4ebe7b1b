#pragma once

#include <acd/simulation/scenario.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Does an expression about workers match this one, as the workspace says they are?
[[nodiscard]] bool matches(const Expression& expression, const Worker& worker);

/// Which worker belongs to which group, and what the activities are called: the same for all
/// replications.
struct Roster {
  explicit Roster(const Scenario& scenario);

  std::vector<std::uint32_t> group_of;              ///< by worker, in the order of the workspace
  std::vector<std::vector<std::uint32_t>> members;  ///< by group
  std::vector<std::string> groups;                  ///< names
  std::vector<bool> activity_available;             ///< by index of the activity
  std::string on_duty;                              ///< sid of an available activity
  std::string off_duty;                             ///< sid of an unavailable one
  std::vector<bool> available_at_start;             ///< by worker
};

/// One worker, in one replication.
struct Person {
  std::uint32_t group = 0;
  bool available = false;  ///< in an available activity
  bool on_break = false;
  bool shift_over = false;
  std::uint32_t ringing = 0;
  std::uint32_t accepted = 0;
  std::uint32_t idle_since = 0;  ///< generation: grows whenever idling ends

  [[nodiscard]] bool idle() const noexcept { return available && ringing + accepted == 0; }
  [[nodiscard]] bool present() const noexcept { return available || accepted > 0; }
};

/// A number that changes over time, and its integral since it was last read.
class Level {
 public:
  void change(std::int64_t by, std::int64_t now) noexcept {
    area_ += value_ * (now - since_);
    since_ = now;
    value_ += by;
  }
  [[nodiscard]] std::int64_t value() const noexcept { return value_; }
  /// Microseconds times the value; starts again at 0.
  std::int64_t read(std::int64_t now) noexcept {
    change(0, now);
    const std::int64_t area = area_;
    area_ = 0;
    return area;
  }

 private:
  std::int64_t value_ = 0;
  std::int64_t since_ = 0;
  std::int64_t area_ = 0;
};

/// The levels of one group of people.
struct GroupLevels {
  Level busy;
  Level present;
  Level on_break;
  std::int64_t on_duty = 0;
  std::int64_t wanted = -1;  ///< how many should be on duty; negative: whoever is
};

}  // namespace simulation
ACD_NAMESPACE_END

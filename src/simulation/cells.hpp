#pragma once

#include <acd/config.hpp>

#include <cstddef>
#include <cstdint>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// What is counted for each class of calls.
enum class ClassCell : std::uint8_t {
  offered,  ///< calls that came, attempts of callers who call again included
  fresh,    ///< first attempts
  served,
  abandoned,     ///< the caller left while waiting
  blocked,       ///< no line, or the queue was full
  overflowed,    ///< the workflow ended: timeout, skip or a named end
  disconnected,  ///< sent away at closing time
  failed,        ///< refused at creation, time to live, assignment limit
  unfinished,    ///< still there when the run stopped
  waited,        ///< accepted into the queue, and not served in the instant of arrival
  wait,          ///< seconds, of all calls that were not blocked
  wait_served,
  wait_abandoned,
  rings,
  no_answers,
  rejects,
  busy_lines,
  handling,   ///< seconds from acceptance to the end of the conversation
  wrap_up,    ///< seconds
  retries,    ///< callers who left and will call again
  updates,    ///< waiting tasks whose attributes changed
  timeouts,   ///< steps that timed out
  timed_out,  ///< calls with at least one of them
  count_,
};

/// What is integrated over time for each group of people, in person-seconds. The first three from
/// the warm-up to the horizon, the others over the whole run.
enum class GroupCell : std::uint8_t { busy, present, on_break, busy_all, present_all, count_ };

/// Integrals over time for the whole site, in seconds.
enum class SiteCell : std::uint8_t { waiting, in_orbit, open, whole_run, count_ };

/// What is kept per interval of the series.
enum class SeriesCell : std::uint8_t {
  offered,
  waited,
  abandoned,  ///< in the interval
  started,    ///< conversations
  waiting,    ///< seconds
  busy,       ///< person-seconds
  present,
  waiting_at_end,
  busy_at_end,
  count_,
};

/// Where each number stands in a sample: one row of doubles per replication or batch, so that every
/// figure is a ratio of sums of cells.
class Layout {
 public:
  Layout() = default;
  Layout(std::size_t classes, std::size_t groups, std::size_t levels, std::size_t intervals)
      : classes_(classes), groups_(groups), levels_(levels), intervals_(intervals) {}

  [[nodiscard]] std::size_t classes() const noexcept { return classes_; }
  [[nodiscard]] std::size_t groups() const noexcept { return groups_; }
  [[nodiscard]] std::size_t levels() const noexcept { return levels_; }
  [[nodiscard]] std::size_t intervals() const noexcept { return intervals_; }

  [[nodiscard]] std::size_t of(std::size_t klass, ClassCell cell) const noexcept {
    return klass * class_size() + static_cast<std::size_t>(cell);
  }
  [[nodiscard]] std::size_t served_within(std::size_t klass, std::size_t level) const noexcept {
    return klass * class_size() + class_cells + level;
  }
  [[nodiscard]] std::size_t abandoned_within(std::size_t klass, std::size_t level) const noexcept {
    return klass * class_size() + class_cells + levels_ + level;
  }
  [[nodiscard]] std::size_t served_by(std::size_t klass, std::size_t group) const noexcept {
    return klass * class_size() + class_cells + 2 * levels_ + group;
  }
  [[nodiscard]] std::size_t of_group(std::size_t group, GroupCell cell) const noexcept {
    return classes_ * class_size() + group * group_cells + static_cast<std::size_t>(cell);
  }
  [[nodiscard]] std::size_t of_site(SiteCell cell) const noexcept {
    return of_group(groups_, GroupCell{}) + static_cast<std::size_t>(cell);
  }
  [[nodiscard]] std::size_t of_interval(std::size_t interval, SeriesCell cell) const noexcept {
    return of_site(SiteCell::count_) + interval * series_cells + static_cast<std::size_t>(cell);
  }
  [[nodiscard]] std::size_t size() const noexcept { return of_interval(intervals_, SeriesCell{}); }

 private:
  static constexpr auto class_cells = static_cast<std::size_t>(ClassCell::count_);
  static constexpr auto group_cells = static_cast<std::size_t>(GroupCell::count_);
  static constexpr auto series_cells = static_cast<std::size_t>(SeriesCell::count_);
  [[nodiscard]] std::size_t class_size() const noexcept {
    return class_cells + 2 * levels_ + groups_;
  }

  std::size_t classes_ = 0;
  std::size_t groups_ = 0;
  std::size_t levels_ = 0;
  std::size_t intervals_ = 0;
};

}  // namespace simulation
ACD_NAMESPACE_END

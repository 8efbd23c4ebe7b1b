#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>
#include <acd/simulation/distribution.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// When calls come. Rates are per hour, times are seconds since the start.
struct Process {
  enum class Kind : std::uint8_t {
    poisson,  ///< piecewise constant rates
    sine,     ///< a rate that swings around its mean
    renewal,  ///< gaps of any law
    log,      ///< recorded times
  };
  Kind kind = Kind::poisson;
  std::vector<std::pair<double, double>> rates;  ///< poisson: from when on, calls per hour
  double mean_per_hour = 0;                      ///< sine
  double amplitude = 0;                          ///< sine: calls per hour, at most the mean
  double period = 0;                             ///< sine: seconds
  Distribution gap;                              ///< renewal: seconds
  std::vector<double> times;                     ///< log: seconds since the start, ascending
  std::vector<double> handlings;  ///< log: recorded seconds, negative where the law is to be used;
                                  ///< or empty
  std::uint64_t bad_rows = 0;     ///< log: rows that were left out
};

/// One attribute of the tasks of a stream.
struct Attribute {
  enum class Kind : std::uint8_t {
    constant,
    table,        ///< one of some values, by weight
    from_worker,  ///< an attribute of a worker drawn for the task: the customer's own contact
    if_worker_available,  ///< one value while that worker is available, another while not
  };
  std::string key;
  Kind kind = Kind::constant;
  std::vector<Value> values;      ///< constant: one; if_worker_available: yes, no
  std::vector<double> up_to;      ///< table: cumulative shares
  std::vector<std::string> path;  ///< from_worker: keys down to the attribute
};

/// What tasks of a stream look like.
struct TaskTemplate {
  std::string workflow;  ///< empty: the only one there is
  std::string channel;   ///< empty: default
  std::int32_t priority = 0;
  Duration timeout = std::chrono::hours(24 * 14);
  std::vector<Attribute> attributes;
};

/// A change of a waiting task's attributes, some time after its creation.
struct Update {
  Distribution after;
  std::vector<Attribute> attributes;
};

/// A stream of calls of one class.
struct Arrivals {
  std::string name;
  Process process;
  std::optional<Distribution> busyness;  ///< multiplies the rate, drawn once per day
  TaskTemplate task;
  std::optional<Distribution> patience;  ///< until the caller leaves, from arrival; absent: never
  Distribution handling;                 ///< from acceptance to the end of the conversation
  Distribution wrap_up;                  ///< after it
  Distribution ring;                     ///< from reservation to answer
  double retry_probability = 0;          ///< of a caller who left
  Distribution retry_pause;
  std::vector<Update> updates;
};

/// How some workers behave. Each worker belongs to the first entry that matches.
struct People {
  std::string name;
  std::optional<Expression> match;  ///< about a worker; absent: everyone
  /// From when on, how many of them are on duty; absent: as the workspace says. Whoever is too many
  /// leaves as soon as idle: running calls are finished.
  std::vector<std::pair<double, std::int64_t>> staffing;
  /// When each of them is on duty, seconds since the start; absent: always.
  std::vector<std::pair<double, double>> shifts;
  std::optional<Distribution> break_after_idle;  ///< of idling, until a break begins
  Distribution break_length;
  std::optional<Distribution> ring;      ///< instead of the stream's
  std::optional<Distribution> handling;  ///< instead of the stream's
  double no_answer = 0;                  ///< probability that a ring stays unanswered
  std::optional<Distribution> away;  ///< back to work so long after the router took them out for
                                     ///< not answering; absent: never
  double reject = 0;                 ///< probability that a ring is declined
  double busy = 0;                   ///< probability that the line is busy
};

/// What becomes of the calls that are there when the horizon is reached.
enum class Drain : std::uint8_t {
  serve,       ///< every call is followed to its end
  disconnect,  ///< who waits is sent away, who talks is followed to the end
  stop,        ///< the run ends
};
[[nodiscard]] ACD_API std::string_view to_string(Drain value) noexcept;

/// A simulated day, week or steady state: a workspace, the calls that come, the people who answer.
struct ACD_API Scenario {
  Workspace workspace;
  TimePoint start;     ///< for calendars; times of the scenario count from here
  double horizon = 0;  ///< seconds; arrivals end here
  double warm_up = 0;  ///< seconds; what arrives before is not counted
  Drain drain = Drain::serve;
  std::uint64_t replications = 1;
  std::uint64_t seed = 0;
  std::optional<Distribution> busyness;    ///< multiplies all rates, drawn once per day
  std::optional<std::uint64_t> lines;      ///< calls there can be; one more is blocked
  std::vector<double> service_levels{20};  ///< thresholds in seconds
  std::optional<double> interval;          ///< of the series, seconds; absent: no series
  std::uint64_t batches = 20;              ///< of one replication, for its intervals
  std::vector<Arrivals> arrivals;
  std::vector<People> people;

  /// Reads a scenario document. All faults at once, each with pointer, offset and line; a key that
  /// is not known is a fault. Rows of a log that cannot be read are faults too, unless
  /// `skip_bad_rows`. Errors: as Workspace::from_json().
  [[nodiscard]] static Result<Scenario> from_json(std::string_view text,
                                                  const ReadFile& read_file = {},
                                                  bool skip_bad_rows = false);
};

/// The group of each worker, in the order of the workspace: the name of the first entry of `people`
/// that matches; `others`, or `everyone` where there is no entry.
[[nodiscard]] ACD_API std::vector<std::string> groups_of_workers(const Scenario& scenario);

}  // namespace simulation
ACD_NAMESPACE_END

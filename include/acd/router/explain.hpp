#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/expression/expression.hpp>
#include <acd/router/router.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// What keeps workers from a task. Each worker is counted at the first that applies, in this order.
enum class Obstacle : std::uint8_t {
  queue_expression,   ///< not in the queue
  known_worker,       ///< the step wants another worker
  target_expression,  ///< the step's expression is false
  activity,           ///< not available
  channel,            ///< the task's channel is switched off
  capacity,           ///< nothing free on the channel
  load_budget,        ///< or in the load budget
  back_off,           ///< left alone for a while
  excluded,           ///< refused the task, or did not answer
  has_reservation,    ///< holds one of this task already
  none,               ///< could take it
};
[[nodiscard]] ACD_API std::string_view to_string(Obstacle obstacle) noexcept;

/// Workers whom the same thing keeps from the task.
struct ObstacleGroup {
  Obstacle obstacle{};
  std::string clause;  ///< what is false, such as `worker.skills HAS 'ja'`; or the activity
  std::size_t workers = 0;
  std::vector<std::string> examples;  ///< up to three: sid, and the value that fails
};

/// Something that would route the task now, as a command in its JSON form, tried on a copy.
struct Change {
  std::string sentence;
  std::string command;
};

/// A timer of the task.
struct PendingInstant {
  std::string what;
  TimePoint at;
};

/// Why a task is where it is.
struct TaskExplanation {
  TaskState task;
  std::string filter;      ///< its name, `default_filter`, or `routing_target`
  std::size_t target = 0;  ///< position in the filter
  std::optional<Explanation> filter_expression;
  std::string target_expression;  ///< empty: none
  std::string order;              ///< how workers are put in order
  Duration age{};
  std::size_t ahead = 0;  ///< waiting tasks of the queue that go first
  std::vector<PendingInstant> timers;
  std::vector<ObstacleGroup> obstacles;  ///< of all workers, most first
  std::vector<Change> changes;           ///< of a task that waits
};

/// Explains a task as it is now; absent: there is none. Reads only: the router's state does not
/// change. The past is explained by replaying to that instant. Complexity: workers, and a copy of
/// the router for each change that is tried (ten at most).
[[nodiscard]] ACD_API std::optional<TaskExplanation> explain(const Router& router,
                                                             std::string_view task);

/// How many workers match, and could be offered something on a channel right now.
struct Availability {
  std::size_t total = 0;      ///< that match
  std::size_t available = 0;  ///< of these, in an available activity
  std::size_t free = 0;       ///< of these, with room on the channel
};
/// Of one worker, by sid or name. Errors: unknown_name.
[[nodiscard]] ACD_API Result<Availability> availability(const Router& router,
                                                        std::string_view worker,
                                                        std::string_view channel);
/// Of the workers whom an expression about workers (Context::queue) matches: the question to ask
/// before a task is created. Errors: unknown_name, for the channel. Complexity: workers.
[[nodiscard]] ACD_API Result<Availability> availability(const Router& router,
                                                        const Expression& workers,
                                                        std::string_view channel);

/// As one JSON object.
[[nodiscard]] ACD_API std::string to_json(const TaskExplanation& explanation);
/// As lines for people.
[[nodiscard]] ACD_API std::string to_text(const TaskExplanation& explanation);

}  // namespace router
ACD_NAMESPACE_END

#pragma once

#include <acd/calendar/calendar.hpp>
#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>
#include <acd/workflow/configuration.hpp>
#include <acd/workflow/options.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN

/// A named status of a worker.
struct Activity {
  std::string sid;
  std::string name;
  bool available = false;
  Value unknown{};  ///< an object of the keys we do not know, kept for output; or null
};

/// A kind of task, such as voice or chat.
struct TaskChannel {
  std::string sid;
  std::string name;                        ///< letters, digits, `_`, `$`; not starting with a digit
  bool channel_optimized_routing = false;  ///< idle time counts per channel
  std::int32_t load_weight = 1;            ///< what one task takes of a worker's load budget
  Value unknown{};
};

/// A set of workers and the tasks that wait for them.
struct TaskQueue {
  std::string sid;
  std::string name;
  std::optional<Expression> target_workers;  ///< absent: nobody (an explicitly empty text)
  TaskOrder task_order = TaskOrder::fifo;
  std::int32_t max_reserved_workers = 1;      ///< 1 to 50
  std::optional<std::int64_t> max_waiting{};  ///< pending tasks the queue holds; absent: no bound
  Value unknown{};
};

/// A worker's capacity on one channel.
struct WorkerChannel {
  std::string channel;        ///< sid or name of the task channel
  std::int32_t capacity = 1;  ///< 0: nothing new
  bool available = true;      ///< false: nothing new, the capacity is remembered
  Value unknown{};
};

/// Someone who takes tasks.
struct Worker {
  std::string sid;
  std::string name;                           ///< unique without regard to case
  Value attributes;                           ///< an object
  std::string activity;                       ///< sid or name; empty: the default activity
  std::vector<WorkerChannel> channels;        ///< those not named have capacity 1
  std::optional<std::int64_t> load_budget{};  ///< over all channels; absent: the option's
  Value unknown{};
};

struct Workflow {
  std::string sid;
  std::string name;
  std::shared_ptr<const WorkflowConfiguration> configuration;
  Duration task_reservation_timeout = std::chrono::seconds(120);  ///< 1 s to 24 h
  Value unknown{};
};

/// What connecting and disconnecting do to a worker's activity.
struct PresenceRules {
  std::string connect_activity;     ///< sid or name, set at the first log-in; empty: none
  std::string disconnect_activity;  ///< an unavailable one, set after the grace; empty: none
  Duration grace = std::chrono::seconds(10);  ///< zero or more: a connection may be away so long
  Duration heartbeat_timeout{};  ///< who is silent so long counts as disconnected; zero: never
  Value unknown{};
};

/// Named opening hours; filters and skip_if ask `calendar.<name>.open`.
struct Calendar {
  std::string sid;
  std::string name;  ///< as it stands in expressions
  std::string time_zone;
  Value weekly;  ///< as in the document
  Value holidays;
  Value exceptions;
  calendar::OpeningHours hours;  ///< all of it
  Value unknown{};
};

/// A workspace document as plain values. Every object has a sid (its name when none is written);
/// references try the sid first, then the name. The order of the document is the order of creation.
struct ACD_API Workspace {
  std::string sid;
  std::string name;
  std::vector<Activity> activities;        ///< default: Offline, Unavailable, Available
  std::vector<TaskChannel> task_channels;  ///< default: default, voice, chat, sms, video, email
  std::vector<TaskQueue> task_queues;
  std::vector<Worker> workers;
  std::vector<Workflow> workflows;
  std::vector<Calendar> calendars;
  PresenceRules presence;
  Options options;
  Value unknown;

  /// Reads a file that the document names, by the path as written.
  using ReadFile = std::function<Result<std::string>(std::string_view path)>;

  /// Reads a workspace document. All faults at once, in document order, each with pointer, offset
  /// and line; a fault in a file that the document names has that file's name in its message.
  /// Without `read_file`, naming a file is an error. Errors: json, duplicate, type, missing, value,
  /// unknown_name, limit_exceeded, file, and those of expressions.
  [[nodiscard]] static Result<Workspace> from_json(std::string_view text,
                                                   const ReadFile& read_file = {});
  /// The same from a value, for a workspace inside another document at `pointer`.
  [[nodiscard]] static Result<Workspace> from_value(ValueView document,
                                                    const ReadFile& read_file = {},
                                                    std::string_view pointer = {});
};

/// The document again, with everything that was defaulted written out.
[[nodiscard]] ACD_API Value to_value(const Workspace& workspace);

namespace workflow {

/// The parts of a workspace document that commands carry too, with the same keys, defaults and
/// errors. In a command the id may stand under `queue` or `worker` instead of `sid`, and a missing
/// name is the id; without either both are empty. What a reference names (a worker's activity and
/// channels) is not looked up.
[[nodiscard]] ACD_API Result<TaskQueue> queue_from_value(ValueView document, const Dialect& dialect,
                                                         std::string_view pointer = {});
[[nodiscard]] ACD_API Result<Worker> worker_from_value(ValueView document,
                                                       std::string_view pointer = {});

}  // namespace workflow

ACD_NAMESPACE_END

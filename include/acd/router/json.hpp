#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/router/command.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// A command read from JSON. Its ids are borrowed from `source`, so keep them together.
struct ParsedCommand {
  Value source;
  Command command;
};

/// How the instants of a stream are written.
enum class TimeForm : std::uint8_t { seconds, iso };

/// A type of command and the keys that it has, besides `type` and `at`.
struct CommandForm {
  std::string type;
  std::vector<std::string> keys;  ///< sorted
};
/// All of them, for what wants to be complete: bindings, completion, documents.
[[nodiscard]] ACD_API std::vector<CommandForm> command_forms();

/// Reads a stream of commands, one JSON object after the other. `at` is ISO 8601 with an offset, or
/// decimal seconds after `start`; a stream does not mix them, and a missing one is the same as
/// before.
class ACD_API CommandReader {
 public:
  explicit CommandReader(Options options, TimePoint start = {})
      : options_(std::move(options)), start_(start) {}

  /// Reads one command from one line of text. All faults at once; errors: json, type, missing,
  /// value, time, unknown_name, and those of expressions. A faulty line does not change the reader.
  [[nodiscard]] Result<ParsedCommand> read(std::string_view line);
  /// The same from a value; pointers start below `pointer`.
  [[nodiscard]] Result<ParsedCommand> read(Value document, std::string_view pointer = {});

  [[nodiscard]] TimePoint last() const noexcept { return last_.value_or(start_); }

 private:
  struct Time {
    TimePoint at;
    std::optional<TimeForm> form;
  };
  [[nodiscard]] Result<Time> read_time(ValueView value, std::string pointer) const;

  Options options_;
  TimePoint start_;
  std::optional<TimePoint> last_;
  std::optional<TimeForm> form_;
};

/// Appends an event as one JSON object without a line end: {"sequence", "at", "cause", "type",
/// "task_sid", …}. Precondition: the event came from the last apply() or advance() of `router`.
ACD_API void append_json(std::string& out, const Router& router, const Event& event);

/// Appends a refusal: {"refused": code, "message", "id", "vendor_code"}.
ACD_API void append_json(std::string& out, const Refusal& refusal);

}  // namespace router
ACD_NAMESPACE_END

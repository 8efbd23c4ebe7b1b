#pragma once

#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
#include <acd/core/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

// What every adapter of a telephony back end has in common: it turns each event into requests and
// each callback into commands, and changes nothing but through commands.

/// What a request asks of the back end.
enum class ActionKind : std::uint8_t {
  ring,             ///< one outgoing leg for one reservation
  stop_ring,        ///< that leg no longer
  bridge,           ///< a leg that was answered meets the others
  release_leg,      ///< a leg that has talked
  hold,             ///< or no longer
  mute,             ///< or no longer
  coach,            ///< a supervisor's leg is heard by one other alone, or by all again
  update,           ///< what else a leg is told of itself
  announce,         ///< the named end to the caller, then the end of the call
  redirect,         ///< the caller goes on elsewhere
  ask,              ///< an application, what to do
  tell,             ///< an application what became of what it had asked for
  end,              ///< every leg
  dial,             ///< a customer
  set_agent_state,  ///< an agent's status, as the router has it
};
[[nodiscard]] ACD_API std::string_view to_string(ActionKind kind) noexcept;

/// Whose command an event came of. What the back end has told of itself, it is not asked for again:
/// its callbacks come late, and an echo of them would undo what was asked since. A host that keeps
/// a journal keeps this with each command.
enum class Origin : std::uint8_t {
  host,     ///< a command of its own, a timer, an application
  backend,  ///< a callback
};

/// A request to send, and under which key. Sending it twice does no harm; a host that restarts
/// sends again whatever it does not know to be done.
struct Outgoing {
  std::string key;  ///< `<sequence of the event>/<action>`, the same however often it is made
  ActionKind kind{};
  std::string task;
  std::string reservation;  ///< empty: of the task as a whole
  HttpRequest request;
  /// Of a leg in the task's conference that has no reservation, or is not named by it: whose.
  std::string participant = {};
  std::vector<Value> then = {};  ///< commands, once it has worked
  friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

/// What became of a request.
enum class Fate : std::uint8_t {
  done,    ///< or no longer needed: what it was about is gone
  retry,   ///< later, with the same key
  failed,  ///< it will never be accepted
};

/// What a callback turned out to be; hosts count them.
enum class CallbackResult : std::uint8_t {
  applied,    ///< a command came of it
  progress,   ///< it tells nothing that the router wants to know
  duplicate,  ///< what it says has happened already
  late,       ///< the task or reservation is over
  unknown,    ///< of a task or reservation that nobody knows
  bad_signature,
  bad_request,
};
constexpr std::size_t callback_results = static_cast<std::size_t>(CallbackResult::bad_request) + 1;
[[nodiscard]] ACD_API std::string_view to_string(CallbackResult result) noexcept;

/// What to do about a callback: answer at once, then obey the commands, then send the requests.
struct Received {
  CallbackResult result{};
  HttpResponse answer;
  /// As streams write them, without `at`; mostly none or one. Whoever joins a conference may with
  /// that have answered, too.
  std::vector<Value> commands;
  std::vector<Outgoing> requests;
  Origin origin = Origin::backend;  ///< of the commands; an application's are the host's own
};

/// A `task.create` with more attributes: what the host knows about the caller. They replace those
/// of the same name; any other command stays as it is. Precondition: `more` is an object.
[[nodiscard]] ACD_API Value with_attributes(const Value& command, ValueView more);

}  // namespace adapters
ACD_NAMESPACE_END

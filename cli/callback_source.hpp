#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/connect.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/core/result.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/router/refusal.hpp>
#include <acd/router/router.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acd::cli {

/// What somebody answered to a request, by its key.
struct AnswerLine {
  std::string key;
  adapters::HttpResponse response;
};

/// A line of a log of callbacks, taken apart.
struct CallbackLine {
  Value tick;  ///< the command that lets time pass until then
  adapters::HttpRequest request;
  Value attributes;  ///< what the host knew about the caller: an object, or null
  std::optional<AnswerLine> answer = {};  ///< it is no callback then
};

/// Whose callbacks `acd route` reads, and the adapter that understands them.
class CallbackSource {
 public:
  CallbackSource() = default;
  CallbackSource(const CallbackSource&) = delete;
  CallbackSource& operator=(const CallbackSource&) = delete;
  virtual ~CallbackSource() = default;

  /// Nothing for a line that is a command itself (it has a `type`). Errors: those of JSON, missing,
  /// type, unknown_name. None of them shows what the callback says.
  [[nodiscard]] virtual Result<std::optional<CallbackLine>> read(std::string_view line,
                                                                 TimePoint now) = 0;
  [[nodiscard]] virtual adapters::Received receive(const Router& router,
                                                   const adapters::HttpRequest& request) = 0;
  /// Of sources whose answers decide something.
  [[nodiscard]] virtual adapters::Received answered(const Router& router,
                                                    const AnswerLine& answer) {
    static_cast<void>(router), static_cast<void>(answer);
    return {};
  }
  virtual void append_undo(std::vector<adapters::Outgoing>& out, const Value& command,
                           const router::Refusal& refusal) = 0;
};

struct BackEnds {
  std::string twilio;   ///< path of the file with Twilio's options
  std::string connect;  ///< and with Amazon Connect's
  std::shared_ptr<class TaskRouterDesk> made_desk = {};
};

/// Null for `native`: lines are commands. Throws Failure for a source that there is not.
[[nodiscard]] std::unique_ptr<CallbackSource> callback_source(const std::string& in,
                                                              BackEnds& back_ends);

/// Reads the file that `--twilio` names. Throws Failure.
[[nodiscard]] adapters::TwilioOptions load_twilio(const std::string& path);
/// Reads the file that `--connect` names. Throws Failure.
[[nodiscard]] adapters::ConnectOptions load_connect(const std::string& path);

}  // namespace acd::cli

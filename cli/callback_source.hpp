#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace acd::cli {

/// A line of a log of callbacks: {"at", "url", "body", "method", "content_type",
/// "attributes"}.
struct CallbackLine {
  Value tick;  ///< the command that lets time pass until then
  adapters::HttpRequest request;
  Value attributes;  ///< what the host knew about the caller: an object, or null
};

/// Nothing for a line that is a command itself (it has a `type`). Errors: those of JSON, missing,
/// type, unknown_name. None of them shows what the callback says.
[[nodiscard]] Result<std::optional<CallbackLine>> read_callback(std::string_view line);

/// Reads the file that `--twilio` names. Throws Failure.
[[nodiscard]] adapters::TwilioOptions load_twilio(const std::string& path);

}  // namespace acd::cli

#include "callback_source.hpp"

#include "failure.hpp"
#include "input.hpp"
#include "report.hpp"

#include <vector>

namespace acd::cli {

namespace {

Error fault(ErrorCode code, std::string_view line, std::string pointer, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.offset = json_offset(line, pointer);
  error.line = 1;
  error.pointer = std::move(pointer);
  return error;
}

Value tick_at(ValueView at) {
  ValueBuilder tick;
  tick.begin_object().key("type").string("tick");
  if (at.exists()) tick.key("at").value(at);
  return tick.end_object().finish();
}

}  // namespace

Result<std::optional<CallbackLine>> read_callback(std::string_view line) {
  const auto parsed = Value::from_json(line);
  if (!parsed) return parsed.errors();
  const ValueView document = *parsed;
  if (document.find("type").exists()) return std::optional<CallbackLine>();
  CallbackLine out{tick_at(document.find("at")), {}, {}};
  std::string content_type = "application/x-www-form-urlencoded";
  std::vector<Error> errors;
  const auto take = [&](std::string_view key, std::string& into) {
    const ValueView value = document.find(key);
    if (value.is_string()) {
      into = value.as_string();
    } else if (value.exists()) {
      errors.push_back(fault(ErrorCode::type, line, "/" + std::string(key), "expected a string"));
    }
  };
  take("url", out.request.url);
  take("body", out.request.body);
  take("method", out.request.method);
  take("content_type", content_type);
  const ValueView attributes = document.find("attributes");
  if (attributes.is_object()) {
    out.attributes = Value(attributes);
  } else if (attributes.exists()) {
    errors.push_back(fault(ErrorCode::type, line, "/attributes", "expected an object"));
  }
  if (out.request.url.empty()) {
    errors.push_back(fault(ErrorCode::missing, line, "",
                           "expected a callback with a 'url', or a command with a 'type'"));
  }
  for (std::size_t i = 0; document.is_object() && i < document.size(); ++i) {
    constexpr std::string_view known = " at url body method content_type attributes ";
    const std::string key(document.key(i));
    if (known.find(" " + key + " ") == std::string_view::npos) {
      errors.push_back(fault(ErrorCode::unknown_name, line, "/" + key,
                             "there is no key '" + key + "' of a callback"));
    }
  }
  if (!errors.empty()) return errors;
  out.request.headers.emplace_back("content-type", content_type);
  return std::optional<CallbackLine>(std::move(out));
}

adapters::TwilioOptions load_twilio(const std::string& path) {
  if (path.empty()) {
    throw Failure("--format twilio and --in twilio need --twilio FILE: account, number, callbacks");
  }
  const TextFile file = read_text(path);
  const auto options = adapters::TwilioOptions::from_json(file.text);
  if (options) return *options;
  report(file.name, file.text, options.errors());
  throw Failure("");
}

}  // namespace acd::cli

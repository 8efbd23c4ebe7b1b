#include <acd/adapters/taskrouter.hpp>
#include <acd/adapters/twilio.hpp>

#include "twilio_sid.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

// Takes texts out of an object and remembers what is wrong.
class Reader {
 public:
  Reader(std::string_view text, ValueView document) : text_(text), document_(document) {}

  void take(std::string_view key, std::string& into, bool required = false) {
    const ValueView value = document_.find(key);
    if (!value.exists()) {
      if (required) fault(ErrorCode::missing, "", "expected a key '" + std::string(key) + "'");
    } else if (value.is_string()) {
      into = value.as_string();
    } else {
      fault(ErrorCode::type, "/" + std::string(key),
            "expected a string, found " + std::string(to_string(value.kind())));
    }
  }
  void url(std::string_view key, const std::string& value) {
    if (value.empty() || parse_url(value)) return;
    fault(ErrorCode::value, "/" + std::string(key), "expected an http or https URL");
  }
  void fault(ErrorCode code, std::string pointer, std::string message) {
    Error& error = errors.emplace_back();
    error.code = code;
    error.message = std::move(message);
    error.offset = json_offset(text_, pointer);
    error.line = line_at(text_, error.offset);
    error.pointer = std::move(pointer);
  }

  std::vector<Error> errors;

 private:
  std::string_view text_;
  ValueView document_;
};

void read_announcements(Reader& reader, ValueView value, TwilioOptions& options) {
  if (!value.exists()) return;
  if (!value.is_object()) {
    return reader.fault(ErrorCode::type, "/announcements", "expected an object of URLs by outcome");
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i].is_string() && parse_url(value[i].as_string())) {
      options.announcements.emplace(value.key(i), value[i].as_string());
    } else {
      reader.fault(ErrorCode::value, "/announcements/" + std::string(value.key(i)),
                   "expected an http or https URL");
    }
  }
}

}  // namespace

Result<TwilioOptions> TwilioOptions::from_json(std::string_view text) {
  const auto parsed = Value::from_json(text);
  if (!parsed) return parsed.errors();
  const ValueView document = *parsed;
  Reader reader(text, document);
  if (!document.is_object()) {
    reader.fault(ErrorCode::type, "", "expected an object");
    return std::move(reader.errors);
  }
  TwilioOptions options;
  reader.take("account_sid", options.account_sid, true);
  reader.take("from", options.from, true);
  reader.take("callbacks", options.callbacks, true);
  reader.take("api", options.api);
  reader.take("region", options.region);
  reader.take("wait_url", options.wait_url);
  std::string confirm = "several";
  reader.take("confirm", confirm);
  options.confirm_always = confirm == "always";
  if (confirm != "always" && confirm != "several") {
    reader.fault(ErrorCode::value, "/confirm", "expected 'several' or 'always'");
  }
  read_announcements(reader, document.find("announcements"), options);
  reader.url("callbacks", options.callbacks);
  reader.url("api", options.api);
  reader.url("wait_url", options.wait_url);
  if (!options.account_sid.empty() && !is_twilio_sid("AC", options.account_sid)) {
    reader.fault(ErrorCode::value, "/account_sid", "expected AC and 32 hex digits");
  }
  for (std::size_t i = 0; i < document.size(); ++i) {
    constexpr std::string_view known =
        " account_sid from callbacks api region wait_url confirm announcements taskrouter ";
    const std::string key(document.key(i));
    if (known.find(" " + key + " ") == std::string_view::npos) {
      reader.fault(ErrorCode::unknown_name, "/" + key, "there is no key '" + key + "'");
    }
  }
  if (!reader.errors.empty()) return std::move(reader.errors);
  return options;
}

Result<TaskRouterOptions> TaskRouterOptions::from_json(std::string_view text) {
  const auto parsed = Value::from_json(text);
  if (!parsed) return parsed.errors();
  const ValueView document = *parsed;
  TaskRouterOptions options;
  Reader account(text, document);
  account.take("account_sid", options.account_sid, true);
  const ValueView urls = document.find("taskrouter");
  if (!urls.is_object()) account.fault(ErrorCode::missing, "", "expected an object 'taskrouter'");
  const std::pair<std::string_view, std::string*> members[] = {
      {"event_url", &options.event_url},
      {"assignment_url", &options.assignment_url},
      {"assignment_fallback_url", &options.assignment_fallback_url}};
  for (const auto& [key, into] : members) {
    const ValueView value = urls.find(key);
    if (!value.exists()) continue;
    if (value.is_string() && parse_url(value.as_string())) {
      *into = value.as_string();
    } else {
      account.fault(ErrorCode::value, "/taskrouter/" + std::string(key),
                    "expected an http or https URL");
    }
  }
  for (std::size_t i = 0; urls.is_object() && i < urls.size(); ++i) {
    constexpr std::string_view known = " event_url assignment_url assignment_fallback_url ";
    const std::string key(urls.key(i));
    if (known.find(" " + key + " ") == std::string_view::npos)
      account.fault(ErrorCode::unknown_name, "/taskrouter/" + key, "there is no key '" + key + "'");
  }
  if (!account.errors.empty()) return std::move(account.errors);
  return options;
}

}  // namespace adapters
ACD_NAMESPACE_END

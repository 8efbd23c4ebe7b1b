#include "callback_source.hpp"

#include <acd/adapters/seen_ids.hpp>

#include "failure.hpp"
#include "input.hpp"
#include "report.hpp"
#include "taskrouter_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace acd::cli {

namespace {

using Read = Result<std::optional<CallbackLine>>;

Value tick_at(ValueView at) {
  ValueBuilder tick;
  tick.begin_object().key("type").string("tick");
  if (at.exists()) tick.key("at").value(at);
  return tick.end_object().finish();
}

// Takes a line apart and remembers what is wrong with it.
class LineParts {
 public:
  LineParts(std::string_view line, ValueView document) : line_(line), document_(document) {}

  void take(std::string_view key, std::string& into) {
    const ValueView value = document_.find(key);
    if (value.is_string()) {
      into = value.as_string();
    } else if (value.exists()) {
      fault(ErrorCode::type, "/" + std::string(key), "expected a string");
    }
  }
  void take_object(std::string_view key, Value& into) {
    const ValueView value = document_.find(key);
    if (value.is_object()) {
      into = Value(value);
    } else if (value.exists()) {
      fault(ErrorCode::type, "/" + std::string(key), "expected an object");
    }
  }
  /// `known`: the keys with a blank around each.
  void no_other_keys(std::string_view known) {
    for (std::size_t i = 0; document_.is_object() && i < document_.size(); ++i) {
      const std::string key(document_.key(i));
      if (known.find(" " + key + " ") == std::string_view::npos) {
        fault(ErrorCode::unknown_name, "/" + key, "there is no key '" + key + "' of a callback");
      }
    }
  }
  void fault(ErrorCode code, std::string pointer, std::string message) {
    Error& error = errors.emplace_back();
    error.code = code;
    error.message = std::move(message);
    error.offset = json_offset(line_, pointer);
    error.line = 1;
    error.pointer = std::move(pointer);
  }

  std::vector<Error> errors;

 private:
  std::string_view line_;
  ValueView document_;
};

// {"at", "url", "body", "method", "content_type", "attributes"}
class TwilioLog : public CallbackSource {
 public:
  explicit TwilioLog(adapters::TwilioOptions options) : twilio_(std::move(options)) {}

  Read read(std::string_view line, TimePoint /*now*/) override {
    const auto parsed = Value::from_json(line);
    if (!parsed) return parsed.errors();
    const ValueView document = *parsed;
    if (document.find("type").exists()) return std::optional<CallbackLine>();
    CallbackLine out{tick_at(document.find("at")), {}, {}};
    std::string content_type = "application/x-www-form-urlencoded";
    LineParts parts(line, document);
    parts.take("url", out.request.url);
    parts.take("body", out.request.body);
    parts.take("method", out.request.method);
    parts.take("content_type", content_type);
    parts.take_object("attributes", out.attributes);
    if (out.request.url.empty()) {
      parts.fault(ErrorCode::missing, "",
                  "expected a callback with a 'url', or a command with a 'type'");
    }
    std::string signature;
    parts.take("signature", signature);
    parts.no_other_keys(" at url body method content_type signature attributes ");
    if (!parts.errors.empty()) return std::move(parts.errors);
    out.request.headers.emplace_back("content-type", content_type);
    if (!signature.empty()) out.request.headers.emplace_back("x-twilio-signature", signature);
    return std::optional<CallbackLine>(std::move(out));
  }

  adapters::Received receive(const Router& router, const adapters::HttpRequest& request) override {
    return twilio_.receive(router, request);
  }
  void append_undo(std::vector<adapters::Outgoing>& out, const Value& command,
                   const router::Refusal& refusal) override {
    twilio_.append_undo(out, command, refusal);
  }

 private:
  adapters::TwilioVoice twilio_;
};

// The same, and {"at", "answer", "status", "content_type", "body"}: what was answered to a request.
class TaskRouterLog final : public TwilioLog {
 public:
  TaskRouterLog(adapters::TwilioOptions options, std::shared_ptr<TaskRouterDesk> desk)
      : TwilioLog(std::move(options)), desk_(std::move(desk)) {}

  Read read(std::string_view line, TimePoint now) override {
    const auto parsed = Value::from_json(line);
    if (!parsed) return parsed.errors();
    const ValueView document = *parsed;
    if (!document.find("answer").exists()) return TwilioLog::read(line, now);
    CallbackLine out{tick_at(document.find("at")), {}, {}};
    AnswerLine answer;
    answer.response.status = 200;
    std::string content_type = "application/json";
    LineParts parts(line, document);
    parts.take("answer", answer.key);
    parts.take("body", answer.response.body);
    parts.take("content_type", content_type);
    const ValueView status = document.find("status");
    if (status.is_integer()) {
      answer.response.status = static_cast<int>(status.as_integer());
    } else if (status.exists()) {
      parts.fault(ErrorCode::type, "/status", "expected a number");
    }
    parts.no_other_keys(" at answer status content_type body ");
    if (!parts.errors.empty()) return std::move(parts.errors);
    answer.response.headers.emplace_back("content-type", content_type);
    out.answer = std::move(answer);
    return std::optional<CallbackLine>(std::move(out));
  }

  adapters::Received receive(const Router& router, const adapters::HttpRequest& request) override {
    return desk_->adapter().receive(router, request);
  }
  adapters::Received answered(const Router& router, const AnswerLine& answer) override {
    const adapters::Outgoing* const sent = desk_->find(answer.key);
    if (sent == nullptr) return {adapters::CallbackResult::unknown, {}, {}, {}};
    if (adapters::TwilioTaskRouter::fate(*sent, answer.response.status) == adapters::Fate::retry)
      return {adapters::CallbackResult::progress, {}, {}, {}};
    return desk_->adapter().answered(router, *sent, answer.response);
  }

 private:
  std::shared_ptr<TaskRouterDesk> desk_;
};

// A message as Connect wrote it, or {"at", "event", "attributes"}.
class ConnectLog final : public CallbackSource {
 public:
  explicit ConnectLog(adapters::ConnectOptions options) : connect_(std::move(options)) {}

  Read read(std::string_view line, TimePoint now) override {
    const auto parsed = Value::from_json(line);
    if (!parsed) return parsed.errors();
    const ValueView document = *parsed;
    if (document.find("type").exists()) return std::optional<CallbackLine>();
    CallbackLine out;
    if (!document.find("event").exists()) {
      // Messages come in no order; time does not run back for them.
      const auto said = adapters::AmazonConnect::identify(document).at;
      out.tick = tick_at(Value(std::string_view(to_string(std::max(said.value_or(now), now)))));
      out.request.body = line;
      return std::optional<CallbackLine>(std::move(out));
    }
    out.tick = tick_at(document.find("at"));
    LineParts parts(line, document);
    Value event;
    parts.take_object("event", event);
    parts.take_object("attributes", out.attributes);
    parts.no_other_keys(" at event attributes ");
    if (!parts.errors.empty()) return std::move(parts.errors);
    out.request.body = to_json(event);
    return std::optional<CallbackLine>(std::move(out));
  }

  adapters::Received receive(const Router& router, const adapters::HttpRequest& request) override {
    if (const auto message = Value::from_json(request.body)) {
      const std::string id = adapters::AmazonConnect::identify(*message).id;
      if (!id.empty() && !seen_.first(id, router.now())) {
        return {.result = adapters::CallbackResult::duplicate,
                .answer = {},
                .commands = {},
                .requests = {}};
      }
    }
    return connect_.receive(router, request.body);
  }
  void append_undo(std::vector<adapters::Outgoing>& out, const Value& command,
                   const router::Refusal& refusal) override {
    connect_.append_undo(out, command, refusal);
  }

 private:
  adapters::AmazonConnect connect_;
  adapters::SeenIds seen_;
};

// The options in a file. Throws Failure.
template <class Options>
Options load(const std::string& path, std::string_view needed) {
  if (path.empty()) throw Failure(std::string(needed));
  const TextFile file = read_text(path);
  const auto options = Options::from_json(file.text);
  if (options) return *options;
  report(file.name, file.text, options.errors());
  throw Failure("");
}

}  // namespace

adapters::TwilioOptions load_twilio(const std::string& path) {
  auto options = load<adapters::TwilioOptions>(
      path, "twilio and taskrouter need --twilio FILE: account, number, callbacks");
  // A secret stands in no file and on no command line.
  if (const char* const token = std::getenv("ACD_TWILIO_TOKEN")) options.tokens.emplace_back(token);
  return options;
}

adapters::ConnectOptions load_connect(const std::string& path) {
  return load<adapters::ConnectOptions>(
      path, "--format connect and --in connect need --connect FILE: instance_id, region");
}

std::shared_ptr<TaskRouterDesk> desk_of(BackEnds& back_ends) {
  if (!back_ends.made_desk) {
    adapters::TwilioOptions voice = load_twilio(back_ends.twilio);
    const TextFile file = read_text(back_ends.twilio);
    const auto application = adapters::TaskRouterOptions::from_json(file.text);
    if (!application) {
      report(file.name, file.text, application.errors());
      throw Failure("");
    }
    adapters::TaskRouterOptions urls = *application;
    if (!voice.tokens.empty()) urls.token = voice.tokens.front();
    back_ends.made_desk = std::make_shared<TaskRouterDesk>(
        adapters::TwilioTaskRouter(std::move(voice), std::move(urls)));
  }
  return back_ends.made_desk;
}

std::unique_ptr<CallbackSource> callback_source(const std::string& in, BackEnds& back_ends) {
  if (in == "native") return nullptr;
  if (in == "twilio") return std::make_unique<TwilioLog>(load_twilio(back_ends.twilio));
  if (in == "taskrouter") {
    return std::make_unique<TaskRouterLog>(load_twilio(back_ends.twilio), desk_of(back_ends));
  }
  if (in == "connect") return std::make_unique<ConnectLog>(load_connect(back_ends.connect));
  throw Failure(
      fmt::format("there is no input '{}'; native, twilio, taskrouter and connect are some", in));
}

}  // namespace acd::cli

#include "callback_source.hpp"

#include <acd/adapters/seen_ids.hpp>

#include "failure.hpp"
#include "input.hpp"
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
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
class TwilioLog final : public CallbackSource {
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
    parts.no_other_keys(" at url body method content_type attributes ");
    if (!parts.errors.empty()) return std::move(parts.errors);
    out.request.headers.emplace_back("content-type", content_type);
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

// A message as Connect wrote it, or {"at", "event", "attributes"}.
class ConnectLog final : public CallbackSource {
 public:
  explicit ConnectLog(std::shared_ptr<adapters::AmazonConnect> connect)
      : connect_(std::move(connect)) {}

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
    return connect_->receive(router, request.body);
  }
  void append_undo(std::vector<adapters::Outgoing>& out, const Value& command,
                   const router::Refusal& refusal) override {
    connect_->append_undo(out, command, refusal);
  }

 private:
  std::shared_ptr<adapters::AmazonConnect> connect_;
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
  return load<adapters::TwilioOptions>(
      path, "--format twilio and --in twilio need --twilio FILE: account, number, callbacks");
}

std::shared_ptr<adapters::AmazonConnect> connect_of(BackEnds& back_ends) {
  if (!back_ends.made_connect) {
    back_ends.made_connect =
        std::make_shared<adapters::AmazonConnect>(load<adapters::ConnectOptions>(
            back_ends.connect,
            "--format connect and --in connect need --connect FILE: instance_id, region"));
  }
  return back_ends.made_connect;
}

std::unique_ptr<CallbackSource> callback_source(const std::string& in, BackEnds& back_ends) {
  if (in == "native") return nullptr;
  if (in == "twilio") return std::make_unique<TwilioLog>(load_twilio(back_ends.twilio));
  if (in == "connect") return std::make_unique<ConnectLog>(connect_of(back_ends));
  throw Failure(fmt::format("there is no input '{}'; native, twilio and connect are some", in));
}

}  // namespace acd::cli

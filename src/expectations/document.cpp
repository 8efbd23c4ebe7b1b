#include "expectations/document.hpp"

#include "expectations/match.hpp"
#include "workflow/faults.hpp"
#include "workflow/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expectations {

namespace {

using workflow::child;
using workflow::describe;
using workflow::Faults;
using workflow::ObjectReader;
using workflow::quoted;

// What a `state` may ask.
constexpr std::array<std::string_view, 11> task_keys{
    "conference", "task",         "version", "status",     "task_queue",  "priority",
    "workflow",   "task_channel", "reason",  "attributes", "reservations"};
constexpr std::array<std::string_view, 10> worker_keys{
    "worker", "version",    "activity", "available",  "assigned_tasks",
    "name",   "attributes", "channels", "connection", "on_call"};

std::optional<router::RefusalCode> refusal_code(std::string_view name) {
  for (std::size_t i = 0; i < router::refusal_codes; ++i) {
    const auto code = static_cast<router::RefusalCode>(i);
    if (to_string(code) == name) return code;
  }
  return std::nullopt;
}

std::string refusal_names() {
  std::string names;
  for (std::size_t i = 0; i < router::refusal_codes; ++i) {
    names += fmt::format(", {}", to_string(static_cast<router::RefusalCode>(i)));
  }
  return "true" + names;
}

// Faults of a part that says where they are itself.
void add_all(Faults& faults, const std::vector<Error>& errors) {
  for (const Error& error : errors) faults.add(error.code, error.pointer, error.message);
}

// A command that the rules would refuse if it could be said to the router at all. A misspelt one is
// not.
bool counts_as_refused(const Error& error) {
  switch (error.code) {
    case ErrorCode::syntax:
    case ErrorCode::unprefixed_name:
    case ErrorCode::wrong_root:
    case ErrorCode::limit_exceeded:
    case ErrorCode::type:
    case ErrorCode::value: return true;
    default: return false;
  }
}

class DocumentReader {
 public:
  DocumentReader(Document& document, const Workspace::ReadFile& read_file)
      : document_(document), read_file_(read_file), root_(document.value, {}, faults_) {}

  void read() {
    (void)root_.find("why");
    (void)root_.find("name");
    root_.require("workspace");
    if (root_.has("workspace")) read_workspace(root_.find("workspace"));
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (const auto seed = root_.whole("seed", 0, most)) document_.workspace.options.seed = *seed;
    root_.require("steps");
    const ValueView steps = root_.array("steps");
    commands_.emplace(document_.workspace.options);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      read_step(steps[i], child(root_.pointer_to("steps"), i));
    }
    no_other_keys(root_, "document");
  }

  Faults& faults() { return faults_; }

 private:
  void read_workspace(ValueView workspace) {
    const std::string pointer = root_.pointer_to("workspace");
    if (workspace.is_string()) return read_workspace_file(workspace.as_string(), pointer);
    auto read = Workspace::from_value(workspace, read_file_, pointer);
    if (!read) return add_all(faults_, read.errors());
    document_.workspace = std::move(*read);
  }

  void read_workspace_file(std::string_view path, const std::string& pointer) {
    const auto text =
        read_file_
            ? read_file_(path)
            : Result<std::string>(Error{ErrorCode::file, "there are no files here", 0, {}, 0});
    if (!text) return faults_.add(ErrorCode::file, pointer, text.error().message);
    // What the workspace names stands beside the workspace.
    const auto beside = [&, folder =
                                std::filesystem::path(path).parent_path()](std::string_view name) {
      return read_file_((folder / name).generic_string());
    };
    auto read = Workspace::from_json(*text, beside);
    if (read) {
      document_.workspace = std::move(*read);
      return;
    }
    for (const Error& error : read.errors()) {
      faults_.add(error.code, pointer,
                  fmt::format("{}, in line {} of {}", error.message, error.line, quoted(path)));
    }
  }

  void read_step(ValueView value, const std::string& pointer) {
    ObjectReader step(value, pointer, faults_);
    if (!step.is_object()) return;
    if (step.has("type")) return read_command(step, value);
    if (step.has("expect")) return read_expect(step);
    if (step.has("state")) return read_state(step);
    if (step.has("at")) return read_time(step, value);
    faults_.add(ErrorCode::missing, pointer,
                "expected a step: a command with 'type', 'expect', 'state', or 'at' alone");
  }

  void add_step(decltype(Step::what) what) { document_.steps.push_back({std::move(what), 0, 0}); }

  // A step as the command that it is.
  static Value command_of(ValueView step) {
    ValueBuilder command;
    command.begin_object();
    for (std::size_t i = 0; i < step.size(); ++i) {
      if (step.key(i) != "refused") command.key(step.key(i)).value(step[i]);
    }
    return command.end_object().finish();
  }

  static Value tick_at(ValueView step) {
    ValueBuilder tick;
    tick.begin_object().key("type").string("tick");
    if (step.find("at").exists()) tick.key("at").value(step.find("at"));
    return tick.end_object().finish();
  }

  void read_time(ObjectReader& step, ValueView value) {
    no_other_keys(step, "step that lets time pass");
    auto tick = commands_->read(tick_at(value), step.pointer());
    if (!tick) return add_all(faults_, tick.errors());
    add_step(CommandStep{std::move(*tick), false, std::nullopt, false});
  }

  void read_command(ObjectReader& step, ValueView value) {
    CommandStep command = read_refused(step);
    auto parsed = commands_->read(command_of(value), step.pointer());
    if (!parsed) {
      const auto& errors = parsed.errors();
      if (!command.must_be_refused ||
          !std::all_of(errors.begin(), errors.end(), counts_as_refused)) {
        return add_all(faults_, errors);
      }
      command.unreadable = true;
      parsed = commands_->read(tick_at(value), step.pointer());
      if (!parsed) return add_all(faults_, parsed.errors());
    }
    command.parsed = std::move(*parsed);
    add_step(std::move(command));
  }

  CommandStep read_refused(ObjectReader& step) {
    CommandStep command;
    const ValueView refused = step.find("refused");
    if (!refused.exists()) return command;
    command.must_be_refused = !refused.is_boolean() || refused.as_boolean();
    if (refused.is_string()) command.refusal_code = refusal_code(refused.as_string());
    if (!refused.is_boolean() && !command.refusal_code) {
      faults_.add(ErrorCode::value, step.pointer_to("refused"),
                  fmt::format("expected one of {}, found {}", refusal_names(), describe(refused)));
    }
    return command;
  }

  void read_expect(ObjectReader& step) {
    ExpectStep expect;
    const ValueView patterns = step.array("expect");
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      read_pattern(patterns[i], child(step.pointer_to("expect"), i), expect);
    }
    const ValueView also = step.array("also");
    for (std::size_t i = 0; i < also.size(); ++i) {
      const EventTypes named =
          also[i].is_string() ? types_named(also[i].as_string()) : EventTypes();
      if (named.none()) unknown_type(child(step.pointer_to("also"), i), also[i]);
      expect.also |= named;
    }
    expect.watched |= expect.also;
    if (patterns.is_array() && patterns.size() + also.size() == 0) {
      faults_.add(ErrorCode::value, step.pointer(),
                  "an empty 'expect' needs 'also': the types that must not come");
    }
    no_other_keys(step, "step with 'expect'");
    add_step(std::move(expect));
  }

  void read_pattern(ValueView value, const std::string& pointer, ExpectStep& expect) {
    ObjectReader pattern(value, pointer, faults_);
    pattern.require("type");
    const auto name = pattern.text("type");
    if (!name) return;
    const auto type = router::event_type(*name);
    if (!type) return unknown_type(pattern.pointer_to("type"), value.find("type"));
    const ValueView at = pattern.find("at");
    if (at.exists() && !instant(at)) {
      faults_.add(ErrorCode::time, pattern.pointer_to("at"),
                  fmt::format("expected an ISO 8601 instant or seconds, found {}", describe(at)));
    }
    expect.patterns.push_back(value);
    expect.types.push_back(*type);
    expect.watched.set(static_cast<std::size_t>(*type));
  }

  void unknown_type(std::string pointer, ValueView found) {
    faults_.add(ErrorCode::unknown_name, std::move(pointer),
                fmt::format("expected an event's type such as reservation.created, found {}",
                            describe(found)));
  }

  void read_state(ObjectReader& step) {
    const std::string pointer = step.pointer_to("state");
    ObjectReader state(step.object("state"), pointer, faults_);
    no_other_keys(step, "step with 'state'");
    if (!state.is_object()) return;
    const auto task = state.name("task");
    const auto worker = state.name("worker");
    if (task.has_value() == worker.has_value()) {
      faults_.add(ErrorCode::missing, pointer, "expected 'task' or 'worker'");
      return;
    }
    for (const std::string_view key : task_keys) {
      if (task) (void)state.find(key);
    }
    for (const std::string_view key : worker_keys) {
      if (worker) (void)state.find(key);
    }
    no_other_keys(state, task ? "task's state" : "worker's state");
    add_step(StateStep{task.has_value(), task ? *task : *worker, step.find("state")});
  }

  void no_other_keys(const ObjectReader& object, std::string_view what) {
    const Value unknown = object.unknown();
    for (std::size_t i = 0; i < unknown.view().size(); ++i) {
      const std::string_view key = unknown.view().key(i);
      faults_.add(ErrorCode::unknown_name, object.pointer_to(key),
                  fmt::format("a {} has no key {}", what, quoted(key)));
    }
  }

  Document& document_;
  const Workspace::ReadFile& read_file_;
  Faults faults_;
  ObjectReader root_;
  std::optional<router::CommandReader> commands_;
};

// Where the steps stand in the text. One walk: a step's pointer is a fault's pointer here.
void locate_steps(Document& document) {
  Faults places;
  for (std::size_t i = 0; i < document.steps.size(); ++i) {
    places.add(ErrorCode::value, child("/steps", i), {});
  }
  places.locate(document.text, {});
  const std::vector<Error> located = places.take();
  for (std::size_t i = 0; i < located.size(); ++i) {
    document.steps[i].offset = located[i].offset;
    document.steps[i].line = located[i].line;
  }
}

}  // namespace

EventTypes types_named(std::string_view name) {
  EventTypes types;
  if (const auto type = router::event_type(name)) return types.set(static_cast<std::size_t>(*type));
  if (!name.ends_with(".*")) return types;
  name.remove_suffix(1);
  for (std::size_t i = 0; i < router::event_types; ++i) {
    types.set(i, to_string(static_cast<router::EventType>(i)).starts_with(name));
  }
  return types;
}

Result<Document> read_document(std::string_view text, const Workspace::ReadFile& read_file) {
  auto value = Value::from_json(text);
  if (!value) return std::move(value).errors();
  Document document;
  document.text = text;
  document.value = std::move(*value);
  DocumentReader reader(document, read_file);
  reader.read();
  if (reader.faults().empty()) {
    locate_steps(document);
    return document;
  }
  reader.faults().locate(text, {});
  return reader.faults().take();
}

}  // namespace expectations
ACD_NAMESPACE_END

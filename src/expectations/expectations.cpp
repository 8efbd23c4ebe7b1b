#include <acd/expectations/expectations.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "expectations/coverage.hpp"
#include "expectations/document.hpp"
#include "expectations/match.hpp"
#include "expectations/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expectations {

namespace {

// An event since the last `expect`.
struct Came {
  router::EventType type;
  std::string json;
  Value value;
};

// One pass over a document's steps.
class Runner {
 public:
  explicit Runner(const Document& document)
      : document_(document), router_(document.workspace), coverage_(document.workspace) {}

  Report run() {
    for (const Step& step : document_.steps) {
      step_ = &step;
      std::visit([this](const auto& what) { live(what); }, step.what);
      ++report_.steps;
    }
    report_.coverage = coverage_.take();
    return std::move(report_);
  }

 private:
  Failure& fail(std::string message) {
    Failure& failure = report_.failures.emplace_back();
    failure.step = report_.steps + 1;
    failure.offset = step_->offset;
    failure.line = step_->line;
    failure.message = std::move(message);
    return failure;
  }

  void live(const CommandStep& step) {
    // Events print what they are about as it is at their own time: before the command changes it.
    const router::Command& command = step.parsed.command;
    router_.advance(command.at, buffer_);
    collect();
    const auto refusal = router_.apply(command, buffer_);
    collect();
    if (step.unreadable) {
      check_refusal_code(step, router::RefusalCode::invalid_argument, "it cannot even be read");
    } else if (!refusal) {
      coverage_.obeyed(command.action);
      if (step.must_be_refused) fail("expected the command to be refused, but it was obeyed");
    } else if (!step.must_be_refused) {
      fail(fmt::format("the command was refused, {}: {}", to_string(refusal->code),
                       refusal->sentence));
    } else {
      check_refusal_code(step, refusal->code, refusal->sentence);
    }
  }

  void check_refusal_code(const CommandStep& step, router::RefusalCode code,
                          std::string_view sentence) {
    if (!step.refusal_code || *step.refusal_code == code) return;
    fail(fmt::format("expected the refusal {}, found {}: {}", to_string(*step.refusal_code),
                     to_string(code), sentence));
  }

  void collect() {
    for (const router::Event& event : buffer_.events()) {
      std::string json;
      router::append_json(json, router_, event);
      Value value = *Value::from_json(json);
      coverage_.came(event, value);
      came_.push_back({event.type, std::move(json), std::move(value)});
    }
    buffer_.clear();
  }

  void live(const ExpectStep& step) {
    compare(step);
    came_.clear();
  }

  // All watched events are as the patterns say, one by one, and no pattern is left.
  void compare(const ExpectStep& step) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < came_.size(); ++i) {
      if (!step.watched.test(static_cast<std::size_t>(came_[i].type))) continue;
      if (auto message = unlike(step, next, came_[i])) {
        return fail_expect(step, i, std::move(*message));
      }
      ++next;
    }
    if (next == step.patterns.size()) return;
    fail_expect(step, came_.size(),
                fmt::format("expected {} next, but nothing more of these types came",
                            to_string(step.types[next])));
  }

  static std::optional<std::string> unlike(const ExpectStep& step, std::size_t next,
                                           const Came& event) {
    if (next >= step.patterns.size()) {
      return fmt::format("expected no more of these types, found {}", to_string(event.type));
    }
    if (step.types[next] != event.type) {
      return fmt::format("expected {}, found {}", to_string(step.types[next]),
                         to_string(event.type));
    }
    auto inner = event_difference(step.patterns[next], event.value);
    if (inner) *inner = fmt::format("{}: {}", to_string(event.type), *inner);
    return inner;
  }

  void fail_expect(const ExpectStep& step, std::size_t first, std::string message) {
    Mismatch mismatch;
    for (const ValueView pattern : step.patterns) mismatch.expected.push_back(to_json(pattern));
    for (Came& event : came_) {
      const bool watched = step.watched.test(static_cast<std::size_t>(event.type));
      mismatch.events.push_back({std::move(event.json), watched});
    }
    mismatch.first = first;
    fail(std::move(message)).mismatch = std::move(mismatch);
  }

  void live(const StateStep& step) {
    const auto found = step.of_task ? task_state(router_, step.id) : worker_state(router_, step.id);
    const std::string_view kind = step.of_task ? "task" : "worker";
    if (!found) {
      fail(fmt::format("there is no {} '{}'", kind, step.id));
    } else if (auto inner = difference(by_sid(step), *found)) {
      fail(fmt::format("{} '{}': {}", kind, step.id, *inner));
    }
  }

  // What is asked, with sids for names where the state has sids, and the name of an activity.
  [[nodiscard]] Value by_sid(const StateStep& step) const {
    ValueBuilder wanted;
    wanted.begin_object();
    for (std::size_t i = 0; i < step.wanted.size(); ++i) {
      const std::string_view key = step.wanted.key(i);
      const ValueView value = step.wanted[i];
      wanted.key(key);
      if (key == "task_queue" && value.is_string()) {
        wanted.string(sid_of(document_.workspace.task_queues, value.as_string()));
      } else if (key == "workflow" && value.is_string()) {
        wanted.string(sid_of(document_.workspace.workflows, value.as_string()));
      } else if (key == "activity" && value.is_string()) {
        wanted.string(activity_name(value.as_string()));
      } else {
        wanted.value(value);
      }
    }
    return wanted.end_object().finish();
  }

  template <class Objects>
  static std::string_view sid_of(const Objects& objects, std::string_view id) {
    if (std::any_of(objects.begin(), objects.end(), [&](const auto& one) { return one.sid == id; }))
      return id;
    const auto named = std::find_if(objects.begin(), objects.end(),
                                    [&](const auto& one) { return one.name == id; });
    return named == objects.end() ? id : std::string_view(named->sid);
  }

  [[nodiscard]] std::string_view activity_name(std::string_view id) const {
    for (const Activity& activity : document_.workspace.activities) {
      if (activity.sid == id) return activity.name;
    }
    return id;
  }

  const Document& document_;
  Router router_;
  CoverageCounter coverage_;
  router::EventBuffer buffer_;
  std::vector<Came> came_;
  const Step* step_ = nullptr;
  Report report_;
};

}  // namespace
}  // namespace expectations

Expectations::Expectations(std::shared_ptr<const expectations::Document> document) noexcept
    : document_(std::move(document)) {}

Result<Expectations> Expectations::from_json(std::string_view text,
                                             const Workspace::ReadFile& read_file) {
  auto document = expectations::read_document(text, read_file);
  if (!document) return std::move(document).errors();
  return Expectations(std::make_shared<const expectations::Document>(std::move(*document)));
}

expectations::Report Expectations::run() const { return expectations::Runner(*document_).run(); }

ACD_NAMESPACE_END

#include "eval_request.hpp"

#include <acd/workflow/options.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace acd::cli {

namespace {

constexpr std::array contexts{Context::filter, Context::queue, Context::target, Context::skip_if};
constexpr std::array scalar_ins{ScalarIn::equality, ScalarIn::documented};
constexpr std::int64_t absent = -1;

constexpr std::array worker_figures{&ChannelFields::configured_capacity,
                                    &ChannelFields::assigned_tasks,
                                    &ChannelFields::available_capacity_percentage};
constexpr std::array<std::string_view, 3> worker_figure_names{
    "configured_capacity", "assigned_tasks", "available_capacity_percentage"};

// RFC 6901.
std::string child(std::string_view pointer, std::string_view key) {
  std::string path = fmt::format("{}/", pointer);
  for (const char c : key) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
  return path;
}

}  // namespace

Scope EvalRequest::scope() const {
  return {task_, worker_, worker_fields_ ? &*worker_fields_ : nullptr, step_ ? &*step_ : nullptr,
          calendar_};
}

// Reads members by key and type; null is absent, a wrong type is an error.
class EvalRequestReader {
 public:
  EvalRequestReader(Value document, const Dialect& dialect) {
    request_.document_ = std::move(document);
    request_.dialect_ = dialect;
  }

  Result<EvalRequest> read() {
    const ValueView root = request_.document_;
    if (!root.is_object()) {
      expected("", "an object", root);
      return std::move(errors_);
    }
    request_.source_ = text(root, "", "expr");
    if (!present(root.find("expr"))) fault("", "expected the key 'expr', found none");
    request_.context_ = choice(root, "", "context", contexts, Context::filter);
    request_.task_ = object(root, "", "task");
    request_.worker_ = object(root, "", "worker");
    request_.calendar_ = object(root, "", "calendar");
    read_worker_fields(object(root, "", "worker_fields"));
    read_step(root);
    read_dialect(object(root, "", "dialect"));
    if (!errors_.empty()) return std::move(errors_);
    return std::move(request_);
  }

 private:
  static bool present(ValueView value) { return !value.is_null(); }

  void fault(std::string pointer, std::string message) {
    errors_.push_back({ErrorCode::json, std::move(message), 0, std::move(pointer), 0});
  }
  void expected(std::string pointer, std::string_view what, ValueView found) {
    const std::string_view article =
        found.is_array() || found.is_object() || found.is_integer() ? "an" : "a";
    fault(std::move(pointer), found.is_null() ? fmt::format("expected {}, found null", what)
                                              : fmt::format("expected {}, found {} {}", what,
                                                            article, to_string(found.kind())));
  }

  std::string_view text(ValueView in, std::string_view pointer, std::string_view key) {
    const ValueView found = in.find(key);
    if (found.is_string()) return found.as_string();
    if (present(found)) expected(child(pointer, key), "a string", found);
    return {};
  }

  bool flag(ValueView in, std::string_view pointer, std::string_view key, bool otherwise) {
    const ValueView found = in.find(key);
    if (found.is_boolean()) return found.as_boolean();
    if (present(found)) expected(child(pointer, key), "true or false", found);
    return otherwise;
  }

  ValueView object(ValueView in, std::string_view pointer, std::string_view key) {
    const ValueView found = in.find(key);
    if (found.is_object()) return found;
    if (present(found)) expected(child(pointer, key), "an object", found);
    return {};
  }

  std::int64_t figure(ValueView found, const std::string& pointer) {
    if (found.is_integer() && found.as_integer() >= 0) return found.as_integer();
    if (found.is_integer()) {
      fault(pointer, fmt::format("expected a whole number from 0, found {}", found.as_integer()));
    } else if (present(found)) {
      expected(pointer, "a whole number", found);
    }
    return absent;
  }
  std::int64_t figure(ValueView in, std::string_view pointer, std::string_view key) {
    return figure(in.find(key), child(pointer, key));
  }

  template <class E, std::size_t n>
  E choice(ValueView in, std::string_view pointer, std::string_view key,
           const std::array<E, n>& values, E otherwise) {
    const std::string_view written = text(in, pointer, key);
    if (!in.find(key).is_string()) return otherwise;
    std::string names;
    for (const E value : values) {
      if (to_string(value) == written) return value;
      names += fmt::format("{}'{}'", names.empty() ? "" : ", ", to_string(value));
    }
    fault(child(pointer, key), fmt::format("expected one of {}, found '{}'", names, written));
    return otherwise;
  }

  void read_worker_fields(ValueView in) {
    if (!in.exists()) return;
    const std::string_view here = "/worker_fields";
    const ValueView channels = object(in, here, "channel");
    for (std::size_t i = 0; i < channels.size(); ++i) {
      const std::string_view name = channels.key(i);
      const std::string pointer = child("/worker_fields/channel", name);
      if (!channels[i].is_object()) {
        expected(pointer, "an object", channels[i]);
        continue;
      }
      ChannelFields& channel = request_.channels_.emplace_back();
      channel.name = name;
      for (std::size_t k = 0; k < worker_figures.size(); ++k) {
        channel.*worker_figures.at(k) = figure(channels[i], pointer, worker_figure_names.at(k));
      }
    }
    request_.worker_fields_ = {text(in, here, "sid"), text(in, here, "friendly_name"),
                               text(in, here, "activity_sid"), text(in, here, "activity_name"),
                               request_.channels_};
  }

  void read_step(ValueView root) {
    const ValueView workers = object(root, "", "workers");
    const ValueView candidates = object(root, "", "candidates");
    const ValueView queue = object(root, "", "queue");
    if (!workers.exists() && !candidates.exists() && !queue.exists()) return;
    StepFigures step;
    step.workers_available = figure(workers, "/workers", "available");
    step.workers_unavailable = figure(workers, "/workers", "unavailable");
    read_activities(workers);
    step.candidates_total = figure(candidates, "/candidates", "total");
    step.candidates_available = figure(candidates, "/candidates", "available");
    step.candidates_free = figure(candidates, "/candidates", "free");
    step.queue_waiting = figure(queue, "/queue", "waiting");
    step.queue_oldest_wait = static_cast<double>(absent);
    const ValueView wait = queue.find("oldest_wait");
    if (wait.is_number() && wait.as_real() >= 0) {
      step.queue_oldest_wait = wait.as_real();
    } else if (present(wait)) {
      expected("/queue/oldest_wait", "seconds", wait);
    }
    step.activities = request_.activities_;
    request_.step_ = step;
  }

  // Every other key of `workers` is the sid of an activity.
  void read_activities(ValueView workers) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      const std::string_view sid = workers.key(i);
      if (sid == "available" || sid == "unavailable") continue;
      const std::int64_t count = figure(workers, "/workers", sid);
      if (count != absent) request_.activities_.push_back({sid, count});
    }
  }

  void read_dialect(ValueView in) {
    const std::string_view here = "/dialect";
    Dialect& dialect = request_.dialect_;
    dialect.scalar_in = choice(in, here, "scalar_in", scalar_ins, dialect.scalar_in);
    dialect.coerce_numeric_strings =
        flag(in, here, "coerce_numeric_strings", dialect.coerce_numeric_strings);
    dialect.extended = flag(in, here, "extended", dialect.extended);
  }

  EvalRequest request_;
  std::vector<Error> errors_;
};

Result<EvalRequest> EvalRequest::from_value(Value document, const Dialect& dialect) {
  return EvalRequestReader(std::move(document), dialect).read();
}

}  // namespace acd::cli

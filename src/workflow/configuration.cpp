#include <acd/workflow/configuration.hpp>

#include "workflow/documents.hpp"
#include "workflow/reader.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr std::int32_t largest = std::numeric_limits<std::int32_t>::max();

// A path such as `task.agent_sid`. The grammar of names belongs to expressions: one that only tests
// the path for null is asked to read it.
std::optional<KnownWorker> read_known_worker(KnownWorker::By by, std::string_view path,
                                             const Dialect& dialect, std::string pointer,
                                             Faults& faults) {
  const auto test = Expression::compile(fmt::format("{} == null", path), Context::target, dialect);
  if (test && test->tree().kind == expression::NodeKind::comparison &&
      test->tree().left.is_reference()) {
    const auto& reference = std::get<expression::Reference>(test->tree().left.value);
    if (reference.root == expression::Root::task) {
      return KnownWorker{by, std::string(path), reference.path};
    }
  }
  faults.add(test ? ErrorCode::value : test.error().code, std::move(pointer),
             fmt::format("expected the path of a task attribute such as task.agent_sid, found {}",
                         quoted(path)));
  return std::nullopt;
}

class ConfigurationReader {
 public:
  ConfigurationReader(const ConfigurationSetting& setting, Faults& faults)
      : setting_(setting), faults_(faults) {}

  WorkflowConfiguration document(ValueView value, const std::string& pointer) {
    ObjectReader outside(value, pointer, faults_);
    WorkflowConfiguration configuration;
    outside.require("task_routing");
    if (const ValueView routing = outside.object("task_routing"); routing.exists()) {
      ObjectReader reader(routing, outside.pointer_to("task_routing"), faults_);
      filters(reader, configuration.filters);
      if (const ValueView last = reader.object("default_filter"); last.exists()) {
        configuration.default_filter = default_filter(last, reader.pointer_to("default_filter"));
      }
      configuration.unknown = reader.unknown();
    }
    configuration.unknown_outside = outside.unknown();
    return configuration;
  }

 private:
  // In a filter the name may be an attribute of the task, where the workspace has no calendars.
  void check_calendars(const Expression& expression, const std::string& pointer) {
    if (setting_.calendars == nullptr) return;
    if (expression.context() == Context::filter && setting_.calendars->empty()) return;
    for (const expression::Reference& name : expression.references()) {
      if (name.builtin == expression::Builtin::calendar_open)
        setting_.calendars->check(name.path.front().key, pointer, faults_);
    }
  }

  void filters(ObjectReader& routing, std::vector<Filter>& filters) {
    const ValueView list = routing.array("filters");
    filters.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      auto read = filter(list[i], child(routing.pointer_to("filters"), i));
      if (read) filters.push_back(std::move(*read));
    }
  }

  // Nothing when its expression is faulty: a filter cannot be without one.
  std::optional<Filter> filter(ValueView value, const std::string& pointer) {
    ObjectReader reader(value, pointer, faults_);
    auto name = reader.text("filter_friendly_name");
    if (!name) name = reader.text("friendly_name");
    reader.require("expression");
    auto test = expression(reader, "expression", Context::filter);
    std::vector<Target> steps = targets(reader);
    if (!test) return std::nullopt;
    return Filter{std::string(name.value_or("")), std::move(*test), std::move(steps),
                  reader.unknown()};
  }

  std::vector<Target> targets(ObjectReader& filter) {
    std::vector<Target> steps;
    filter.require("targets");
    const ValueView list = filter.array("targets");
    const std::string pointer = filter.pointer_to("targets");
    if (list.exists() && list.size() == 0) {
      faults_.add(ErrorCode::value, pointer, "expected at least one target, found none");
    }
    steps.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      steps.push_back(target(list[i], child(pointer, i), i == 0, i + 1 == list.size()));
    }
    return steps;
  }

  Target target(ValueView value, const std::string& pointer, bool first, bool last) {
    ObjectReader reader(value, pointer, faults_);
    Target step = common(reader, first, last);
    if (const auto seconds = reader.whole("timeout", 1, largest)) {
      step.timeout = std::chrono::seconds(static_cast<std::int64_t>(*seconds));
    }
    step.skip_if = expression(reader, "skip_if", Context::skip_if);
    step.known_worker = known_worker(reader);
    step.unknown = reader.unknown();
    return step;
  }

  Target default_filter(ValueView value, const std::string& pointer) {
    ObjectReader reader(value, pointer, faults_);
    Target step = common(reader, true, true);
    step.unknown = reader.unknown();
    return step;
  }

  // What targets and the default filter share.
  Target common(ObjectReader& reader, bool first, bool last) {
    Target step;
    step.queue = reader.name("queue").value_or("");
    step.outcome = reader.name("x_outcome").value_or("");
    check_queue(reader, step, first);
    if (reader.has("x_outcome")) check_outcome(reader, last);
    step.expression = expression(reader, "expression", Context::target);
    if (const auto priority = reader.whole("priority", 0, largest)) {
      step.priority = static_cast<std::int32_t>(*priority);
    }
    step.order_by = order_by(reader);
    step.selection = reader.choice("x_selection", selections);
    step.exclude_after = reader.choice("x_exclude_after", exclusions);
    step.back_off = read_back_off(reader, "x_back_off");
    return step;
  }

  void check_queue(ObjectReader& reader, const Target& step, bool first) {
    if (!step.queue.empty()) {
      if (setting_.queues != nullptr) {
        setting_.queues->check(step.queue, reader.pointer_to("queue"), faults_);
      }
    } else if (first && reader.is_object() && !reader.has("queue") && !reader.has("x_outcome")) {
      faults_.add(
          ErrorCode::missing, reader.pointer(),
          "expected the key 'queue', found none; there is no earlier target to take it from");
    }
  }

  void check_outcome(ObjectReader& reader, bool last) {
    if (!last) {
      faults_.add(ErrorCode::value, reader.pointer_to("x_outcome"),
                  "expected x_outcome on the last target only: it ends the task");
    }
    if (reader.has("queue")) {
      faults_.add(ErrorCode::value, reader.pointer_to("queue"),
                  "expected no queue beside x_outcome: it ends the task");
    }
  }

  std::optional<Expression> expression(ObjectReader& reader, std::string_view key,
                                       Context context) {
    const auto source = reader.text(key);
    if (!source) return std::nullopt;
    auto read =
        read_expression(*source, context, setting_.dialect, reader.pointer_to(key), faults_);
    if (read) check_calendars(*read, reader.pointer_to(key));
    return read;
  }

  std::optional<OrderBy> order_by(ObjectReader& reader) {
    const auto source = reader.text("order_by");
    if (!source) return std::nullopt;
    auto read = OrderBy::compile(*source);
    if (read) return std::move(*read);
    for (const Error& fault : read.errors()) {
      faults_.add_expression(fault, reader.pointer_to("order_by"));
    }
    return std::nullopt;
  }

  std::optional<KnownWorker> known_worker(ObjectReader& reader) {
    using By = KnownWorker::By;
    constexpr std::string_view sid_key = "known_worker_sid";
    constexpr std::string_view name_key = "known_worker_friendly_name";
    const auto sid = reader.text(sid_key);
    const auto name = reader.text(name_key);
    if (reader.has(sid_key) && reader.has(name_key)) {
      faults_.add(
          ErrorCode::value, reader.pointer_to(name_key),
          "expected known_worker_sid or known_worker_friendly_name, found both on one target");
    }
    if (!sid && !name) return std::nullopt;
    return read_known_worker(sid ? By::sid : By::friendly_name, sid ? *sid : *name,
                             setting_.dialect, reader.pointer_to(sid ? sid_key : name_key),
                             faults_);
  }

  const ConfigurationSetting& setting_;
  Faults& faults_;
};

void write(ValueBuilder& out, const Target& target) {
  out.begin_object();
  if (!target.queue.empty()) out.key("queue").string(target.queue);
  if (target.expression) out.key("expression").string(target.expression->source());
  if (target.priority) out.key("priority").integer(*target.priority);
  if (target.timeout) write_seconds(out.key("timeout"), *target.timeout);
  if (target.order_by) out.key("order_by").string(target.order_by->source());
  if (target.skip_if) out.key("skip_if").string(target.skip_if->source());
  if (target.known_worker) {
    const bool by_sid = target.known_worker->by == KnownWorker::By::sid;
    out.key(by_sid ? "known_worker_sid" : "known_worker_friendly_name")
        .string(target.known_worker->path);
  }
  if (target.selection) out.key("x_selection").string(to_string(*target.selection));
  if (target.exclude_after) out.key("x_exclude_after").string(to_string(*target.exclude_after));
  if (target.back_off) write_back_off(out.key("x_back_off"), *target.back_off);
  if (!target.outcome.empty()) out.key("x_outcome").string(target.outcome);
  write_members(out, target.unknown);
  out.end_object();
}

void write(ValueBuilder& out, const Filter& filter) {
  out.begin_object();
  if (!filter.friendly_name.empty()) out.key("filter_friendly_name").string(filter.friendly_name);
  out.key("expression").string(filter.expression.source());
  out.key("targets").begin_array();
  for (const Target& target : filter.targets) write(out, target);
  out.end_array();
  write_members(out, filter.unknown);
  out.end_object();
}

}  // namespace

std::optional<Expression> read_expression(std::string_view source, Context context,
                                          const Dialect& dialect, const std::string& pointer,
                                          Faults& faults) {
  auto read = Expression::compile(source, context, dialect);
  if (read) return std::move(*read);
  for (const Error& fault : read.errors()) faults.add_expression(fault, pointer);
  return std::nullopt;
}

WorkflowConfiguration read_configuration(ValueView document, const ConfigurationSetting& setting,
                                         const std::string& pointer, Faults& faults) {
  return ConfigurationReader(setting, faults).document(document, pointer);
}

void write_configuration(ValueBuilder& out, const WorkflowConfiguration& configuration) {
  out.begin_object().key("task_routing").begin_object().key("filters").begin_array();
  for (const Filter& filter : configuration.filters) write(out, filter);
  out.end_array();
  if (configuration.default_filter) {
    write(out.key("default_filter"), *configuration.default_filter);
  }
  write_members(out, configuration.unknown);
  out.end_object();
  write_members(out, configuration.unknown_outside);
  out.end_object();
}

}  // namespace workflow

Result<WorkflowConfiguration> WorkflowConfiguration::from_value(ValueView document,
                                                                const Dialect& dialect,
                                                                std::string_view pointer) {
  workflow::Faults faults;
  auto configuration =
      workflow::read_configuration(document, {dialect}, std::string(pointer), faults);
  if (!faults.empty()) return faults.take();
  return configuration;
}

Result<WorkflowConfiguration> WorkflowConfiguration::from_json(std::string_view text,
                                                               const Dialect& dialect) {
  const auto document = Value::from_json(text);
  if (!document) return document.errors();
  workflow::Faults faults;
  auto configuration = workflow::read_configuration(*document, {dialect}, {}, faults);
  if (faults.empty()) return configuration;
  faults.locate(text, {});
  return faults.take();
}

Value to_value(const WorkflowConfiguration& configuration) {
  ValueBuilder out;
  workflow::write_configuration(out, configuration);
  return out.finish();
}

ACD_NAMESPACE_END

#include <acd/simulation/scenario.hpp>

#include "simulation/arrival_log.hpp"
#include "simulation/crew.hpp"
#include "simulation/distribution_document.hpp"
#include "workflow/directory.hpp"
#include "workflow/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::child;
using workflow::describe;
using workflow::ObjectReader;
using workflow::quoted;

std::string_view to_string(Drain value) noexcept {
  switch (value) {
    case Drain::serve: return "serve";
    case Drain::disconnect: return "disconnect";
    case Drain::stop: return "stop";
  }
  return "";
}

namespace {

constexpr double longest = 1e9;  // seconds
constexpr std::uint64_t most_replications = 1'000'000'000;
constexpr std::array drains{Drain::serve, Drain::disconnect, Drain::stop};

class ScenarioReader {
 public:
  ScenarioReader(ValueView document, const ReadFile& read_file, bool skip_bad_rows,
                 workflow::Faults& faults)
      : root_(document, {}, faults),
        read_file_(read_file),
        skip_bad_rows_(skip_bad_rows),
        faults_(faults),
        laws_(faults, read_file) {}

  Scenario read() {
    read_workspace();
    read_times();
    scenario_.replications = root_.whole("replications", 1, most_replications).value_or(1);
    scenario_.seed = root_.whole("seed", 0, UINT64_MAX).value_or(0);
    scenario_.batches = root_.whole("batches", 2, 1000).value_or(20);
    scenario_.lines = root_.whole("lines", 1, 1'000'000'000);
    scenario_.busyness = law(root_, "busyness");
    read_service_levels();
    each("arrivals", [&](ObjectReader& reader) { read_arrivals(reader); });
    each("people", [&](ObjectReader& reader) { read_people(reader); });
    root_.require("arrivals");
    if (root_.array("arrivals").size() == 0 && root_.has("arrivals")) {
      add(ErrorCode::value, root_.pointer_to("arrivals"), "expected at least one stream of calls");
    }
    check_staffing();
    (void)root_.find("$schema");  // for editors
    refuse_unknown(root_);
    return std::move(scenario_);
  }

 private:
  void add(ErrorCode code, std::string pointer, std::string message) {
    faults_.add(code, std::move(pointer), std::move(message));
  }

  // Unlike a workflow, a scenario has no other readers: an unknown key is a slip of the pen.
  void refuse_unknown(const ObjectReader& reader) {
    const Value unknown = reader.unknown();
    for (std::size_t i = 0; i < unknown.view().size(); ++i) {
      const std::string key(unknown.view().key(i));
      if (key.starts_with("x_")) continue;
      add(ErrorCode::unknown_name, reader.pointer_to(key),
          fmt::format("there is no key {} here", quoted(key)));
    }
  }

  template <class Read>
  void each(std::string_view key, Read read) {
    const ValueView list = root_.array(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
      ObjectReader reader(list[i], child(root_.pointer_to(key), i), faults_);
      read(reader);
      refuse_unknown(reader);
    }
  }

  void read_workspace() {
    root_.require("workspace");
    const ValueView value = root_.find("workspace");
    const std::string pointer = root_.pointer_to("workspace");
    if (!value.exists()) return;
    if (value.is_string()) return read_workspace_file(value.as_string(), pointer);
    auto read = Workspace::from_value(value, read_file_, pointer);
    if (read) {
      scenario_.workspace = std::move(*read);
    } else {
      for (const Error& error : read.errors()) add(error.code, error.pointer, error.message);
    }
  }

  void read_workspace_file(std::string_view path, const std::string& pointer) {
    const Result<std::string> text =
        read_file_
            ? read_file_(path)
            : Result<std::string>(Error{ErrorCode::file, "no files are read here", 0, {}, 0});
    if (!text) return add(ErrorCode::file, pointer, text.error().message);
    auto read = Workspace::from_json(*text, read_file_);
    if (read) {
      scenario_.workspace = std::move(*read);
      return;
    }
    for (const Error& error : read.errors()) {
      add(error.code, pointer,
          fmt::format("{} (line {} of {})", error.message, error.line, quoted(path)));
    }
  }

  void read_times() {
    if (const auto text = root_.text("start")) {
      if (const auto instant = parse_instant(*text)) {
        scenario_.start = *instant;
        has_start_ = true;
      } else {
        add(ErrorCode::time, root_.pointer_to("start"), instant.error().message);
      }
    }
    root_.require("horizon");
    scenario_.horizon = seconds(root_, "horizon").value_or(1);
    scenario_.warm_up = seconds(root_, "warm_up").value_or(0);
    if (scenario_.horizon <= 0) {
      add(ErrorCode::value, root_.pointer_to("horizon"), "expected a horizon above zero");
    }
    if (root_.has("horizon") && scenario_.warm_up >= scenario_.horizon) {
      add(ErrorCode::value, root_.pointer_to("warm_up"),
          fmt::format("expected a warm-up shorter than the horizon of {} s, found {} s",
                      scenario_.horizon, scenario_.warm_up));
    }
    scenario_.interval = seconds(root_, "interval");
    if (scenario_.interval && *scenario_.interval * 100'000 < scenario_.horizon) {
      add(ErrorCode::value, root_.pointer_to("interval"),
          "expected an interval that divides the horizon into at most 100000 parts");
    }
    read_drain();
  }

  void read_drain() {
    const ValueView drain = root_.find("drain");
    if (drain.is_boolean()) {
      scenario_.drain = drain.as_boolean() ? Drain::serve : Drain::stop;
    } else if (drain.exists()) {
      scenario_.drain = root_.choice("drain", drains).value_or(Drain::serve);
    }
  }

  void read_service_levels() {
    const ValueView list = root_.array("service_levels");
    if (!list.exists()) return;
    scenario_.service_levels.clear();
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (const auto read = seconds_in(list[i], child(root_.pointer_to("service_levels"), i))) {
        scenario_.service_levels.push_back(*read);
      }
    }
  }

  // Seconds as a number, or a length such as "8h30m".
  std::optional<double> seconds_in(ValueView value, const std::string& pointer) {
    if (value.is_number() && value.as_real() >= 0 && value.as_real() <= longest) {
      return value.as_real();
    }
    if (value.is_string()) {
      const auto length = parse_duration(value.as_string());
      if (length && length->count() >= 0) return static_cast<double>(length->count()) / 1e6;
    }
    add(value.is_number() || value.is_string() ? ErrorCode::value : ErrorCode::type, pointer,
        "expected seconds of at least 0, or a length such as \"8h30m\", found " + describe(value));
    return std::nullopt;
  }
  std::optional<double> seconds(ObjectReader& reader, std::string_view key) {
    const ValueView value = reader.find(key);
    return value.exists() ? seconds_in(value, reader.pointer_to(key)) : std::nullopt;
  }

  std::optional<double> number(ObjectReader& reader, std::string_view key, double least,
                               double most) {
    const ValueView value = reader.find(key);
    if (!value.exists()) return std::nullopt;
    if (value.is_number() && value.as_real() >= least && value.as_real() <= most) {
      return value.as_real();
    }
    add(value.is_number() ? ErrorCode::value : ErrorCode::type, reader.pointer_to(key),
        fmt::format("expected a number from {} to {}, found {}", least, most, describe(value)));
    return std::nullopt;
  }

  std::optional<Distribution> law(ObjectReader& reader, std::string_view key) {
    const ValueView value = reader.find(key);
    if (!value.exists()) return std::nullopt;
    return laws_.read(value, reader.pointer_to(key));
  }
  Distribution law_or_zero(ObjectReader& reader, std::string_view key) {
    return law(reader, key).value_or(Distribution());
  }

  // [[from, number]…], or one number for all times.
  std::vector<std::pair<double, double>> steps(ValueView value, const std::string& pointer,
                                               std::string_view what, double most) {
    if (value.is_number()) {
      const auto one = step_value(value, pointer, what, most);
      return {{0, one.value_or(0)}};
    }
    std::vector<std::pair<double, double>> list;
    if (!value.is_array() || value.size() == 0) {
      add(ErrorCode::type, pointer,
          fmt::format("expected {} or a list such as [[0, 80], [3600, 140]], found {}", what,
                      describe(value)));
      return list;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string at = child(pointer, i);
      if (!value[i].is_array() || value[i].size() != 2) {
        add(ErrorCode::type, at,
            fmt::format("expected a pair of a time and {}, found {}", what, describe(value[i])));
        continue;
      }
      const auto from = seconds_in(value[i][0], child(at, std::size_t{0}));
      const auto amount = step_value(value[i][1], child(at, std::size_t{1}), what, most);
      if (!from || !amount) continue;
      if (!list.empty() && *from <= list.back().first) {
        add(ErrorCode::value, child(at, std::size_t{0}), "expected times that grow");
      }
      list.emplace_back(*from, *amount);
    }
    return list;
  }
  std::optional<double> step_value(ValueView value, const std::string& pointer,
                                   std::string_view what, double most) {
    if (value.is_number() && value.as_real() >= 0 && value.as_real() <= most) {
      return value.as_real();
    }
    add(value.is_number() ? ErrorCode::value : ErrorCode::type, pointer,
        fmt::format("expected {} from 0 to {}, found {}", what, most, describe(value)));
    return std::nullopt;
  }

  void read_arrivals(ObjectReader& reader) {
    Arrivals stream;
    stream.name = reader.required_name("name");
    if (!stream.name.empty() && !names_.insert(stream.name).second) {
      add(ErrorCode::duplicate, reader.pointer_to("name"),
          fmt::format("there is a stream {} already", quoted(stream.name)));
    }
    reader.require("process");
    if (reader.has("process")) {
      stream.process = read_process(reader.find("process"), reader.pointer_to("process"));
    }
    stream.busyness = law(reader, "busyness");
    if (reader.has("task")) {
      ObjectReader task(reader.find("task"), reader.pointer_to("task"), faults_);
      stream.task = read_task(task);
      refuse_unknown(task);
    }
    check_workflow(stream.task, reader);
    stream.patience = law(reader, "patience");
    reader.require("handling");
    stream.handling = law_or_zero(reader, "handling");
    stream.wrap_up = law_or_zero(reader, "wrap_up");
    stream.ring = law_or_zero(reader, "ring");
    if (reader.has("retry")) {
      ObjectReader retry(reader.find("retry"), reader.pointer_to("retry"), faults_);
      stream.retry_probability = number(retry, "probability", 0, 0.999).value_or(0);
      stream.retry_pause = law_or_zero(retry, "pause");
      refuse_unknown(retry);
    }
    const ValueView updates = reader.array("updates");
    for (std::size_t i = 0; i < updates.size(); ++i) {
      ObjectReader update(updates[i], child(reader.pointer_to("updates"), i), faults_);
      update.require("after");
      update.require("attributes");
      stream.updates.push_back({law_or_zero(update, "after"), read_attributes(update)});
      refuse_unknown(update);
    }
    scenario_.arrivals.push_back(std::move(stream));
  }

  Process read_process(ValueView value, const std::string& pointer) {
    Process process;
    ObjectReader reader(value, pointer, faults_);
    if (!value.is_object()) return process;
    if (value.size() != (value.find("log").exists() ? value.size() : 1)) {
      add(ErrorCode::value, pointer, "expected one of poisson, sine, renewal and log");
      return process;
    }
    if (reader.has("poisson")) {
      ObjectReader body(reader.find("poisson"), reader.pointer_to("poisson"), faults_);
      body.require("per_hour");
      process.rates =
          steps(body.find("per_hour"), body.pointer_to("per_hour"), "calls per hour", 1e9);
      refuse_unknown(body);
    } else if (reader.has("sine")) {
      process.kind = Process::Kind::sine;
      read_sine(process, reader);
    } else if (reader.has("renewal")) {
      process.kind = Process::Kind::renewal;
      process.gap = laws_.read(reader.find("renewal"), reader.pointer_to("renewal"));
      if (process.gap.mean() <= 0) {
        add(ErrorCode::value, reader.pointer_to("renewal"), "expected gaps above zero on average");
      }
    } else if (reader.has("log")) {
      process.kind = Process::Kind::log;
      read_log(process, reader);
    }
    refuse_unknown(reader);
    return process;
  }

  void read_sine(Process& process, ObjectReader& reader) {
    ObjectReader body(reader.find("sine"), reader.pointer_to("sine"), faults_);
    for (const std::string_view key : {"mean_per_hour", "amplitude", "period"}) body.require(key);
    process.mean_per_hour = number(body, "mean_per_hour", 0, 1e9).value_or(0);
    process.amplitude = number(body, "amplitude", 0, 1e9).value_or(0);
    process.period = seconds(body, "period").value_or(1);
    if (process.amplitude > process.mean_per_hour) {
      add(ErrorCode::value, body.pointer_to("amplitude"),
          fmt::format("expected at most the mean of {}: a rate is never negative, found {}",
                      process.mean_per_hour, process.amplitude));
    }
    if (process.period <= 0) {
      add(ErrorCode::value, body.pointer_to("period"), "expected a period above zero");
    }
    refuse_unknown(body);
  }

  void read_log(Process& process, ObjectReader& reader) {
    const std::string_view path = reader.required_name("log");
    reader.require("column");
    const std::string_view column = reader.text("column").value_or("");
    const std::string_view handling = reader.text("handling_column").value_or("");
    const std::string pointer = reader.pointer_to("log");
    const Result<std::string> text =
        read_file_
            ? read_file_(path)
            : Result<std::string>(Error{ErrorCode::file, "no files are read here", 0, {}, 0});
    if (!text) return add(ErrorCode::file, pointer, text.error().message);
    const ArrivalLog log = read_arrival_log(*text, column, handling);
    const bool no_column = log.calls.empty() && log.bad_rows.size() == 1;
    if (!skip_bad_rows_ || no_column) {
      for (std::size_t i = 0; i < log.bad_rows.size() && i < 20; ++i) {
        add(ErrorCode::value, pointer,
            fmt::format("{} (line {} of {})", log.bad_rows[i].why, log.bad_rows[i].line,
                        quoted(path)));
      }
    }
    process.bad_rows = log.bad_rows.size();
    if (log.calls.empty()) return;
    take_in(process, log, !handling.empty());
  }

  // Without a start, the first day of the log begins at midnight.
  void take_in(Process& process, const ArrivalLog& log, bool with_handling) {
    if (!has_start_) {
      constexpr std::int64_t day = 86'400'000'000;
      const std::int64_t first = log.calls.front().at.time_since_epoch().count();
      scenario_.start = TimePoint(Duration(first - ((first % day) + day) % day));
      has_start_ = true;
    }
    for (const ArrivalLog::Call& call : log.calls) {
      const double at = static_cast<double>((call.at - scenario_.start).count()) / 1e6;
      if (at < 0) continue;
      process.times.push_back(at);
      if (with_handling) process.handlings.push_back(call.handling.value_or(-1));
    }
  }

  TaskTemplate read_task(ObjectReader& reader) {
    TaskTemplate task;
    task.workflow = reader.text("workflow").value_or("");
    task.channel = reader.text("channel").value_or("");
    task.priority = reader.whole_32("priority", 0, INT32_MAX, 0);
    task.timeout = reader.duration("timeout", task.timeout);
    task.attributes = read_attributes(reader);
    if (!task.channel.empty()) check_channel(task.channel, reader.pointer_to("channel"));
    return task;
  }

  void check_channel(const std::string& channel, std::string pointer) {
    for (const TaskChannel& known : scenario_.workspace.task_channels) {
      if (known.sid == channel || known.name == channel) return;
    }
    if (!scenario_.workspace.task_channels.empty()) {
      add(ErrorCode::unknown_name, std::move(pointer),
          fmt::format("there is no task channel {}", quoted(channel)));
    }
  }

  void check_workflow(const TaskTemplate& task, const ObjectReader& reader) {
    const std::vector<Workflow>& workflows = scenario_.workspace.workflows;
    if (scenario_.workspace.name.empty()) return;  // its own faults are said
    if (task.workflow.empty()) {
      if (workflows.size() != 1) {
        add(ErrorCode::missing, reader.pointer(),
            fmt::format("expected task.workflow where there are {} workflows", workflows.size()));
      }
      return;
    }
    std::vector<std::string> names;
    for (const Workflow& workflow : workflows) {
      if (workflow.sid == task.workflow || workflow.name == task.workflow) return;
      names.push_back(workflow.name);
    }
    add(ErrorCode::unknown_name, child(reader.pointer_to("task"), "workflow"),
        fmt::format("there is no workflow {} ({}){}", quoted(task.workflow), fmt::join(names, ", "),
                    workflow::did_you_mean(task.workflow, names)));
  }

  std::vector<Attribute> read_attributes(ObjectReader& reader) {
    std::vector<Attribute> list;
    const ValueView attributes = reader.object("attributes");
    const std::string pointer = reader.pointer_to("attributes");
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      list.push_back(
          read_attribute(attributes.key(i), attributes[i], child(pointer, attributes.key(i))));
    }
    return list;
  }

  Attribute read_attribute(std::string_view key, ValueView value, const std::string& pointer) {
    Attribute attribute;
    attribute.key = key;
    if (value.is_object() && value.size() == 1) {
      const ValueView body = value[0];
      const std::string at = child(pointer, value.key(0));
      if (value.key(0) == "table") return read_table(std::move(attribute), body, at);
      if (value.key(0) == "from_worker") return read_path(std::move(attribute), body, at);
      if (value.key(0) == "if_worker_available") {
        attribute.kind = Attribute::Kind::if_worker_available;
        if (body.is_array() && body.size() == 2) {
          attribute.values = {Value(body[0]), Value(body[1])};
        } else {
          add(ErrorCode::type, at, R"(expected two values, such as ["email", "department_id"])");
        }
        return attribute;
      }
    }
    attribute.values = {Value(value)};
    return attribute;
  }

  Attribute read_table(Attribute attribute, ValueView body, const std::string& pointer) {
    attribute.kind = Attribute::Kind::table;
    double sum = 0;
    for (std::size_t i = 0; i < body.size() && body.is_array(); ++i) {
      const ValueView pair = body[i];
      if (!pair.is_array() || pair.size() != 2 || !pair[1].is_number() ||
          !(pair[1].as_real() >= 0)) {
        add(ErrorCode::type, child(pointer, i),
            "expected a value and a weight of at least 0, found " + describe(pair));
        continue;
      }
      sum += pair[1].as_real();
      attribute.values.emplace_back(pair[0]);
      attribute.up_to.push_back(sum);
    }
    if (sum <= 0) {
      add(ErrorCode::value, pointer, "expected a list of values with weights above zero");
      attribute.kind = Attribute::Kind::constant;
      attribute.values.assign(1, Value());
    }
    for (double& share : attribute.up_to) share /= sum;
    return attribute;
  }

  Attribute read_path(Attribute attribute, ValueView body, const std::string& pointer) {
    attribute.kind = Attribute::Kind::from_worker;
    if (!body.is_string() || body.as_string().empty()) {
      add(ErrorCode::type, pointer,
          "expected the path of a worker's attribute, found " + describe(body));
      return attribute;
    }
    for (std::string_view rest = body.as_string(); !rest.empty();) {
      const std::string_view key = rest.substr(0, rest.find('.'));
      attribute.path.emplace_back(key);
      rest.remove_prefix(std::min(rest.size(), key.size() + 1));
    }
    if (scenario_.workspace.workers.empty() && !scenario_.workspace.name.empty()) {
      add(ErrorCode::value, pointer, "expected a workspace with workers to draw from");
    }
    return attribute;
  }

  void read_people(ObjectReader& reader) {
    People people;
    people.name = reader.name("name").value_or("");
    if (const auto source = reader.text("match")) {
      const auto match =
          Expression::compile(*source, Context::queue, scenario_.workspace.options.dialect);
      if (match) {
        people.match = *match;
      } else {
        for (const Error& error : match.errors()) {
          faults_.add_expression(error, reader.pointer_to("match"));
        }
      }
    }
    if (people.name.empty()) {
      people.name = people.match ? std::string(people.match->source()) : "everyone";
    }
    if (reader.has("staffing")) {
      for (const auto& [from, count] :
           steps(reader.find("staffing"), reader.pointer_to("staffing"), "people", 1e6)) {
        people.staffing.emplace_back(from, static_cast<std::int64_t>(count));
      }
    }
    read_shifts(people, reader);
    if (reader.has("breaks")) {
      ObjectReader breaks(reader.find("breaks"), reader.pointer_to("breaks"), faults_);
      breaks.require("after_idle");
      breaks.require("length");
      people.break_after_idle = law(breaks, "after_idle");
      people.break_length = law_or_zero(breaks, "length");
      refuse_unknown(breaks);
    }
    people.ring = law(reader, "ring");
    people.handling = law(reader, "handling");
    people.no_answer = number(reader, "no_answer", 0, 1).value_or(0);
    people.reject = number(reader, "reject", 0, 1).value_or(0);
    people.busy = number(reader, "busy", 0, 1).value_or(0);
    people.away = law(reader, "away");
    if (people.no_answer + people.reject + people.busy > 1) {
      add(ErrorCode::value, reader.pointer(),
          "expected no_answer, reject and busy to add up to at most 1");
    }
    scenario_.people.push_back(std::move(people));
  }

  void check_staffing() {
    const Roster roster(scenario_);
    for (std::size_t g = 0; g < scenario_.people.size(); ++g) {
      const auto there = static_cast<std::int64_t>(roster.members[g].size());
      for (const auto& [from, wanted] : scenario_.people[g].staffing) {
        if (wanted <= there) continue;
        add(ErrorCode::value, child(child(root_.pointer_to("people"), g), "staffing"),
            fmt::format("expected at most the {} workers that match, found {}", there, wanted));
        break;
      }
    }
  }

  void read_shifts(People& people, ObjectReader& reader) {
    const ValueView shifts = reader.array("shifts");
    for (std::size_t i = 0; i < shifts.size(); ++i) {
      const std::string at = child(reader.pointer_to("shifts"), i);
      if (!shifts[i].is_array() || shifts[i].size() != 2) {
        add(ErrorCode::type, at, "expected a pair of two times, found " + describe(shifts[i]));
        continue;
      }
      const auto from = seconds_in(shifts[i][0], child(at, std::size_t{0}));
      const auto to = seconds_in(shifts[i][1], child(at, std::size_t{1}));
      if (!from || !to) continue;
      if (*to <= *from || (!people.shifts.empty() && *from < people.shifts.back().second)) {
        add(ErrorCode::value, at, "expected shifts that end after they begin and do not overlap");
      }
      people.shifts.emplace_back(*from, *to);
    }
    if (!people.shifts.empty() && !people.staffing.empty()) {
      add(ErrorCode::value, reader.pointer(), "expected shifts or staffing, found both");
    }
  }

  ObjectReader root_;
  const ReadFile& read_file_;
  bool skip_bad_rows_;
  workflow::Faults& faults_;
  DistributionReader laws_;
  Scenario scenario_;
  bool has_start_ = false;
  std::set<std::string, std::less<>> names_;
};

}  // namespace

Result<Scenario> Scenario::from_json(std::string_view text, const ReadFile& read_file,
                                     bool skip_bad_rows) {
  const auto document = Value::from_json(text);
  if (!document) return document.errors();
  workflow::Faults faults;
  Scenario scenario = ScenarioReader(*document, read_file, skip_bad_rows, faults).read();
  if (faults.empty()) return scenario;
  faults.locate(text, {});
  return faults.take();
}

}  // namespace simulation
ACD_NAMESPACE_END

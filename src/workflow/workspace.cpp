#include <acd/workflow/workspace.hpp>

#include "workflow/calendars.hpp"
#include "workflow/documents.hpp"
#include "workflow/inspect.hpp"
#include "workflow/limits.hpp"
#include "workflow/objects.hpp"
#include "workflow/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr std::size_t most_activities = 100;
constexpr std::int32_t longest_reservation_s = 86400;
constexpr std::string_view no_activity = "none";  // of options.timeout_activity

class WorkspaceReader {
 public:
  WorkspaceReader(ValueView document, const Workspace::ReadFile& read_file,
                  std::string_view pointer, Faults& faults)
      : root_(document, std::string(pointer), faults), read_file_(read_file), faults_(faults) {}

  Workspace read() {
    Identity id = read_identity(root_);
    workspace_.sid = std::move(id.sid);
    workspace_.name = std::move(id.name);
    // First, because the dialect decides how expressions read.
    workspace_.options =
        read_options(root_.object("options"), root_.pointer_to("options"), faults_);
    read_activities();
    check_default_activities();
    read_task_channels();
    each("calendars", [&](ObjectReader& reader) { read_one_calendar(reader); });
    each("task_queues", [&](ObjectReader& reader) { read_task_queue(reader); });
    each("workers", [&](ObjectReader& reader) { read_one_worker(reader); });
    each("workflows", [&](ObjectReader& reader) { read_workflow(reader); });
    read_presence();
    check_limits();
    workspace_.unknown = root_.unknown();
    return std::move(workspace_);
  }

 private:
  template <class Read>
  void each(std::string_view key, Read read) {
    const ValueView list = root_.array(key);
    const std::string pointer = root_.pointer_to(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
      ObjectReader reader(list[i], child(pointer, i), faults_);
      read(reader);
    }
  }

  void read_activities() {
    if (!root_.has("activities")) {
      workspace_.activities = {{"Offline", "Offline", false},
                               {"Unavailable", "Unavailable", false},
                               {"Available", "Available", true}};
    }
    each("activities", [&](ObjectReader& reader) {
      Identity id = read_identity(reader);
      const bool available = reader.boolean("available", false);
      workspace_.activities.push_back(
          {std::move(id.sid), std::move(id.name), available, reader.unknown()});
      take_in(workspace_.activities.back(), reader, activities_);
    });
    if (!root_.has("activities")) {
      for (const Activity& activity : workspace_.activities) {
        activities_.add(activity.sid, activity.name, {}, faults_);
      }
    }
    if (workspace_.activities.size() > most_activities) {
      faults_.add(ErrorCode::value, root_.pointer_to("activities"),
                  fmt::format("expected at most {} activities, found {}", most_activities,
                              workspace_.activities.size()));
    }
  }

  void check_default_activities() {
    check_activity_option("default_activity", workspace_.options.default_activity);
    if (workspace_.options.timeout_activity != no_activity) {
      check_activity_option("timeout_activity", workspace_.options.timeout_activity);
    }
  }

  void check_activity_option(std::string_view key, std::string_view activity) {
    const ValueView options = root_.find("options");
    if (options.find(key).is_string()) {
      activities_.check(activity, child(root_.pointer_to("options"), key), faults_);
    } else if (!activities_.find(activity) && options.find(key).is_null()) {
      faults_.add(ErrorCode::unknown_name, root_.pointer_to("activities"),
                  fmt::format("expected an activity {}, the default of options.{}, found {}",
                              quoted(activity), key, activities_.names()));
    }
  }

  void check_limits() {
    if (workspace_.options.limits == Limits::none) return;
    const auto bound = [&](std::string_view key, std::size_t found, std::size_t most) {
      if (found <= most) return;
      faults_.add(ErrorCode::limit_exceeded, root_.pointer_to(key),
                  fmt::format("expected at most {}, as TaskRouter, found {}", most, found));
    };
    bound("workers", workspace_.workers.size(), most_workers);
    bound("task_queues", workspace_.task_queues.size(), most_queues);
    for (std::size_t w = 0; w < workspace_.workers.size(); ++w) {
      if (!too_long(workspace_.workers[w].attributes, workspace_.options.limits)) continue;
      faults_.add(
          ErrorCode::limit_exceeded, child(child(root_.pointer_to("workers"), w), "attributes"),
          fmt::format("expected at most {} characters, as TaskRouter", most_attribute_characters));
    }
  }

  void read_task_channels() {
    if (!root_.has("task_channels")) {
      for (const std::string_view name : {"default", "voice", "chat", "sms", "video", "email"}) {
        workspace_.task_channels.push_back({std::string(name), std::string(name)});
        task_channels_.add(name, name, {}, faults_);
      }
    }
    each("task_channels", [&](ObjectReader& reader) {
      Identity id = read_identity(reader);
      if (!id.name.empty() && !is_name(id.name)) {
        faults_.add(ErrorCode::value, reader.pointer_to("name"),
                    fmt::format("expected letters, digits, _ and $, not a digit first, found {}: "
                                "the name stands in expressions",
                                quoted(id.name)));
      }
      const bool optimized = reader.boolean("channel_optimized_routing", false);
      const std::int32_t weight =
          reader.whole_32("load_weight", 0, std::numeric_limits<std::int32_t>::max(), 1);
      workspace_.task_channels.push_back(
          {std::move(id.sid), std::move(id.name), optimized, weight, reader.unknown()});
      take_in(workspace_.task_channels.back(), reader, task_channels_);
    });
  }

  void read_task_queue(ObjectReader& reader) {
    workspace_.task_queues.push_back(
        read_queue(reader, read_identity(reader), workspace_.options.dialect));
    take_in(workspace_.task_queues.back(), reader, task_queues_);
  }

  void read_one_worker(ObjectReader& reader) {
    workspace_.workers.push_back(read_worker(reader, read_identity(reader)));
    const Worker& worker = workspace_.workers.back();
    take_in(worker, reader, workers_);
    if (!worker.activity.empty()) {
      activities_.check(worker.activity, reader.pointer_to("activity"), faults_);
    }
    check_channels(worker, reader.pointer_to("channels"));
  }

  void check_channels(const Worker& worker, const std::string& pointer) {
    std::set<std::size_t> seen;
    for (const WorkerChannel& channel : worker.channels) {
      const auto position = task_channels_.find(channel.channel);
      if (!position) {
        task_channels_.check(channel.channel, child(pointer, channel.channel), faults_);
      } else if (!seen.insert(*position).second) {
        faults_.add(ErrorCode::duplicate, child(pointer, channel.channel),
                    fmt::format("expected each channel once, found {} by sid and by name",
                                quoted(workspace_.task_channels[*position].name)));
      }
    }
  }

  void read_workflow(ObjectReader& reader) {
    Identity id = read_identity(reader);
    Workflow workflow{std::move(id.sid), std::move(id.name), nullptr};
    reader.require("configuration");
    if (const ValueView value = reader.find("configuration"); value.exists()) {
      workflow.configuration = std::make_shared<const WorkflowConfiguration>(
          configuration(value, reader.pointer_to("configuration")));
    }
    workflow.task_reservation_timeout = std::chrono::seconds(
        reader.whole_32("task_reservation_timeout", 1, longest_reservation_s, 120));
    workflow.unknown = reader.unknown();
    take_in(workflow, reader, workflows_);
    workspace_.workflows.push_back(std::move(workflow));
  }

  WorkflowConfiguration configuration(ValueView value, const std::string& pointer) {
    const ConfigurationSetting setting{workspace_.options.dialect, &task_queues_, &calendars_};
    if (value.is_string()) return configuration_in_file(value.as_string(), setting, pointer);
    if (value.is_object()) return read_configuration(value, setting, pointer, faults_);
    faults_.add(ErrorCode::type, pointer,
                "expected a workflow document or the path of a file, found " + describe(value));
    return {};
  }

  WorkflowConfiguration configuration_in_file(std::string_view path,
                                              const ConfigurationSetting& setting,
                                              const std::string& pointer) {
    if (!read_file_) {
      faults_.add(ErrorCode::file, pointer,
                  fmt::format("expected a workflow document, found {}: no files are read here",
                              quoted(path)));
      return {};
    }
    const Result<std::string> text = read_file_(path);
    if (!text) return refuse_file(text.errors(), path, pointer);
    const Result<Value> document = Value::from_json(*text);
    if (!document) return refuse_file(document.errors(), path, pointer);
    Faults faults;
    WorkflowConfiguration read = read_configuration(*document, setting, pointer, faults);
    faults_.add_file(std::move(faults), path, *text, pointer);
    return read;
  }

  WorkflowConfiguration refuse_file(const std::vector<Error>& errors, std::string_view path,
                                    const std::string& pointer) {
    for (const Error& error : errors) {
      const std::string place = error.line == 0 ? "" : fmt::format("line {} of ", error.line);
      faults_.add(error.code, pointer + error.pointer,
                  fmt::format("{} ({}{})", error.message, place, quoted(path)));
    }
    return {};
  }

  void read_presence() {
    const ValueView document = root_.object("presence");
    if (!document.exists()) return;
    ObjectReader reader(document, root_.pointer_to("presence"), faults_);
    PresenceRules& rules = workspace_.presence;
    rules.connect_activity = activity_of(reader, "connect_activity");
    rules.disconnect_activity = activity_of(reader, "disconnect_activity");
    const auto away = activities_.find(rules.disconnect_activity);
    if (!rules.disconnect_activity.empty() && away && workspace_.activities[*away].available) {
      faults_.add(ErrorCode::value, reader.pointer_to("disconnect_activity"),
                  fmt::format("expected an activity that is not available, found {}",
                              quoted(rules.disconnect_activity)));
    }
    rules.grace = reader.pause("grace", rules.grace);
    rules.heartbeat_timeout = reader.duration("heartbeat_timeout", rules.heartbeat_timeout);
    rules.unknown = reader.unknown();
  }

  std::string activity_of(ObjectReader& reader, std::string_view key) {
    const auto reference = reader.name(key);
    if (!reference) return {};
    activities_.check(*reference, reader.pointer_to(key), faults_);
    return std::string(*reference);
  }

  void read_one_calendar(ObjectReader& reader) {
    Identity id = read_identity(reader);
    if (!id.name.empty() && !is_name(id.name)) {
      faults_.add(ErrorCode::value, reader.pointer_to("name"),
                  fmt::format("expected letters, digits, _ and $, not a digit first, found {}: "
                              "the name stands in expressions",
                              quoted(id.name)));
    }
    Calendar& calendar = workspace_.calendars.emplace_back();
    calendar.sid = std::move(id.sid);
    calendar.name = std::move(id.name);
    read_calendar(reader, calendar);
    calendar.unknown = reader.unknown();
    take_in(calendar, reader, calendars_);
  }

  template <class Thing>
  void take_in(const Thing& thing, const ObjectReader& reader, Directory& directory) {
    directory.add(thing.sid, thing.name, reader.pointer(), faults_);
  }

  ObjectReader root_;
  const Workspace::ReadFile& read_file_;
  Faults& faults_;
  Workspace workspace_;
  Directory activities_{"an activity"};
  Directory task_channels_{"a task channel"};
  Directory task_queues_{"a task queue"};
  Directory workers_{"a worker"};
  Directory workflows_{"a workflow"};
  Directory calendars_{"a calendar"};
};

}  // namespace
}  // namespace workflow

Result<Workspace> Workspace::from_json(std::string_view text, const ReadFile& read_file) {
  const auto document = Value::from_json(text);
  if (!document) return document.errors();
  workflow::Faults faults;
  Workspace workspace = workflow::WorkspaceReader(*document, read_file, {}, faults).read();
  if (faults.empty()) return workspace;
  faults.locate(text, {});
  return faults.take();
}

Result<Workspace> Workspace::from_value(ValueView document, const ReadFile& read_file,
                                        std::string_view pointer) {
  workflow::Faults faults;
  Workspace workspace = workflow::WorkspaceReader(document, read_file, pointer, faults).read();
  if (!faults.empty()) return faults.take();
  return workspace;
}

ACD_NAMESPACE_END

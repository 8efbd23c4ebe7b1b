#include <acd/router/json.hpp>

#include "workflow/documents.hpp"
#include "workflow/faults.hpp"
#include "workflow/inspect.hpp"
#include "workflow/objects.hpp"
#include "workflow/reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

using workflow::Faults;
using workflow::ObjectReader;
using workflow::quoted;

constexpr std::int32_t largest = std::numeric_limits<std::int32_t>::max();

std::string_view text(ObjectReader& in, std::string_view key) {
  return in.text(key).value_or(std::string_view());
}

// An attributes object of its own, so that what is stored does not keep the whole command.
std::optional<Value> attributes(ObjectReader& in) {
  const ValueView found = in.object("attributes");
  if (!found.exists()) return std::nullopt;
  return Value(found);
}

std::optional<std::int32_t> whole(ObjectReader& in, std::string_view key,
                                  std::uint64_t most = largest) {
  const auto value = in.whole(key, 0, most);
  return value ? std::optional(static_cast<std::int32_t>(*value)) : std::nullopt;
}

std::optional<bool> flag(ObjectReader& in, std::string_view key) {
  return in.has(key) ? std::optional(in.boolean(key, false)) : std::nullopt;
}

// A time on its own, where no form is agreed: ISO 8601.
std::optional<TimePoint> instant(ObjectReader& in, std::string_view key) {
  const auto written = in.text(key);
  if (!written) return std::nullopt;
  auto read = parse_instant(*written);
  if (read) return *read;
  in.faults().add(ErrorCode::time, in.pointer_to(key), read.error().message);
  return std::nullopt;
}

std::optional<std::uint64_t> if_version(ObjectReader& in) {
  return in.whole("if_version", 0, std::numeric_limits<std::int64_t>::max());
}

std::string_view required(ObjectReader& in, std::string_view key) { return in.required_name(key); }

ReservationRef reservation(ObjectReader& in) {
  ReservationRef ref{text(in, "reservation"), text(in, "task"), text(in, "worker"), if_version(in)};
  if (ref.reservation.empty() && (ref.task.empty() || ref.worker.empty())) {
    in.faults().add(ErrorCode::missing, in.pointer(),
                    "expected 'reservation', or 'task' and 'worker'");
  }
  return ref;
}

struct Reading {
  ObjectReader& in;
  ValueView document;
  const Options& options;
};

Action create_task(const Reading& r) {
  CreateTask c;
  c.task = text(r.in, "task");
  c.workflow = text(r.in, "workflow");
  c.channel = text(r.in, "channel");
  c.attributes = attributes(r.in).value_or(Value());
  c.priority = whole(r.in, "priority").value_or(0);
  c.timeout = r.in.duration("timeout", c.timeout);
  c.virtual_start_time = instant(r.in, "virtual_start_time");
  c.routing_target = text(r.in, "routing_target");
  c.ignore_capacity = flag(r.in, "ignore_capacity");
  return c;
}

Action update_task(const Reading& r) {
  return UpdateTask{required(r.in, "task"),
                    attributes(r.in),
                    whole(r.in, "priority"),
                    text(r.in, "channel"),
                    instant(r.in, "virtual_start_time"),
                    if_version(r.in)};
}

Action transfer_task(const Reading& r) {
  TransferTask c{required(r.in, "task"), required(r.in, "to"), TransferMode::warm,
                 r.in.boolean("return_to_initiator", false)};
  const std::string_view mode = text(r.in, "mode");
  const auto is = [&](std::string_view name) {
    return std::equal(mode.begin(), mode.end(), name.begin(), name.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  if (is("cold")) {
    c.mode = TransferMode::cold;
  } else if (!mode.empty() && !is("warm")) {
    r.in.faults().add(ErrorCode::value, r.in.pointer_to("mode"),
                      "expected WARM or COLD, found " + quoted(mode));
  }
  return c;
}

Action set_worker_channel(const Reading& r) {
  SetWorkerChannel c{required(r.in, "worker"), required(r.in, "channel"), whole(r.in, "capacity"),
                     flag(r.in, "available")};
  if (!c.capacity && !c.available) {
    r.in.faults().add(ErrorCode::missing, r.in.pointer(), "expected 'capacity' or 'available'");
  }
  return c;
}

void add_all(Faults& faults, const std::vector<Error>& errors) {
  for (const Error& error : errors) faults.add(error.code, error.pointer, error.message);
}

Action create_worker(const Reading& r) {
  for (const char* key :
       {"worker", "sid", "name", "attributes", "activity", "channels", "load_budget"})
    (void)r.in.find(key);
  auto worker = workflow::worker_from_value(r.document, r.in.pointer());
  if (!worker) return add_all(r.in.faults(), worker.errors()), Action();
  worker->unknown = {};
  return CreateWorker{std::make_shared<const Worker>(std::move(*worker))};
}

Action update_worker(const Reading& r) {
  UpdateWorker c{
      required(r.in, "worker"), attributes(r.in).value_or(Value()), {}, if_version(r.in)};
  if (const auto budget = whole(r.in, "load_budget")) c.load_budget = *budget;
  if (!r.in.has("load_budget")) r.in.require("attributes");
  return c;
}

Action connect_worker(const Reading& r) { return ConnectWorker{required(r.in, "worker")}; }

std::optional<std::vector<std::string_view>> names(ObjectReader& in, std::string_view key) {
  const ValueView list = in.array(key);
  if (!list.exists()) return std::nullopt;
  std::vector<std::string_view> read;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_string()) {
      read.push_back(list[i].as_string());
    } else {
      in.faults().add(ErrorCode::type, workflow::child(in.pointer_to(key), i),
                      "expected a string, found " + workflow::describe(list[i]));
    }
  }
  return read;
}

std::optional<std::vector<ObservedCall>> calls(ObjectReader& in) {
  const ValueView list = in.array("calls");
  if (!list.exists()) return std::nullopt;
  std::vector<ObservedCall> read;
  for (std::size_t i = 0; i < list.size(); ++i) {
    ObjectReader call(list[i], workflow::child(in.pointer_to("calls"), i), in.faults());
    if (!call.is_object()) continue;
    read.push_back({required(call, "task"), required(call, "worker")});
    workflow::no_other_keys(call);
  }
  return read;
}

Action reconcile(const Reading& r) {
  Reconcile c;
  c.callers = names(r.in, "callers");
  c.calls = calls(r.in);
  c.workers = names(r.in, "workers");
  c.channels = names(r.in, "channels").value_or(c.channels);
  c.age = r.in.pause("age", c.age);
  if (!c.callers && !c.calls && !c.workers) {
    r.in.faults().add(ErrorCode::missing, r.in.pointer(),
                      "expected 'callers', 'calls' or 'workers'");
  }
  return c;
}

constexpr std::array queue_keys{
    "queue", "sid", "name", "target_workers", "task_order", "max_reserved_workers", "max_waiting"};

Action create_queue(const Reading& r) {
  for (const char* key : queue_keys) (void)r.in.find(key);
  auto queue = workflow::queue_from_value(r.document, r.options.dialect, r.in.pointer());
  if (!queue) return add_all(r.in.faults(), queue.errors()), Action();
  queue->unknown = {};
  return CreateQueue{std::make_shared<const TaskQueue>(std::move(*queue))};
}

Action update_queue(const Reading& r) {
  for (const char* key : queue_keys) (void)r.in.find(key);
  UpdateQueue c;
  c.queue = required(r.in, "queue");
  c.name = text(r.in, "name");
  auto given = workflow::queue_from_value(r.document, r.options.dialect, r.in.pointer());
  if (!given) return add_all(r.in.faults(), given.errors()), Action();
  if (r.in.has("target_workers")) c.target_workers = given->target_workers;
  if (r.in.has("task_order")) c.task_order = given->task_order;
  if (r.in.has("max_reserved_workers")) c.max_reserved_workers = given->max_reserved_workers;
  c.max_waiting = given->max_waiting;
  return c;
}

std::shared_ptr<const WorkflowConfiguration> configuration(const Reading& r) {
  const ValueView document = r.in.object("configuration");
  if (!document.exists()) return nullptr;
  auto read = WorkflowConfiguration::from_value(document, r.options.dialect,
                                                r.in.pointer_to("configuration"));
  if (!read) return add_all(r.in.faults(), read.errors()), nullptr;
  return std::make_shared<const WorkflowConfiguration>(std::move(*read));
}

std::optional<Duration> reservation_timeout(const Reading& r) {
  const auto seconds = r.in.whole("task_reservation_timeout", 1, 86'400);
  return seconds ? std::optional<Duration>(std::chrono::seconds(*seconds)) : std::nullopt;
}

Action create_workflow(const Reading& r) {
  auto made = std::make_shared<Workflow>();
  const std::string_view id = text(r.in, "workflow");
  made->name = r.in.text("name").value_or(id);
  made->sid = r.in.text("sid").value_or(id.empty() ? std::string_view(made->name) : id);
  if (made->name.empty()) made->name = made->sid;
  if (made->name.empty()) r.in.require("workflow");
  r.in.require("configuration");
  made->configuration = configuration(r);
  made->task_reservation_timeout = reservation_timeout(r).value_or(made->task_reservation_timeout);
  return CreateWorkflow{std::move(made)};
}

Action update_workflow(const Reading& r) {
  return UpdateWorkflow{required(r.in, "workflow"), configuration(r), reservation_timeout(r),
                        r.in.boolean("re_evaluate", false)};
}

Action create_activity(const Reading& r) {
  auto made = std::make_shared<Activity>();
  made->name = r.in.text("name").value_or(text(r.in, "activity"));
  made->sid = r.in.text("activity").value_or(std::string_view(made->name));
  if (made->name.empty()) r.in.require("name");
  made->available = r.in.boolean("available", false);
  return CreateActivity{std::move(made)};
}

Action create_channel(const Reading& r) {
  auto made = std::make_shared<TaskChannel>();
  made->name = r.in.text("name").value_or(text(r.in, "channel"));
  made->sid = r.in.text("channel").value_or(std::string_view(made->name));
  if (made->name.empty()) {
    r.in.require("name");
  } else if (!workflow::is_name(made->name)) {
    r.in.faults().add(ErrorCode::value, r.in.pointer_to("name"),
                      "expected letters, digits, _ and $, not a digit first, found " +
                          quoted(made->name) + ": the name stands in expressions");
  }
  made->channel_optimized_routing = r.in.boolean("channel_optimized_routing", false);
  return CreateChannel{std::move(made)};
}

Action update_workspace(const Reading& r) {
  constexpr std::array orders{TaskOrder::fifo, TaskOrder::lifo};
  return UpdateWorkspace{text(r.in, "name"), text(r.in, "default_activity"),
                         text(r.in, "timeout_activity"),
                         r.in.choice("prioritize_queue_order", orders)};
}

Action supervise(const Reading& r) {
  SuperviseReservation c{reservation(r.in), required(r.in, "supervisor"), SuperviseMode::monitor};
  const std::string_view mode = text(r.in, "mode");
  if (mode == "whisper") {
    c.mode = SuperviseMode::whisper;
  } else if (mode == "barge") {
    c.mode = SuperviseMode::barge;
  } else if (!mode.empty() && mode != "monitor") {
    r.in.faults().add(ErrorCode::value, r.in.pointer_to("mode"),
                      "expected monitor, whisper or barge, found " + quoted(mode));
  }
  return c;
}

Action join_conference(const Reading& r) {
  return JoinConference{required(r.in, "task"),
                        required(r.in, "participant"),
                        r.in.boolean("muted", false),
                        r.in.boolean("start_conference_on_enter", true),
                        r.in.boolean("end_conference_on_exit", false),
                        r.in.boolean("end_conference_on_customer_exit", false)};
}

Action update_conference(const Reading& r) {
  return UpdateConference{
      required(r.in, "task"), required(r.in, "participant"),        flag(r.in, "muted"),
      flag(r.in, "hold"),     flag(r.in, "end_conference_on_exit"), r.in.text("coaching")};
}

struct Form {
  std::string_view type;
  Action (*read)(const Reading&);
};

constexpr std::array<Form, 42> forms{{
    {"tick", [](const Reading&) -> Action { return Tick{}; }},
    {"task.create", create_task},
    {"task.update", update_task},
    {"task.cancel",
     [](const Reading& r) -> Action {
       return CancelTask{required(r.in, "task"), text(r.in, "reason"), if_version(r.in)};
     }},
    {"task.wrapup",
     [](const Reading& r) -> Action {
       return WrapUpTask{required(r.in, "task"), text(r.in, "reason"), if_version(r.in)};
     }},
    {"task.complete",
     [](const Reading& r) -> Action {
       return CompleteTask{required(r.in, "task"), text(r.in, "reason"), if_version(r.in)};
     }},
    {"task.delete",
     [](const Reading& r) -> Action {
       return DeleteTask{required(r.in, "task"), if_version(r.in)};
     }},
    {"task.transfer", transfer_task},
    {"reservation.accept",
     [](const Reading& r) -> Action {
       return AcceptReservation{reservation(r.in), text(r.in, "post_work_activity")};
     }},
    {"reservation.reject",
     [](const Reading& r) -> Action {
       return RejectReservation{reservation(r.in), text(r.in, "activity"), text(r.in, "cause")};
     }},
    {"reservation.setup",
     [](const Reading& r) -> Action { return SetUpReservation{reservation(r.in)}; }},
    {"reservation.fail",
     [](const Reading& r) -> Action {
       return FailReservation{reservation(r.in), text(r.in, "cause")};
     }},
    {"reservation.wrapup",
     [](const Reading& r) -> Action { return WrapUpReservation{reservation(r.in)}; }},
    {"reservation.complete",
     [](const Reading& r) -> Action { return CompleteReservation{reservation(r.in)}; }},
    {"worker.create", create_worker},
    {"worker.update", update_worker},
    {"worker.activity",
     [](const Reading& r) -> Action {
       return SetActivity{required(r.in, "worker"), required(r.in, "activity"),
                          r.in.boolean("reject_pending", false), if_version(r.in)};
     }},
    {"worker.channel", set_worker_channel},
    {"worker.connect", connect_worker},
    {"worker.heartbeat", connect_worker},
    {"worker.disconnect",
     [](const Reading& r) -> Action { return DisconnectWorker{required(r.in, "worker")}; }},
    {"reconcile", reconcile},
    {"worker.delete",
     [](const Reading& r) -> Action {
       return DeleteWorker{required(r.in, "worker"), if_version(r.in)};
     }},
    {"transfer.cancel",
     [](const Reading& r) -> Action { return CancelTransfer{required(r.in, "task")}; }},
    {"reservation.supervise", supervise},
    {"conference.join", join_conference},
    {"conference.update", update_conference},
    {"conference.leave",
     [](const Reading& r) -> Action {
       return LeaveConference{required(r.in, "task"), required(r.in, "participant"),
                              r.in.boolean("kicked", false)};
     }},
    {"conference.end",
     [](const Reading& r) -> Action { return EndConference{required(r.in, "task")}; }},
    {"activity.create", create_activity},
    {"activity.update",
     [](const Reading& r) -> Action {
       return UpdateActivity{required(r.in, "activity"), required(r.in, "name")};
     }},
    {"activity.delete",
     [](const Reading& r) -> Action { return DeleteActivity{required(r.in, "activity")}; }},
    {"channel.create", create_channel},
    {"channel.update",
     [](const Reading& r) -> Action {
       return UpdateChannel{required(r.in, "channel"), flag(r.in, "channel_optimized_routing")};
     }},
    {"channel.delete",
     [](const Reading& r) -> Action { return DeleteChannel{required(r.in, "channel")}; }},
    {"workspace.update", update_workspace},
    {"queue.create", create_queue},
    {"queue.update", update_queue},
    {"queue.delete",
     [](const Reading& r) -> Action { return DeleteQueue{required(r.in, "queue")}; }},
    {"workflow.create", create_workflow},
    {"workflow.update", update_workflow},
    {"workflow.delete",
     [](const Reading& r) -> Action { return DeleteWorkflow{required(r.in, "workflow")}; }},
}};

const Form* find_form(ObjectReader& in) {
  const auto type = in.name("type");
  if (!type) {
    in.require("type");
    return nullptr;
  }
  for (const Form& form : forms) {
    if (form.type == *type) return &form;
  }
  std::string expected = "expected a command such as ";
  for (const Form& form : forms) {
    if (form.type.substr(0, form.type.find('.')) != type->substr(0, type->find('.'))) continue;
    expected += std::string(form.type) + ", ";
  }
  if (expected.ends_with("such as ")) expected += "task.create or reservation.accept, ";
  in.faults().add(ErrorCode::unknown_name, in.pointer_to("type"),
                  expected + "found " + quoted(*type));
  return nullptr;
}

// A JSON number of seconds, to the microsecond.
std::optional<Duration> seconds(ValueView value) {
  if (!value.is_number() || std::abs(value.as_real()) > 9e9) return std::nullopt;
  if (value.is_integer()) return std::chrono::seconds(value.as_integer());
  const double micros = value.as_real() * 1e6;
  if (std::abs(micros - std::nearbyint(micros)) > 0.01) return std::nullopt;
  return Duration(std::llround(micros));
}

}  // namespace

std::vector<CommandForm> command_forms() {
  std::vector<CommandForm> all;
  for (const Form& form : forms) {
    // A reader asks for every key that it has, also of an empty command.
    Faults faults;
    const Value empty = ValueBuilder().begin_object().end_object().finish();
    ObjectReader in(empty, "", faults);
    (void)form.read({in, empty, Options()});
    std::vector<std::string> keys(in.asked().begin(), in.asked().end());
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    all.push_back({std::string(form.type), std::move(keys)});
  }
  return all;
}

Result<ParsedCommand> CommandReader::read(std::string_view line) {
  auto document = Value::from_json(line);
  if (!document) return std::move(document).errors();
  auto command = read(std::move(*document));
  if (command) return command;
  std::vector<Error> errors = std::move(command).errors();
  for (Error& error : errors) {
    error.offset = json_offset(line, error.pointer);
    error.line = line_at(line, error.offset);
  }
  return errors;
}

Result<ParsedCommand> CommandReader::read(Value document, std::string_view pointer) {
  ParsedCommand parsed{std::move(document), {}};
  Faults faults;
  ObjectReader in(parsed.source, std::string(pointer), faults);
  if (!in.is_object()) return faults.take();
  const auto at = read_time(in.find("at"), in.pointer_to("at"));
  if (!at) faults.add(at.error().code, at.error().pointer, at.error().message);
  if (const Form* form = find_form(in)) {
    parsed.command.action = form->read({in, parsed.source, options_});
    const Value unknown = in.unknown();
    for (std::size_t i = 0; i < unknown.view().size(); ++i) {
      const std::string_view key = unknown.view().key(i);
      faults.add(ErrorCode::unknown_name, in.pointer_to(key),
                 "a " + std::string(form->type) + " has no key " + quoted(key));
    }
  }
  if (!faults.empty()) return faults.take();
  parsed.command.at = at->at;
  last_ = at->at;
  if (at->form) form_ = at->form;
  return parsed;
}

Result<CommandReader::Time> CommandReader::read_time(ValueView value, std::string pointer) const {
  const auto fault = [&](std::string message) {
    return Error{ErrorCode::time, std::move(message), 0, pointer, 0};
  };
  if (value.is_null()) return Time{last(), std::nullopt};
  const TimeForm form = value.is_string() ? TimeForm::iso : TimeForm::seconds;
  if (form_ && form != *form_)
    return fault("expected all times of a stream in one form, found ISO 8601 and seconds mixed");
  if (form == TimeForm::iso) {
    auto instant = parse_instant(value.as_string());
    if (!instant) return fault(instant.error().message);
    return Time{*instant, form};
  }
  const auto since_start = seconds(value);
  if (!since_start) {
    return fault("expected an ISO 8601 instant, or seconds with at most six decimals, found " +
                 workflow::describe(value));
  }
  return Time{start_ + *since_start, form};
}

}  // namespace router
ACD_NAMESPACE_END

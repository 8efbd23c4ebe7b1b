#include <acd/router/json.hpp>

#include "core/json_writer.hpp"
#include "digest.hpp"
#include "engine.hpp"

#include <algorithm>
#include <cstddef>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

// Writes members; everything that may need escapes is escaped.
class Members {
 public:
  Members(core::JsonWriter& out, const Engine& engine, const Event& event)
      : out_(out), engine_(engine), event_(event) {}

  template <std::size_t size>
  void number(const char (&key)[size], std::int64_t value) {
    begin(key);
    out_.integer(value);
  }
  template <std::size_t size>
  void text(const char (&key)[size], std::string_view value) {
    begin(key);
    out_.string(value);
  }
  /// A name of our own making.
  template <std::size_t size>
  void word(const char (&key)[size], std::string_view value) {
    begin(key);
    out_.quoted(value);
  }
  template <std::size_t size>
  void flag(const char (&key)[size], bool value) {
    begin(key);
    out_.boolean(value);
  }
  template <std::size_t size>
  void value(const char (&key)[size], ValueView value) {
    begin(key);
    out_.value(value);
  }
  template <std::size_t size>
  void instant(const char (&key)[size], TimePoint at) {
    begin(key);
    out_.character('"');
    out_.instant(at);
    out_.character('"');
  }
  template <std::size_t size>
  void version(const char (&key)[size], std::uint64_t sequence) {
    number(key, static_cast<std::int64_t>(sequence));
  }

  void head() {
    number("sequence", static_cast<std::int64_t>(event_.sequence));
    instant("at", event_.at);
    number("cause", static_cast<std::int64_t>(event_.cause));
    word("type", to_string(event_.type));
  }

  void task() {
    const TaskRow& task = engine_.task(event_.task.index);
    text("task_sid", task.sid);
    value("task_attributes", task.attributes);
    number("task_age", event_.age);
    number("task_priority", event_.priority);
    word("task_assignment_status", to_string(event_.status));
    text("task_channel_unique_name", engine_.channels()[task.channel].name);
    instant("task_date_created", task.created);
    version("task_version", event_.sequence);
  }

  void queue() {
    if (event_.queue == no_queue) return;
    const TaskQueue& queue = engine_.queue(event_.queue).definition;
    text("task_queue_sid", queue.sid);
    text("task_queue_name", queue.name);
  }

  void queue_definition() {
    const TaskQueue& queue = engine_.queue(event_.queue).definition;
    text("task_queue_target_expression",
         queue.target_workers ? queue.target_workers->source() : "");
  }

  void workflow() {
    if (event_.workflow == no_queue) return;
    text("workflow_sid", engine_.workflow(event_.workflow).sid);
    text("workflow_name", engine_.workflow(event_.workflow).name);
  }

  void worker() {
    const WorkerRow& worker = engine_.worker(event_.worker.index);
    const Activity& activity = engine_.activities()[event_.activity];
    text("worker_sid", worker.sid);
    text("worker_name", worker.name);
    value("worker_attributes", worker.attributes);
    text("worker_activity_sid", activity.sid);
    text("worker_activity_name", activity.name);
    flag("worker_available", activity.available);
    if (!event_.task) version("worker_version", event_.sequence);
  }

  void activity() {
    const Activity& activity = engine_.activities()[event_.activity];
    text("activity_sid", activity.sid);
    text("activity_name", activity.name);
    flag("activity_available", activity.available);
  }

  void channel() {
    const TaskChannel& channel = engine_.channels()[event_.capacity.channel];
    text("task_channel_sid", channel.sid);
    text("task_channel_unique_name", channel.name);
    flag("task_channel_optimized_routing", channel.channel_optimized_routing);
  }

  void workspace() {
    text("workspace_sid", engine_.workspace_sid());
    text("workspace_name", engine_.workspace_name());
  }

  void previous_activity() {
    const Activity& previous =
        engine_.activities()[static_cast<std::size_t>(event_.previous_activity)];
    text("worker_previous_activity_sid", previous.sid);
    text("worker_previous_activity_name", previous.name);
    number("worker_time_in_previous_activity", event_.previous_us / 1'000'000);
    number("worker_time_in_previous_activity_ms", event_.previous_us / 1'000);
  }

  void connection() {
    word("worker_connection", to_string(event_.connection.now));
    word("worker_previous_connection", to_string(event_.connection.before));
    if (event_.reason != Reason::none) word("reason_code", to_string(event_.reason));
  }

  void capacity() {
    const CapacityChange& change = event_.capacity;
    const WorkerChannelRow& row = engine_.worker_channel(event_.worker.index, change.channel);
    const TaskChannel& channel = engine_.channels()[change.channel];
    flag("worker_channel_available", row.available);
    number("worker_channel_available_capacity",
           change.now == 0 ? 0 : std::max(0, 100 * (change.now - change.tasks) / change.now));
    number("worker_channel_capacity", change.now);
    number("worker_channel_previous_capacity", change.before);
    number("worker_channel_task_count", change.tasks);
    text("task_channel_sid", channel.sid);
    text("task_channel_unique_name", channel.name);
  }

  void reservation() {
    const ReservationRow& reservation = engine_.reservation(event_.reservation.index);
    word("reservation_sid", made_sid("WR", reservation.number));
    version("reservation_version", event_.sequence);
    if (event_.reason == Reason::text) {
      text("reason_code", reservation.reason);
    } else if (event_.reason != Reason::none) {
      word("reason_code", to_string(event_.reason));
    }
  }

  // Why a task ended, and the name of a named end.
  void reason() {
    const TaskRow& task = engine_.task(event_.task.index);
    switch (event_.type) {
      case EventType::task_canceled: text("task_canceled_reason", task.reason); break;
      case EventType::task_completed: text("task_completed_reason", task.reason); break;
      case EventType::task_wrapup:
        if (event_.reason == Reason::text) text("task_wrapup_reason", task.reason);
        break;
      case EventType::workflow_timeout:
        if (event_.reason == Reason::outcome || event_.reason == Reason::full)
          text("x_outcome", task.reason);
        break;
      default: break;
    }
  }

  // Which filter and target, by position and name.
  void step() {
    if (event_.step.filter == StepRef::direct) return;
    const Plan& plan = engine_.plan(event_.step.plan);
    if (event_.step.filter == StepRef::default_filter) {
      text("workflow_filter_name", "default_filter");
    } else if (event_.step.filter < plan.configuration->filters.size()) {
      const Filter& filter = plan.configuration->filters[event_.step.filter];
      number("workflow_filter_index", event_.step.filter);
      text("workflow_filter_name", filter.friendly_name);
      text("workflow_filter_expression", filter.expression.source());
      number("workflow_filter_target_index", event_.step.target);
      const Target& target = filter.targets[event_.step.target];
      if (target.expression) text("workflow_filter_target_expression", target.expression->source());
      if (target.known_worker) known_worker(*target.known_worker);
    }
    if (event_.step.previous_queue != no_queue &&
        event_.type != EventType::workflow_target_matched) {
      text("previous_task_queue_sid", engine_.queue(event_.step.previous_queue).definition.sid);
    }
  }

  void conference() {
    const ConferenceRow& row = engine_.conference(engine_.task(event_.task.index).conference);
    if (event_.type == EventType::conference_end)
      return word("reason_code", to_string(event_.reason));
    if (event_.type == EventType::conference_start) return;
    text("participant_label", row.participants[event_.participant.index].label);
    flag("participant_muted", event_.participant.muted);
    flag("participant_hold", event_.participant.hold);
    flag("participant_coaching", event_.participant.coaching);
    flag("participant_end_conference_on_exit", event_.participant.end_conference_on_exit);
  }

  void transfer() {
    const TransferState& transfer = engine_.task(event_.task.index).transfer;
    text("transfer_mode", transfer.mode == TransferMode::cold ? "COLD" : "WARM");
    text("transfer_type", transfer.to_queue ? "QUEUE" : "WORKER");
    text("transfer_to", transfer.to_queue
                            ? std::string_view(engine_.queue(transfer.queue).definition.sid)
                            : std::string_view(engine_.worker(transfer.worker).sid));
    text("transfer_initiating_worker_sid", engine_.worker(transfer.initiator).sid);
    if (event_.reason != Reason::none) word("transfer_failed_reason", to_string(event_.reason));
  }

 private:
  template <std::size_t size>
  void begin(const char (&key)[size]) {
    out_.character(first_ ? '{' : ',');
    out_.character('"');
    out_.literal(key);
    out_.literal("\":");
    first_ = false;
  }

  void known_worker(const KnownWorker& known) {
    ValueView value = engine_.task(event_.task.index).attributes;
    for (const expression::Segment& segment : known.segments) {
      value = segment.key.empty() ? value[segment.index] : value.find(segment.key);
    }
    if (value.is_string()) text("known_worker_sid", value.as_string());
  }

  core::JsonWriter& out_;
  const Engine& engine_;
  const Event& event_;
  bool first_ = true;
};

bool is_step_event(EventType type) {
  return type == EventType::task_queue_entered || type == EventType::task_queue_timeout ||
         type == EventType::task_queue_moved ||
         (type >= EventType::workflow_target_matched && type <= EventType::workflow_skipped);
}

bool is_transfer_event(EventType type) {
  return type >= EventType::task_transfer_initiated && type <= EventType::task_transfer_completed;
}

bool is_reservation_event(EventType type) {
  return type >= EventType::reservation_created && type <= EventType::reservation_failed;
}

void append_task_event(Members& members, const Event& event) {
  members.task();
  members.reason();
  members.queue();
  members.workflow();
  if (is_step_event(event.type)) members.step();
  if (is_transfer_event(event.type)) members.transfer();
  if (event.type >= EventType::conference_start && event.type <= EventType::conference_update) {
    members.conference();
  }
  if (!is_reservation_event(event.type)) return;
  if (event.type != EventType::reservation_failed) members.worker();
  members.reservation();
}

void append_worker_event(Members& members, const Event& event) {
  members.worker();
  if (event.type == EventType::worker_activity_update) members.previous_activity();
  if (event.type == EventType::worker_presence_update) members.connection();
  if (event.type == EventType::worker_capacity_update ||
      event.type == EventType::worker_channel_availability_update) {
    members.capacity();
  }
}

void append_configuration_event(Members& members, const Event& event) {
  switch (event.type) {
    case EventType::activity_created:
    case EventType::activity_updated:
    case EventType::activity_deleted: return members.activity();
    case EventType::task_channel_created:
    case EventType::task_channel_updated:
    case EventType::task_channel_deleted: return members.channel();
    case EventType::workspace_updated: return members.workspace();
    default: break;
  }
  members.queue();
  if (event.queue != no_queue) members.queue_definition();
  members.workflow();
}

}  // namespace

void append_json(std::string& out, const Router& router, const Event& event) {
  core::JsonWriter writer(out);
  Members members(writer, router.engine(), event);
  members.head();
  if (event.task) {
    append_task_event(members, event);
  } else if (event.worker) {
    append_worker_event(members, event);
  } else {
    append_configuration_event(members, event);
  }
  writer.character('}');
  writer.flush();
}

void append_json(std::string& out, const Refusal& refusal) {
  out += R"({"refused":")";
  out += to_string(refusal.code);
  out += R"(","message":)";
  append_json_string(out, refusal.sentence);
  out += R"(,"id":)";
  append_json_string(out, refusal.id);
  out += R"(,"vendor_code":)" + std::to_string(refusal.vendor_code) + "}";
}

}  // namespace router
ACD_NAMESPACE_END

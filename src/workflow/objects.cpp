#include "workflow/objects.hpp"

#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr std::int32_t most_reserved_workers = 50;
constexpr std::int32_t largest = std::numeric_limits<std::int32_t>::max();

Identity identity_in_command(ObjectReader& reader, std::string_view key) {
  auto sid = reader.name("sid");
  if (!sid) sid = reader.name(key);
  const auto name = reader.name("name");
  if (!sid) sid = name;
  return {std::string(sid.value_or("")), std::string(name ? *name : sid.value_or(""))};
}

// An absent text is everybody, an empty one is nobody.
std::optional<Expression> target_workers(ObjectReader& reader, const Dialect& dialect) {
  const auto source = reader.text("target_workers");
  if (source && source->find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return std::nullopt;
  }
  return read_expression(source.value_or("1==1"), Context::queue, dialect,
                         reader.pointer_to("target_workers"), reader.faults());
}

std::vector<WorkerChannel> read_channels(ObjectReader& worker) {
  std::vector<WorkerChannel> channels;
  const ValueView members = worker.object("channels");
  channels.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    ObjectReader reader(members[i], child(worker.pointer_to("channels"), members.key(i)),
                        worker.faults());
    WorkerChannel channel;
    channel.channel = members.key(i);
    channel.capacity = reader.whole_32("capacity", 0, largest, channel.capacity);
    channel.available = reader.boolean("available", channel.available);
    channel.unknown = reader.unknown();
    channels.push_back(std::move(channel));
  }
  return channels;
}

}  // namespace

Identity read_identity(ObjectReader& reader) {
  std::string name(reader.required_name("name"));
  std::string sid(reader.name("sid").value_or(name));
  return {std::move(sid), std::move(name)};
}

TaskQueue read_queue(ObjectReader& reader, Identity identity, const Dialect& dialect) {
  TaskQueue queue;
  queue.sid = std::move(identity.sid);
  queue.name = std::move(identity.name);
  queue.target_workers = target_workers(reader, dialect);
  queue.task_order = reader.choice("task_order", task_orders).value_or(queue.task_order);
  queue.max_reserved_workers =
      reader.whole_32("max_reserved_workers", 1, most_reserved_workers, queue.max_reserved_workers);
  if (const auto most = reader.whole("max_waiting", 0, largest)) {
    queue.max_waiting = static_cast<std::int64_t>(*most);
  }
  queue.unknown = reader.unknown();
  return queue;
}

Worker read_worker(ObjectReader& reader, Identity identity) {
  Worker worker;
  worker.sid = std::move(identity.sid);
  worker.name = std::move(identity.name);
  const ValueView attributes = reader.object("attributes");
  worker.attributes = attributes.exists() ? Value(attributes) : Value::object();
  worker.activity = reader.name("activity").value_or("");
  worker.channels = read_channels(reader);
  if (const auto budget = reader.whole("load_budget", 0, largest))
    worker.load_budget = static_cast<std::int64_t>(*budget);
  worker.unknown = reader.unknown();
  return worker;
}

Result<TaskQueue> queue_from_value(ValueView document, const Dialect& dialect,
                                   std::string_view pointer) {
  Faults faults;
  ObjectReader reader(document, std::string(pointer), faults);
  TaskQueue queue = read_queue(reader, identity_in_command(reader, "queue"), dialect);
  if (!faults.empty()) return faults.take();
  return queue;
}

Result<Worker> worker_from_value(ValueView document, std::string_view pointer) {
  Faults faults;
  ObjectReader reader(document, std::string(pointer), faults);
  Worker worker = read_worker(reader, identity_in_command(reader, "worker"));
  if (!faults.empty()) return faults.take();
  return worker;
}

}  // namespace workflow
ACD_NAMESPACE_END

#include <acd/router/explain.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include "convert.hpp"
#include "module.hpp"
#include "session.hpp"

#include <pybind11/stl.h>

#include <algorithm>

namespace acd::python {

namespace {

using Lines = std::vector<std::string>;

void take_events(Session& self, router::EventBuffer& events, Lines& lines) {
  for (const router::Event& event : events.events()) {
    append_json(lines.emplace_back(), self.router, event);
  }
  self.tell(events);
  events.clear();
}

// As `acd route` does: what was due before a command is written before the command changes what it
// is read from.
py::tuple apply(Session& self, py::dict command) {
  router::CommandReader reader(self.options, self.start);
  if (!command.contains("at")) {
    command = command.attr("copy")();
    command["at"] = to_string(self.last);
  }
  const router::ParsedCommand parsed = unwrap(reader.read(to_value(command)));
  Lines lines;
  router::EventBuffer events;
  self.router.advance(parsed.command.at, events);
  take_events(self, events, lines);
  const auto refusal = self.router.apply(parsed.command, events);
  take_events(self, events, lines);
  // Also of a refused command, as in streams; time that ran back is no instant to go on from.
  self.last = std::max(self.last, parsed.command.at);
  if (!refusal) return py::make_tuple(lines, py::none());
  return py::make_tuple(
      lines, py::make_tuple(std::string(to_string(refusal->code)), refusal->sentence, refusal->id,
                            refusal->vendor_code));
}

Lines advance(Session& self, py::object at) {
  Lines lines;
  router::EventBuffer events;
  const TimePoint until = to_time_point(at);
  self.router.advance(until, events);
  take_events(self, events, lines);
  self.last = std::max(self.last, until);
  return lines;
}

py::object task(const Session& self, const Text& id) {
  const auto task = self.router.task(id);
  if (!task) return py::none();
  py::dict out;
  out["sid"] = task->sid;
  out["status"] = std::string(to_string(task->status));
  out["workflow"] = task->workflow;
  out["task_queue"] = task->task_queue;
  out["task_channel"] = task->task_channel;
  out["attributes"] = to_python(task->attributes);
  out["priority"] = task->priority;
  out["created"] = to_datetime(task->created);
  out["queue_entered"] =
      task->task_queue.empty() ? py::object(py::none()) : to_datetime(task->queue_entered);
  out["target_deadline"] = to_datetime(task->target_deadline);
  out["reason"] = task->reason;
  out["version"] = task->version;
  py::list reservations;
  for (const router::ReservationState& reservation : task->reservations) {
    py::dict one;
    one["sid"] = reservation.sid;
    one["worker"] = reservation.worker;
    one["status"] = std::string(to_string(reservation.status));
    one["created"] = to_datetime(reservation.created);
    one["version"] = reservation.version;
    reservations.append(one);
  }
  out["reservations"] = reservations;
  return out;
}

py::object worker(const Session& self, const Text& id) {
  const auto worker = self.router.worker(id);
  if (!worker) return py::none();
  py::dict out;
  out["sid"] = worker->sid;
  out["name"] = worker->name;
  out["attributes"] = to_python(worker->attributes);
  out["activity"] = worker->activity;
  out["available"] = worker->available;
  out["activity_since"] = to_datetime(worker->activity_since);
  out["version"] = worker->version;
  out["assigned_tasks"] = worker->assigned_tasks;
  out["load"] = worker->load;
  out["load_budget"] = worker->load_budget;
  out["left_alone_until"] = to_datetime(worker->left_alone_until);
  out["connection"] = std::string(to_string(worker->connection));
  out["on_call"] = worker->on_call;
  py::dict channels;
  for (const router::WorkerChannelState& channel : worker->channels) {
    py::dict one;
    one["available"] = channel.available;
    one["configured_capacity"] = channel.configured_capacity;
    one["assigned_tasks"] = channel.assigned_tasks;
    one["available_capacity_percentage"] = channel.available_capacity_percentage;
    channels[py::str(channel.channel)] = one;
  }
  out["channels"] = channels;
  return out;
}

py::object explain(const Session& self, const Text& task) {
  const auto explanation = router::explain(self.router, task);
  if (!explanation) return py::none();
  return py::make_tuple(to_json(*explanation), to_text(*explanation));
}

py::tuple availability(const Session& self, py::object workers, const Text& channel) {
  const auto found =
      py::isinstance<Expression>(workers)
          ? router::availability(self.router, workers.cast<const Expression&>(), channel)
          : router::availability(self.router, utf8(workers), channel);
  const auto counted = unwrap(found);
  return py::make_tuple(counted.total, counted.available, counted.free);
}

std::vector<std::tuple<std::string, std::string, std::string>> healed(const Session& self) {
  std::vector<std::tuple<std::string, std::string, std::string>> out;
  for (const router::Healed& one : self.router.healed()) {
    out.emplace_back(to_string(one.what), one.task, one.worker);
  }
  return out;
}

std::vector<std::pair<std::string, std::vector<std::string>>> command_forms() {
  std::vector<std::pair<std::string, std::vector<std::string>>> out;
  for (router::CommandForm& form : router::command_forms()) {
    out.emplace_back(form.type, std::move(form.keys));
  }
  return out;
}

py::dict refusals(const Session& self) {
  py::dict out;
  for (std::size_t i = 0; i < router::refusal_codes; ++i) {
    const std::uint64_t count = self.router.refusals()[i];
    if (count == 0) continue;
    out[py::str(std::string(to_string(static_cast<router::RefusalCode>(i))))] = count;
  }
  return out;
}

}  // namespace

void bind_router(py::module_& m) {
  m.def("command_forms", &command_forms, "Every type of command, and the keys that it has.");
  py::class_<Session>(m, "Router")
      .def(py::init([](const Workspace& workspace, py::object start) {
             const TimePoint from = to_time_point(start);
             return Session{Router(workspace), workspace.options, from, from};
           }),
           py::arg("workspace"), py::arg("start"))
      .def_static(
          "restore",
          [](py::bytes snapshot, const Workspace& workspace, py::object start, py::object last) {
            return Session{unwrap(Router::restore(std::string_view(snapshot))), workspace.options,
                           to_time_point(start), to_time_point(last)};
          },
          py::arg("snapshot"), py::arg("workspace"), py::arg("start"), py::arg("last"))
      .def("fork",
           [](const Session& self) {
             return Session{self.router.fork(), self.options, self.start, self.last};
           })
      .def("snapshot", [](const Session& self) { return py::bytes(self.router.snapshot()); })
      .def("apply", &apply, py::arg("command"))
      .def("advance", &advance, py::arg("at"))
      .def("task", &task, py::arg("id"))
      .def("worker", &worker, py::arg("id"))
      .def("explain", &explain, py::arg("task"))
      .def("availability", &availability, py::arg("workers"), py::arg("channel"))
      .def("healed", &healed)
      .def_property_readonly("refusals", &refusals)
      .def_property_readonly("start", [](const Session& self) { return to_datetime(self.start); })
      .def_property_readonly("last", [](const Session& self) { return to_datetime(self.last); })
      .def_property_readonly(
          "next_deadline",
          [](const Session& self) { return to_datetime(self.router.next_deadline()); })
      .def_property_readonly("commands", [](const Session& self) { return self.router.commands(); })
      .def_property_readonly("digest", [](const Session& self) { return self.router.digest(); })
      .def("state_hash", [](const Session& self) { return self.router.state_hash(); });
}

}  // namespace acd::python

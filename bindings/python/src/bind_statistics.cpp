#include <acd/analytics/call_figures.hpp>
#include <acd/analytics/statistics.hpp>

#include "convert.hpp"
#include "module.hpp"
#include "session.hpp"

#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <tuple>
#include <vector>

namespace acd::python {

using analytics::CallFigures;
using analytics::StatisticsScope;
using analytics::StatisticsWindow;

namespace {

class StatisticsLog final : public Listener {
 public:
  StatisticsLog(Heard heard, Duration retention) : heard_(std::move(heard)), log_(retention) {}

  void hear(const Router& router, std::span<const router::Event> events) override {
    for (const router::Event& event : events) log_.consume(router, event);
  }
  [[nodiscard]] std::string cumulative(const StatisticsScope& scope, const StatisticsWindow& window,
                                       const std::vector<std::int64_t>& thresholds) const {
    return to_json(unwrap(log_.cumulative(heard_.router(), scope, window, thresholds)));
  }
  [[nodiscard]] const Router& router() const { return heard_.router(); }

 private:
  Heard heard_;
  analytics::StatisticsLog log_;
};

class CallLog final : public Listener {
 public:
  explicit CallLog(Heard heard) : heard_(std::move(heard)) {}
  void hear(const Router& /*router*/, std::span<const router::Event> events) override {
    fold_.add(events);
  }
  [[nodiscard]] CallFigures figures() const { return fold_.figures(); }

 private:
  Heard heard_;
  analytics::CallFold fold_;
};

std::optional<TimePoint> optional_instant(py::handle at) {
  return at.is_none() ? std::nullopt : std::optional(to_time_point(at));
}

std::string cumulative(const StatisticsLog& log, const Text& queue, const Text& workflow,
                       const Text& worker, const Text& channel, std::optional<std::int64_t> minutes,
                       py::object start, py::object end,
                       const std::vector<std::int64_t>& thresholds) {
  const StatisticsWindow window = unwrap(analytics::statistics_window(
      log.router().now(), minutes, optional_instant(start), optional_instant(end)));
  return log.cumulative({queue, workflow, worker, channel}, window, thresholds);
}

py::list timedeltas(const std::vector<Duration>& lengths) {
  py::list out;
  for (const Duration length : lengths) out.append(to_timedelta(length));
  return out;
}

// The members that say everything; the others are computed from them.
py::dict members(const CallFigures& f) {
  py::dict out;
  out["offered"] = f.offered;
  out["answered"] = f.answered;
  out["abandoned"] = f.abandoned;
  out["overflowed"] = f.overflowed;
  out["failed"] = f.failed;
  out["waiting"] = f.waiting;
  out["not_queued"] = f.not_queued;
  out["rings"] = f.rings;
  out["answer_rate"] = f.answer_rate();
  out["abandonment_rate"] = f.abandonment_rate();
  out["rings_per_answered_call"] = f.rings_per_answered_call();
  py::list steps;
  for (const analytics::StepAnswers& step : f.answered_at) {
    steps.append(py::make_tuple(step.filter, step.target, step.answered));
  }
  out["answered_at"] = steps;
  out["waits"] = timedeltas(f.waits);
  out["abandon_times"] = timedeltas(f.abandon_times);
  return out;
}

std::vector<std::int64_t> counts(const std::vector<Duration>& lengths) {
  std::vector<std::int64_t> out;
  for (const Duration length : lengths) out.push_back(length.count());
  return out;
}

std::vector<Duration> durations(const std::vector<std::int64_t>& microseconds) {
  return {microseconds.begin(), microseconds.end()};
}

using Steps = std::vector<std::tuple<std::uint16_t, std::uint16_t, std::uint64_t>>;
using State = std::tuple<std::array<std::uint64_t, 9>, Steps, std::vector<std::int64_t>,
                         std::vector<std::int64_t>>;

State state(const CallFigures& f) {
  Steps steps;
  for (const auto& step : f.answered_at)
    steps.emplace_back(step.filter, step.target, step.answered);
  return {{f.offered, f.answered, f.abandoned, f.overflowed, f.failed, f.waiting, f.not_queued,
           f.rings, f.answered_rings},
          steps,
          counts(f.waits),
          counts(f.abandon_times)};
}

CallFigures from_state(const State& state) {
  const auto& [n, steps, waits, abandon_times] = state;
  CallFigures f{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], {}, {}, {}};
  for (const auto& [filter, target, answered] : steps)
    f.answered_at.push_back({filter, target, answered});
  f.waits = durations(waits);
  f.abandon_times = durations(abandon_times);
  return f;
}

}  // namespace

void bind_statistics(py::module_& m) {
  m.def(
      "real_time_statistics",
      [](const Session& session, const Text& queue, const Text& workflow, const Text& worker,
         const Text& channel) {
        return to_json(unwrap(
            analytics::real_time_statistics(session.router, {queue, workflow, worker, channel})));
      },
      py::arg("router"), py::arg("queue"), py::arg("workflow"), py::arg("worker"),
      py::arg("channel"));
  py::class_<StatisticsLog, std::shared_ptr<StatisticsLog>>(m, "StatisticsLog")
      .def(py::init([](py::object router, py::object retention) {
             return listen<StatisticsLog>(std::move(router), to_duration(retention));
           }),
           py::arg("router"), py::arg("retention"))
      .def("cumulative", &cumulative, py::arg("queue"), py::arg("workflow"), py::arg("worker"),
           py::arg("channel"), py::arg("minutes"), py::arg("start"), py::arg("end"),
           py::arg("thresholds"));
  py::class_<CallFigures>(m, "CallFigures")
      .def("members", &members)
      .def(py::pickle(&state, &from_state))
      .def(
          "service_level",
          [](const CallFigures& self, py::object limit, py::object short_abandon) {
            return self.service_level(to_duration(limit), short_abandon.is_none()
                                                              ? Duration(-1)
                                                              : to_duration(short_abandon));
          },
          py::arg("limit"), py::arg("short_abandon"));
  py::class_<CallLog, std::shared_ptr<CallLog>>(m, "CallLog")
      .def(py::init([](py::object router) { return listen<CallLog>(std::move(router)); }),
           py::arg("router"))
      .def("figures", &CallLog::figures);
}

}  // namespace acd::python

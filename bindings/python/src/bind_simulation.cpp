#include <acd/router/json.hpp>
#include <acd/simulation/comparison.hpp>
#include <acd/simulation/document.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/staffing.hpp>

#include "arrow.hpp"
#include "call_records.hpp"
#include "convert.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace acd::python {

using simulation::RunOptions;
using simulation::Scenario;
using simulation::ScenarioDocument;

namespace {

// Set from any Python thread, seen by runs in others: only the main thread hears Ctrl-C.
struct Stop {
  std::atomic<bool> is_set = false;
};

// Runs on a thread of its own, so that the caller's thread, which alone hears Ctrl-C and may call
// Python freely, watches: it tells the progress, and stops the run when a callback raises.
class Watched {
 public:
  explicit Watched(py::object progress, std::shared_ptr<Stop> asked = nullptr)
      : progress_(std::move(progress)), asked_(std::move(asked)) {}

  template <class Work>
  void run(Work work) {
    std::thread worker([&] {
      try {
        work();
      } catch (...) {
        fault_ = std::current_exception();
      }
      const std::lock_guard lock(mutex_);
      finished_ = true;
      changed_.notify_all();
    });
    watch();
    {
      const py::gil_scoped_release unlocked;
      worker.join();
    }
    if (raised_) std::rethrow_exception(raised_);
    if (fault_) std::rethrow_exception(fault_);
  }

  [[nodiscard]] auto report() {
    return [this](std::uint64_t done, std::uint64_t of) {
      done_ = done;
      of_ = of;
      return !stop_;
    };
  }
  [[nodiscard]] bool stopping() const noexcept { return stop_; }
  [[nodiscard]] const std::atomic<bool>& stop() const noexcept { return stop_; }
  /// Ctrl-C before anything was done is an ordinary KeyboardInterrupt.
  void expect_something(std::uint64_t done) const {
    if (!interrupted_ || done > 0) return;
    PyErr_SetNone(PyExc_KeyboardInterrupt);
    throw py::error_already_set();
  }
  void keep(std::exception_ptr raised) {
    raised_ = std::move(raised);
    stop_ = true;
  }

 private:
  void watch() {
    std::uint64_t told = 0;
    for (bool finished = false; !finished;) {
      {
        const py::gil_scoped_release unlocked;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::milliseconds(50), [&] { return finished_; });
        finished = finished_;
      }
      if (PyErr_CheckSignals() != 0) interrupt();
      if (asked_ != nullptr && asked_->is_set) interrupted_ = stop_ = true;
      const std::uint64_t done = done_;
      if (stop_ || progress_.is_none() || done == told) continue;
      told = done;
      try {
        progress_(done, of_.load());
      } catch (py::error_already_set& raised) {
        if (raised.matches(PyExc_KeyboardInterrupt)) {
          interrupted_ = true;
          stop_ = true;
        } else {
          keep(std::current_exception());
        }
      }
    }
  }

  // Ctrl-C ends the run with what is there; another signal handler's exception is the caller's.
  void interrupt() {
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0) {
      PyErr_Clear();
      interrupted_ = true;
      stop_ = true;
      return;
    }
    try {
      throw py::error_already_set();
    } catch (...) {
      keep(std::current_exception());
    }
  }

  py::object progress_;
  std::shared_ptr<Stop> asked_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool finished_ = false;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<std::uint64_t> of_ = 0;
  std::atomic<bool> stop_ = false;
  bool interrupted_ = false;
  std::exception_ptr raised_;
  std::exception_ptr fault_;
};

void tell(const py::object& callback, Watched& watched, const Router& router,
          std::span<const router::Event> events) {
  const py::gil_scoped_acquire locked;
  if (watched.stopping()) return;
  try {
    py::list lines;
    for (const router::Event& event : events) {
      std::string line;
      append_json(line, router, event);
      lines.append(py::str(line));
    }
    callback(lines);
  } catch (py::error_already_set&) {
    watched.keep(std::current_exception());
  }
}

py::tuple run(const Scenario& scenario, unsigned threads, py::object progress, py::object on_events,
              bool records, const std::optional<std::pair<Text, double>>& until,
              std::shared_ptr<Stop> stop) {
  Watched watched(progress, std::move(stop));
  RunOptions options;
  options.threads = threads;
  options.progress = watched.report();
  options.stop = &watched.stop();
  if (until) options.until = {until->first, until->second};
  CallRecords calls;
  if (records || !on_events.is_none()) {
    options.events = [&](const Router& router, std::span<const router::Event> events) {
      if (records) calls.add(router, events);
      if (!on_events.is_none() && !events.empty()) tell(on_events, watched, router, events);
    };
  }
  std::string summary;
  std::uint64_t done = 0;
  watched.run([&] {
    const simulation::Summary found = simulation::run(scenario, options);
    done = found.replications;
    if (done > 0) summary = to_json(found);
  });
  watched.expect_something(done);
  return py::make_tuple(summary, records ? py::cast(calls.finish()) : py::object(py::none()));
}

// A comparison and its two summaries, as JSON.
template <class Compare>
py::tuple compared(unsigned threads, py::object progress, const Compare& compare) {
  Watched watched(std::move(progress));
  RunOptions options;
  options.threads = threads;
  options.progress = watched.report();
  options.stop = &watched.stop();
  std::optional<Result<simulation::Comparison>> comparison;
  std::string first;
  std::string second;
  std::string json;
  watched.run([&] {
    comparison = compare(options);
    if (!*comparison || (**comparison).first.replications == 0) return;
    first = to_json((**comparison).first);
    second = to_json((**comparison).second);
    json = to_json(**comparison);
  });
  if (!*comparison) raise(comparison->errors());
  watched.expect_something((**comparison).first.replications);
  return py::make_tuple(json, first, second);
}

py::tuple compare(const Scenario& first, const Scenario& second, unsigned threads,
                  py::object progress) {
  return compared(threads, std::move(progress), [&](const RunOptions& options) {
    return simulation::compare(first, second, options);
  });
}

py::tuple one_more(const ScenarioDocument& document, const Text& who, unsigned threads,
                   py::object progress) {
  const std::string name(who);
  return compared(threads, std::move(progress), [&](const RunOptions& options) {
    return simulation::one_more(document, name, options);
  });
}

std::string find_staffing(const ScenarioDocument& document, const std::string& group,
                          const analytics::StaffingGoal& goal, std::uint64_t most_replications,
                          unsigned threads, py::object progress) {
  if (!(goal.service_level > 0 && goal.service_level < 1))
    raise(ErrorCode::value, "expected 0 < service_level < 1");
  if (!(goal.within >= 0)) raise(ErrorCode::value, "expected within >= 0");
  if (!(goal.max_occupancy > 0)) raise(ErrorCode::value, "expected max_occupancy > 0");
  Watched watched(progress);
  RunOptions options;
  options.threads = threads;
  options.progress = watched.report();
  options.stop = &watched.stop();
  std::optional<Result<simulation::Staffing>> found;
  watched.run([&] {
    found = simulation::find_staffing(document, {group, goal, most_replications}, options);
  });
  watched.expect_something(0);  // half a search has no answer
  return to_json(unwrap(std::move(*found)));
}

}  // namespace

void bind_simulation(py::module_& m) {
  py::class_<Frame>(m, "Frame")
      .def(
          "__arrow_c_stream__",
          [](const Frame& self, py::object /*requested_schema*/) { return self.stream(); },
          py::arg("requested_schema") = py::none())
      .def("__len__", &Frame::rows)
      .def_property_readonly("columns", &Frame::names);
  py::class_<ScenarioDocument>(m, "ScenarioDocument")
      .def_static(
          "from_json",
          [](const Text& text, const std::optional<Text>& folder, bool skip_bad_rows) {
            return unwrap(ScenarioDocument::from_json(text, files_in(folder), skip_bad_rows));
          },
          py::arg("text"), py::arg("folder"), py::arg("skip_bad_rows"))
      .def(
          "with_value",
          [](const ScenarioDocument& self, const Text& path, py::object value) {
            return unwrap(self.with(path, to_value(value)));
          },
          py::arg("path"), py::arg("value"))
      .def(
          "with_workers",
          [](const ScenarioDocument& self, const Text& group, std::uint64_t count) {
            return unwrap(self.with_workers(group, count));
          },
          py::arg("group"), py::arg("count"))
      .def("to_json", [](const ScenarioDocument& self) { return to_json(self.root()); });
  py::class_<Scenario>(m, "Scenario")
      .def_static(
          "from_json",
          [](const Text& text, const std::optional<Text>& folder, bool skip_bad_rows) {
            return unwrap(Scenario::from_json(text, files_in(folder), skip_bad_rows));
          },
          py::arg("text"), py::arg("folder"), py::arg("skip_bad_rows"))
      .def_readonly("seed", &Scenario::seed)
      .def_readonly("replications", &Scenario::replications)
      .def_readonly("horizon", &Scenario::horizon)
      .def_readonly("interval", &Scenario::interval)
      .def_readonly("workspace", &Scenario::workspace);
  py::class_<Stop, std::shared_ptr<Stop>>(m, "Stop").def(py::init()).def("set", [](Stop& self) {
    self.is_set = true;
  });
  m.def("run", &run, py::arg("scenario"), py::arg("threads"), py::arg("progress"),
        py::arg("on_events"), py::arg("records"), py::arg("until"), py::arg("stop"));
  m.def("one_more", &one_more, py::arg("document"), py::arg("who"), py::arg("threads"),
        py::arg("progress"));
  m.def(
      "find_staffing",
      [](const ScenarioDocument& document, const Text& group, double service_level, double within,
         double max_occupancy, std::optional<double> max_abandonment,
         std::uint64_t most_replications, unsigned threads, py::object progress) {
        return find_staffing(document, group,
                             {service_level, within, max_occupancy, max_abandonment},
                             most_replications, threads, progress);
      },
      py::arg("document"), py::arg("group"), py::arg("service_level"), py::arg("within"),
      py::arg("max_occupancy"), py::arg("max_abandonment"), py::arg("most_replications"),
      py::arg("threads"), py::arg("progress"));
  m.def("compare", &compare, py::arg("first"), py::arg("second"), py::arg("threads"),
        py::arg("progress"));
}

}  // namespace acd::python

#include <acd/simulation/replay.hpp>
#include <acd/simulation/story.hpp>

#include "convert.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

namespace acd::python {

namespace {

std::string replay_under(const Workspace& recorded, const Workspace& other,
                         const std::vector<Text>& lines, py::object start) {
  const TimePoint from = to_time_point(start);
  const auto comparison = [&] {
    const py::gil_scoped_release unlocked;
    return simulation::replay_under(recorded, other, strings(lines), from);
  }();
  if (!comparison) raise(comparison.errors());
  return to_json(*comparison);
}

py::list slowest_calls(const simulation::Scenario& scenario, std::size_t count) {
  const std::vector<simulation::CallStory> stories = [&] {
    const py::gil_scoped_release unlocked;
    return simulation::slowest_calls(scenario, count);
  }();
  py::list out;
  for (const simulation::CallStory& story : stories) {
    py::list lines;
    for (const simulation::StoryLine& line : story.lines) {
      lines.append(py::make_tuple(line.after, line.what, line.why));
    }
    out.append(py::make_tuple(story.task, to_python(story.attributes), story.arrived, story.waited,
                              story.answered, lines));
  }
  return out;
}

}  // namespace

void bind_replay(py::module_& m) {
  m.def("replay_under", &replay_under, py::arg("recorded"), py::arg("other"), py::arg("lines"),
        py::arg("start"));
  m.def("slowest_calls", &slowest_calls, py::arg("scenario"), py::arg("count"));
}

}  // namespace acd::python

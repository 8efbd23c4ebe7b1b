#include <acd/router/explain.hpp>
#include <acd/simulation/simulation.hpp>
#include <acd/simulation/story.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using router::Event;
using router::EventType;
using router::Reason;

namespace {

constexpr std::string_view step_over = ": the step is over";

double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

bool ends_wait(EventType type) {
  return type == EventType::reservation_accepted || type == EventType::task_canceled ||
         type == EventType::task_deleted || type == EventType::task_system_deleted;
}

struct Wait {
  std::string task;
  Duration length;
};

// The calls that waited longest; of two alike the one that came first.
class Longest {
 public:
  explicit Longest(std::size_t count) : count_(count) {}

  void add(const Router& router, const Event& event) {
    if (!event.task) return;
    if (event.type == EventType::task_created) came_[event.task] = event.at;
    if (!ends_wait(event.type)) return;
    const auto came = came_.find(event.task);
    if (came == came_.end()) return;
    keep({std::string(router.sid(event.task)), event.at - came->second});
    came_.erase(came);
  }
  [[nodiscard]] const std::vector<Wait>& waits() const noexcept { return waits_; }

 private:
  void keep(Wait wait) {
    if (waits_.size() == count_ && wait.length <= waits_.back().length) return;
    const auto place = std::find_if(waits_.begin(), waits_.end(),
                                    [&](const Wait& other) { return other.length < wait.length; });
    waits_.insert(place, std::move(wait));
    if (waits_.size() > count_) waits_.pop_back();
  }

  std::size_t count_;
  std::map<TaskHandle, TimePoint> came_;
  std::vector<Wait> waits_;
};

// What keeps workers from a call, most first: `212 of them have no capacity`.
std::string obstacles_of(const router::TaskExplanation& explanation) {
  std::string text;
  for (const router::ObstacleGroup& group : explanation.obstacles) {
    if (group.obstacle == router::Obstacle::none) continue;
    if (!text.empty()) text += "; ";
    std::string what(to_string(group.obstacle));
    std::replace(what.begin(), what.end(), '_', ' ');
    text += fmt::format("{} of the workers: {}", group.workers, what);
    if (!group.clause.empty()) text += " (" + group.clause + ")";
  }
  if (explanation.ahead > 0) text += fmt::format("; {} calls go first", explanation.ahead);
  return text;
}

class Teller {
 public:
  Teller(const Scenario& scenario, const std::vector<Wait>& waits) : scenario_(scenario) {
    for (const Wait& wait : waits) {
      CallStory story;
      story.task = wait.task;
      story.waited = seconds(wait.length);
      places_[wait.task] = stories_.size();
      stories_.push_back(std::move(story));
    }
  }

  void add(const Router& router, std::span<const Event> events) {
    std::set<std::size_t> moved;
    for (const Event& event : events) {
      if (!event.task) continue;
      const auto place = places_.find(std::string(router.sid(event.task)));
      if (place == places_.end() || told_.contains(place->second)) continue;
      tell(router, event, stories_[place->second]);
      if (event.type == EventType::workflow_target_matched ||
          event.type == EventType::reservation_created) {
        moved.insert(place->second);
      }
      if (ends_wait(event.type)) told_.insert(place->second);
    }
    // After the whole instant: whoever could be offered the call was.
    for (const std::size_t place : moved) say_why(router, stories_[place]);
  }
  [[nodiscard]] std::vector<CallStory> take() { return std::move(stories_); }

 private:
  void tell(const Router& router, const Event& event, CallStory& story) const {
    const auto who = [&] { return router.worker(router.sid(event.worker))->name; };
    switch (event.type) {
      case EventType::task_created:
        story.arrived = seconds(event.at - scenario_.start);
        story.attributes = router.task(story.task)->attributes;
        return line(event, story, "the call comes");
      case EventType::workflow_target_matched: return line(event, story, step_name(event));
      case EventType::reservation_created:
        return line(event, story, fmt::format("the phone of {} rings", who()));
      case EventType::reservation_rejected:
        return line(event, story, fmt::format("{} declines", who()));
      case EventType::reservation_timeout:
        return line(event, story, fmt::format("no answer from {}", who()));
      case EventType::reservation_failed:
        return line(event, story, fmt::format("the line of {} is busy", who()));
      case EventType::reservation_canceled:
        if (event.reason != Reason::target_timeout) return;
        return line(event, story, fmt::format("no answer from {}{}", who(), step_over));
      case EventType::task_queue_timeout:
        if (story.lines.back().what.ends_with(step_over)) return;
        return line(event, story, "the step has timed out");
      case EventType::reservation_accepted:
        story.answered = true;
        return line(event, story, fmt::format("{} answers", who()));
      case EventType::workflow_timeout:
        return line(event, story, "the workflow has no further step");
      case EventType::task_canceled:
        return line(event, story,
                    fmt::format("the call ends: {}", router.task(story.task)->reason));
      default: return;
    }
  }

  void line(const Event& event, CallStory& story, std::string what) const {
    const double since = seconds(event.at - scenario_.start) - story.arrived;
    story.lines.push_back({since, std::move(what), {}});
  }

  [[nodiscard]] std::string step_name(const Event& event) const {
    const WorkflowConfiguration& configuration =
        *scenario_.workspace.workflows[event.workflow].configuration;
    if (event.step.filter >= configuration.filters.size()) return "the default filter";
    const auto& filter = configuration.filters[event.step.filter];
    const std::string_view name = filter.friendly_name.empty()
                                      ? std::string_view(filter.expression.source())
                                      : std::string_view(filter.friendly_name);
    return fmt::format("step {} of '{}'", event.step.target + 1, name);
  }

  static void say_why(const Router& router, CallStory& story) {
    const auto explanation = router::explain(router, story.task);
    if (!explanation) return;
    if (explanation->task.status == TaskStatus::pending) {
      story.lines.back().why = "nobody can be offered the call: " + obstacles_of(*explanation);
    } else if (explanation->task.status == TaskStatus::reserved) {
      const std::string& wanted = explanation->target_expression;
      story.lines.back().why =
          fmt::format("{}; in order: {}; not offered: {}",
                      wanted.empty() ? std::string("anybody of the queue") : "wanted: " + wanted,
                      explanation->order, obstacles_of(*explanation));
    }
  }

  const Scenario& scenario_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<CallStory> stories_;
  std::set<std::size_t> told_;
};

}  // namespace

std::vector<CallStory> slowest_calls(const Scenario& scenario, std::size_t count) {
  Scenario first = scenario;
  first.replications = 1;
  first.batches = 2;
  Longest longest(count);
  RunOptions options;
  options.events = [&](const Router& router, std::span<const Event> events) {
    for (const Event& event : events) longest.add(router, event);
  };
  (void)run(first, options);
  Teller teller(scenario, longest.waits());
  options.events = [&](const Router& router, std::span<const Event> events) {
    teller.add(router, events);
  };
  (void)run(first, options);
  return teller.take();
}

}  // namespace simulation
ACD_NAMESPACE_END

#include "expression/satisfiability.hpp"
#include "workflow/lints.hpp"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

using expression::Builtin;
using expression::Condition;
using expression::Known;
using expression::Reference;
using expression::Satisfiability;

// The work stays in bounds; what goes beyond is not told.
constexpr std::size_t most_calendars = 4;
constexpr std::size_t most_filters = 32;

TimePoint midnight(std::chrono::sys_days day) {
  return TimePoint(std::chrono::duration_cast<Duration>(day.time_since_epoch()));
}

// Which of the calendars are open, a bit for each.
using Open = std::uint32_t;

class HoursLinter {
 public:
  HoursLinter(const WorkflowConfiguration& configuration, const Workspace& workspace)
      : configuration_(configuration), workspace_(workspace) {
    for (const Filter& filter : configuration.filters) {
      for (const Reference& name : filter.expression.references()) note(name);
    }
  }

  // The filter whose tasks are left, and an instant at which they are.
  struct Gap {
    std::size_t filter = 0;
    TimePoint at{};
    Open open = 0;
  };
  [[nodiscard]] std::optional<Gap> find() const {
    if (calendars_.empty() || calendars_.size() > most_calendars ||
        configuration_.filters.size() > most_filters)
      return std::nullopt;
    const std::map<Open, TimePoint> states = this->states();
    for (const auto& [open, at] : states) {
      for (const auto& other : states) {
        if (other.first == open) continue;
        if (const auto filter = left_alone(other.first, open)) return Gap{*filter, at, open};
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string describe(Open open) const {
    std::string text;
    for (std::size_t i = 0; i < calendars_.size(); ++i) {
      text += fmt::format("{}{} is {}", i == 0 ? "" : " and ", calendars_[i]->name,
                          (open >> i & 1U) != 0 ? "open" : "closed");
    }
    return text;
  }

 private:
  void note(const Reference& name) {
    if (name.builtin != Builtin::calendar_open) return;
    for (const Calendar& calendar : workspace_.calendars) {
      const bool is_new =
          std::find(calendars_.begin(), calendars_.end(), &calendar) == calendars_.end();
      if (calendar.name == name.path.front().key && is_new) calendars_.push_back(&calendar);
    }
  }

  [[nodiscard]] Open state(TimePoint at) const {
    Open open = 0;
    for (std::size_t i = 0; i < calendars_.size(); ++i) {
      if (calendars_[i]->hours.is_open(at)) open |= Open{1} << i;
    }
    return open;
  }

  // Every state there is, with an instant, of this decade where possible.
  [[nodiscard]] std::map<Open, TimePoint> states() const {
    // Opening hours are told from 1970 to 2069 in local time.
    const TimePoint end = midnight(std::chrono::year(2069) / 12 / 30);
    const TimePoint recent = midnight(std::chrono::year(2024) / 1 / 1);
    std::map<Open, TimePoint> found;
    for (TimePoint at = midnight(std::chrono::year(1970) / 1 / 2); at < end;
         at = next_edge(at, end)) {
      const auto [seen, is_new] = found.emplace(state(at), at);
      if (!is_new && seen->second < recent && at >= recent) seen->second = at;
    }
    return found;
  }

  [[nodiscard]] TimePoint next_edge(TimePoint at, TimePoint end) const {
    TimePoint next = end;
    for (const Calendar* calendar : calendars_) {
      if (const auto edge = calendar->hours.next_edge(at)) next = std::min(next, *edge);
    }
    return next;
  }

  [[nodiscard]] Known known(Open open) const {
    return [this, open](const Reference& name) -> std::optional<Value> {
      if (name.builtin != Builtin::calendar_open) return std::nullopt;
      for (std::size_t i = 0; i < calendars_.size(); ++i) {
        if (calendars_[i]->name == name.path.front().key) return Value((open >> i & 1U) != 0);
      }
      return std::nullopt;
    };
  }

  // A filter that takes a task in one state which no filter takes in another.
  [[nodiscard]] std::optional<std::size_t> left_alone(Open taken, Open left) const {
    const Known before = known(taken);
    const Known after = known(left);
    std::vector<Condition> conditions(1);
    for (const Filter& filter : configuration_.filters) {
      conditions.push_back({&filter.expression.tree(), true, &after});
    }
    for (std::size_t i = 0; i < configuration_.filters.size(); ++i) {
      conditions.front() = {&configuration_.filters[i].expression.tree(), false, &before};
      if (decide(conditions, workspace_.options.dialect) == Satisfiability::satisfiable) return i;
    }
    return std::nullopt;
  }

  const WorkflowConfiguration& configuration_;
  const Workspace& workspace_;
  std::vector<const Calendar*> calendars_;
};

}  // namespace

bool lint_hours(const WorkflowConfiguration& configuration, const std::string& pointer,
                const Workspace& workspace, Lints& lints) {
  const HoursLinter linter(configuration, workspace);
  const auto gap = linter.find();
  if (!gap) return false;
  lints.add(
      "uncovered-hours", pointer,
      fmt::format("tasks that filter {} takes at other hours come to no filter while {}, as at "
                  "{}: they are refused then",
                  gap->filter, linter.describe(gap->open), to_string(gap->at)),
      "add a filter for these hours, or a default_filter");
  return true;
}

}  // namespace workflow
ACD_NAMESPACE_END

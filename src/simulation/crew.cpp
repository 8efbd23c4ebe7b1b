#include "simulation/crew.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace simulation {

namespace {

const Activity* find_activity(const Workspace& workspace, std::string_view id) {
  for (const Activity& activity : workspace.activities) {
    if (activity.sid == id) return &activity;
  }
  for (const Activity& activity : workspace.activities) {
    if (activity.name == id) return &activity;
  }
  return nullptr;
}

bool belongs(const People& people, const Worker& worker) {
  return !people.match || matches(*people.match, worker);
}

}  // namespace

bool matches(const Expression& expression, const Worker& worker) {
  WorkerFields fields;
  fields.sid = worker.sid;
  fields.friendly_name = worker.name;
  Scope scope;
  scope.worker = worker.attributes;
  scope.worker_fields = &fields;
  return expression.matches(scope);
}

std::vector<std::string> groups_of_workers(const Scenario& scenario) {
  const Roster roster(scenario);
  std::vector<std::string> names;
  for (const std::uint32_t group : roster.group_of) names.push_back(roster.groups[group]);
  return names;
}

Roster::Roster(const Scenario& scenario) {
  const Workspace& workspace = scenario.workspace;
  for (const People& people : scenario.people) groups.push_back(people.name);
  const auto rest = static_cast<std::uint32_t>(groups.size());
  bool any_rest = false;
  for (const Worker& worker : workspace.workers) {
    const auto found = std::find_if(scenario.people.begin(), scenario.people.end(),
                                    [&](const People& people) { return belongs(people, worker); });
    const auto group = static_cast<std::uint32_t>(found - scenario.people.begin());
    any_rest = any_rest || group == rest;
    group_of.push_back(group);
    const Activity* activity = find_activity(
        workspace, worker.activity.empty() ? workspace.options.default_activity : worker.activity);
    available_at_start.push_back(activity != nullptr && activity->available);
  }
  if (any_rest) groups.emplace_back(scenario.people.empty() ? "everyone" : "others");
  members.resize(groups.size());
  for (std::uint32_t w = 0; w < group_of.size(); ++w) members[group_of[w]].push_back(w);
  for (const Activity& activity : workspace.activities) {
    activity_available.push_back(activity.available);
    std::string& sid = activity.available ? on_duty : off_duty;
    if (sid.empty()) sid = activity.sid;
  }
}

}  // namespace simulation
ACD_NAMESPACE_END

#include "expectations/coverage.hpp"

#include <algorithm>
#include <utility>
#include <variant>

ACD_NAMESPACE_BEGIN
namespace expectations {

namespace {

// Documents leave the queue of a later target to the one before.
std::string leads_to(const Target& target, const std::string& queue_before) {
  if (!target.outcome.empty()) return target.outcome;
  return target.queue.empty() ? queue_before : target.queue;
}

bool enters_step(const router::Event& event) {
  return event.type == router::EventType::workflow_target_matched ||
         (event.type == router::EventType::workflow_timeout &&
          event.reason == router::Reason::outcome);
}

}  // namespace

CoverageCounter::CoverageCounter(const Workspace& workspace) {
  for (const Workflow& workflow : workspace.workflows) {
    const WorkflowConfiguration& configuration = *workflow.configuration;
    Counted counted;
    counted.sid = workflow.sid;
    counted.coverage = {workspace.name, workflow.name, to_json(to_value(configuration)), {}};
    std::vector<CoveredStep>& steps = counted.coverage.steps;
    for (const Filter& filter : configuration.filters) {
      counted.first_step.push_back(steps.size());
      const std::string position = std::to_string(counted.first_step.size());
      std::string queue;
      for (std::size_t i = 0; i < filter.targets.size(); ++i) {
        queue = leads_to(filter.targets[i], queue);
        steps.push_back(
            {filter.friendly_name.empty() ? position : filter.friendly_name, i + 1, queue, 0});
      }
    }
    counted.first_step.push_back(steps.size());
    if (configuration.default_filter) {
      steps.push_back({"default_filter", 1, leads_to(*configuration.default_filter, {}), 0});
    }
    workflows_.push_back(std::move(counted));
  }
}

CoverageCounter::Counted* CoverageCounter::find(std::string_view id) {
  auto found = std::find_if(workflows_.begin(), workflows_.end(),
                            [&](const Counted& counted) { return counted.sid == id; });
  if (found == workflows_.end()) {
    found = std::find_if(workflows_.begin(), workflows_.end(),
                         [&](const Counted& counted) { return counted.coverage.workflow == id; });
  }
  return found == workflows_.end() ? nullptr : &*found;
}

void CoverageCounter::obeyed(const router::Action& action) {
  std::string_view id;
  if (const auto* update = std::get_if<router::UpdateWorkflow>(&action)) {
    if (update->configuration) id = update->workflow;
  } else if (const auto* removal = std::get_if<router::DeleteWorkflow>(&action)) {
    id = removal->workflow;
  }
  if (Counted* counted = find(id)) counted->is_current = false;
}

void CoverageCounter::came(const router::Event& event, ValueView json) {
  if (!enters_step(event)) return;
  const ValueView sid = json.find("workflow_sid");
  Counted* counted = sid.is_string() ? find(sid.as_string()) : nullptr;
  if (counted == nullptr || !counted->is_current) return;
  const auto& first = counted->first_step;
  const bool is_default = event.step.filter == router::StepRef::default_filter;
  const std::size_t filter = is_default ? first.size() - 1 : event.step.filter;
  if (filter >= first.size()) return;  // routing_target: no step
  const std::size_t step = first[filter] + (is_default ? 0U : event.step.target);
  if (step < counted->coverage.steps.size()) ++counted->coverage.steps[step].entered;
}

std::vector<WorkflowCoverage> CoverageCounter::take() {
  std::vector<WorkflowCoverage> all;
  all.reserve(workflows_.size());
  for (Counted& counted : workflows_) all.push_back(std::move(counted.coverage));
  return all;
}

void merge(std::vector<WorkflowCoverage>& into, const std::vector<WorkflowCoverage>& more) {
  for (const WorkflowCoverage& one : more) {
    const auto same = std::find_if(into.begin(), into.end(), [&](const WorkflowCoverage& other) {
      return other.workspace == one.workspace && other.workflow == one.workflow &&
             other.configuration == one.configuration;
    });
    if (same == into.end()) {
      into.push_back(one);
      continue;
    }
    for (std::size_t i = 0; i < one.steps.size(); ++i)
      same->steps[i].entered += one.steps[i].entered;
  }
}

}  // namespace expectations
ACD_NAMESPACE_END

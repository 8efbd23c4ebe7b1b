#include <acd/simulation/document.hpp>

#include "simulation/crew.hpp"
#include "simulation/document_path.hpp"
#include "workflow/directory.hpp"
#include "workflow/faults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::quoted;

namespace {

constexpr std::uint64_t most_workers = 1'000'000;

Error fault(ErrorCode code, std::string message, std::string pointer = {}) {
  return {code, std::move(message), 0, std::move(pointer), 0};
}

// The document behind a path, in its place. The scenario was read before: every file is there.
Value file_in_place(ValueView value, const ReadFile& read_file) {
  if (!value.is_string() || !read_file) return Value(value);
  const auto text = read_file(value.as_string());
  auto read = text ? Value::from_json(*text) : Result<Value>(text.error());
  return read ? std::move(*read) : Value(value);
}

Value with_workflows_in_place(Value workspace, const ReadFile& read_file) {
  const std::size_t workflows = workspace.view().find("workflows").size();
  for (std::size_t i = 0; i < workflows; ++i) {
    const Steps steps{"workflows", std::to_string(i), "configuration"};
    const ValueView configuration = value_at(workspace, steps);
    if (!configuration.is_string()) continue;
    workspace = replaced(workspace, steps, file_in_place(configuration, read_file));
  }
  return workspace;
}

std::vector<std::size_t> members_of(const Roster& roster, std::size_t group) {
  return {roster.members[group].begin(), roster.members[group].end()};
}

std::optional<std::size_t> group_named(const Roster& roster, std::string_view name) {
  const auto found = std::find(roster.groups.begin(), roster.groups.end(), name);
  if (found == roster.groups.end()) return std::nullopt;
  return static_cast<std::size_t>(found - roster.groups.begin());
}

Error no_group(const Roster& roster, std::string_view name) {
  return fault(ErrorCode::unknown_name, fmt::format("expected a group of people ({}), found {}{}",
                                                    fmt::join(roster.groups, ", "), quoted(name),
                                                    workflow::did_you_mean(name, roster.groups)));
}

// New workers with names that nobody has.
class Hiring {
 public:
  explicit Hiring(ValueView workers) : workers_(workers) {
    for (std::size_t i = 0; i < workers.size(); ++i) {
      taken_.insert(workflow::folded(workers[i].find("name").as_string()));
      const ValueView sid = workers[i].find("sid");
      if (sid.is_string()) taken_.insert(workflow::folded(sid.as_string()));
    }
  }

  void hire(ValueBuilder& out, std::size_t like) {
    const ValueView one = workers_[like];
    const std::string_view base = one.find("name").as_string();
    std::string name;
    for (std::size_t number = 2;; ++number) {
      name = fmt::format("{} {}", base, number);
      if (taken_.insert(workflow::folded(name)).second) break;
    }
    out.begin_object().key("name").string(name);
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (one.key(i) != "name" && one.key(i) != "sid") out.key(one.key(i)).value(one[i]);
    }
    out.end_object();
  }

 private:
  ValueView workers_;
  std::set<std::string, std::less<>> taken_;
};

Value with_copies(ValueView workers, const std::vector<std::size_t>& copied,
                  const std::set<std::size_t>& leaving) {
  ValueBuilder out;
  out.begin_array();
  for (std::size_t i = 0; i < workers.size(); ++i) {
    if (!leaving.contains(i)) out.value(workers[i]);
  }
  Hiring hiring(workers);
  for (const std::size_t like : copied) hiring.hire(out, like);
  out.end_array();
  return out.finish();
}

const Steps workers_steps{"workspace", "workers"};

Steps staffing_steps(std::size_t group) { return {"people", std::to_string(group), "staffing"}; }

std::int64_t whole(ValueView number) { return std::llround(number.as_real()); }

// One more at all times.
Value one_more_on_duty(ValueView staffing) {
  if (staffing.is_number()) return {whole(staffing) + 1};
  ValueBuilder out;
  out.begin_array();
  for (std::size_t i = 0; i < staffing.size(); ++i) {
    out.begin_array().value(staffing[i][0]).integer(whole(staffing[i][1]) + 1).end_array();
  }
  out.end_array();
  return out.finish();
}

}  // namespace

ScenarioDocument::ScenarioDocument(Value root, ReadFile read_file, bool skip_bad_rows)
    : root_(std::move(root)), read_file_(std::move(read_file)), skip_bad_rows_(skip_bad_rows) {}

ScenarioDocument ScenarioDocument::changed(Value root) const {
  return {std::move(root), read_file_, skip_bad_rows_};
}

Result<ScenarioDocument> ScenarioDocument::from_json(std::string_view text,
                                                     const ReadFile& read_file,
                                                     bool skip_bad_rows) {
  if (const auto scenario = Scenario::from_json(text, read_file, skip_bad_rows); !scenario) {
    return scenario.errors();
  }
  const Value root = *Value::from_json(text);
  const Steps steps{"workspace"};
  Value workspace = file_in_place(value_at(root, steps), read_file);
  workspace = with_workflows_in_place(std::move(workspace), read_file);
  return ScenarioDocument(replaced(root, steps, workspace), read_file, skip_bad_rows);
}

Result<Scenario> ScenarioDocument::scenario() const {
  return Scenario::from_json(to_json(root_), read_file_, skip_bad_rows_);
}

Result<ScenarioDocument> ScenarioDocument::with(std::string_view path, const Value& value) const {
  const Steps keys = split_path(path);
  if (keys.size() == 2 && keys.front() == "workers") {
    const ValueView count = value;
    if (count.is_integer() && count.as_integer() >= 0) {
      return with_workers(keys.back(), static_cast<std::uint64_t>(count.as_integer()));
    }
    return fault(ErrorCode::value, fmt::format("expected a whole number of people for {}, found {}",
                                               quoted(path), workflow::describe(count)));
  }
  const auto steps = resolve(root_, path);
  if (!steps) return steps.errors();
  return changed(replaced(root_, *steps, value));
}

Result<ScenarioDocument> ScenarioDocument::with_workers(std::string_view group,
                                                        std::uint64_t count) const {
  const auto before = scenario();
  if (!before) return before.errors();
  const Roster roster(*before);
  const auto index = group_named(roster, group);
  if (!index) return no_group(roster, group);
  if (count > most_workers) {
    return fault(ErrorCode::limit_exceeded,
                 fmt::format("expected at most {} people in {}, found {}", most_workers,
                             quoted(group), count));
  }
  const std::vector<std::size_t> members = members_of(roster, *index);
  if (members.empty() && count > 0) {
    return fault(ErrorCode::value, fmt::format("expected somebody in {} who can be copied, found "
                                               "nobody",
                                               quoted(group)));
  }
  std::vector<std::size_t> copied;
  for (std::size_t i = members.size(); i < count; ++i)
    copied.push_back(members[i % members.size()]);
  std::set<std::size_t> leaving;
  for (std::size_t i = members.size(); i > count; --i) leaving.insert(members[i - 1]);
  Value root =
      replaced(root_, workers_steps, with_copies(value_at(root_, workers_steps), copied, leaving));
  const Steps staffing = staffing_steps(*index);
  const ValueView on_duty = value_at(root_, staffing);
  if (on_duty.is_number()) {
    root = replaced(root, staffing, Value(static_cast<std::int64_t>(count)));
  } else if (on_duty.exists()) {
    return fault(ErrorCode::value,
                 fmt::format("expected people whose number does not change over time; the staffing "
                             "of {} is a table: set people.{}.staffing instead",
                             quoted(group), group));
  }
  return changed(std::move(root));
}

Result<ScenarioDocument> ScenarioDocument::with_one_more(std::string_view who) const {
  const auto before = scenario();
  if (!before) return before.errors();
  const Roster roster(*before);
  std::optional<std::size_t> group = group_named(roster, who);
  std::optional<std::size_t> like;
  if (group) {
    if (!roster.members[*group].empty()) like = roster.members[*group].back();
  } else {
    const auto match = Expression::compile(who, Context::queue, before->workspace.options.dialect);
    if (!match) return match.errors();
    for (std::size_t w = 0; w < before->workspace.workers.size(); ++w) {
      if (matches(*match, before->workspace.workers[w])) like = w;
    }
    if (like) group = roster.group_of[*like];
  }
  if (!like) {
    return fault(ErrorCode::value,
                 fmt::format("expected a group of people ({}) or an expression that somebody "
                             "matches, found {}",
                             fmt::join(roster.groups, ", "), quoted(who)));
  }
  Value root =
      replaced(root_, workers_steps, with_copies(value_at(root_, workers_steps), {*like}, {}));
  const Steps staffing = staffing_steps(*group);
  const ValueView on_duty = value_at(root_, staffing);
  if (on_duty.exists()) root = replaced(root, staffing, one_more_on_duty(on_duty));
  return changed(std::move(root));
}

}  // namespace simulation
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/value.hpp>
#include <acd/workflow/workspace.hpp>

#include "workflow/directory.hpp"
#include "workflow/faults.hpp"
#include "workflow/reader.hpp"

#include <array>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace workflow {

inline constexpr std::array selections{Selection::longest_idle, Selection::random,
                                       Selection::round_robin,  Selection::least_loaded,
                                       Selection::fewest_tasks, Selection::least_versatile};
inline constexpr std::array exclusions{ExcludeAfter::none, ExcludeAfter::reject,
                                       ExcludeAfter::no_answer, ExcludeAfter::both};
inline constexpr std::array task_orders{TaskOrder::fifo, TaskOrder::lifo};

/// What TaskRouter knows and a default filter ignores.
inline constexpr std::array<std::string_view, 4> ignored_by_default_filter{
    "timeout", "skip_if", "known_worker_sid", "known_worker_friendly_name"};

/// What a workflow document is read with.
struct ConfigurationSetting {
  const Dialect& dialect;
  const Directory* queues = nullptr;     ///< null: queue names are not looked up
  const Directory* calendars = nullptr;  ///< likewise
};

[[nodiscard]] Options read_options(ValueView document, const std::string& pointer, Faults& faults);
/// The back-off under a key of `owner`, if there is one.
[[nodiscard]] std::optional<BackOff> read_back_off(ObjectReader& owner, std::string_view key);
void write_back_off(ValueBuilder& out, const BackOff& back_off);
/// A fault for each key that nobody asked for: in a small object of ours it is a slip.
void no_other_keys(const ObjectReader& reader);
[[nodiscard]] WorkflowConfiguration read_configuration(ValueView document,
                                                       const ConfigurationSetting& setting,
                                                       const std::string& pointer, Faults& faults);

/// Compiles the expression at `pointer`, or adds its fault.
[[nodiscard]] std::optional<Expression> read_expression(std::string_view source, Context context,
                                                        const Dialect& dialect,
                                                        const std::string& pointer, Faults& faults);

void write_options(ValueBuilder& out, const Options& options);
void write_configuration(ValueBuilder& out, const WorkflowConfiguration& configuration);

/// Adds the members of an object; nothing for null.
void write_members(ValueBuilder& out, ValueView object);
/// Whole seconds as an integer, others as a number.
void write_seconds(ValueBuilder& out, Duration length);

}  // namespace workflow
ACD_NAMESPACE_END

#include <acd/workflow/options.hpp>

#include "workflow/documents.hpp"
#include "workflow/reader.hpp"

#include <cstdint>
#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN

std::string_view to_string(Selection value) noexcept {
  switch (value) {
    case Selection::longest_idle: return "longest_idle";
    case Selection::random: return "random";
    case Selection::round_robin: return "round_robin";
    case Selection::least_loaded: return "least_loaded";
    case Selection::fewest_tasks: return "fewest_tasks";
    case Selection::least_versatile: return "least_versatile";
  }
  return {};
}

std::string_view to_string(ExcludeAfter value) noexcept {
  switch (value) {
    case ExcludeAfter::none: return "none";
    case ExcludeAfter::reject: return "reject";
    case ExcludeAfter::no_answer: return "no_answer";
    case ExcludeAfter::both: return "both";
  }
  return {};
}

std::string_view to_string(BackOff::Scope value) noexcept {
  switch (value) {
    case BackOff::Scope::task: return "task";
    case BackOff::Scope::any_task: return "any_task";
  }
  return {};
}

std::string_view to_string(OnTargetTimeout value) noexcept {
  switch (value) {
    case OnTargetTimeout::preempt: return "preempt";
    case OnTargetTimeout::wait_for_reservation: return "wait_for_reservation";
  }
  return {};
}

std::string_view to_string(TimeoutBase value) noexcept {
  switch (value) {
    case TimeoutBase::cumulative: return "cumulative";
    case TimeoutBase::per_step: return "per_step";
  }
  return {};
}

std::string_view to_string(TaskOrder value) noexcept {
  switch (value) {
    case TaskOrder::fifo: return "FIFO";
    case TaskOrder::lifo: return "LIFO";
  }
  return {};
}

std::string_view to_string(ScalarIn value) noexcept {
  switch (value) {
    case ScalarIn::equality: return "equality";
    case ScalarIn::documented: return "documented";
  }
  return {};
}

std::string_view to_string(Limits value) noexcept {
  switch (value) {
    case Limits::none: return "none";
    case Limits::taskrouter: return "taskrouter";
  }
  return {};
}

namespace workflow {

namespace {

constexpr std::array timeout_actions{OnTargetTimeout::preempt,
                                     OnTargetTimeout::wait_for_reservation};
constexpr std::array timeout_bases{TimeoutBase::cumulative, TimeoutBase::per_step};
constexpr std::array limit_profiles{Limits::none, Limits::taskrouter};
constexpr std::array scalar_ins{ScalarIn::equality, ScalarIn::documented};

constexpr std::array back_off_scopes{BackOff::Scope::task, BackOff::Scope::any_task};

std::optional<std::int64_t> bound(ObjectReader& reader, std::string_view key) {
  const auto read = reader.whole(key, 0, std::numeric_limits<std::int32_t>::max());
  return read ? std::optional(static_cast<std::int64_t>(*read)) : std::nullopt;
}

template <class E, std::size_t n>
void read(ObjectReader& reader, std::string_view key, const std::array<E, n>& values, E& field) {
  field = reader.choice(key, values).value_or(field);
}

PriorityAging read_aging(ObjectReader& options) {
  PriorityAging aging;
  const ValueView document = options.object("priority_aging");
  if (!document.exists()) return aging;
  ObjectReader reader(document, options.pointer_to("priority_aging"), options.faults());
  aging.points = reader.whole_32("points", 0, std::numeric_limits<std::int32_t>::max(), 1);
  aging.every = reader.duration("every", aging.every);
  no_other_keys(reader);
  return aging;
}

// The unknown keys of the dialect are kept with those of the options.
Value read_dialect(ValueView document, const std::string& pointer, Faults& faults, Dialect& out) {
  if (!document.exists()) return {};
  ObjectReader reader(document, pointer, faults);
  read(reader, "scalar_in", scalar_ins, out.scalar_in);
  out.coerce_numeric_strings = reader.boolean("coerce_numeric_strings", out.coerce_numeric_strings);
  out.extended = reader.boolean("extended", out.extended);
  return reader.unknown();
}

Value with_dialect(const Value& unknown, const Value& of_dialect) {
  if (of_dialect.view().is_null()) return unknown;
  ValueBuilder kept;
  kept.begin_object();
  write_members(kept, unknown);
  kept.key("dialect").value(of_dialect).end_object();
  return kept.finish();
}

void write(ValueBuilder& out, const Dialect& dialect, ValueView unknown) {
  out.begin_object();
  out.key("scalar_in").string(to_string(dialect.scalar_in));
  out.key("coerce_numeric_strings").boolean(dialect.coerce_numeric_strings);
  out.key("extended").boolean(dialect.extended);
  write_members(out, unknown);
  out.end_object();
}

void write_seed(ValueBuilder& out, std::uint64_t seed) {
  if (seed <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    out.integer(static_cast<std::int64_t>(seed));
  } else {
    out.string(std::to_string(seed));
  }
}

}  // namespace

void no_other_keys(const ObjectReader& reader) {
  const Value unknown = reader.unknown();
  for (std::size_t i = 0; i < unknown.view().size(); ++i) {
    reader.faults().add(ErrorCode::unknown_name, reader.pointer_to(unknown.view().key(i)),
                        "this object has no key " + quoted(unknown.view().key(i)));
  }
}

std::optional<BackOff> read_back_off(ObjectReader& owner, std::string_view key) {
  const ValueView document = owner.object(key);
  if (!document.exists()) return std::nullopt;
  ObjectReader reader(document, owner.pointer_to(key), owner.faults());
  BackOff back_off;
  back_off.no_answer = reader.pause("no_answer", {});
  back_off.busy = reader.pause("busy", {});
  back_off.reject = reader.pause("reject", {});
  back_off.failed = reader.pause("failed", {});
  read(reader, "scope", back_off_scopes, back_off.scope);
  no_other_keys(reader);
  return back_off;
}

void write_back_off(ValueBuilder& out, const BackOff& back_off) {
  out.begin_object();
  write_seconds(out.key("no_answer"), back_off.no_answer);
  write_seconds(out.key("busy"), back_off.busy);
  write_seconds(out.key("reject"), back_off.reject);
  write_seconds(out.key("failed"), back_off.failed);
  out.key("scope").string(to_string(back_off.scope));
  out.end_object();
}

Options read_options(ValueView document, const std::string& pointer, Faults& faults) {
  Options options;
  if (!document.exists()) return options;
  ObjectReader reader(document, pointer, faults);
  options.seed =
      reader.whole("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(options.seed);
  read(reader, "selection", selections, options.selection);
  if (const auto name = reader.name("default_activity")) options.default_activity = *name;
  if (const auto name = reader.name("timeout_activity")) options.timeout_activity = *name;
  options.multi_task = reader.boolean("multi_task", options.multi_task);
  read(reader, "prioritize_queue_order", task_orders, options.prioritize_queue_order);
  read(reader, "on_target_timeout", timeout_actions, options.on_target_timeout);
  read(reader, "timeout_base", timeout_bases, options.timeout_base);
  read(reader, "exclude_after", exclusions, options.exclude_after);
  options.back_off = read_back_off(reader, "back_off").value_or(options.back_off);
  options.priority_aging = read_aging(reader);
  options.max_waiting = bound(reader, "max_waiting");
  options.load_budget = bound(reader, "load_budget");
  options.setup_timeout = reader.duration("setup_timeout", options.setup_timeout);
  options.transfer_timeout = reader.duration("transfer_timeout", options.transfer_timeout);
  options.assigned_timeout = reader.duration("assigned_timeout", options.assigned_timeout);
  options.wrapup_timeout = reader.duration("wrapup_timeout", options.wrapup_timeout);
  read(reader, "limits", limit_profiles, options.limits);
  options.re_evaluate_at_calendar_edges =
      reader.boolean("re_evaluate_at_calendar_edges", options.re_evaluate_at_calendar_edges);
  const Value of_dialect =
      read_dialect(reader.object("dialect"), reader.pointer_to("dialect"), faults, options.dialect);
  options.unknown = with_dialect(reader.unknown(), of_dialect);
  return options;
}

void write_options(ValueBuilder& out, const Options& options) {
  out.begin_object();
  write_seed(out.key("seed"), options.seed);
  out.key("selection").string(to_string(options.selection));
  out.key("default_activity").string(options.default_activity);
  out.key("timeout_activity").string(options.timeout_activity);
  out.key("multi_task").boolean(options.multi_task);
  out.key("prioritize_queue_order").string(to_string(options.prioritize_queue_order));
  out.key("on_target_timeout").string(to_string(options.on_target_timeout));
  out.key("timeout_base").string(to_string(options.timeout_base));
  out.key("exclude_after").string(to_string(options.exclude_after));
  write_back_off(out.key("back_off"), options.back_off);
  out.key("priority_aging").begin_object();
  out.key("points").integer(options.priority_aging.points);
  write_seconds(out.key("every"), options.priority_aging.every);
  out.end_object();
  if (options.max_waiting) out.key("max_waiting").integer(*options.max_waiting);
  if (options.load_budget) out.key("load_budget").integer(*options.load_budget);
  write_seconds(out.key("setup_timeout"), options.setup_timeout);
  write_seconds(out.key("transfer_timeout"), options.transfer_timeout);
  write_seconds(out.key("assigned_timeout"), options.assigned_timeout);
  if (options.re_evaluate_at_calendar_edges) out.key("re_evaluate_at_calendar_edges").boolean(true);
  if (options.limits != Limits::none) out.key("limits").string(to_string(options.limits));
  if (options.wrapup_timeout != Duration::zero())
    write_seconds(out.key("wrapup_timeout"), options.wrapup_timeout);
  write(out.key("dialect"), options.dialect, options.unknown.view().find("dialect"));
  for (std::size_t i = 0; i < options.unknown.view().size(); ++i) {
    const std::string_view key = options.unknown.view().key(i);
    if (key != "dialect") out.key(key).value(options.unknown.view()[i]);
  }
  out.end_object();
}

void write_members(ValueBuilder& out, ValueView object) {
  if (!object.is_object()) return;
  for (std::size_t i = 0; i < object.size(); ++i) out.key(object.key(i)).value(object[i]);
}

void write_seconds(ValueBuilder& out, Duration length) {
  constexpr std::int64_t second = Duration(std::chrono::seconds(1)).count();
  if (length.count() % second == 0) {
    out.integer(length.count() / second);
  } else {
    out.real(static_cast<double>(length.count()) / static_cast<double>(second));
  }
}

}  // namespace workflow
ACD_NAMESPACE_END

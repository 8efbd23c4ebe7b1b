#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/router/event.hpp>
#include <acd/router/json.hpp>
#include <acd/router/refusal.hpp>
#include <acd/workflow/workspace.hpp>

#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expectations {

using EventTypes = std::bitset<router::event_types>;

/// The types that `also` names: one, or all below `group.*`. None when it names no event.
[[nodiscard]] EventTypes types_named(std::string_view name);

/// A command, or time that passes.
struct CommandStep {
  router::ParsedCommand parsed;
  bool must_be_refused = false;
  std::optional<router::RefusalCode> refusal_code;
  bool unreadable = false;  ///< refused before the router sees it: `parsed` only lets time pass
};

struct ExpectStep {
  std::vector<ValueView> patterns;
  std::vector<router::EventType> types;  ///< of the patterns
  EventTypes also;
  EventTypes watched;  ///< of the patterns and of `also`
};

struct StateStep {
  bool of_task = false;
  std::string_view id;
  ValueView wanted;
};

struct Step {
  std::variant<CommandStep, ExpectStep, StateStep> what;
  std::size_t offset = 0;
  std::size_t line = 0;
};

/// An expectations document, read and checked.
struct Document {
  std::string text;
  Value value;  ///< everything borrowed below points into it
  Workspace workspace;
  std::vector<Step> steps;
};

[[nodiscard]] Result<Document> read_document(std::string_view text,
                                             const Workspace::ReadFile& read_file);

}  // namespace expectations
ACD_NAMESPACE_END

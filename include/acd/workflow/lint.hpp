#pragma once

#include <acd/config.hpp>
#include <acd/workflow/workspace.hpp>

#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN

/// Something in a sound document that probably does not do what its author means.
struct Lint {
  std::string id;  ///< stable, such as "scalar-in"; docs/reference/lints.md has a section for each
  std::string pointer;     ///< JSON pointer of the place, into the workspace document
  std::string message;     ///< what is so
  std::string suggestion;  ///< what to write instead
};

/// All lints of a workspace in document order. Complexity: linear in the document, times the number
/// of targets for the reachability lints; times the kinds of workers for who serves a filter.
[[nodiscard]] ACD_API std::vector<Lint> lint(const Workspace& workspace);

ACD_NAMESPACE_END

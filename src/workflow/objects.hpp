#pragma once

#include <acd/config.hpp>
#include <acd/workflow/workspace.hpp>

#include "workflow/documents.hpp"
#include "workflow/reader.hpp"

#include <string>

ACD_NAMESPACE_BEGIN
namespace workflow {

struct Identity {
  std::string sid;
  std::string name;
};

/// `name` is required, `sid` is the name when none is written.
[[nodiscard]] Identity read_identity(ObjectReader& reader);

// The rest of the object; what a reference names is not looked up.
[[nodiscard]] TaskQueue read_queue(ObjectReader& reader, Identity identity, const Dialect& dialect);
[[nodiscard]] Worker read_worker(ObjectReader& reader, Identity identity);

}  // namespace workflow
ACD_NAMESPACE_END

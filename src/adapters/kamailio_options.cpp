#include <acd/adapters/kamailio.hpp>

#include "workflow/documents.hpp"
#include "workflow/faults.hpp"
#include "workflow/reader.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

void read_announcements(workflow::ObjectReader& in, KamailioOptions& options) {
  const ValueView uris = in.object("announcements");
  for (std::size_t i = 0; i < uris.size(); ++i) {
    if (uris[i].is_string() && uris[i].as_string().starts_with("sip:")) {
      options.announcements.emplace(uris.key(i), uris[i].as_string());
    } else {
      in.faults().add(ErrorCode::value,
                      workflow::child(in.pointer_to("announcements"), uris.key(i)),
                      "expected a SIP URI, found " + workflow::describe(uris[i]));
    }
  }
}

}  // namespace

Result<KamailioOptions> KamailioOptions::from_json(std::string_view text) {
  const auto document = Value::from_json(text);
  if (!document) return document.errors();
  workflow::Faults faults;
  workflow::ObjectReader in(*document, "", faults);
  KamailioOptions options;
  if (const auto channel = in.name("channel")) options.channel = *channel;
  if (const auto nobody = in.name("nobody")) options.nobody = *nobody;
  options.wrap_up = in.boolean("wrap_up", options.wrap_up);
  read_announcements(in, options);
  if (in.is_object()) workflow::no_other_keys(in);
  if (!faults.empty()) {
    faults.locate(text, "");
    return faults.take();
  }
  return options;
}

}  // namespace adapters
ACD_NAMESPACE_END

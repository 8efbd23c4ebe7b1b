#include <acd/adapters/body.hpp>
#include <acd/adapters/connect.hpp>

#include "workflow/documents.hpp"
#include "workflow/faults.hpp"
#include "workflow/reader.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using workflow::Faults;
using workflow::ObjectReader;

void read_names(ObjectReader& in, std::string_view key, ConnectOptions::Names& into) {
  const ValueView names = in.object(key);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].is_string()) {
      into.emplace(names.key(i), names[i].as_string());
    } else {
      in.faults().add(ErrorCode::type, workflow::child(in.pointer_to(key), names.key(i)),
                      "expected a string, found " + workflow::describe(names[i]));
    }
  }
}

void read_announcements(ObjectReader& in, ConnectOptions& options) {
  const ValueView names = in.array("announcements");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].is_string()) {
      options.announcements.emplace(names[i].as_string());
    } else {
      in.faults().add(ErrorCode::type, workflow::child(in.pointer_to("announcements"), i),
                      "expected the name of an outcome, found " + workflow::describe(names[i]));
    }
  }
}

void take(ObjectReader& in, std::string_view key, std::string& into) {
  if (const auto text = in.name(key)) into = *text;
}

void read_nobody(ObjectReader& in, ConnectOptions& options) {
  const ValueView found = in.object("nobody");
  if (!found.exists()) return;
  ObjectReader nobody(found, in.pointer_to("nobody"), in.faults());
  take(nobody, "attribute", options.nobody_attribute);
  take(nobody, "value", options.nobody_value);
  workflow::no_other_keys(nobody);
}

void read_outbound(ObjectReader& in, ConnectOptions& options) {
  const ValueView found = in.object("outbound");
  if (!found.exists()) return;
  ObjectReader outbound(found, in.pointer_to("outbound"), in.faults());
  options.outbound_flow = outbound.required_name("flow");
  take(outbound, "queue", options.outbound_queue);
  take(outbound, "number", options.outbound_number);
  workflow::no_other_keys(outbound);
}

}  // namespace

std::string_view to_string(ConnectOffer offer) noexcept {
  switch (offer) {
    case ConnectOffer::associate: return "associate";
    case ConnectOffer::criteria: return "criteria";
  }
  return "";
}

Result<ConnectOptions> ConnectOptions::from_json(std::string_view text) {
  const auto document = Value::from_json(text);
  if (!document) return document.errors();
  Faults faults;
  ObjectReader in(*document, "", faults);
  ConnectOptions options;
  options.instance_id = in.required_name("instance_id");
  options.region = in.required_name("region");
  take(in, "api", options.api);
  options.offer = in.choice("offer", std::array{ConnectOffer::associate, ConnectOffer::criteria})
                      .value_or(options.offer);
  read_names(in, "queues", options.queues);
  read_names(in, "users", options.users);
  read_names(in, "statuses", options.statuses);
  read_names(in, "activities", options.activities);
  read_announcements(in, options);
  read_nobody(in, options);
  read_outbound(in, options);
  if (in.is_object()) workflow::no_other_keys(in);
  if (!options.api.empty() && !parse_url(options.api)) {
    faults.add(ErrorCode::value, "/api", "expected an http or https URL");
  }
  if (!faults.empty()) {
    faults.locate(text, "");
    return faults.take();
  }
  if (options.api.empty()) options.api = "https://connect." + options.region + ".amazonaws.com";
  return options;
}

}  // namespace adapters
ACD_NAMESPACE_END

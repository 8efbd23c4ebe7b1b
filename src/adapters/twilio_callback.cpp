#include "twilio_callback.hpp"

#include <acd/adapters/signature.hpp>

#include "callback.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

std::variant<TwilioCallback, Received> open_callback(const TwilioOptions& options,
                                                     const HttpRequest& request) {
  if (!options.tokens.empty() && !verify_twilio(request, options.tokens)) {
    Received out = only(CallbackResult::bad_signature);
    out.answer.status = 403;
    return out;
  }
  auto parsed = read_body(request);
  if (const auto* const bad = std::get_if<BadRequest>(&parsed)) return refused(*bad);
  auto* const form = std::get_if<Form>(&parsed);
  if (form == nullptr) return refused({415, "expected a form"});
  const auto url = parse_url(request.url);
  if (!url) return refused({400, "expected an http or https URL"});
  auto query = read_form(url->query);
  if (const auto* const bad = std::get_if<BadRequest>(&query)) return refused(*bad);
  return TwilioCallback{url->path, std::get<Form>(std::move(query)), std::move(*form)};
}

bool is_end_of_leg(std::string_view status) noexcept {
  return status == "busy" || status == "no-answer" || status == "failed" || status == "canceled" ||
         status == "completed";
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/signature.hpp>

#include "crypto.hpp"
#include "percent.hpp"

#include <algorithm>
#include <set>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

// Each once, in the order of preference: the URL as it is, with and without its port, and each of
// them with the query as JavaScript's querystring writes it.
std::vector<std::string> spellings(const std::string& text) {
  std::vector<std::string> out{text};
  const auto url = parse_url(text);
  if (!url) return out;
  const std::string standard = url->scheme == "https" ? "443" : "80";
  const std::string user = url->user.empty() ? "" : url->user + "@";
  for (const std::string& port :
       {std::string(), ":" + (url->port.empty() ? standard : url->port)}) {
    std::string base = url->scheme;
    base.append("://").append(user).append(url->host).append(port).append(url->path);
    out.push_back(url->has_query ? base + "?" + url->query : base);
    const auto query = read_form(url->query);
    if (!url->has_query || !std::holds_alternative<Form>(query)) continue;
    std::string again;
    for (const auto& [name, value] : std::get<Form>(query).fields()) {
      again += again.empty() ? '?' : '&';
      again += percent_encode(name, "-_.!~*'()") + "=" + percent_encode(value, "-_.!~*'()");
    }
    out.push_back(base + again);
  }
  return out;
}

bool signed_by(const HttpRequest& request, const Form& form, std::span<const std::string> tokens) {
  const std::string_view given = header(request.headers, "x-twilio-signature");
  bool good = false;
  for (const std::string& url : spellings(request.url)) {
    for (const std::string& token : tokens) {
      // No early end: how long it takes says nothing about which one it was.
      good = equal_in_constant_time(twilio_signature(token, url, form), given) || good;
    }
  }
  return good;
}

bool has_the_hash(const HttpRequest& request) {
  const auto url = parse_url(request.url);
  const auto query = read_form(url ? url->query : std::string());
  if (!std::holds_alternative<Form>(query)) return false;
  const std::string_view hash = std::get<Form>(query).get("bodySHA256");
  return equal_in_constant_time(to_hex(sha256(request.body)), hash);
}

}  // namespace

std::string twilio_signature(std::string_view token, std::string_view url, const Form& form) {
  const std::set<Form::Field> sorted(form.fields().begin(), form.fields().end());
  std::string text(url);
  // A set: a repeated name stands once for each of its distinct values.
  for (const auto& [name, value] : sorted) text.append(name).append(value);
  return to_base64(hmac_sha1(token, text));
}

void sign_twilio(HttpRequest& request, std::string_view token) {
  Form form;
  if (request.method == "POST" &&
      header(request.headers, "content-type").starts_with("application/json")) {
    request.url += request.url.find('?') == std::string::npos ? '?' : '&';
    request.url += "bodySHA256=" + to_hex(sha256(request.body));
  } else if (request.method == "POST") {
    const auto parsed = read_form(request.body);
    if (const Form* const fields = std::get_if<Form>(&parsed)) form = *fields;
  }
  request.headers.emplace_back("x-twilio-signature", twilio_signature(token, request.url, form));
}

bool verify_twilio(const HttpRequest& request, std::span<const std::string> tokens,
                   const BodyLimits& limits) {
  if (header(request.headers, "x-twilio-signature").empty()) return false;
  if (request.method == "GET") return signed_by(request, {}, tokens);
  if (header(request.headers, "content-type").starts_with("application/x-www-form-urlencoded")) {
    const auto form = read_form(request.body, limits);
    return std::holds_alternative<Form>(form) && signed_by(request, std::get<Form>(form), tokens);
  }
  return has_the_hash(request) && signed_by(request, {}, tokens);
}

}  // namespace adapters
ACD_NAMESPACE_END

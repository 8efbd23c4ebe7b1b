// Signs, or verifies, what peers ask for: one JSON object a line in, one out.
#include <acd/adapters/signature.hpp>
#include <acd/core/value.hpp>

#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace acd;
using namespace acd::adapters;

namespace {

std::string text(ValueView object, std::string_view key) {
  const ValueView value = object.find(key);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

TimePoint instant(ValueView object, std::string_view key) {
  return parse_instant(text(object, key)).value();
}

HttpRequest request_of(ValueView line) {
  HttpRequest request{text(line, "method"), text(line, "url"), {}, text(line, "body")};
  const ValueView headers = line.find("headers");
  for (std::size_t i = 0; i < headers.size(); ++i) {
    request.headers.emplace_back(headers.key(i), headers[i].as_string());
  }
  return request;
}

std::vector<std::string> secrets_of(ValueView line) {
  std::vector<std::string> out;
  const ValueView secrets = line.find("secrets");
  for (std::size_t i = 0; i < secrets.size(); ++i) out.emplace_back(secrets[i].as_string());
  return out;
}

std::string headers_of(const HttpRequest& request) {
  ValueBuilder out;
  out.begin_object();
  for (const auto& [name, value] : request.headers) out.key(name).string(value);
  return to_json(out.end_object().finish());
}

std::string answer(ValueView line) {
  HttpRequest request = request_of(line);
  const std::string scheme = text(line, "scheme");
  if (scheme == "aws") {
    sign_aws(request,
             {text(line, "access_key"), text(line, "secret_key"), text(line, "session_token"),
              text(line, "region"), text(line, "service")},
             instant(line, "at"));
    return headers_of(request);
  }
  const std::vector<std::string> secrets = secrets_of(line);
  if (scheme == "twilio") {
    sign_twilio(request, secrets.at(0));
    request.headers.emplace_back("url", request.url);  // of JSON another one
    return headers_of(request);
  }
  if (scheme == "verify_twilio") return verify_twilio(request, secrets) ? "true" : "false";
  if (scheme == "webhook") {
    if (!sign_webhook(request, text(line, "id"), instant(line, "at"), secrets)) {
      throw std::runtime_error("not a secret");
    }
    return headers_of(request);
  }
  if (scheme == "verify_webhook") {
    const bool good = verify_webhook(request, instant(line, "at"), secrets) == WebhookVerdict::good;
    return good ? "true" : "false";
  }
  throw std::runtime_error(
      "expected the scheme aws, twilio, verify_twilio, webhook or verify_webhook");
}

}  // namespace

int main() {
  try {
    for (std::string line; std::getline(std::cin, line);) {
      std::cout << answer(Value::from_json(line).value()) << '\n';
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}

#include <acd/adapters/signature.hpp>

#include "crypto.hpp"
#include "percent.hpp"

#include <algorithm>
#include <map>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

constexpr std::string_view unreserved = "-._~";

// 20150830T123600Z
std::string compact(TimePoint at) {
  const std::string text = to_string(at);  // 2015-08-30T12:36:00.000000Z
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 5) + text.substr(14, 2) +
         text.substr(17, 2) + "Z";
}

std::string canonical_query(std::string_view query) {
  std::vector<std::string> pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    // What is encoded already is encoded once, whoever did it.
    pairs.push_back(
        percent_encode(percent_decode(name, false).value_or(std::string(name)), unreserved) + "=" +
        percent_encode(percent_decode(value, false).value_or(std::string(value)), unreserved));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const std::string& pair : pairs) out += out.empty() ? pair : "&" + pair;
  return out;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Without outer blanks, and with one blank for several.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct CanonicalHeaders {
  std::string lines;
  std::string names;
};

CanonicalHeaders canonical_headers(const Headers& headers) {
  std::map<std::string, std::string> sorted;
  for (const auto& [name, value] : headers) {
    std::string& joined = sorted[lowered(name)];
    joined += joined.empty() ? squeezed(value) : "," + squeezed(value);
  }
  CanonicalHeaders out;
  for (const auto& [name, value] : sorted) {
    out.lines.append(name).append(":").append(value).append("\n");
    if (!out.names.empty()) out.names += ';';
    out.names += name;
  }
  return out;
}

std::string signing_key(const AwsSigner& signer, std::string_view date) {
  std::string key = hmac_sha256("AWS4" + signer.secret_key, date);
  key = hmac_sha256(key, signer.region);
  key = hmac_sha256(key, signer.service);
  return hmac_sha256(key, "aws4_request");
}

}  // namespace

void sign_aws(HttpRequest& request, const AwsSigner& signer, TimePoint at) {
  const auto url = parse_url(request.url);
  ACD_ASSERT(url.has_value());
  if (!url) return;
  const std::string instant = compact(at);
  const std::string date = instant.substr(0, 8);
  request.headers.emplace_back("host", url->port.empty() ? url->host : url->host + ":" + url->port);
  request.headers.emplace_back("x-amz-date", instant);
  if (!signer.session_token.empty()) {
    request.headers.emplace_back("x-amz-security-token", signer.session_token);
  }
  const CanonicalHeaders headers = canonical_headers(request.headers);
  // Every service but S3 wants the path of the URL encoded once more.
  const std::string canonical = request.method + "\n" + percent_encode(url->path, "-._~/") + "\n" +
                                canonical_query(url->query) + "\n" + headers.lines + "\n" +
                                headers.names + "\n" + to_hex(sha256(request.body));
  const std::string scope = date + "/" + signer.region + "/" + signer.service + "/aws4_request";
  const std::string to_sign =
      "AWS4-HMAC-SHA256\n" + instant + "\n" + scope + "\n" + to_hex(sha256(canonical));
  const std::string signature = to_hex(hmac_sha256(signing_key(signer, date), to_sign));
  request.headers.emplace_back("authorization",
                               "AWS4-HMAC-SHA256 Credential=" + signer.access_key + "/" + scope +
                                   ", SignedHeaders=" + headers.names + ", Signature=" + signature);
}

}  // namespace adapters
ACD_NAMESPACE_END

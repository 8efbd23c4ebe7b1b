#include <acd/adapters/body.hpp>

#include "percent.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

BadRequest too_large(std::size_t found, std::size_t limit) {
  return {413,
          "expected at most " + std::to_string(limit) + " bytes, found " + std::to_string(found)};
}

struct ContentType {
  std::string media;
  bool utf8 = true;
};

ContentType content_type(std::string_view text) {
  ContentType out;
  std::size_t end = std::min(text.find(';'), text.size());
  out.media = lowered(trimmed(text.substr(0, end)));
  while (end < text.size()) {
    const std::size_t begin = end + 1;
    end = std::min(text.find(';', begin), text.size());
    std::string parameter = lowered(trimmed(text.substr(begin, end - begin)));
    parameter.erase(std::remove(parameter.begin(), parameter.end(), '"'), parameter.end());
    if (parameter.starts_with("charset=") && parameter != "charset=utf-8") out.utf8 = false;
  }
  return out;
}

// Until a separator or the end; what is left stands behind the separator.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view head = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return head;
}

}  // namespace

std::optional<std::string_view> Form::find(std::string_view name) const noexcept {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& field) { return field.first == name; });
  if (found == fields_.end()) return std::nullopt;
  return std::string_view(found->second);
}

std::string Form::encoded() const {
  std::string out;
  for (const auto& [name, value] : fields_) {
    if (!out.empty()) out += '&';
    out += percent_encode(name);
    out += '=';
    out += percent_encode(value);
  }
  return out;
}

std::variant<Form, BadRequest> read_form(std::string_view text, const BodyLimits& limits) {
  if (text.size() > limits.bytes) return too_large(text.size(), limits.bytes);
  std::vector<Form::Field> fields;
  while (!text.empty()) {
    std::string_view rest = cut(text, '&');
    if (rest.empty()) continue;
    if (fields.size() == limits.fields) {
      return BadRequest{400, "expected at most " + std::to_string(limits.fields) + " form fields"};
    }
    const std::string number = std::to_string(fields.size() + 1);
    const auto name = percent_decode(cut(rest, '='), true);
    const auto value = percent_decode(rest, true);
    if (!name || !value) {
      return BadRequest{400, "expected two hex digits after % in form field " + number};
    }
    if (!is_utf8(*name) || !is_utf8(*value)) {
      return BadRequest{400, "expected UTF-8 in form field " + number};
    }
    fields.emplace_back(*name, *value);
  }
  return Form(std::move(fields));
}

std::variant<Value, BadRequest> read_json(std::string_view text, const BodyLimits& limits) {
  if (text.size() > limits.bytes) return too_large(text.size(), limits.bytes);
  auto value = Value::from_json(text, {.bytes = limits.bytes, .depth = limits.depth});
  if (value) return *std::move(value);
  // The library's own sentence may quote the text.
  const Error& error = value.error();
  std::string sentence;
  switch (error.code) {
    case ErrorCode::limit_exceeded:
      sentence = "expected JSON nested at most " + std::to_string(limits.depth) + " deep";
      break;
    case ErrorCode::duplicate: sentence = "expected each key once in an object"; break;
    default: sentence = is_utf8(text) ? "expected JSON" : "expected UTF-8"; break;
  }
  return BadRequest{400, sentence + ", byte " + std::to_string(error.offset)};
}

std::variant<Form, Value, BadRequest> read_body(const HttpRequest& request,
                                                const BodyLimits& limits) {
  const auto widened = [](auto parsed) {
    return std::visit(
        [](auto& part) { return std::variant<Form, Value, BadRequest>(std::move(part)); }, parsed);
  };
  if (request.url.size() > limits.bytes) return too_large(request.url.size(), limits.bytes);
  if (request.method == "GET") {
    const std::size_t query = std::min(request.url.find('?'), request.url.size());
    std::string_view text = std::string_view(request.url).substr(query);
    if (!text.empty()) text.remove_prefix(1);
    return widened(read_form(text, limits));
  }
  if (request.body.size() > limits.bytes) return too_large(request.body.size(), limits.bytes);
  const ContentType type = content_type(header(request.headers, "content-type"));
  if (!type.utf8) return BadRequest{415, "expected the character set utf-8"};
  if (type.media == "application/x-www-form-urlencoded") {
    return widened(read_form(request.body, limits));
  }
  if (type.media == "application/json" || type.media.ends_with("+json")) {
    return widened(read_json(request.body, limits));
  }
  return BadRequest{415, "expected application/x-www-form-urlencoded or application/json"};
}

std::optional<Url> parse_url(std::string_view text) {
  const bool has_bad_bytes = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f';
  });
  const std::size_t colon = text.find("://");
  if (has_bad_bytes || colon == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = lowered(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  const bool in_brackets = authority.starts_with('[');
  std::size_t host_end = authority.find(in_brackets ? ']' : ':');
  if (in_brackets && host_end == std::string_view::npos) return std::nullopt;
  host_end = in_brackets ? host_end + 1 : std::min(host_end, authority.size());
  url.host = lowered(authority.substr(0, host_end));
  authority.remove_prefix(host_end);
  if (url.host.empty() || (!authority.empty() && authority[0] != ':')) return std::nullopt;
  if (!authority.empty()) {
    url.port = authority.substr(1);
    std::uint16_t port = 0;
    const char* const end = url.port.data() + url.port.size();
    const auto read = std::from_chars(url.port.data(), end, port);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  }
  const std::size_t query = rest.find('?');
  url.has_query = query != std::string_view::npos;
  url.path = rest.substr(0, query);
  if (url.path.empty()) url.path = "/";
  if (url.has_query) url.query = rest.substr(query + 1);
  return url;
}

std::string percent_encode(std::string_view text) { return percent_encode(text, "-._~"); }

}  // namespace adapters
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Header names and values in the order they are written.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The value of a header, names compared without regard to ASCII case; empty when it is absent.
[[nodiscard]] ACD_API std::string_view header(const Headers& headers,
                                              std::string_view name) noexcept;

/// A request as text. The library opens no socket: a host sends it, or hands over what it received.
struct HttpRequest {
  std::string method = "POST";
  std::string url;  ///< the whole URL as the other side knows it, with its query
  Headers headers;
  std::string body;
  friend bool operator==(const HttpRequest&, const HttpRequest&) = default;
};

/// An answer as text.
struct HttpResponse {
  int status = 204;
  Headers headers = {};
  std::string body = {};
  friend bool operator==(const HttpResponse&, const HttpResponse&) = default;
};

}  // namespace adapters
ACD_NAMESPACE_END

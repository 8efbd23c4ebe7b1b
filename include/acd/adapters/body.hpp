#pragma once

#include <acd/adapters/http.hpp>
#include <acd/config.hpp>
#include <acd/core/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// What is read of a request from outside; anything beyond is refused before it costs anything.
struct BodyLimits {
  std::size_t bytes = std::size_t{64} << 10;  ///< of the body, and of the URL
  std::size_t fields = 200;                   ///< of a form
  std::size_t depth = 32;                     ///< of JSON
};

/// Why a request cannot be read. The sentence says nothing of its content.
struct BadRequest {
  int status = 400;  ///< 400, 413 (too large), 415 (content type)
  std::string sentence;
  int vendor_code = 0;  ///< the back end's number for it, where it has one
  friend bool operator==(const BadRequest&, const BadRequest&) = default;
};

/// The fields of a form in their order; names may repeat.
class ACD_API Form {
 public:
  using Field = std::pair<std::string, std::string>;
  Form() = default;
  explicit Form(std::vector<Field> fields) : fields_(std::move(fields)) {}

  [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }
  /// The first value of that name; nothing when there is none.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// The same, and empty when there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const noexcept {
    return find(name).value_or(std::string_view());
  }
  void add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }

  /// application/x-www-form-urlencoded, in the order of the fields.
  [[nodiscard]] std::string encoded() const;

 private:
  std::vector<Field> fields_;
};

/// Reads application/x-www-form-urlencoded: UTF-8, every `%` followed by two hex digits.
[[nodiscard]] ACD_API std::variant<Form, BadRequest> read_form(std::string_view text,
                                                               const BodyLimits& limits = {});

/// Reads JSON.
[[nodiscard]] ACD_API std::variant<Value, BadRequest> read_json(std::string_view text,
                                                                const BodyLimits& limits = {});

/// Reads what a request carries by its content type: a form, JSON (application/json and any
/// `…+json`), or, of a GET, the query. Other types and other character sets than UTF-8 are 415.
[[nodiscard]] ACD_API std::variant<Form, Value, BadRequest> read_body(
    const HttpRequest& request, const BodyLimits& limits = {});

/// An absolute `http` or `https` URL, cut into its parts; none is decoded.
struct Url {
  std::string scheme;  ///< lower case
  std::string user;    ///< with its password
  std::string host;    ///< lower case; an IPv6 address keeps its brackets
  std::string port;    ///< as written; empty: the scheme's
  std::string path;    ///< begins with `/`
  std::string query;   ///< without `?`
  bool has_query = false;
};

/// Nothing when it is not one: no control characters, no blanks, a host, a port up to 65535.
[[nodiscard]] ACD_API std::optional<Url> parse_url(std::string_view text);

/// Everything but letters, digits and `-._~` as `%XX` (RFC 3986).
[[nodiscard]] ACD_API std::string percent_encode(std::string_view text);

}  // namespace adapters
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN

/// What is wrong with a text from outside. Each name is stable and has a row in
/// docs/reference/errors.md.
enum class ErrorCode : std::uint8_t {
  syntax,           ///< an expression that the grammar does not know
  unprefixed_name,  ///< a name without `task.` or `worker.` in a target expression
  wrong_root,       ///< a root that the context does not have, such as `worker.` in skip_if
  limit_exceeded,   ///< more bytes or a deeper nesting than the limits allow
  json,             ///< not JSON, or not UTF-8
  type,             ///< JSON of another type than expected
  missing,          ///< a required key is absent
  value,            ///< the right type, a value that is not allowed
  unknown_name,     ///< a reference to something that does not exist
  duplicate,        ///< a name that is already taken
  time,             ///< not an instant or a length of time
  file,             ///< a file that cannot be read
  snapshot,         ///< a snapshot that is damaged, cut short or newer than this library
};

/// The stable name: `to_string(ErrorCode::wrong_root) == "wrong_root"`.
[[nodiscard]] ACD_API std::string_view to_string(ErrorCode code) noexcept;

/// One fault, and where in the caller's text it is.
struct Error {
  ErrorCode code = ErrorCode::syntax;
  std::string message;     ///< one sentence in lower case: what was expected, what was found
  std::size_t offset = 0;  ///< byte offset into the text given, 0-based; its size means the end
  std::string pointer;     ///< JSON pointer (RFC 6901) of the faulty value; empty outside documents
                           ///< and for their root
  std::size_t line = 0;    ///< line in the text given, 1-based; 0 when unknown

  friend bool operator==(const Error&, const Error&) = default;
};

/// Thrown by Result::value() when there is none.
class ACD_API BadResult : public std::runtime_error {
 public:
  explicit BadResult(std::vector<Error> errors);
  [[nodiscard]] const std::vector<Error>& errors() const noexcept { return errors_; }

 private:
  std::vector<Error> errors_;
};

/// A value, or one or more errors; spelled like std::expected.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>) {
    std::get<1>(state_).push_back(std::move(error));
  }
  /// Precondition: `errors` is not empty.
  Result(std::vector<Error> errors) : state_(std::in_place_index<1>, std::move(errors)) {
    ACD_ASSERT(!std::get<1>(state_).empty());
  }

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// Precondition: has_value().
  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }

  /// The value. Throws BadResult when there is none.
  [[nodiscard]] T& value() & { return check(), std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return check(), std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return check(), std::get<0>(std::move(state_)); }

  /// The first error. Precondition: !has_value().
  [[nodiscard]] const Error& error() const { return std::get<1>(state_).front(); }
  /// All errors in the order of the text. Precondition: !has_value().
  [[nodiscard]] const std::vector<Error>& errors() const& { return std::get<1>(state_); }
  [[nodiscard]] std::vector<Error>&& errors() && { return std::get<1>(std::move(state_)); }

 private:
  void check() const {
    if (!has_value()) throw BadResult(std::get<1>(state_));
  }
  std::variant<T, std::vector<Error>> state_;
};

ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// The pointer of a member or an element of the value at `pointer` (RFC 6901).
[[nodiscard]] std::string child(std::string_view pointer, std::string_view key);
[[nodiscard]] std::string child(std::string_view pointer, std::size_t index);

/// What was found, for messages: `"tex"`, `12`, `an array`; long strings are cut.
[[nodiscard]] std::string describe(ValueView value);

/// `text` as it stands in a message: in single quotes, without control characters, cut when it is
/// long.
[[nodiscard]] std::string quoted(std::string_view text);

/// What reading a document found wrong, in the order of reading.
class Faults {
 public:
  void add(ErrorCode code, std::string pointer, std::string message);
  /// A fault of the expression at `pointer`; its offset counts bytes of the expression.
  void add_expression(const Error& fault, std::string pointer);
  /// The faults of a file that the string at `pointer` names, read from `text`.
  void add_file(Faults faults, std::string_view file, std::string_view text,
                const std::string& pointer);

  [[nodiscard]] bool empty() const noexcept { return faults_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return faults_.size(); }
  [[nodiscard]] std::vector<Error> take();

  /// Finds out where in `text` the faults stand and puts them in that order. The root of `text` is
  /// at `root`; a pointer that leads nowhere stands where its nearest parent does. Complexity:
  /// linear in `text`. Precondition: JSON.
  void locate(std::string_view text, std::string_view root);

 private:
  struct Fault {
    Error error;
    std::size_t inside = 0;  // bytes into the string at the pointer
  };
  std::vector<Fault> faults_;
};

}  // namespace workflow
ACD_NAMESPACE_END

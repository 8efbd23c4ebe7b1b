#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/workflow/options.hpp>

#include "workflow/faults.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace workflow {

/// An object of a document: hands out its members by key and type, collects faults, and remembers
/// which keys somebody asked for. A member that is null reads as absent; one of the wrong type is a
/// fault and reads as absent too. The object's Value and the Faults outlive the reader.
class ObjectReader {
 public:
  /// A value that is not an object is a fault and reads as an empty one.
  ObjectReader(ValueView value, std::string pointer, Faults& faults);

  [[nodiscard]] bool is_object() const noexcept { return object_.is_object(); }
  [[nodiscard]] const std::string& pointer() const noexcept { return pointer_; }
  [[nodiscard]] std::string pointer_to(std::string_view key) const { return child(pointer_, key); }
  [[nodiscard]] Faults& faults() const noexcept { return faults_; }

  /// The member `key` of any type; absent when there is none.
  ValueView find(std::string_view key);
  /// True when the member is there and not null.
  bool has(std::string_view key) { return find(key).exists(); }
  /// A fault unless the member is there and not null.
  void require(std::string_view key);

  std::optional<std::string_view> text(std::string_view key);
  /// The same, and an empty one is a fault.
  std::optional<std::string_view> name(std::string_view key);
  /// name() of a required key; empty when there is none.
  std::string_view required_name(std::string_view key);
  bool boolean(std::string_view key, bool otherwise);
  /// A whole number, as a number or as a string of digits.
  std::optional<std::uint64_t> whole(std::string_view key, std::uint64_t least, std::uint64_t most);
  std::int32_t whole_32(std::string_view key, std::int32_t least, std::int32_t most,
                        std::int32_t otherwise);
  /// Seconds as a number, or a length of time such as `2m`; above zero.
  Duration duration(std::string_view key, Duration otherwise);
  /// The same, and zero is allowed.
  Duration pause(std::string_view key, Duration otherwise);
  ValueView object(std::string_view key);
  ValueView array(std::string_view key);

  /// One of an enumeration's names.
  template <class E, std::size_t n>
  std::optional<E> choice(std::string_view key, const std::array<E, n>& values) {
    std::array<std::string_view, n> names;
    for (std::size_t i = 0; i < n; ++i) names[i] = to_string(values[i]);
    const std::optional<std::size_t> index = choice_of(key, names.data(), n);
    return index ? std::optional<E>(values[*index]) : std::nullopt;
  }

  /// An object of the members that nobody asked for; null when there are none.
  [[nodiscard]] Value unknown() const;
  /// The keys that somebody asked for, each as often as it was.
  [[nodiscard]] const std::vector<std::string_view>& asked() const noexcept { return asked_; }

 private:
  std::optional<std::size_t> choice_of(std::string_view key, const std::string_view* names,
                                       std::size_t count);
  void expected(std::string_view key, ErrorCode code, std::string_view what, ValueView found);

  ValueView object_;
  std::string pointer_;
  Faults& faults_;
  std::vector<std::string_view> asked_;
};

/// The whole number that a value is: an integer, a number without a fraction, or a string of
/// digits.
[[nodiscard]] std::optional<std::uint64_t> whole_number(ValueView value);

}  // namespace workflow
ACD_NAMESPACE_END

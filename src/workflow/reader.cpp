#include "workflow/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr double longest_seconds = 1e9;
constexpr double exact_integers = 9007199254740992.0;  // 2^53: above it, doubles skip integers

std::optional<std::uint64_t> digits(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Duration> length_of(ValueView value) {
  if (value.is_string()) {
    const auto read = parse_duration(value.as_string());
    return read ? std::optional<Duration>(*read) : std::nullopt;
  }
  if (!value.is_number() || !(std::abs(value.as_real()) <= longest_seconds)) return std::nullopt;
  return Duration(std::llround(value.as_real() * 1e6));
}

}  // namespace

std::optional<std::uint64_t> whole_number(ValueView value) {
  if (value.is_string()) return digits(value.as_string());
  if (value.is_integer()) {
    if (value.as_integer() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value.as_integer());
  }
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_real();
  if (!(number >= 0 && number <= exact_integers) || std::trunc(number) != number) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(number);
}

ObjectReader::ObjectReader(ValueView value, std::string pointer, Faults& faults)
    : object_(value), pointer_(std::move(pointer)), faults_(faults) {
  if (!value.is_object()) {
    faults_.add(ErrorCode::type, pointer_, "expected an object, found " + describe(value));
  }
}

ValueView ObjectReader::find(std::string_view key) {
  asked_.push_back(key);
  const ValueView member = object_.find(key);
  return member.is_null() ? ValueView() : member;
}

void ObjectReader::require(std::string_view key) {
  if (!is_object() || has(key)) return;
  faults_.add(ErrorCode::missing, pointer_, fmt::format("expected the key '{}', found none", key));
}

std::optional<std::string_view> ObjectReader::text(std::string_view key) {
  const ValueView member = find(key);
  if (!member.exists()) return std::nullopt;
  if (member.is_string()) return member.as_string();
  expected(key, ErrorCode::type, "a string", member);
  return std::nullopt;
}

std::optional<std::string_view> ObjectReader::name(std::string_view key) {
  const auto read = text(key);
  if (!read || !read->empty()) return read;
  expected(key, ErrorCode::value, "at least one character", find(key));
  return std::nullopt;
}

std::string_view ObjectReader::required_name(std::string_view key) {
  require(key);
  return name(key).value_or(std::string_view());
}

bool ObjectReader::boolean(std::string_view key, bool otherwise) {
  const ValueView member = find(key);
  if (!member.exists()) return otherwise;
  if (member.is_boolean()) return member.as_boolean();
  expected(key, ErrorCode::type, "true or false", member);
  return otherwise;
}

std::optional<std::uint64_t> ObjectReader::whole(std::string_view key, std::uint64_t least,
                                                 std::uint64_t most) {
  const ValueView member = find(key);
  if (!member.exists()) return std::nullopt;
  const auto number = whole_number(member);
  if (number && *number >= least && *number <= most) return number;
  const bool right_type = member.is_number() || member.is_string();
  expected(key, right_type ? ErrorCode::value : ErrorCode::type,
           fmt::format("a whole number from {} to {}", least, most), member);
  return std::nullopt;
}

std::int32_t ObjectReader::whole_32(std::string_view key, std::int32_t least, std::int32_t most,
                                    std::int32_t otherwise) {
  const auto number =
      whole(key, static_cast<std::uint64_t>(least), static_cast<std::uint64_t>(most));
  return number ? static_cast<std::int32_t>(*number) : otherwise;
}

Duration ObjectReader::duration(std::string_view key, Duration otherwise) {
  const ValueView member = find(key);
  if (!member.exists()) return otherwise;
  const auto length = length_of(member);
  if (length && *length > Duration::zero()) return *length;
  const bool right_type = member.is_number() || member.is_string();
  expected(key, right_type ? ErrorCode::value : ErrorCode::type,
           "seconds above zero, or a length such as \"2m\"", member);
  return otherwise;
}

Duration ObjectReader::pause(std::string_view key, Duration otherwise) {
  const ValueView member = find(key);
  if (!member.exists()) return otherwise;
  const auto length = length_of(member);
  if (length && *length >= Duration::zero()) return *length;
  const bool right_type = member.is_number() || member.is_string();
  expected(key, right_type ? ErrorCode::value : ErrorCode::type,
           "seconds, at least zero, or a length such as \"2m\"", member);
  return otherwise;
}

ValueView ObjectReader::object(std::string_view key) {
  const ValueView member = find(key);
  if (!member.exists() || member.is_object()) return member;
  expected(key, ErrorCode::type, "an object", member);
  return {};
}

ValueView ObjectReader::array(std::string_view key) {
  const ValueView member = find(key);
  if (!member.exists() || member.is_array()) return member;
  expected(key, ErrorCode::type, "an array", member);
  return {};
}

std::optional<std::size_t> ObjectReader::choice_of(std::string_view key,
                                                   const std::string_view* names,
                                                   std::size_t count) {
  const auto read = text(key);
  if (!read) return std::nullopt;
  const auto* const found = std::find(names, names + count, *read);
  if (found != names + count) return static_cast<std::size_t>(found - names);
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) list += i + 1 == count ? " or " : ", ";
    list += fmt::format("\"{}\"", names[i]);
  }
  expected(key, ErrorCode::value, list, find(key));
  return std::nullopt;
}

void ObjectReader::expected(std::string_view key, ErrorCode code, std::string_view what,
                            ValueView found) {
  faults_.add(code, pointer_to(key), fmt::format("expected {}, found {}", what, describe(found)));
}

Value ObjectReader::unknown() const {
  ValueBuilder kept;
  kept.begin_object();
  bool any = false;
  for (std::size_t i = 0; i < object_.size() && object_.is_object(); ++i) {
    const std::string_view key = object_.key(i);
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    kept.key(key).value(object_[i]);
    any = true;
  }
  kept.end_object();
  return any ? kept.finish() : Value();
}

}  // namespace workflow
ACD_NAMESPACE_END

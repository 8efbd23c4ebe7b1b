#pragma once

#include <acd/core/time.hpp>
#include <acd/core/value.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

template <class T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;

/// Writes fields as bytes: numbers seven bits a byte, texts with their length, attributes as
/// canonical JSON.
class Writer {
 public:
  template <class... Fields>
  void operator()(const Fields&... fields) {
    (put(fields), ...);
  }
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  template <Number T>
  void put(T value) {
    for (auto rest = static_cast<std::uint64_t>(value);; rest >>= 7U) {
      if (rest < 0x80) return bytes_.push_back(static_cast<char>(rest));
      bytes_.push_back(static_cast<char>(rest | 0x80U));
    }
  }
  void put(TimePoint instant) { put(instant.time_since_epoch().count()); }
  void put(Duration length) { put(length.count()); }
  void put(std::string_view text) {
    put(text.size());
    bytes_ += text;
  }
  void put(const std::string& text) { put(std::string_view(text)); }
  template <Number T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  void put(const Value& value) { put(std::string_view(to_json(value))); }
  template <class T>
  void put(const std::vector<T>& list) {
    put(list.size());
    for (const T& element : list) {
      if constexpr (requires { fields(*this, element); }) {
        fields(*this, element);
      } else {
        put(element);
      }
    }
  }

  std::string bytes_;
};

/// Reads what Writer wrote. A fault makes everything after it read as zero or empty; ok() tells.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class... Fields>
  void operator()(Fields&... fields) {
    (get(fields), ...);
  }
  void fail() noexcept { ok_ = false; }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ == bytes_.size(); }
  [[nodiscard]] std::size_t offset() const noexcept { return at_; }

  /// A count of things that take at least a byte each, so that damage cannot ask for endless
  /// memory.
  [[nodiscard]] std::size_t count() {
    std::uint64_t n = 0;
    get(n);
    if (n > bytes_.size() - at_) fail();
    return ok_ ? static_cast<std::size_t>(n) : 0;
  }

 private:
  template <Number T>
  void get(T& value) {
    std::uint64_t read = 0;
    for (unsigned shift = 0; ok_; shift += 7) {
      if (at_ == bytes_.size() || shift > 63) return fail(), void(value = T{});
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      read |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) break;
    }
    value = ok_ ? static_cast<T>(read) : T{};
  }
  void get(TimePoint& instant) {
    Duration since{};
    get(since);
    instant = TimePoint(since);
  }
  void get(Duration& length) {
    Duration::rep count = 0;
    get(count);
    length = Duration(count);
  }
  void get(std::string& text) {
    const std::size_t size = count();
    text = bytes_.substr(at_, size);
    at_ += size;
  }
  template <Number T>
  void get(std::optional<T>& value) {
    bool there = false;
    get(there);
    value.reset();
    if (there) get(value.emplace());
  }
  void get(Value& value) {
    std::string text;
    get(text);
    if (!ok_) return;
    auto read = Value::from_json(text);
    if (!read) return fail();
    value = std::move(*read);
  }
  template <class T>
  void get(std::vector<T>& list) {
    list.resize(count());
    for (T& element : list) {
      if constexpr (requires { fields(*this, element); }) {
        fields(*this, element);
      } else {
        get(element);
      }
    }
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace router
ACD_NAMESPACE_END

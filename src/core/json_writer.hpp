#pragma once

#include <acd/core/time.hpp>
#include <acd/core/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace core {

struct RawView;

/// Can a text stand in JSON as it is?
[[nodiscard]] bool needs_no_escape(std::string_view text) noexcept;

/// Appends JSON to a string. A document has many short pieces: they meet in a buffer of fixed size,
/// so that the string grows seldom. What was written is in the string after flush().
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) noexcept : out_(out) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void flush() {
    out_.append(buffer_.data(), at_);
    at_ = buffer_.data();
  }
  void character(char c) { *room(1) = c, ++at_; }
  template <std::size_t size>
  void literal(const char (&piece)[size]) {
    std::memcpy(room(size - 1), piece, size - 1);
    at_ += size - 1;
  }
  /// As it is.
  void raw(std::string_view text) {
    if (text.size() > buffer_.size()) {
      flush();
      out_.append(text);
      return;
    }
    if (text.empty()) return;  // it may point nowhere
    std::memcpy(room(text.size()), text.data(), text.size());
    at_ += text.size();
  }
  /// In quotes, what needs it escaped.
  void string(std::string_view text) {
    if (!needs_no_escape(text)) return escaped(text);
    quoted(text);
  }
  /// In quotes. Precondition: nothing in it needs an escape.
  void quoted(std::string_view text) {
    character('"');
    raw(text);
    character('"');
  }
  void boolean(bool value) { value ? literal("true") : literal("false"); }
  void integer(std::int64_t value);
  void real(double value);
  void value(ValueView value);
  void instant(TimePoint at);

 private:
  /// A place for so many bytes, which fit into the buffer.
  char* room(std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(buffer_.data() + buffer_.size() - at_)) flush();
    return at_;
  }
  void escaped(std::string_view text);
  void text(RawView value, std::uint32_t first, std::uint32_t size, bool plain);
  void value(RawView value, bool plain);

  std::string& out_;
  std::array<char, 2048> buffer_;  // NOLINT(*-member-init): it is written before it is read
  char* at_ = buffer_.data();
};

/// How many characters an instant has.
inline constexpr std::size_t instant_size = sizeof("0000-00-00T00:00:00.000000Z") - 1;
/// Writes it there.
void write_instant(char* at, TimePoint instant) noexcept;

}  // namespace core
ACD_NAMESPACE_END

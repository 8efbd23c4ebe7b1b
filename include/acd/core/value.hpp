#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

ACD_NAMESPACE_BEGIN

enum class ValueKind : std::uint8_t { null, boolean, integer, real, string, array, object };

/// The stable name, as JSON calls it: "null", "boolean", "integer", "number", "string", "array",
/// "object".
[[nodiscard]] ACD_API std::string_view to_string(ValueKind kind) noexcept;

namespace core {

/// Of a string: its first byte and how many; of an array or object: its first child and how many.
struct ValueSpan {
  std::uint32_t first;
  std::uint32_t size;
};

/// One value inside the block of a Value. The layout is private to the library.
struct ValueNode {
  std::uint32_t kind : 8;
  std::uint32_t key_size : 24;
  std::uint32_t key;  // where the member's key starts
  union {
    bool boolean;
    std::int64_t integer;
    double real;
    ValueSpan span;
  };
};
static_assert(sizeof(ValueNode) == 16);

}  // namespace core

/// A borrowed look at a value. Cheap to copy; valid while the Value it came from (or a copy of it)
/// lives. A view may be *absent*: what find() gives for a key that is not there. An absent view
/// reads as null.
class ACD_API ValueView {
 public:
  constexpr ValueView() noexcept = default;  ///< absent

  [[nodiscard]] bool exists() const noexcept { return node_ != nullptr; }
  [[nodiscard]] ValueKind kind() const noexcept {
    return node_ == nullptr ? ValueKind::null : static_cast<ValueKind>(node_->kind);
  }
  [[nodiscard]] bool is_null() const noexcept { return kind() == ValueKind::null; }
  [[nodiscard]] bool is_boolean() const noexcept { return kind() == ValueKind::boolean; }
  [[nodiscard]] bool is_integer() const noexcept { return kind() == ValueKind::integer; }
  /// An integer or a real.
  [[nodiscard]] bool is_number() const noexcept {
    return kind() == ValueKind::integer || kind() == ValueKind::real;
  }
  [[nodiscard]] bool is_string() const noexcept { return kind() == ValueKind::string; }
  [[nodiscard]] bool is_array() const noexcept { return kind() == ValueKind::array; }
  [[nodiscard]] bool is_object() const noexcept { return kind() == ValueKind::object; }

  /// Precondition: is_boolean().
  [[nodiscard]] bool as_boolean() const noexcept {
    ACD_ASSERT(is_boolean());
    return node_->boolean;
  }
  /// Precondition: is_integer().
  [[nodiscard]] std::int64_t as_integer() const noexcept {
    ACD_ASSERT(is_integer());
    return node_->integer;
  }
  /// Precondition: is_number(); integers convert.
  [[nodiscard]] double as_real() const noexcept {
    ACD_ASSERT(is_number());
    return is_integer() ? static_cast<double>(node_->integer) : node_->real;
  }
  [[nodiscard]] std::string_view as_string() const noexcept;  ///< Precondition: is_string().

  /// The number of elements or members; 0 for anything but an array or object.
  [[nodiscard]] std::size_t size() const noexcept {
    return is_array() || is_object() ? node_->span.size : 0;
  }
  /// The element or member value at `index`; absent when out of range or not a container. O(1).
  [[nodiscard]] ValueView operator[](std::size_t index) const noexcept;
  /// The key of the member at `index`. Precondition: is_object() and index < size().
  [[nodiscard]] std::string_view key(std::size_t index) const noexcept;
  /// The member named `key`; absent when there is none. Members are sorted: O(log size).
  [[nodiscard]] ValueView find(std::string_view key) const noexcept;

  /// Same kind and same content. The integer 1 and the real 1.0 differ here; expressions compare by
  /// their own rules.
  friend ACD_API bool operator==(ValueView a, ValueView b) noexcept;

 private:
  friend class Value;
  ValueView(const std::byte* block, const core::ValueNode* node) noexcept
      : block_(block), node_(node) {}
  [[nodiscard]] std::string_view text(std::uint32_t first, std::uint32_t size) const noexcept;

  const std::byte* block_ = nullptr;
  const core::ValueNode* node_ = nullptr;
};

/// Bounds on what Value::from_json() reads, so that a hostile text is an error and not an outage.
struct JsonLimits {
  std::size_t bytes = std::size_t{64} << 20;  ///< longest text
  std::size_t depth = 128;                    ///< deepest nesting of arrays and objects
};

/// An immutable JSON value in one flat block: null, boolean, 64-bit integer, double, UTF-8 string,
/// array, object. Copies share the block; threads may share a Value. Object members are kept sorted
/// by key, keys are unique.
class ACD_API Value {
 public:
  Value() noexcept = default;  ///< null
  Value(bool value);
  Value(std::int64_t value);
  Value(int value) : Value(std::int64_t{value}) {}
  Value(double value);            ///< Precondition: finite.
  Value(std::string_view value);  ///< Precondition: UTF-8.
  Value(const char* value) : Value(std::string_view(value)) {}
  explicit Value(ValueView view);  ///< A copy of what `view` shows.

  /// Precondition: keys are distinct.
  [[nodiscard]] static Value object(
      std::initializer_list<std::pair<std::string_view, Value>> members = {});
  [[nodiscard]] static Value array(std::initializer_list<Value> elements = {});

  /// Reads one JSON text (RFC 8259). Integers outside 64 bits become reals.
  /// Errors: json, duplicate (a key twice in one object, with its pointer), limit_exceeded; with
  /// offset and line.
  [[nodiscard]] static Result<Value> from_json(std::string_view text,
                                               const JsonLimits& limits = {});

  [[nodiscard]] ValueView view() const noexcept;
  operator ValueView() const noexcept { return view(); }

  /// Bytes held by the block, shared or not.
  [[nodiscard]] std::size_t memory() const noexcept;

  friend bool operator==(const Value& a, const Value& b) noexcept { return a.view() == b.view(); }

 private:
  friend class ValueBuilder;
  std::shared_ptr<const std::byte[]> block_;
};

/// Builds a Value piece by piece: members and elements in any order of keys, containers closed in
/// order.
///
///     acd::ValueBuilder b;
///     b.begin_object().key("skills").begin_array().string("billing").end_array().key("level").integer(3).end_object();
///     acd::Value v = b.finish();
class ACD_API ValueBuilder {
 public:
  ValueBuilder();
  ~ValueBuilder();
  ValueBuilder(ValueBuilder&&) noexcept;
  ValueBuilder& operator=(ValueBuilder&&) noexcept;

  ValueBuilder& null();
  ValueBuilder& boolean(bool value);
  ValueBuilder& integer(std::int64_t value);
  ValueBuilder& real(double value);  ///< Precondition: finite.
  ValueBuilder& string(std::string_view value);
  ValueBuilder& value(ValueView value);  ///< a copy
  ValueBuilder& key(std::string_view key);
  ValueBuilder& begin_object();
  ValueBuilder& end_object();
  ValueBuilder& begin_array();
  ValueBuilder& end_array();

  /// A key that end_object() met twice; the first such key since construction, or empty and
  /// `false`.
  [[nodiscard]] std::pair<bool, std::string_view> duplicate() const noexcept;

  /// The finished value; the builder is empty again and keeps its memory. Precondition: everything
  /// is closed.
  [[nodiscard]] Value finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Canonical JSON: no white space, members sorted by key, shortest digits that read back to the
/// same number.
[[nodiscard]] ACD_API std::string to_json(ValueView value);

/// Appends what to_json(value) returns.
ACD_API void append_json(std::string& out, ValueView value);

/// Appends `text` as a JSON string with its quotes. Precondition: `text` is UTF-8.
ACD_API void append_json_string(std::string& out, std::string_view text);

/// True when `text` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] ACD_API bool is_utf8(std::string_view text) noexcept;

/// Where the value at a JSON pointer starts in `text`; the end of what could be followed when it is
/// not there. For error messages: it reads the text again. Precondition: `text` is JSON.
[[nodiscard]] ACD_API std::size_t json_offset(std::string_view text, std::string_view pointer);

/// The 1-based line of a byte offset.
[[nodiscard]] ACD_API std::size_t line_at(std::string_view text, std::size_t offset) noexcept;

ACD_NAMESPACE_END

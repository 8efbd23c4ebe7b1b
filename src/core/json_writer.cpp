#include "core/json_writer.hpp"

#include "core/value_block.hpp"

#include <algorithm>
#include <charconv>

ACD_NAMESPACE_BEGIN
namespace core {

namespace {

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// One of eight bytes does. Each line sets the high bit of a byte that is below a space, a quote, a
// backslash; a borrow can set more of them, but only beside a byte that is one.
bool one_needs_escape(std::uint64_t bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const std::uint64_t quote = bytes ^ (ones * '"');
  const std::uint64_t backslash = bytes ^ (ones * '\\');
  const std::uint64_t found = ((bytes - ones * 0x20) & ~bytes) | ((quote - ones) & ~quote) |
                              ((backslash - ones) & ~backslash);
  return (found & (ones << 7U)) != 0;
}

// At most six characters.
char* escape(char* at, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  *at++ = '\\';
  switch (c) {
    case '"':
    case '\\': *at++ = c; break;
    case '\b': *at++ = 'b'; break;
    case '\f': *at++ = 'f'; break;
    case '\n': *at++ = 'n'; break;
    case '\r': *at++ = 'r'; break;
    case '\t': *at++ = 't'; break;
    default:
      at = std::copy_n("u00", 3, at);
      *at++ = hex[static_cast<unsigned char>(c) >> 4U];
      *at++ = hex[static_cast<unsigned char>(c) & 15U];
  }
  return at;
}

}  // namespace

bool needs_no_escape(std::string_view text) noexcept {
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (text.size() < step) return !one_needs_escape(first_word(text) | ~word_mask(text.size()));
  for (std::size_t i = 0; i + step <= text.size(); i += step) {
    if (one_needs_escape(word_at(text.data() + i))) return false;
  }
  return !one_needs_escape(word_at(text.data() + text.size() - step));  // some of its bytes again
}

void JsonWriter::escaped(std::string_view text) {
  character('"');
  for (const char c : text) {
    if (needs_escape(c)) {
      at_ = escape(room(6), c);
    } else {
      character(c);
    }
  }
  character('"');
}

void JsonWriter::integer(std::int64_t value) {
  constexpr std::size_t most = 20;
  char* at = room(most);
  at_ = std::to_chars(at, at + most, value).ptr;
}

void JsonWriter::real(double value) {
  constexpr std::size_t most = 32;
  char* at = room(most + 2);
  at_ = std::to_chars(at, at + most, value).ptr;
  // 1.0 stays a number with a fraction when it is read back.
  const std::string_view digits(at, static_cast<std::size_t>(at_ - at));
  if (digits.find_first_of(".eEn") == std::string_view::npos) literal(".0");
}

void JsonWriter::instant(TimePoint instant) {
  write_instant(room(instant_size), instant);
  at_ += instant_size;
}

void JsonWriter::text(RawView value, std::uint32_t first, std::uint32_t size, bool plain) {
  const std::string_view text(text_of(value.block) + first, size);
  plain ? quoted(text) : string(text);
}

void JsonWriter::value(ValueView value) {
  const RawView raw = core::raw(value);
  this->value(raw, raw.node != nullptr && header(raw.block).plain != 0);
}

void JsonWriter::value(RawView value, bool plain) {
  if (value.node == nullptr) return literal("null");
  const ValueNode& node = *value.node;
  switch (static_cast<ValueKind>(node.kind)) {
    case ValueKind::null: return literal("null");
    case ValueKind::boolean: return boolean(node.boolean);
    case ValueKind::integer: return integer(node.integer);
    case ValueKind::real: return real(node.real);
    case ValueKind::string: return text(value, node.span.first, node.span.size, plain);
    case ValueKind::array:
    case ValueKind::object: break;
  }
  const bool object = static_cast<ValueKind>(node.kind) == ValueKind::object;
  character(object ? '{' : '[');
  const ValueNode* const first = nodes(value.block) + node.span.first;
  for (const ValueNode* child = first; child != first + node.span.size; ++child) {
    if (child != first) character(',');
    if (object) {
      text(value, child->key, child->key_size, plain);
      character(':');
    }
    this->value(RawView{value.block, child}, plain);
  }
  character(object ? '}' : ']');
}

}  // namespace core
ACD_NAMESPACE_END

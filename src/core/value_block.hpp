#pragma once

#include <acd/core/value.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

// What is inside a Value's block, for those who look at many values.

ACD_NAMESPACE_BEGIN
namespace core {

/// A block is this, the nodes (the root is the first), the text, and `block_padding` bytes, so that
/// a word can be read wherever a text begins.
struct BlockHeader {
  std::uint32_t nodes;
  std::uint32_t bytes;  ///< of text
  std::uint32_t plain;  ///< 1: nothing in the text needs an escape in JSON
  std::uint32_t reserved;
};
static_assert(sizeof(BlockHeader) == sizeof(ValueNode));
inline constexpr std::size_t block_padding = sizeof(std::uint64_t);

[[nodiscard]] inline const BlockHeader& header(const std::byte* block) noexcept {
  return *reinterpret_cast<const BlockHeader*>(block);
}
[[nodiscard]] inline const ValueNode* nodes(const std::byte* block) noexcept {
  return reinterpret_cast<const ValueNode*>(block + sizeof(BlockHeader));
}
[[nodiscard]] inline const char* text_of(const std::byte* block) noexcept {
  return reinterpret_cast<const char*>(nodes(block) + header(block).nodes);
}

/// What a ValueView is made of.
struct RawView {
  const std::byte* block = nullptr;
  const ValueNode* node = nullptr;  ///< none: absent

  [[nodiscard]] bool is(ValueKind kind) const noexcept {
    return node != nullptr && static_cast<ValueKind>(node->kind) == kind;
  }
};
static_assert(sizeof(RawView) == sizeof(ValueView) && std::is_trivially_copyable_v<ValueView>);

[[nodiscard]] inline RawView raw(ValueView view) noexcept { return std::bit_cast<RawView>(view); }

[[nodiscard]] inline std::uint64_t word_at(const char* text) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

/// The bits of a word that hold the first `size` bytes of what it was read from.
[[nodiscard]] constexpr std::uint64_t word_mask(std::size_t size) noexcept {
  constexpr std::uint64_t all = ~std::uint64_t{0};
  if (size >= sizeof all) return all;
  return std::endian::native == std::endian::little ? ~(all << 8 * size) : ~(all >> 8 * size);
}

/// Are two texts of the same size the same? Both stand in blocks.
[[nodiscard]] inline bool same_text(const char* a, const char* b, std::size_t size) noexcept {
  if (((word_at(a) ^ word_at(b)) & word_mask(size)) != 0) return false;
  return size <= sizeof(std::uint64_t) || std::memcmp(a, b, size) == 0;
}

/// The first eight bytes of a text, or all it has and zeros. Pieces overlap, so that there is no
/// loop.
[[nodiscard]] inline std::uint64_t first_word(std::string_view text) noexcept {
  const std::size_t size = text.size();
  if (size >= sizeof(std::uint64_t)) return word_at(text.data());
  std::uint64_t word = 0;
  char* bytes = reinterpret_cast<char*>(&word);
  if (size >= 4) {
    std::memcpy(bytes, text.data(), 4);
    std::memcpy(bytes + size - 4, text.data() + size - 4, 4);
  } else if (size != 0) {
    bytes[0] = text[0];
    bytes[size / 2] = text[size / 2];
    bytes[size - 1] = text[size - 1];
  }
  return word;
}

/// A key to look for: its first bytes are compared as one word.
struct Key {
  Key() = default;
  explicit Key(std::string_view key) noexcept
      : text(key), word(first_word(key)), mask(word_mask(key.size())) {}

  std::string_view text;
  std::uint64_t word = 0;
  std::uint64_t mask = 0;
};

/// The member of an object with this key, or nothing. Few keys are of the same length: looking at
/// each is faster than a search while there are not many.
[[nodiscard]] inline const ValueNode* find_member(RawView object, const Key& key) noexcept {
  const char* text = text_of(object.block);
  const std::size_t size = key.text.size();
  const ValueNode* node = nodes(object.block) + object.node->span.first;
  for (const ValueNode* last = node + object.node->span.size; node != last; ++node) {
    if (node->key_size != size) continue;
    const char* found = text + node->key;
    if ((word_at(found) & key.mask) != key.word) continue;
    if (size <= sizeof key.word || std::memcmp(found, key.text.data(), size) == 0) return node;
  }
  return nullptr;
}
/// Up to how many members find_member() is for.
inline constexpr std::uint32_t few_members = 16;

}  // namespace core
ACD_NAMESPACE_END

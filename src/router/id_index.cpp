#include "id_index.hpp"

#include <bit>
#include <cstring>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

/// Little-endian whatever the machine.
template <class Word>
std::uint64_t read(const char* text) noexcept {
  Word word = 0;
  std::memcpy(&word, text, sizeof word);
  if constexpr (std::endian::native == std::endian::little) return word;
  std::uint64_t turned = 0;
  for (std::size_t i = 0; i < sizeof word; ++i) {
    turned |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  }
  return turned;
}

}  // namespace

std::uint64_t hash_id(std::string_view id) noexcept {
  const char* text = id.data();
  std::size_t left = id.size();
  std::uint64_t hash = left;
  for (; left > 16; left -= 16, text += 16)
    hash = mix(read<std::uint64_t>(text), read<std::uint64_t>(text + 8) ^ hash);
  // The last one to sixteen bytes; the two words overlap when there are fewer.
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (left >= 8) {
    a = read<std::uint64_t>(text);
    b = read<std::uint64_t>(text + left - 8);
  } else if (left >= 4) {
    a = read<std::uint32_t>(text);
    b = read<std::uint32_t>(text + left - 4);
  } else if (left > 0) {
    a = read<unsigned char>(text) | read<unsigned char>(text + left / 2) << 8U;
    b = read<unsigned char>(text + left - 1);
  }
  return mix(mix(a, b ^ hash), id.size());
}

}  // namespace router
ACD_NAMESPACE_END

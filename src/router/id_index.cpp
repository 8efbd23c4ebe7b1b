#include "id_index.hpp"

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

/// Little-endian whatever the machine; compilers make one load of it.
template <int bytes>
std::uint64_t read(const char* text) noexcept {
  std::uint64_t word = 0;
  for (int i = 0; i < bytes; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  }
  return word;
}

}  // namespace

std::uint64_t hash_id(std::string_view id) noexcept {
  const char* text = id.data();
  std::size_t left = id.size();
  std::uint64_t hash = left;
  for (; left > 16; left -= 16, text += 16) hash = mix(read<8>(text), read<8>(text + 8) ^ hash);
  // The last one to sixteen bytes; the two words overlap when there are fewer.
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (left >= 8) {
    a = read<8>(text);
    b = read<8>(text + left - 8);
  } else if (left >= 4) {
    a = read<4>(text);
    b = read<4>(text + left - 4);
  } else if (left > 0) {
    a = read<1>(text) | read<1>(text + left / 2) << 8U;
    b = read<1>(text + left - 1);
  }
  return mix(mix(a, b ^ hash), id.size());
}

}  // namespace router
ACD_NAMESPACE_END

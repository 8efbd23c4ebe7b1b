#include "id_index.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

/// Little-endian whatever the machine; compilers make one load of it.
template <int bytes>
std::uint64_t read(const char* text) noexcept {
  std::uint64_t word = 0;
  for (int i = 0; i < bytes; ++i)
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  return word;
}

/// Both halves of a 128-bit product, folded: every bit of the factors reaches every bit of the
/// result.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
#if defined(__SIZEOF_INT128__)
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
#else
  const std::uint64_t low = (a & 0xffffffffU) * (b & 0xffffffffU);
  const std::uint64_t middle = (a >> 32U) * (b & 0xffffffffU) + (low >> 32U);
  const std::uint64_t other = (a & 0xffffffffU) * (b >> 32U) + (middle & 0xffffffffU);
  const std::uint64_t high = (a >> 32U) * (b >> 32U) + (middle >> 32U) + (other >> 32U);
  return (other << 32U | (low & 0xffffffffU)) ^ high;
#endif
}

constexpr std::uint64_t odd_a = 0x9e3779b97f4a7c15U;
constexpr std::uint64_t odd_b = 0xd6e8feb86659fd93U;

}  // namespace

std::uint64_t hash_id(std::string_view id) noexcept {
  const char* text = id.data();
  std::size_t left = id.size();
  std::uint64_t hash = odd_a ^ left;
  for (; left > 16; left -= 16, text += 16)
    hash = fold(read<8>(text) ^ odd_b, read<8>(text + 8) ^ hash);
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
  return fold(fold(a ^ odd_b, b ^ hash) ^ odd_a, odd_b ^ id.size());
}

void IdIndex::insert(std::string_view id, std::uint32_t slot) {
  if ((size_ + 1) * 4 > entries_.size() * 3) grow();
  put({short_hash(id), slot});
  ++size_;
}

void IdIndex::erase(std::string_view id, std::uint32_t slot) {
  ACD_ASSERT(size_ != 0);
  std::size_t hole = short_hash(id) & mask();
  while (entries_[hole].slot != slot) hole = (hole + 1) & mask();
  // Entries behind the hole move into it unless they stand at or after their own place already.
  for (std::size_t i = (hole + 1) & mask(); entries_[i].slot != none; i = (i + 1) & mask()) {
    const std::size_t home = entries_[i].hash & mask();
    if (((i - home) & mask()) < ((i - hole) & mask())) continue;
    entries_[hole] = entries_[i];
    hole = i;
  }
  entries_[hole] = Entry{};
  --size_;
}

void IdIndex::put(Entry entry) {
  std::size_t i = entry.hash & mask();
  while (entries_[i].slot != none) i = (i + 1) & mask();
  entries_[i] = entry;
}

void IdIndex::grow() {
  std::vector<Entry> old(std::max<std::size_t>(16, entries_.size() * 2));
  std::swap(old, entries_);
  for (const Entry& entry : old) {
    if (entry.slot != none) put(entry);
  }
}

}  // namespace router
ACD_NAMESPACE_END

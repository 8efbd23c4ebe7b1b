#include "hash_index.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace router {

void HashIndex::insert(std::uint32_t hash, std::uint32_t slot) {
  if ((size_ + 1) * 4 > entries_.size() * 3) grow();
  put({hash, slot});
  ++size_;
}

void HashIndex::erase(std::uint32_t hash, std::uint32_t slot) {
  ACD_ASSERT(size_ != 0);
  std::size_t hole = hash & mask();
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

void HashIndex::put(Entry entry) {
  std::size_t i = entry.hash & mask();
  while (entries_[i].slot != none) i = (i + 1) & mask();
  entries_[i] = entry;
}

void HashIndex::grow() {
  std::vector<Entry> old(std::max<std::size_t>(16, entries_.size() * 2));
  std::swap(old, entries_);
  for (const Entry& entry : old) {
    if (entry.slot != none) put(entry);
  }
}

}  // namespace router
ACD_NAMESPACE_END

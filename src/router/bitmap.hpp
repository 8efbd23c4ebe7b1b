#pragma once

#include <acd/config.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

/// A growing set of small numbers (worker slots), one bit each.
class Bitmap {
 public:
  [[nodiscard]] bool test(std::uint32_t bit) const noexcept {
    const std::size_t word = bit / 64;
    return word < words_.size() && (words_[word] >> (bit % 64) & 1U) != 0;
  }
  /// True when the bit changed.
  bool assign(std::uint32_t bit, bool value) {
    const std::size_t word = bit / 64;
    if (word >= words_.size()) {
      if (!value) return false;
      words_.resize(word + 1);
    }
    const std::uint64_t before = words_[word];
    const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
    words_[word] = value ? before | mask : before & ~mask;
    return words_[word] != before;
  }
  void clear() noexcept { words_.clear(); }
  /// Replaces the words from `first` on.
  void set_words(std::size_t first, std::span<const std::uint64_t> words) {
    if (first + words.size() > words_.size()) words_.resize(first + words.size());
    std::copy(words.begin(), words.end(), words_.begin() + static_cast<std::ptrdiff_t>(first));
  }
  /// Drops words at the end that are zero.
  void trim() noexcept {
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
  }
  /// Words beyond the last one stored are zero.
  [[nodiscard]] std::size_t words() const noexcept { return words_.size(); }
  [[nodiscard]] std::uint64_t word(std::size_t i) const noexcept {
    return i < words_.size() ? words_[i] : 0;
  }
  [[nodiscard]] const std::uint64_t* data() const noexcept { return words_.data(); }
  [[nodiscard]] std::size_t count() const noexcept {
    std::size_t n = 0;
    for (const std::uint64_t w : words_) n += static_cast<std::size_t>(std::popcount(w));
    return n;
  }
  /// Calls f(bit) for each bit set, in ascending order.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t w = words_[i]; w != 0; w &= w - 1) {
        f(static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(w))));
      }
    }
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace router
ACD_NAMESPACE_END

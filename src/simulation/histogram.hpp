#pragma once

#include <acd/config.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Counts of lengths in microseconds, in buckets below 1 % wide: exact below 128 µs, then 64
/// buckets per doubling. Memory: at most 4,000 counts.
class Histogram {
 public:
  void add(std::int64_t length) {
    const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(length));
    if (bucket >= counts_.size()) counts_.resize(bucket + 1);
    ++counts_[bucket];
    ++total_;
  }
  void add(const Histogram& other) {
    if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
  }

  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }

  /// The length that a share of all stays at or below, in seconds: the middle of its bucket. 0 when
  /// nothing was counted.
  [[nodiscard]] double quantile(double share) const noexcept {
    if (total_ == 0) return 0;
    const double wanted = share * static_cast<double>(total_);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (counts_[i] != 0 && static_cast<double>(seen) >= wanted) return middle(i);
    }
    return middle(counts_.size() - 1);
  }

  /// The smallest length of a bucket, in seconds.
  [[nodiscard]] static double lower(std::size_t bucket) noexcept {
    return static_cast<double>(lower_us(bucket)) / 1e6;
  }

 private:
  static constexpr unsigned bits = 6;
  static std::size_t bucket_of(std::uint64_t length) noexcept {
    if (length < (2U << bits)) return length;
    const auto shift = static_cast<unsigned>(std::bit_width(length)) - bits - 1;
    return (std::size_t{shift} << bits) + (length >> shift);
  }
  static std::uint64_t lower_us(std::size_t bucket) noexcept {
    if (bucket < (2U << bits)) return bucket;
    const std::size_t shift = (bucket >> bits) - 1;
    return (bucket - (shift << bits)) << shift;
  }
  static double middle(std::size_t bucket) noexcept {
    if (bucket < (2U << bits)) return lower(bucket);
    return (lower(bucket) + lower(bucket + 1)) / 2;
  }

  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace simulation
ACD_NAMESPACE_END

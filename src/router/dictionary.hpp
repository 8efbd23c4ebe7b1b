#pragma once

#include "datum.hpp"
#include "hash_index.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace router {

using ValueId = std::uint32_t;  ///< of a value in a dictionary; 0: null

/// Distinct values with small numbers. A value goes when its last user does, and its number may be
/// used again.
class Dictionary {
 public:
  struct Entry {
    ValueId id;
    bool is_new;
  };

  Dictionary();

  /// 0 when there is no such value.
  [[nodiscard]] ValueId find(ValueView value) const;
  /// Adds a user of a value.
  Entry acquire(ValueView value);
  /// True when that was the last one. Then datum(id) is still there until forget().
  bool release(ValueId id);
  void forget(ValueId id);

  /// Ids are below this; some may be unused and show null.
  [[nodiscard]] std::size_t bound() const noexcept { return values_.size(); }
  [[nodiscard]] const Datum& datum(ValueId id) const noexcept { return *values_[id].datum; }
  [[nodiscard]] const expression::Cell& cell(ValueId id) const noexcept {
    return values_[id].datum->cell();
  }
  /// Nobody counts the users of null.
  [[nodiscard]] std::uint32_t users(ValueId id) const noexcept { return values_[id].users; }
  /// Calls f(id) for all values that may equal `scalar`, and perhaps for some others.
  template <class F>
  void for_each_like(const expression::Cell& scalar, F&& f) const {
    static_cast<void>(index_.find(likeness(scalar), [&f](ValueId id) {
      f(id);
      return false;
    }));
  }

 private:
  struct Known {
    SharedDatum datum;
    std::uint32_t users = 0;
    std::uint32_t hash = 0;
  };

  [[nodiscard]] ValueId find(std::uint32_t hash, ValueView value) const;

  std::vector<Known> values_;
  std::vector<ValueId> free_;
  HashIndex index_;
};

}  // namespace router
ACD_NAMESPACE_END

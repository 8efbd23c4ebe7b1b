#include "dictionary.hpp"

#include <memory>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

const SharedDatum& null_datum() {
  static const SharedDatum datum = std::make_shared<const Datum>(ValueView());
  return datum;
}

}  // namespace

Dictionary::Dictionary() { values_.push_back({null_datum(), 0, 0}); }

ValueId Dictionary::find(ValueView value) const {
  return value.is_null() ? 0 : find(likeness(value), value);
}

ValueId Dictionary::find(std::uint32_t hash, ValueView value) const {
  const ValueId found = index_.find(hash, [&](ValueId id) { return datum(id).is(value); });
  return found == HashIndex::none ? 0 : found;
}

Dictionary::Entry Dictionary::acquire(ValueView value) {
  if (value.is_null()) return {0, false};
  const std::uint32_t hash = likeness(value);
  if (const ValueId found = find(hash, value); found != 0) {
    ++values_[found].users;
    return {found, false};
  }
  auto id = static_cast<ValueId>(values_.size());
  if (free_.empty()) {
    values_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  values_[id] = {std::make_shared<const Datum>(value), 1, hash};
  index_.insert(hash, id);
  return {id, true};
}

bool Dictionary::release(ValueId id) { return id != 0 && --values_[id].users == 0; }

void Dictionary::forget(ValueId id) {
  index_.erase(values_[id].hash, id);
  values_[id].datum = null_datum();
  free_.push_back(id);
}

}  // namespace router
ACD_NAMESPACE_END

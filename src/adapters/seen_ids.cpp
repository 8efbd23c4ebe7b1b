#include <acd/adapters/seen_ids.hpp>

ACD_NAMESPACE_BEGIN
namespace adapters {

bool SeenIds::first(std::string_view id, TimePoint now) {
  while (!order_.empty() && order_.front().at + keep_ < now) forget_oldest();
  if (ids_.contains(id)) return false;
  if (capacity_ == 0) return true;
  if (order_.size() == capacity_) forget_oldest();
  ids_.emplace(id);
  order_.push_back({std::string(id), now});
  return true;
}

void SeenIds::forget_oldest() {
  ids_.erase(order_.front().id);
  order_.pop_front();
}

}  // namespace adapters
ACD_NAMESPACE_END

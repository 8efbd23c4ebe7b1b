#include <acd/adapters/outbox.hpp>

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

// FNV-1a: which of the keys that failed together tries first.
std::uint32_t spread(std::string_view key) {
  std::uint32_t hash = 2166136261U;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

Outbox::Added Outbox::add(Outgoing one, TimePoint now) {
  if (size_ >= options_.capacity) return Added::full;
  if (!seen_.first(one.key, now)) return Added::again;
  // An application that is slow keeps no phone from ringing.
  const bool is_told = one.kind == ActionKind::tell || one.kind == ActionKind::ask;
  const Lane lane{one.task, is_told ? one.reservation + "/application" : one.reservation};
  if (one.kind == ActionKind::stop_ring) drop_ring(lane);
  std::deque<Entry>& entries = lanes_[lane];
  entries.push_back({std::move(one), ++added_, 0, now});
  ++size_;
  if (entries.size() == 1) schedule(lane, now);
  return Added::yes;
}

// Only one that waits: what is under way may have reached the back end. One that was tried may
// have, too; it is stopped like any other.
void Outbox::drop_ring(const Lane& lane) {
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return;
  std::deque<Entry>& entries = found->second;
  const Entry& head = entries.front();
  const Due due{head.due, head.number};
  const bool first_is_under_way = under_way_.contains(entries.front().request.key);
  const auto begin = entries.begin() + (first_is_under_way ? 1 : 0);
  const auto end = std::remove_if(begin, entries.end(), [](const Entry& entry) {
    return entry.request.kind == ActionKind::ring;
  });
  size_ -= static_cast<std::size_t>(entries.end() - end);
  entries.erase(end, entries.end());
  if (first_is_under_way) return;
  due_.erase(due);
  if (entries.empty()) {
    lanes_.erase(found);
  } else {
    schedule(lane, due.first);
  }
}

void Outbox::schedule(const Lane& lane, TimePoint due) {
  Entry& first = lanes_.at(lane).front();
  first.due = due;
  due_.emplace(Due{due, first.number}, lane);
}

std::vector<Outgoing> Outbox::take(TimePoint now) {
  std::vector<Outgoing> out;
  while (!due_.empty() && due_.begin()->first.first <= now) {
    const Lane lane = due_.begin()->second;
    due_.erase(due_.begin());
    Entry& entry = lanes_.at(lane).front();
    ++entry.attempts;
    under_way_.emplace(entry.request.key, lane);
    out.push_back(entry.request);
  }
  return out;
}

std::optional<Outgoing> Outbox::told(std::string_view key, Fate fate, TimePoint now) {
  const auto found = under_way_.find(key);
  if (found == under_way_.end()) return std::nullopt;
  const Lane lane = found->second;
  under_way_.erase(found);
  const Entry& entry = lanes_.at(lane).front();
  if (fate == Fate::retry && entry.attempts < options_.attempts) {
    schedule(lane, now + pause(entry));
    return std::nullopt;
  }
  std::optional<Outgoing> given_up;
  if (fate != Fate::done) given_up = entry.request;
  finish(lane, now);
  return given_up;
}

void Outbox::finish(const Lane& lane, TimePoint now) {
  const auto found = lanes_.find(lane);
  found->second.pop_front();
  --size_;
  if (found->second.empty()) {
    lanes_.erase(found);
  } else {
    schedule(lane, now);
  }
}

// Half to all of the pause, so that what failed together does not come back together.
Duration Outbox::pause(const Entry& entry) const {
  Duration pause = options_.first_pause;
  for (int i = 1; i < entry.attempts && pause < options_.longest_pause; ++i) pause *= 2;
  pause = std::min(pause, options_.longest_pause);
  return pause / 2 + pause / 2 * (spread(entry.request.key) % 1000) / 1000;
}

std::optional<TimePoint> Outbox::next_deadline() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first.first;
}

}  // namespace adapters
ACD_NAMESPACE_END

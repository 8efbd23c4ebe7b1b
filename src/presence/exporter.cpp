#include <acd/presence/exporter.hpp>

#include <algorithm>
#include <unordered_set>

ACD_NAMESPACE_BEGIN
namespace presence {

namespace {

constexpr Duration second = std::chrono::seconds(1);

// The same everywhere, so that a person stays with an object over restarts.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace

Exporter::Exporter(ExporterOptions options) : options_(std::move(options)) {
  ACD_ASSERT(options_.writes_per_second > 0);
  // Rounded up: no second holds one more.
  pace_ = Duration((second.count() + options_.writes_per_second - 1) / options_.writes_per_second);
  objects_.resize(options_.objects);
  for (std::uint32_t o = 0; o < options_.objects; ++o)
    objects_[o].name = options_.prefix + std::to_string(o);
}

void Exporter::take(const Board& board) {
  const Diff diff = board.since(version_);
  const bool some_forgotten = diff.full && version_ != 0;
  version_ = diff.to;
  std::unordered_set<std::string_view> there;
  for (const Person& person : diff.people) {
    const std::uint32_t entry = entry_of(person);
    if (some_forgotten) there.insert(person.worker);
    if (entries_[entry].person == person) continue;
    entries_[entry].person = person;
    enqueue(entry);
  }
  if (!some_forgotten) return;
  for (std::uint32_t e = 0; e < entries_.size(); ++e) {
    Person& person = entries_[e].person;
    if (person.worker.empty() || person.gone || there.contains(person.worker)) continue;
    person.gone = true;
    person.version = version_;
    enqueue(e);
  }
}

std::uint32_t Exporter::entry_of(const Person& person) {
  const auto [found, is_new] = by_worker_.try_emplace(person.worker, 0);
  if (!is_new) return found->second;
  if (free_entries_.empty()) {
    found->second = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    found->second = free_entries_.back();
    free_entries_.pop_back();
  }
  entries_[found->second].object = object_of(person.worker);
  return found->second;
}

std::uint32_t Exporter::object_of(std::string_view worker) {
  if (options_.objects != 0) return static_cast<std::uint32_t>(hash_of(worker) % options_.objects);
  std::uint32_t object = static_cast<std::uint32_t>(objects_.size());
  if (free_objects_.empty()) {
    objects_.emplace_back();
  } else {
    object = free_objects_.back();
    free_objects_.pop_back();
  }
  objects_[object] = {options_.prefix + std::string(worker), {}, {}};
  return object;
}

// One that waits already, or whose write is under way, needs no second place.
void Exporter::enqueue(std::uint32_t entry) {
  Entry& e = entries_[entry];
  if (e.waits || e.sent != 0) return;
  e.waits = true;
  ++waiting_;
  Object& object = objects_[e.object];
  if (object.queue.empty()) ready_.insert({object.free, e.object});
  object.queue.push_back(entry);
}

std::vector<Write> Exporter::due(TimePoint now) {
  std::vector<Write> writes;
  while (!ready_.empty() && ready_.begin()->first <= now) {
    const std::uint32_t o = ready_.begin()->second;
    ready_.erase(ready_.begin());
    Object& object = objects_[o];
    writes.push_back(write(object.queue.front()));
    object.queue.pop_front();
    object.free = now + pace_;
    if (!object.queue.empty()) ready_.insert({object.free, o});
  }
  return writes;
}

Write Exporter::write(std::uint32_t entry) {
  Entry& e = entries_[entry];
  e.waits = false;
  e.sent = e.person.version;
  --waiting_;
  ++under_way_;
  Write write{objects_[e.object].name, e.person.worker, e.sent, e.person.gone, {}};
  if (!e.person.gone) append_json(write.text, e.person);
  return write;
}

std::optional<TimePoint> Exporter::next_due() const {
  if (ready_.empty()) return std::nullopt;
  return ready_.begin()->first;
}

bool Exporter::answered(std::string_view key, std::uint64_t version, bool ok, TimePoint now,
                        Duration retry_after) {
  const auto found = by_worker_.find(std::string(key));
  if (found == by_worker_.end()) return false;
  const std::uint32_t entry = found->second;
  Entry& e = entries_[entry];
  if (version == 0 || e.sent != version) return false;
  e.sent = 0;
  --under_way_;
  if (!ok) {
    Object& object = objects_[e.object];
    const TimePoint free = std::max(object.free, now + retry_after);
    if (!object.queue.empty()) {
      ready_.erase({object.free, e.object});
      ready_.insert({free, e.object});
    }
    object.free = free;
  }
  if (!ok || e.person.version != version) {
    enqueue(entry);
  } else if (e.person.gone) {
    forget(entry);
  }
  return true;
}

void Exporter::forget(std::uint32_t entry) {
  Entry& e = entries_[entry];
  by_worker_.erase(e.person.worker);
  if (options_.objects == 0) free_objects_.push_back(e.object);
  e = {};
  free_entries_.push_back(entry);
}

}  // namespace presence
ACD_NAMESPACE_END

#include <acd/presence/exporter.hpp>

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

struct Exporter::State {
  struct Entry {
    Person person;
    std::uint32_t object = 0;
    std::uint64_t sent = 0;  // version under way; 0: none
    bool waits = false;
  };
  struct Object {
    std::string name;
    TimePoint free;  // not written before
    std::deque<std::uint32_t> queue;
  };

  explicit State(ExporterOptions given);
  std::uint32_t entry_of(const Person& person);
  std::uint32_t object_of(std::string_view worker);
  void enqueue(std::uint32_t entry);
  void forget(std::uint32_t entry);
  Write write(std::uint32_t entry);

  ExporterOptions options;
  Duration pace;
  TimePoint latest;           // instant of due()
  std::uint64_t version = 0;  // of the board
  std::size_t waiting = 0;
  std::size_t under_way = 0;
  std::vector<Entry> entries;
  std::vector<std::uint32_t> free_entries;
  std::vector<Object> objects;
  std::vector<std::uint32_t> free_objects;
  std::unordered_map<std::string, std::uint32_t> by_worker;
  std::set<std::pair<TimePoint, std::uint32_t>> ready;  // objects with a queue
};

Exporter::Exporter(ExporterOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Exporter::~Exporter() = default;
Exporter::Exporter(Exporter&&) noexcept = default;
Exporter& Exporter::operator=(Exporter&&) noexcept = default;

std::size_t Exporter::waiting() const noexcept { return state_->waiting; }
std::size_t Exporter::under_way() const noexcept { return state_->under_way; }

Exporter::State::State(ExporterOptions given) : options(std::move(given)) {
  ACD_ASSERT(options.writes_per_second > 0);
  // Rounded up: no second holds one more.
  pace = Duration((second.count() + options.writes_per_second - 1) / options.writes_per_second);
  objects.resize(options.objects);
  for (std::uint32_t o = 0; o < options.objects; ++o)
    objects[o].name = options.prefix + std::to_string(o);
}

void Exporter::take(const Board& board) {
  const Diff diff = board.since(state_->version);
  const bool some_forgotten = diff.full && state_->version != 0;
  state_->version = diff.to;
  std::unordered_set<std::string_view> there;
  for (const Person& person : diff.people) {
    const std::uint32_t entry = state_->entry_of(person);
    if (some_forgotten) there.insert(person.worker);
    if (state_->entries[entry].person == person) continue;
    state_->entries[entry].person = person;
    state_->enqueue(entry);
  }
  if (!some_forgotten) return;
  for (std::uint32_t e = 0; e < state_->entries.size(); ++e) {
    Person& person = state_->entries[e].person;
    if (person.worker.empty() || person.gone || there.contains(person.worker)) continue;
    person.gone = true;
    person.version = state_->version;
    state_->enqueue(e);
  }
}

std::uint32_t Exporter::State::entry_of(const Person& person) {
  const auto [found, is_new] = by_worker.try_emplace(person.worker, 0);
  if (!is_new) return found->second;
  if (free_entries.empty()) {
    found->second = static_cast<std::uint32_t>(entries.size());
    entries.emplace_back();
  } else {
    found->second = free_entries.back();
    free_entries.pop_back();
  }
  entries[found->second].object = object_of(person.worker);
  return found->second;
}

std::uint32_t Exporter::State::object_of(std::string_view worker) {
  if (options.objects != 0) return static_cast<std::uint32_t>(hash_of(worker) % options.objects);
  auto object = static_cast<std::uint32_t>(objects.size());
  if (free_objects.empty()) {
    objects.emplace_back();
  } else {
    object = free_objects.back();
    free_objects.pop_back();
  }
  // Someone of that name may have been written and deleted just now.
  objects[object] = {options.prefix + std::string(worker), latest + pace, {}};
  return object;
}

// One that waits already, or whose write is under way, needs no second place.
void Exporter::State::enqueue(std::uint32_t entry) {
  Entry& e = entries[entry];
  if (e.waits || e.sent != 0) return;
  e.waits = true;
  ++waiting;
  Object& object = objects[e.object];
  if (object.queue.empty()) ready.insert({object.free, e.object});
  object.queue.push_back(entry);
}

std::vector<Write> Exporter::due(TimePoint now) {
  std::vector<Write> writes;
  state_->latest = std::max(state_->latest, now);
  while (!state_->ready.empty() && state_->ready.begin()->first <= now) {
    const std::uint32_t o = state_->ready.begin()->second;
    state_->ready.erase(state_->ready.begin());
    State::Object& object = state_->objects[o];
    writes.push_back(state_->write(object.queue.front()));
    object.queue.pop_front();
    object.free = now + state_->pace;
    if (!object.queue.empty()) state_->ready.insert({object.free, o});
  }
  return writes;
}

Write Exporter::State::write(std::uint32_t entry) {
  Entry& e = entries[entry];
  e.waits = false;
  e.sent = e.person.version;
  --waiting;
  ++under_way;
  Write write{objects[e.object].name, e.person.worker, e.sent, e.person.gone, {}};
  if (!e.person.gone) append_json(write.text, e.person);
  return write;
}

std::optional<TimePoint> Exporter::next_due() const {
  if (state_->ready.empty()) return std::nullopt;
  return state_->ready.begin()->first;
}

bool Exporter::answered(std::string_view key, std::uint64_t version, bool ok, TimePoint now,
                        Duration retry_after) {
  const auto found = state_->by_worker.find(std::string(key));
  if (found == state_->by_worker.end()) return false;
  const std::uint32_t entry = found->second;
  State::Entry& e = state_->entries[entry];
  if (version == 0 || e.sent != version) return false;
  e.sent = 0;
  --state_->under_way;
  if (!ok) {
    State::Object& object = state_->objects[e.object];
    const TimePoint free = std::max(object.free, now + retry_after);
    if (!object.queue.empty()) {
      state_->ready.erase({object.free, e.object});
      state_->ready.insert({free, e.object});
    }
    object.free = free;
  }
  if (!ok || e.person.version != version) {
    state_->enqueue(entry);
  } else if (e.person.gone) {
    state_->forget(entry);
  }
  return true;
}

void Exporter::State::forget(std::uint32_t entry) {
  Entry& e = entries[entry];
  by_worker.erase(e.person.worker);
  if (options.objects == 0) free_objects.push_back(e.object);
  e = {};
  free_entries.push_back(entry);
}

}  // namespace presence
ACD_NAMESPACE_END

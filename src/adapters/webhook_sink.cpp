#include <acd/adapters/signature.hpp>
#include <acd/adapters/webhook_sink.hpp>

#include "router/random.hpp"

#include <algorithm>
#include <charconv>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

std::uint64_t number_of(std::string_view sequence) {
  std::uint64_t number = 0;
  std::from_chars(sequence.data(), sequence.data() + sequence.size(), number);
  return number;
}

std::size_t bytes_of(const CloudEvent& event) {
  return event.data.size() + event.id.size() + event.source.size() + event.type.size() +
         event.subject.size() + event.partitionkey.size();
}

bool is_success(int status) { return status >= 200 && status < 300; }
bool is_worth_a_retry(int status) {
  return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
}

// What consumers are told in place of events that were dropped: which, so that they can ask.
void make_gap(CloudEvent& event, std::uint64_t first, std::uint64_t last) {
  if (event.type != "io.acd.sink.gap.v1") event.id += "-gap";
  event.type = "io.acd.sink.gap.v1";
  event.dataschema = "urn:acd:schema:sink.gap:v1";
  event.data = R"({"first_sequence":)" + std::to_string(first) + R"(,"last_sequence":)" +
               std::to_string(last) + R"(,"partitionkey":)";
  append_json_string(event.data, event.partitionkey);
  event.data += '}';
}

}  // namespace

WebhookSink::WebhookSink(WebhookOptions options)
    : options_(std::move(options)), random_(options_.seed) {
  if (auto why = options_.destinations.refusal(options_.url)) refusal_ = *std::move(why);
}

bool WebhookSink::offer(CloudEvent event, TimePoint now) {
  const std::uint64_t sequence = number_of(event.sequence);
  if (sequence <= last_) return true;
  const std::size_t bytes = bytes_of(event);
  if (closed_ || !refusal_.empty() || items_.size() >= options_.max_events ||
      bytes_ + bytes > options_.max_bytes) {
    return false;
  }
  last_ = sequence;
  bytes_ += bytes;
  std::deque<std::uint64_t>& line = keys_[event.partitionkey];
  if (line.empty()) ready_.emplace(now, sequence);
  line.push_back(sequence);
  Item& item = items_[sequence];
  item.event = std::move(event);
  item.since = now;
  item.due = now;
  ages_.emplace_back(now, sequence);
  return true;
}

std::vector<Delivery> WebhookSink::due(TimePoint now) {
  drop_old(now);
  std::vector<Delivery> out;
  while (now >= paused_until_ && under_way_ < options_.parallel && !ready_.empty() &&
         ready_.begin()->first <= now) {
    const std::uint64_t sequence = ready_.begin()->second;
    ready_.erase(ready_.begin());
    Item& item = items_.at(sequence);
    item.under_way = true;
    ++under_way_;
    out.push_back({sequence, request(item.event, now)});
  }
  return out;
}

HttpRequest WebhookSink::request(const CloudEvent& event, TimePoint now) const {
  HttpRequest out = structured_request(event);
  out.url = options_.url;
  if (!options_.secrets.empty()) {
    const bool is_signed = sign_webhook(out, event.id, now, options_.secrets);
    ACD_ASSERT(is_signed);
    static_cast<void>(is_signed);
  }
  return out;
}

void WebhookSink::answered(std::uint64_t ticket, const HttpResponse& answer, TimePoint now) {
  const auto item = items_.find(ticket);
  if (item == items_.end() || !item->second.under_way) return;
  item->second.under_way = false;
  --under_way_;
  if (is_success(answer.status)) {
    ++counts_.delivered;
    return settle(item);
  }
  ++counts_.failed;
  if (answer.status == 410) return close();
  Duration at_least{};
  if (answer.status == 429 || answer.status == 503) {
    at_least = retry_after(header(answer.headers, "retry-after"), now).value_or(Duration::zero());
    paused_until_ = std::max(paused_until_, now + at_least);
  }
  fail(item, answer.status, now, at_least);
}

void WebhookSink::fail(Items::iterator item, int status, TimePoint now, Duration at_least) {
  ++item->second.attempts;
  if (!is_worth_a_retry(status) && ++item->second.refused >= options_.poison_after) {
    return bury(item, "status " + std::to_string(status));
  }
  item->second.due = now + std::max(pause(item->second.attempts), at_least);
  ready_.emplace(item->second.due, item->first);
  if (item->second.is_old && item->second.dropped_from == 0) drop(item);
}

// Twice as long each time, of which between half and all: senders that failed together do not
// come back together.
Duration WebhookSink::pause(int attempts) {
  Duration whole = options_.first_pause;
  for (int i = 1; i < attempts && whole < options_.longest_pause; ++i) whole *= 2;
  whole = std::min(whole, options_.longest_pause);
  router::Random random(random_);
  const std::uint32_t part = random.below(1'000'001);
  random_ = random.state();
  return whole / 2 + Duration(whole.count() / 2 * part / 1'000'000);
}

// Out of the way of the next one of its key.
void WebhookSink::settle(Items::iterator item) {
  const auto line = keys_.find(item->second.event.partitionkey);
  line->second.pop_front();
  if (line->second.empty()) {
    keys_.erase(line);
  } else {
    const std::uint64_t next = line->second.front();
    ready_.emplace(items_.at(next).due, next);
  }
  bytes_ -= bytes_of(item->second.event);
  items_.erase(item);
}

void WebhookSink::bury(Items::iterator item, std::string reason) {
  ++counts_.dead;
  dead_.push_back({item->second.event, std::move(reason)});
  settle(item);
}

// The other side wants nothing more, not even what waits.
void WebhookSink::close() {
  closed_ = true;
  ready_.clear();
  for (auto& [sequence, item] : items_) {
    ++counts_.dead;
    dead_.push_back({std::move(item.event), "gone"});
  }
  items_.clear();
  keys_.clear();
  ages_.clear();
  under_way_ = 0;
  bytes_ = 0;
}

// Looks at each event once, when its time is over.
void WebhookSink::drop_old(TimePoint now) {
  while (!ages_.empty() && ages_.front().first + options_.keep < now) {
    const auto item = items_.find(ages_.front().second);
    ages_.pop_front();
    if (item == items_.end()) continue;
    item->second.is_old = true;
    if (!item->second.under_way) drop(item);
  }
}

// It makes room and leaves a mark in its place; of marks that follow each other the later speaks
// for both. What is older in its key is dropped already or under way: the search ends soon.
void WebhookSink::drop(Items::iterator item) {
  ++counts_.dropped;
  item->second.dropped_from = item->first;
  std::deque<std::uint64_t>& line = keys_.find(item->second.event.partitionkey)->second;
  const auto place = std::find(line.begin(), line.end(), item->first);
  if (place != line.begin()) {
    const auto before = items_.find(*std::prev(place));
    if (before->second.dropped_from != 0 && !before->second.under_way) {
      item->second.dropped_from = before->second.dropped_from;
      item->second.due = before->second.due;
      if (std::prev(place) == line.begin()) {
        ready_.erase({before->second.due, before->first});
        ready_.emplace(item->second.due, item->first);
      }
      bytes_ -= bytes_of(before->second.event);
      items_.erase(before);
      line.erase(std::prev(place));
    }
  }
  bytes_ -= bytes_of(item->second.event);
  make_gap(item->second.event, item->second.dropped_from, item->first);
  bytes_ += bytes_of(item->second.event);
}

std::optional<TimePoint> WebhookSink::next() const {
  if (ready_.empty() || under_way_ >= options_.parallel) return std::nullopt;
  return std::max(ready_.begin()->first, paused_until_);
}

std::uint64_t WebhookSink::cursor() const noexcept {
  return items_.empty() ? last_ : items_.begin()->first - 1;
}

std::optional<TimePoint> WebhookSink::oldest() const {
  if (items_.empty()) return std::nullopt;
  return items_.begin()->second.since;
}

Transport::~Transport() = default;

void pump(WebhookSink& sink, Transport& transport, TimePoint now, Duration at_most) {
  for (const Delivery& delivery : sink.due(now)) transport.send(delivery);
  for (const Transport::Answer& answer : transport.wait(at_most)) {
    sink.answered(answer.ticket, answer.response, now);
  }
}

}  // namespace adapters
ACD_NAMESPACE_END

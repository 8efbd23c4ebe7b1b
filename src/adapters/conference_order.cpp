#include <acd/adapters/body.hpp>
#include <acd/adapters/conference_order.hpp>

#include <charconv>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

struct Place {
  std::string conference;
  std::int64_t number = 0;
};

std::optional<Place> place_of(const HttpRequest& request) {
  const auto parsed = read_form(request.body);
  const Form* const form = std::get_if<Form>(&parsed);
  if (form == nullptr) return std::nullopt;
  const std::string_view text = form->get("SequenceNumber");
  Place out{std::string(form->get("ConferenceSid")), 0};
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out.number);
  const bool is_number = read.ec == std::errc() && read.ptr == end && out.number >= 0;
  if (out.conference.empty() || !is_number) return std::nullopt;
  return out;
}

}  // namespace

std::vector<HttpRequest> ConferenceOrder::take(HttpRequest request, TimePoint now) {
  std::vector<HttpRequest> out = release(now);
  const auto place = place_of(request);
  if (!place) {
    out.push_back(std::move(request));
    return out;
  }
  const auto [found, is_new] = conferences_.try_emplace(place->conference);
  Conference& conference = found->second;
  if (!is_new) by_age_.erase({conference.touched, place->conference});
  conference.touched = now;
  by_age_.emplace(now, place->conference);
  if (place->number < conference.next) {
    out.push_back(std::move(request));
    return out;
  }
  if (conference.waiting.empty()) {
    conference.since = now;
  } else {
    waiting_.erase({conference.since, place->conference});
  }
  conference.waiting.emplace(place->number, std::move(request));
  give(conference, out);
  if (!conference.waiting.empty()) waiting_.emplace(conference.since, place->conference);
  if (conferences_.size() > capacity_) forget_oldest(out);
  return out;
}

// As far as there is no gap.
void ConferenceOrder::give(Conference& conference, std::vector<HttpRequest>& out) {
  auto& waiting = conference.waiting;
  while (!waiting.empty() && waiting.begin()->first == conference.next) {
    out.push_back(std::move(waiting.begin()->second));
    waiting.erase(waiting.begin());
    ++conference.next;
  }
}

std::vector<HttpRequest> ConferenceOrder::release(TimePoint now) {
  std::vector<HttpRequest> out;
  while (!waiting_.empty() && waiting_.begin()->first + patience_ <= now) {
    const std::string sid = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    Conference& conference = conferences_.at(sid);
    conference.next = conference.waiting.begin()->first;
    give(conference, out);
    if (conference.waiting.empty()) continue;
    conference.since = now;
    waiting_.emplace(now, sid);
  }
  return out;
}

void ConferenceOrder::forget_oldest(std::vector<HttpRequest>& out) {
  const std::string sid = by_age_.begin()->second;
  by_age_.erase(by_age_.begin());
  const auto found = conferences_.find(sid);
  if (!found->second.waiting.empty()) waiting_.erase({found->second.since, sid});
  for (auto& [number, request] : found->second.waiting) out.push_back(std::move(request));
  conferences_.erase(found);
}

std::optional<TimePoint> ConferenceOrder::next_deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first + patience_;
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/shadow.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

std::string snake_case(std::string_view pascal) {
  std::string out;
  for (const char c : pascal) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good =
      !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
  return good ? std::optional<std::int64_t>(number) : std::nullopt;
}

// `Sun, 29 Nov 2026 18:45:00 +0000` as ISO 8601 has it.
std::optional<TimePoint> rfc_2822(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (const std::size_t comma = text.find(", "); comma != std::string_view::npos)
    text.remove_prefix(comma + 2);
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (parts.size() != 5 || parts[0].size() > 2 || parts[4].size() != 5) return std::nullopt;
  std::size_t month = 0;
  while (month < months.size() && months[month] != parts[1]) ++month;
  if (month == months.size()) return std::nullopt;
  std::string iso(parts[2]);
  const std::string number = std::to_string(month + 1);
  iso.append(number.size() == 1 ? "-0" : "-").append(number);
  iso.append(parts[0].size() == 1 ? "-0" : "-").append(parts[0]).append("T").append(parts[3]);
  iso.append(parts[4].substr(0, 3)).append(":").append(parts[4].substr(3));
  const auto at = parse_instant(iso);
  return at ? std::optional<TimePoint>(*at) : std::nullopt;
}

std::optional<TimePoint> instant_of(std::string_view text) {
  if (const auto seconds = whole(text)) return TimePoint(std::chrono::seconds(*seconds));
  if (const auto iso = parse_instant(text)) return *iso;
  return rfc_2822(text);
}

bool is_json(std::string_view key) { return key.ends_with("_attributes"); }

void append_field(ValueBuilder& out, std::string_view key, std::string_view text) {
  out.key(key);
  if (is_json(key)) {
    if (const auto parsed = Value::from_json(text)) {
      out.value(*parsed);
      return;
    }
  }
  out.string(text);
}

std::string text_at(ValueView object, std::string_view key) {
  const ValueView value = object.find(key);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

// The payload of an event stream is a callback in other clothes.
Value payload_of(ValueView payload) {
  ValueBuilder out;
  out.begin_object();
  for (std::size_t i = 0; i < payload.size(); ++i) {
    const ValueView value = payload[i];
    if (value.is_string()) {
      append_field(out, payload.key(i), value.as_string());
    } else {
      out.key(payload.key(i)).value(value);
    }
  }
  return out.end_object().finish();
}

std::optional<TaskRouterEvent> cloud_event(ValueView one) {
  constexpr std::string_view prefix = "com.twilio.taskrouter.";
  const std::string type = text_at(one, "type");
  const auto at = instant_of(text_at(one, "time"));
  if (!type.starts_with(prefix) || !at) return std::nullopt;
  return TaskRouterEvent{text_at(one, "id"), type.substr(prefix.size()), *at,
                         payload_of(one.find("data").find("payload"))};
}

}  // namespace

std::variant<TaskRouterEvent, BadRequest> read_event_callback(const Form& form) {
  TaskRouterEvent out{std::string(form.get("Sid")), std::string(form.get("EventType")), {}, {}};
  if (out.type.empty()) return BadRequest{400, "expected EventType"};
  const auto ms = whole(form.get("TimestampMs"));
  const auto at = ms ? std::optional<TimePoint>(TimePoint(std::chrono::milliseconds(*ms)))
                     : instant_of(form.get("Timestamp"));
  if (!at) return BadRequest{400, "expected Timestamp, in seconds, ISO 8601 or RFC 2822"};
  out.at = *at;
  ValueBuilder data;
  data.begin_object();
  std::set<std::string> taken;
  for (const auto& [name, value] : form.fields()) {
    const std::string key = snake_case(name);
    if (taken.insert(key).second) append_field(data, key, value);
  }
  out.data = data.end_object().finish();
  return out;
}

std::variant<std::vector<TaskRouterEvent>, BadRequest> read_event_stream(ValueView document) {
  std::vector<TaskRouterEvent> out;
  if (document.is_object()) {
    if (auto one = cloud_event(document)) out.push_back(*std::move(one));
    return out;
  }
  if (!document.is_array()) return BadRequest{400, "expected CloudEvents"};
  for (std::size_t i = 0; i < document.size(); ++i) {
    if (auto one = cloud_event(document[i])) out.push_back(*std::move(one));
  }
  return out;
}

std::string_view to_string(Difference::Kind kind) noexcept {
  switch (kind) {
    case Difference::Kind::worker: return "worker";
    case Difference::Kind::only_they: return "only_they";
    case Difference::Kind::only_we: return "only_we";
    case Difference::Kind::ended: return "ended";
  }
  return "";
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/expectations/expectations.hpp>

#include "expectations/document.hpp"
#include "expectations/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expectations {

namespace {

constexpr std::size_t longest_line = 150;
// What a new pattern says, and what comes first in every pattern.
constexpr std::array<std::string_view, 3> first_keys{"type", "task_sid", "worker_sid"};

// The end of the string that begins at `at`.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// The end of the array or object that begins at `at`. Precondition: sound JSON.
std::size_t container_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  do {
    switch (text[at]) {
      case '"': at = string_end(text, at) - 1; break;
      case '[':
      case '{': ++depth; break;
      case ']':
      case '}': --depth; break;
      default: break;
    }
    ++at;
  } while (depth > 0);
  return at;
}

void append_spaced(std::string& out, ValueView value);

void append_member(std::string& out, std::string_view key, ValueView value) {
  if (!out.ends_with('{')) out += ", ";
  append_json_string(out, key);
  out += ": ";
  append_spaced(out, value);
}

// JSON as people write it, with what says most first.
void append_spaced(std::string& out, ValueView value) {
  if (value.is_object()) {
    out += '{';
    for (const std::string_view key : first_keys) {
      if (value.find(key).exists()) append_member(out, key, value.find(key));
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool done =
          std::find(first_keys.begin(), first_keys.end(), value.key(i)) != first_keys.end();
      if (!done) append_member(out, value.key(i), value[i]);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ", ";
      append_spaced(out, value[i]);
    }
    out += ']';
  } else {
    append_json(out, value);
  }
}

// The parts of `found` that `wanted` names.
void add_projection(ValueBuilder& out, ValueView wanted, ValueView found) {
  if (!wanted.is_object() || !found.is_object()) {
    out.value(found);
    return;
  }
  out.begin_object();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string_view key = wanted.key(i);
    if (!found.find(key).exists()) continue;
    out.key(key);
    add_projection(out, wanted[i], found.find(key));
  }
  out.end_object();
}

// An instant in the form that the pattern gives.
Value instant_like(ValueView wanted, ValueView found) {
  const auto at = instant(found);
  if (!wanted.is_number() || !at) return Value(found);
  const std::int64_t micros = at->time_since_epoch().count();
  constexpr std::int64_t second = 1'000'000;
  if (micros % second == 0) return micros / second;
  return static_cast<double>(micros) / static_cast<double>(second);
}

std::string pattern_like(ValueView pattern, ValueView event) {
  ValueBuilder out;
  out.begin_object();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string_view key = pattern.key(i);
    const ValueView found = event.find(key);
    if (!found.exists()) continue;
    out.key(key);
    if (key == "at") {
      out.value(instant_like(pattern[i], found));
    } else {
      add_projection(out, pattern[i], found);
    }
  }
  std::string text;
  append_spaced(text, out.end_object().finish());
  return text;
}

std::string new_pattern(ValueView event) {
  ValueBuilder shape;
  shape.begin_object();
  for (const std::string_view key : first_keys) shape.key(key).null();
  return pattern_like(shape.end_object().finish(), event);
}

// A piece of the text and what replaces it.
struct Edit {
  std::size_t begin;
  std::size_t end;
  std::string text;
};

class Update {
 public:
  Update(const Document& document, const ExpectStep& step, const Failure& failure)
      : text_(document.text),
        step_(step),
        also_(document.value.view().find("steps")[failure.step - 1].find("also")),
        mismatch_(*failure.mismatch),
        pointer_(fmt::format("/steps/{}", failure.step - 1)) {}

  void append_to(std::vector<Edit>& edits) {
    std::vector<std::string> patterns;
    EventTypes came;
    for (const Observed& observed : mismatch_.events) {
      if (!observed.watched) continue;
      const Value event = *Value::from_json(observed.json);
      const auto type = *router::event_type(event.view().find("type").as_string());
      came.set(static_cast<std::size_t>(type));
      patterns.push_back(pattern_for(event, type));
    }
    const std::size_t begin = json_offset(text_, pointer_ + "/expect");
    edits.push_back({begin, container_end(text_, begin), array_of(patterns, begin)});
    forbid(step_.watched & ~came & ~step_.also, edits);
  }

 private:
  // In the words of the next pattern of that type; as it stands when the event is as it says.
  std::string pattern_for(ValueView event, router::EventType type) {
    for (std::size_t i = next_; i < step_.patterns.size(); ++i) {
      if (step_.types[i] != type) continue;
      next_ = i + 1;
      if (event_difference(step_.patterns[i], event)) return pattern_like(step_.patterns[i], event);
      const std::size_t begin = json_offset(text_, fmt::format("{}/expect/{}", pointer_, i));
      return std::string(text_.substr(begin, container_end(text_, begin) - begin));
    }
    return new_pattern(event);
  }

  // On one line when it fits, else one pattern a line.
  [[nodiscard]] std::string array_of(const std::vector<std::string>& patterns,
                                     std::size_t begin) const {
    std::string line = fmt::format("[{}]", fmt::join(patterns, ", "));
    const std::size_t line_begin = text_.rfind('\n', begin) + 1;  // npos + 1 is 0
    if (begin - line_begin + line.size() <= longest_line) return line;
    const std::string_view rest = text_.substr(line_begin);
    const std::string indent(rest.substr(0, rest.find_first_not_of(" \t")));
    return fmt::format("[\n{0}  {1}\n{0}]", indent,
                       fmt::join(patterns, fmt::format(",\n{}  ", indent)));
  }

  // What a pattern named and did not come stays forbidden.
  void forbid(EventTypes types, std::vector<Edit>& edits) const {
    std::string names;
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (!types.test(i)) continue;
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ",
                           to_string(static_cast<router::EventType>(i)));
    }
    if (names.empty()) return;
    if (also_.is_array()) {
      const std::size_t end = container_end(text_, json_offset(text_, pointer_ + "/also")) - 1;
      edits.push_back({end, end, (also_.size() > 0 ? ", " : "") + names});
    } else {
      edits.back().text += fmt::format(", \"also\": [{}]", names);
    }
  }

  std::string_view text_;
  const ExpectStep& step_;
  ValueView also_;
  const Mismatch& mismatch_;
  std::string pointer_;
  std::size_t next_ = 0;  // pattern that no event has used
};

}  // namespace
}  // namespace expectations

std::string Expectations::updated(const expectations::Report& report) const {
  std::vector<expectations::Edit> edits;
  for (const expectations::Failure& failure : report.failures) {
    const auto& step = document_->steps[failure.step - 1].what;
    if (!failure.mismatch) continue;
    expectations::Update(*document_, std::get<expectations::ExpectStep>(step), failure)
        .append_to(edits);
  }
  std::sort(edits.begin(), edits.end(),
            [](const auto& a, const auto& b) { return a.begin > b.begin; });
  std::string text = document_->text;
  for (const expectations::Edit& edit : edits)
    text.replace(edit.begin, edit.end - edit.begin, edit.text);
  return text;
}

ACD_NAMESPACE_END

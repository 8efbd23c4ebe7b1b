#include <acd/adapters/privacy.hpp>

#include "crypto.hpp"
#include "number.hpp"

#include <algorithm>
#include <array>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

constexpr std::string_view hidden = "***";
constexpr std::size_t fewest_digits_in_a_log = 7;

// How many digits of an E.164 number are its country code: 1 and 7 stand alone, these pairs are
// whole, and every other code has three.
std::size_t country_code(std::string_view digits) {
  if (digits[0] == '1' || digits[0] == '7') return 1;
  constexpr std::array pairs{"20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41",
                             "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
                             "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
                             "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};
  return std::find(pairs.begin(), pairs.end(), digits.substr(0, 2)) != pairs.end() ? 2 : 3;
}

std::string masked(const NumberSpan& number) {
  const std::size_t count = number.digits.size();
  std::string out;
  if (count <= 6) {
    out.assign(count, '*');
    return out;
  }
  const std::size_t shown = number.international ? country_code(number.digits) : 0;
  if (number.international) out = "+";
  out += number.digits.substr(0, shown);
  out.append(count - shown - 2, '*');
  return out + number.digits.substr(count - 2);
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// What may stand in front of the @ of an address, and behind it.
bool is_address(char c) {
  return is_word(c) || c == '.' || c == '-' || c == '+' || c == '%' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string without_addresses(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = text.find('@'); i != std::string_view::npos; i = text.find('@', i + 1)) {
    std::size_t from = i;
    while (from > done && is_address(text[from - 1])) --from;
    std::size_t to = i + 1;
    while (to < text.size() && is_address(text[to])) ++to;
    if (from == i || to == i + 1) continue;
    out += text.substr(done, from - done);
    out += hidden;
    done = to;
    i = to - 1;
  }
  return out += text.substr(done);
}

}  // namespace

std::string mask_number(std::string_view number) {
  NumberSpan all;
  for (std::size_t i = 0; i < number.size();) {
    const NumberSpan part = read_number(number.substr(i));
    if (part.size == 0) {
      ++i;
      continue;
    }
    if (all.digits.empty()) all.international = part.international;
    all.digits += part.digits;
    i += part.size;
  }
  return masked(all);
}

bool is_number(std::string_view text) {
  const NumberSpan number = read_number(text);
  return number.digits.size() >= 3 && number.size == text.size();
}

std::string mask_text(std::string_view text) {
  if (text.empty()) return {};
  for (const std::string_view scheme : {"tel:", "sip:", "sips:"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view user = text.substr(scheme.size(), text.find('@') - scheme.size());
    return std::string(scheme) + (is_number(user) ? mask_number(user) : std::string(hidden));
  }
  return is_number(text) ? mask_number(text) : std::string(hidden);
}

namespace {

void write_masked(ValueBuilder& out, ValueView value) {
  if (value.is_object()) {
    out.begin_object();
    for (std::size_t i = 0; i < value.size(); ++i) {
      out.key(value.key(i));
      write_masked(out, value[i]);
    }
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    for (std::size_t i = 0; i < value.size(); ++i) write_masked(out, value[i]);
    out.end_array();
  } else if (value.is_string()) {
    out.string(mask_text(value.as_string()));
  } else {
    out.null();
  }
}

}  // namespace

Value mask(ValueView value) {
  ValueBuilder out;
  write_masked(out, value);
  return out.finish();
}

std::string redact(std::string_view sentence) {
  const std::string text = without_addresses(sentence);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool may_start = i == 0 || !is_word(text[i - 1]);
    const NumberSpan number =
        may_start ? read_number(std::string_view(text).substr(i)) : NumberSpan{};
    const bool ends =
        number.size > 0 && (i + number.size == text.size() || !is_word(text[i + number.size]));
    if (ends && number.digits.size() >= fewest_digits_in_a_log) {
      out += masked(number);
      i += number.size;
    } else {
      out += text[i++];
    }
  }
  return out;
}

std::string pseudonym(std::string_view key, std::string_view text) {
  ACD_ASSERT(!key.empty());
  const NumberSpan number = read_number(text);
  const bool whole = number.size == text.size() && number.digits.size() >= 3;
  return to_hex(hmac_sha256(key, whole ? std::string_view(number.digits) : text)).substr(0, 16);
}

namespace {

// RFC 6901; nothing when it is not a pointer below the root.
std::optional<std::vector<std::string>> segments_of(std::string_view pointer) {
  if (pointer.size() < 2 || pointer[0] != '/') return std::nullopt;
  std::vector<std::string> segments(1);
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      segments.emplace_back();
    } else if (pointer[i] != '~') {
      segments.back() += pointer[i];
    } else if (++i < pointer.size() && (pointer[i] == '0' || pointer[i] == '1')) {
      segments.back() += pointer[i] == '0' ? '~' : '/';
    } else {
      return std::nullopt;
    }
  }
  return segments;
}

}  // namespace

Result<Privacy> Privacy::from_pointers(const std::vector<std::string>& mask,
                                       const std::vector<std::string>& drop) {
  Privacy privacy;
  std::vector<Error> errors;
  for (const auto* const list : {&mask, &drop}) {
    for (const std::string& pointer : *list) {
      if (auto segments = segments_of(pointer)) {
        privacy.rules_.push_back({std::move(*segments), list == &drop});
      } else {
        Error& error = errors.emplace_back();
        error.code = ErrorCode::value;
        error.message =
            "expected a JSON pointer such as /task_attributes/from, found '" + pointer + "'";
      }
    }
  }
  if (!errors.empty()) return errors;
  return privacy;
}

// Goes down a document with the rules that still apply.
class Privacy::Walk {
 public:
  explicit Walk(ValueBuilder& out) : out_(out) {}

  void children(ValueView value, const std::vector<const Rule*>& rules, std::size_t depth) {
    if (value.is_object()) {
      out_.begin_object();
      for (std::size_t i = 0; i < value.size(); ++i) member(value, i, rules, depth);
      out_.end_object();
    } else if (value.is_array()) {
      out_.begin_array();
      for (std::size_t i = 0; i < value.size(); ++i) {
        const Fate fate = fate_of(std::to_string(i), rules, depth);
        if (fate.drop) {
          out_.null();
        } else {
          child(value[i], fate, depth);
        }
      }
      out_.end_array();
    } else {
      out_.value(value);
    }
  }

 private:
  struct Fate {
    bool drop = false;
    bool mask = false;
    std::vector<const Rule*> below;
  };

  static Fate fate_of(std::string_view segment, const std::vector<const Rule*>& rules,
                      std::size_t depth) {
    Fate fate;
    for (const Rule* rule : rules) {
      const std::string& wanted = rule->segments[depth];
      if (wanted != "*" && wanted != segment) continue;
      if (rule->segments.size() > depth + 1) {
        fate.below.push_back(rule);
      } else {
        (rule->drop ? fate.drop : fate.mask) = true;
      }
    }
    return fate;
  }

  void member(ValueView value, std::size_t i, const std::vector<const Rule*>& rules,
              std::size_t depth) {
    const Fate fate = fate_of(value.key(i), rules, depth);
    if (fate.drop) return;
    out_.key(value.key(i));
    child(value[i], fate, depth);
  }

  void child(ValueView value, const Fate& fate, std::size_t depth) {
    if (!fate.mask) return children(value, fate.below, depth + 1);
    // Masked as a whole, but what is dropped below stays dropped.
    const Value masked = adapters::mask(value);
    children(masked, fate.below, depth + 1);
  }

  ValueBuilder& out_;
};

Value Privacy::apply(ValueView data) const {
  std::vector<const Rule*> rules;
  rules.reserve(rules_.size());
  for (const Rule& rule : rules_) rules.push_back(&rule);
  ValueBuilder out;
  Walk(out).children(data, rules, 0);
  return out.finish();
}

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/core/value.hpp>

#include "core/excerpt.hpp"
#include "core/json_writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

ACD_NAMESPACE_BEGIN

namespace {

constexpr std::size_t longest_key = (std::size_t{1} << 24) - 1;

// The parser's message in our words, without the text it quotes: that may be long or no UTF-8.
std::string told(std::string_view what) {
  if (what.find("out_of_range") != std::string_view::npos) {
    return "expected a number below 1.8e308, found more";
  }
  const std::size_t dash = what.find(" - ");
  std::string_view detail = dash == std::string_view::npos ? what : what.substr(dash + 3);
  detail = detail.substr(0, detail.find("; last read"));
  constexpr std::string_view unexpected = "unexpected ";
  constexpr std::string_view expected = "; expected ";
  const std::size_t middle = detail.find(expected);
  if (!detail.starts_with(unexpected) || middle == std::string_view::npos) {
    return "expected JSON, found an " + std::string(detail);
  }
  const std::string_view found = detail.substr(unexpected.size(), middle - unexpected.size());
  const std::string_view wanted = detail.substr(middle + expected.size());
  return "expected " + std::string(wanted.find("a literal") < wanted.size() ? "a value" : wanted) +
         ", found " + std::string(found == "end of input" ? "the end of the text" : found);
}

// Feeds the builder and remembers the path, so that a fault inside the document has a pointer.
class Reader {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Reader(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  bool null() { return element(), builder_.null(), true; }
  bool boolean(bool v) { return element(), builder_.boolean(v), true; }
  bool number_integer(number_integer_t v) { return element(), builder_.integer(v), true; }
  bool number_unsigned(number_unsigned_t v) {
    if (v > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return number_float(static_cast<double>(v), {});
    }
    return element(), builder_.integer(static_cast<std::int64_t>(v)), true;
  }
  bool number_float(number_float_t v, const string_t&) { return element(), builder_.real(v), true; }
  bool string(string_t& v) { return element(), builder_.string(v), true; }
  bool binary(binary_t&) { return false; }

  bool key(string_t& v) {
    if (v.size() > longest_key) {
      return fail(ErrorCode::limit_exceeded, "a key is longer than 16777215 bytes");
    }
    path_.back().key = v;
    builder_.key(v);
    return true;
  }
  bool start_object(std::size_t) { return begin(true); }
  bool end_object() {
    builder_.end_object();
    path_.pop_back();
    if (builder_.duplicate().first) {
      std::string pointer = pointer_to_open();
      append_token(pointer, builder_.duplicate().second);
      fail(ErrorCode::duplicate, "expected each key once, found '" +
                                     core::excerpt(builder_.duplicate().second) + "' twice");
      errors_.back().pointer = pointer;
      errors_.back().offset = json_offset(text_, pointer);
      return false;
    }
    return true;
  }
  bool start_array(std::size_t) { return begin(false); }
  bool end_array() {
    builder_.end_array();
    path_.pop_back();
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& fault) {
    fail(ErrorCode::json,
         text_.empty() ? "expected JSON, found an empty text" : told(fault.what()));
    errors_.back().offset = position == 0 ? 0 : std::min(position - 1, text_.size());
    return false;
  }

  Result<Value> finish(bool read) {
    if (read) return builder_.finish();
    if (errors_.empty()) fail(ErrorCode::json, "expected JSON");
    for (Error& error : errors_) error.line = line_at(text_, error.offset);
    return std::move(errors_);
  }

 private:
  struct Step {
    bool object;
    std::string key;
    std::size_t index;
  };

  void element() {
    if (!path_.empty() && !path_.back().object) ++path_.back().index;
  }

  bool begin(bool object) {
    element();
    if (path_.size() >= limits_.depth) {
      fail(ErrorCode::limit_exceeded,
           "nested deeper than " + std::to_string(limits_.depth) + " arrays and objects");
      errors_.back().offset = json_depth_offset();
      return false;
    }
    path_.push_back({object, {}, 0});
    if (object) {
      builder_.begin_object();
    } else {
      builder_.begin_array();
    }
    return true;
  }

  // The parser does not say where it stands: find the bracket that was one too many.
  [[nodiscard]] std::size_t json_depth_offset() const {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (quoted) {
        if (c == '\\') ++i;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[' || c == '{') {
        if (depth++ == limits_.depth) return i;
      } else if (c == ']' || c == '}') {
        --depth;
      }
    }
    return text_.size();
  }

  static void append_token(std::string& pointer, std::string_view key) {
    pointer += '/';
    for (const char c : key) {
      if (c == '~') {
        pointer += "~0";
      } else if (c == '/') {
        pointer += "~1";
      } else {
        pointer += c;
      }
    }
  }

  [[nodiscard]] std::string pointer_to_open() const {
    std::string pointer;
    for (const Step& step : path_) {
      append_token(pointer, step.object ? step.key : std::to_string(step.index - 1));
    }
    return pointer;
  }

  bool fail(ErrorCode code, std::string message) {
    errors_.push_back({code, std::move(message), text_.size(), {}, 0});
    return false;
  }

  std::string_view text_;
  const JsonLimits& limits_;
  ValueBuilder builder_;
  std::vector<Step> path_;
  std::vector<Error> errors_;
};

// An input that counts what the parser has read, to learn where values stand.
class CountingInput {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingInput(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  CountingInput& operator++() { return ++at_, ++*read_, *this; }
  CountingInput operator++(int) {
    CountingInput before = *this;
    ++*this;
    return before;
  }
  [[maybe_unused]] friend bool operator==(const CountingInput& a, const CountingInput& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingInput& a, const CountingInput& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', i + 1), pointer.size());
    std::string token;
    for (std::size_t k = i + 1; k < end; ++k) {
      if (pointer[k] == '~' && k + 1 < end) {
        token += pointer[++k] == '1' ? '/' : '~';
      } else {
        token += pointer[k];
      }
    }
    tokens.push_back(std::move(token));
    i = end;
  }
  return tokens;
}

// Walks the events of the parser until the value at the pointer begins.
class Locator : public nlohmann::json_sax<nlohmann::json> {
 public:
  Locator(std::string_view text, std::vector<std::string> tokens, const std::size_t* read)
      : text_(text), tokens_(std::move(tokens)), read_(read) {}

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return begin(true); }
  bool start_array(std::size_t) override { return begin(false); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(string_t& name) override {
    member_is_next_ = stack_.back().on_path && name == tokens_[matched_];
    after_ = *read_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
  [[nodiscard]] std::size_t found() const { return found_; }

 private:
  struct Frame {
    bool object;
    bool on_path;
    std::size_t index = 0;
  };

  // Is the value that begins now the next one on the path?
  bool is_next() {
    if (stack_.empty()) return true;
    Frame& top = stack_.back();
    if (!top.on_path) return false;
    return top.object ? std::exchange(member_is_next_, false)
                      : std::to_string(top.index++) == tokens_[matched_];
  }

  // False stops the parser.
  bool visit(bool on_path) {
    const std::size_t start = std::min(text_.find_first_not_of(" \t\r\n:,", after_), text_.size());
    after_ = *read_;
    if (!on_path) return true;
    if (!stack_.empty()) ++matched_;
    found_ = start;
    return matched_ < tokens_.size();
  }

  bool value() { return visit(is_next()); }
  bool begin(bool object) {
    const bool on_path = is_next();
    if (!visit(on_path)) return false;
    stack_.push_back({object, on_path});
    return true;
  }
  bool end() {
    after_ = *read_;
    const bool was_on_path = stack_.back().on_path;
    stack_.pop_back();
    return !was_on_path;
  }

  std::string_view text_;
  std::vector<std::string> tokens_;
  const std::size_t* read_;
  std::vector<Frame> stack_;
  std::size_t matched_ = 0;
  std::size_t after_ = 0;  // where the last token ended
  std::size_t found_ = 0;
  bool member_is_next_ = false;
};

}  // namespace

Result<Value> Value::from_json(std::string_view text, const JsonLimits& limits) {
  // A block counts its bytes in 32 bits, whatever the caller allows.
  constexpr std::size_t longest = std::numeric_limits<std::uint32_t>::max();
  if (const std::size_t allowed = std::min(limits.bytes, longest); text.size() > allowed) {
    return Error{ErrorCode::limit_exceeded,
                 "expected at most " + std::to_string(allowed) + " bytes, found " +
                     std::to_string(text.size()),
                 allowed,
                 {},
                 0};
  }
  Reader reader(text, limits);
  const bool read = nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &reader);
  return reader.finish(read);
}

std::size_t json_offset(std::string_view text, std::string_view pointer) {
  std::size_t read = 0;
  Locator locator(text, tokens_of(pointer), &read);
  nlohmann::json::sax_parse(CountingInput(text.data(), &read),
                            CountingInput(text.data() + text.size(), &read), &locator);
  return locator.found();
}

std::size_t line_at(std::string_view text, std::size_t offset) noexcept {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

bool is_utf8(std::string_view text) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  while (p != end) {
    if (*p < 0x80) {
      ++p;
      continue;
    }
    const int more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
    if (*p < 0xc2 || *p > 0xf4 || end - p <= more) return false;
    const unsigned second = p[1];
    if ((*p == 0xe0 && second < 0xa0) || (*p == 0xed && second > 0x9f) ||
        (*p == 0xf0 && second < 0x90) || (*p == 0xf4 && second > 0x8f)) {
      return false;
    }
    for (int i = 1; i <= more; ++i) {
      if ((p[i] & 0xc0U) != 0x80) return false;
    }
    p += more + 1;
  }
  return true;
}

void append_json_string(std::string& out, std::string_view text) {
  core::JsonWriter writer(out);
  writer.string(text);
  writer.flush();
}

void append_json(std::string& out, ValueView value) {
  core::JsonWriter writer(out);
  writer.value(value);
  writer.flush();
}

std::string to_json(ValueView value) {
  std::string out;
  append_json(out, value);
  return out;
}

ACD_NAMESPACE_END

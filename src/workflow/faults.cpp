#include "workflow/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr std::size_t longest_shown = 40;

// The first bytes of a long text, whole characters only.
std::string_view shortened(std::string_view text) {
  if (text.size() <= longest_shown) return text;
  std::size_t end = longest_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return text.substr(0, end);
}

using Offsets = std::unordered_map<std::string, std::size_t>;
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

// Walks JSON that is known to be sound and notes where the values stand whose pointers are asked
// for.
class Scan {
 public:
  Scan(std::string_view text, std::string_view root, Offsets& offsets)
      : text_(text), pointer_(root), offsets_(offsets) {}

  void run() { value(); }

 private:
  void value() {
    skip_space();
    if (const auto asked = offsets_.find(pointer_); asked != offsets_.end()) asked->second = at_;
    switch (text_[at_]) {
      case '{': container(true); break;
      case '[': container(false); break;
      case '"': string(); break;
      default: at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    }
  }

  void container(bool object) {
    ++at_;
    const std::size_t parent = pointer_.size();
    for (std::size_t index = 0;; ++index) {
      skip_space();
      if (text_[at_] == ']' || text_[at_] == '}') break;
      pointer_ = child(std::string_view(pointer_).substr(0, parent),
                       object ? key() : std::to_string(index));
      value();
      pointer_.resize(parent);
    }
    ++at_;
  }

  std::string key() {
    const std::string_view literal = string();
    if (literal.find('\\') == std::string_view::npos) {
      return std::string(literal.substr(1, literal.size() - 2));
    }
    const auto decoded = Value::from_json(literal);
    return decoded ? std::string(decoded->view().as_string()) : std::string(literal);
  }

  std::string_view string() {
    const std::size_t begin = at_++;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    return text_.substr(begin, ++at_ - begin);
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n:,", at_), text_.size() - 1); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string pointer_;
  Offsets& offsets_;
};

// Bytes of UTF-8 that the `\uXXXX` at `at` stands for; the second half of a pair counts as none.
std::size_t escaped_size(std::string_view text, std::size_t at) {
  std::uint32_t code = 0;
  std::from_chars(text.data() + at + 2, text.data() + at + 6, code, 16);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  if (code >= 0xd800 && code < 0xdc00) return 4;
  return code >= 0xdc00 && code < 0xe000 ? 0 : 3;
}

// Where byte `inside` of the string whose literal starts at `at` stands in the text.
std::size_t offset_inside(std::string_view text, std::size_t at, std::size_t inside) {
  ++at;
  for (std::size_t read = 0; read < inside && text[at] != '"';) {
    if (text[at] != '\\') {
      ++read, ++at;
    } else if (text[at + 1] == 'u') {
      read += escaped_size(text, at);
      at += 6;
    } else {
      ++read, at += 2;
    }
  }
  return at;
}

}  // namespace

std::string child(std::string_view pointer, std::string_view key) {
  std::string path(pointer);
  path += '/';
  for (const char c : key) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
  return path;
}

std::string child(std::string_view pointer, std::size_t index) {
  return fmt::format("{}/{}", pointer, index);
}

std::string quoted(std::string_view text) {
  std::string shown(shortened(text));
  const bool cut = shown.size() < text.size();
  // A message is one line, and no terminal obeys what a document says.
  std::replace_if(
      shown.begin(), shown.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return fmt::format("'{}{}'", shown, cut ? "…" : "");
}

std::string describe(ValueView value) {
  if (value.is_array()) return "an array";
  if (value.is_object()) return "an object";
  if (!value.is_string()) return to_json(value);
  const std::string_view text = value.as_string();
  const std::string_view shown = shortened(text);
  std::string literal;
  append_json_string(literal, shown);
  if (shown.size() < text.size()) literal.insert(literal.size() - 1, "…");
  return literal;
}

void Faults::add(ErrorCode code, std::string pointer, std::string message) {
  faults_.push_back({{code, std::move(message), 0, std::move(pointer), 0}, 0});
}

void Faults::add_expression(const Error& fault, std::string pointer) {
  add(fault.code, std::move(pointer),
      fmt::format("{}, at byte {} of the expression", fault.message, fault.offset));
  faults_.back().inside = fault.offset;
}

void Faults::add_file(Faults faults, std::string_view file, std::string_view text,
                      const std::string& pointer) {
  faults.locate(text, pointer);
  for (Fault& fault : faults.faults_) {
    fault.error.message =
        fmt::format("{} (line {} of {})", fault.error.message, fault.error.line, quoted(file));
    fault.inside = 0;
    faults_.push_back(std::move(fault));
  }
}

std::vector<Error> Faults::take() {
  std::vector<Error> errors;
  errors.reserve(faults_.size());
  for (Fault& fault : faults_) errors.push_back(std::move(fault.error));
  faults_.clear();
  return errors;
}

void Faults::locate(std::string_view text, std::string_view root) {
  if (faults_.empty()) return;
  Offsets offsets;
  for (const Fault& fault : faults_) {
    std::string pointer = fault.error.pointer;
    while (offsets.emplace(pointer, nowhere).second && pointer.size() > root.size()) {
      pointer.resize(pointer.rfind('/'));
    }
  }
  Scan(text, root, offsets).run();
  for (Fault& fault : faults_) {
    std::string pointer = fault.error.pointer;
    const bool found = offsets.at(pointer) != nowhere;
    while (offsets.at(pointer) == nowhere) pointer.resize(pointer.rfind('/'));
    const std::size_t start = offsets.at(pointer);
    fault.error.offset =
        found && fault.inside > 0 ? offset_inside(text, start, fault.inside) : start;
  }
  std::stable_sort(faults_.begin(), faults_.end(),
                   [](const Fault& a, const Fault& b) { return a.error.offset < b.error.offset; });
  std::size_t line = 1;
  std::size_t at = 0;
  for (Fault& fault : faults_) {
    line += line_at(text.substr(at, fault.error.offset - at), text.size()) - 1;
    at = fault.error.offset;
    fault.error.line = line;
  }
}

}  // namespace workflow
ACD_NAMESPACE_END

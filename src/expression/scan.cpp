#include "scan.hpp"

#include <acd/core/value.hpp>

#include "letters.hpp"

#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

// Counts how deep the text nests without understanding it: never less than the grammar will.
class DepthScan {
 public:
  DepthScan(std::string_view text, const Dialect& dialect, std::size_t limit)
      : text_(text), extended_(dialect.extended), limit_(limit) {}

  // Where the limit is passed; the size of the text when it is not.
  std::size_t run() {
    while (at_ < text_.size()) {
      const std::size_t start = at_;
      if (!skip_token()) return start;
    }
    return text_.size();
  }

 private:
  // False when the token nests too deep.
  bool skip_token() {
    const char c = text_[at_];
    if (is_space(c)) return ++at_, true;
    if (is_word_byte(c)) return skip_word();
    const std::size_t nots = nots_;
    nots_ = 0;
    switch (c) {
      case '\'':
      case '"': return skip_string(c), true;
      case '(': return ++at_, open(nots);
      case ')': return ++at_, close(), true;
      case '[': return ++at_, ++squares_ <= limit_;
      case ']': return ++at_, squares_ -= squares_ > 0 ? 1 : 0, true;
      default: return ++at_, true;
    }
  }

  bool skip_word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_word_byte(text_[at_])) ++at_;
    const bool is_not = extended_ && equals_ignoring_case(text_.substr(start, at_ - start), "not");
    nots_ = is_not ? nots_ + 1 : 0;
    return depth_ + nots_ <= limit_;
  }

  void skip_string(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    }
    if (at_ < text_.size()) ++at_;
  }

  bool open(std::size_t nots) {
    outer_.push_back(depth_);
    depth_ += nots + 1;
    return depth_ <= limit_;
  }

  void close() {
    if (outer_.empty()) return;
    depth_ = outer_.back();
    outer_.pop_back();
  }

  std::string_view text_;
  bool extended_;
  std::size_t limit_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;    // of ( and of the NOTs before each
  std::size_t nots_ = 0;     // NOTs in a row that have not met their operand yet
  std::size_t squares_ = 0;  // of [
  std::vector<std::size_t> outer_;
};

std::size_t first_fault_in_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t size = utf8_size(text.substr(at));
    if (size == 0) break;
    at += size;
  }
  return at;
}

}  // namespace

std::optional<Error> scan(std::string_view text, const Dialect& dialect,
                          const ExpressionLimits& limits) {
  if (text.size() > limits.bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "expected at most " + std::to_string(limits.bytes) + " bytes, found " +
                     std::to_string(text.size()),
                 limits.bytes,
                 {},
                 0};
  }
  if (!is_utf8(text)) {
    return Error{ErrorCode::syntax,
                 "expected UTF-8, found a byte that is not",
                 first_fault_in_utf8(text),
                 {},
                 0};
  }
  const std::size_t fault = DepthScan(text, dialect, limits.depth).run();
  if (fault == text.size()) return std::nullopt;
  return Error{
      ErrorCode::limit_exceeded,
      "expected at most " + std::to_string(limits.depth) + " levels of nesting, found more",
      fault,
      {},
      0};
}

}  // namespace expression
ACD_NAMESPACE_END

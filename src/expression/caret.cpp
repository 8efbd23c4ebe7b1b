#include <acd/expression/expression.hpp>

#include "letters.hpp"

#include <algorithm>
#include <string>

ACD_NAMESPACE_BEGIN

namespace {

using expression::code_point;
using expression::columns;
using expression::utf8_size;

// A line is cut to about this many columns on each side of the caret.
constexpr int reach = 60;
constexpr std::string_view cut_mark = "…";

// A character as it can be shown, and the space it takes.
struct Shown {
  std::string_view text;
  int columns = 1;
  std::size_t bytes = 1;
};

// Control characters and broken bytes never reach the terminal.
Shown show(std::string_view rest) {
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  const std::size_t size = utf8_size(rest);
  if (size == 0) return {replacement, 1, 1};
  const char32_t c = code_point(rest);
  if (c == '\t') return {rest.substr(0, 1), 1, 1};
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return {replacement, 1, size};
  return {rest.substr(0, size), columns(c), size};
}

struct Line {
  std::string before;   // what stands before the caret
  std::string padding;  // as wide as `before`
  std::string after;
};

void append(Line& line, const Shown& shown) {
  line.before += shown.text;
  if (shown.text == "\t") {
    line.padding += '\t';
  } else {
    line.padding.append(static_cast<std::size_t>(shown.columns), ' ');
  }
}

Line render(std::string_view text, std::size_t caret) {
  int width = 0;
  for (std::size_t i = 0; i < caret; i += show(text.substr(i)).bytes)
    width += show(text.substr(i)).columns;
  Line line;
  bool is_cut = false;
  for (std::size_t i = 0; i < caret;) {
    const Shown shown = show(text.substr(i));
    i += shown.bytes;
    if (width > reach) {
      is_cut = true;
    } else {
      if (std::exchange(is_cut, false)) append(line, {cut_mark, 1, 0});
      append(line, shown);
    }
    width -= shown.columns;
  }
  if (is_cut) append(line, {cut_mark, 1, 0});
  int room = reach;
  for (std::size_t i = caret; i < text.size();) {
    const Shown shown = show(text.substr(i));
    room -= shown.columns;
    if (room < 0) {
      line.after += cut_mark;
      break;
    }
    line.after += shown.text;
    i += shown.bytes;
  }
  return line;
}

}  // namespace

std::string with_caret(std::string_view source, const Error& error) {
  const std::size_t offset = std::min(error.offset, source.size());
  const std::size_t before = offset == 0 ? std::string_view::npos : source.rfind('\n', offset - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(source.find('\n', offset), source.size());
  std::string_view text = source.substr(begin, end - begin);
  if (text.ends_with('\r') && offset < end) text.remove_suffix(1);
  const Line line = render(text, std::min(offset - begin, text.size()));
  return error.message + "\n  " + line.before + line.after + "\n  " + line.padding + '^';
}

ACD_NAMESPACE_END

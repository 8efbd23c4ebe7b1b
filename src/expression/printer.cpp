#include <acd/expression/tree.hpp>

#include "letters.hpp"
#include "text.hpp"

#include <array>
#include <charconv>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

std::uint32_t hex_value(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

// Reads `uXXXX`, with its other half when it is one of a surrogate pair.
std::size_t unescape_unicode(std::string& out, std::string_view escape) {
  const std::uint32_t unit = hex_value(escape.substr(1, 4));
  if (unit < 0xd800 || unit > 0xdfff) {
    append_utf8(out, unit);
    return 5;
  }
  const std::uint32_t low = hex_value(escape.substr(7, 4));
  append_utf8(out, 0x10000 + ((unit - 0xd800) << 10U) + (low - 0xdc00));
  return 11;
}

char unescaped(char c) {
  switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'f': return '\f';
    default: return c;
  }
}

void append_escaped(std::string& out, char c, char quote) {
  constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == quote || c == '\\') {
    out += {'\\', c};
    return;
  }
  if (byte >= 0x20) {
    out += c;
    return;
  }
  for (const char letter : {'n', 'r', 't', 'b', 'f'}) {
    if (c == unescaped(letter)) {
      out += {'\\', letter};
      return;
    }
  }
  out += "\\u00";
  out += {hex[byte >> 4U], hex[byte & 15U]};
}

void append_number(std::string& out, double value) {
  std::array<char, 1100> buffer;  // the smallest double has 1074 digits after the point
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  out += digits;
  if (digits.find('.') == std::string_view::npos) out += ".0";
}

void append(std::string& out, const Node& node);

// In parentheses when a reader would otherwise merge it into its parent.
void append_child(std::string& out, const Node& parent, const Node& child) {
  const bool is_chain = child.kind == NodeKind::conjunction || child.kind == NodeKind::disjunction;
  const bool binds_tighter =
      parent.kind == NodeKind::disjunction && child.kind == NodeKind::conjunction;
  if (!is_chain || binds_tighter) return append(out, child);
  out += '(';
  append(out, child);
  out += ')';
}

void append(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::comparison:
      out += print(node.left);
      out += ' ';
      out += to_string(node.op);
      out += ' ';
      out += print(node.right);
      return;
    case NodeKind::negation:
      out += "NOT ";
      append_child(out, node, node.children.front());
      return;
    case NodeKind::conjunction:
    case NodeKind::disjunction: break;
  }
  const std::string_view word = node.kind == NodeKind::conjunction ? " AND " : " OR ";
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i != 0) out += word;
    append_child(out, node, node.children[i]);
  }
}

}  // namespace

std::string unquote(std::string_view literal) {
  const std::string_view inside = literal.substr(1, literal.size() - 2);
  std::string out;
  out.reserve(inside.size());
  for (std::size_t i = 0; i < inside.size();) {
    if (inside[i] != '\\') {
      out += inside[i++];
    } else if (inside[i + 1] == 'u') {
      i += 1 + unescape_unicode(out, inside.substr(i + 1));
    } else {
      out += unescaped(inside[i + 1]);
      i += 2;
    }
  }
  return out;
}

std::string quote(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char mark = has_single && !has_double ? '"' : '\'';
  std::string out(1, mark);
  for (const char c : text) append_escaped(out, c, mark);
  out += mark;
  return out;
}

std::string print(const std::vector<Segment>& path) {
  std::string out;
  for (const Segment& segment : path) {
    if (segment.key.empty()) {
      out += '[' + std::to_string(segment.index) + ']';
    } else if (!is_identifier(segment.key)) {
      out += '[' + quote(segment.key) + ']';
    } else {
      if (!out.empty()) out += '.';
      out += segment.key;
    }
  }
  return out;
}

std::string print(ValueView literal) {
  std::string out;
  switch (literal.kind()) {
    case ValueKind::real: append_number(out, literal.as_real()); return out;
    case ValueKind::string: return quote(literal.as_string());
    case ValueKind::array: break;
    default: return to_json(literal);
  }
  out += '[';
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (i != 0) out += ", ";
    out += print(literal[i]);
  }
  return out += ']';
}

std::string print(const Operand& operand) {
  if (const auto* reference = std::get_if<Reference>(&operand.value)) return reference->text;
  return print(std::get<Value>(operand.value).view());
}

std::string print(const Node& tree) {
  std::string out;
  append(out, tree);
  return out;
}

std::string_view to_string(Operator op) noexcept {
  switch (op) {
    case Operator::equal: return "==";
    case Operator::not_equal: return "!=";
    case Operator::greater: return ">";
    case Operator::greater_equal: return ">=";
    case Operator::less: return "<";
    case Operator::less_equal: return "<=";
    case Operator::contains: return "CONTAINS";
    case Operator::has: return "HAS";
    case Operator::in: return "IN";
    case Operator::not_in: return "NOT IN";
    case Operator::not_has: return "NOT HAS";
    case Operator::not_contains: return "NOT CONTAINS";
  }
  return "";
}

}  // namespace expression
ACD_NAMESPACE_END

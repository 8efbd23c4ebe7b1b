#include <acd/expression/expression.hpp>

#include "lookup.hpp"
#include "program.hpp"
#include "semantics.hpp"
#include "text.hpp"

#include <array>
#include <utility>

ACD_NAMESPACE_BEGIN

namespace {

using expression::Cell;
using expression::CellClass;
using expression::Node;
using expression::NodeKind;
using expression::Notes;

struct NoteName {
  Notes bit;
  std::string_view id;
  std::string_view meaning;
};
constexpr std::array note_names{
    NoteName{expression::note_coercion, "coercion", "a numeric string is compared as a number"},
    NoteName{expression::note_null, "null", "a side is null; only the literal null equals null"},
    NoteName{expression::note_wrong_class, "wrong-class",
             "the operator has no meaning for values of these classes"},
    NoteName{expression::note_scalar_in, "scalar-in", "the right side is one value and not a list"},
};

std::vector<std::string> words(Notes notes) {
  std::vector<std::string> out;
  for (const NoteName& name : note_names) {
    if ((notes & name.bit) != 0) out.emplace_back(name.id);
  }
  return out;
}

std::string_view meaning(std::string_view id) {
  for (const NoteName& name : note_names) {
    if (name.id == id) return name.meaning;
  }
  return {};
}

Value value_of(const Cell& cell) {
  switch (cell.kind) {
    case CellClass::null:
    case CellClass::null_literal: return {};
    case CellClass::boolean: return cell.boolean;
    case CellClass::integer: return cell.integer;
    case CellClass::real: return cell.real;
    case CellClass::string: return cell.text;
    case CellClass::array:
    case CellClass::object: break;
  }
  return Value(cell.view);
}

class Explainer {
 public:
  Explainer(const expression::Program& program, const Scope& scope)
      : program_(program), scope_(scope) {}

  [[nodiscard]] Explanation explain(const Node& node) const {
    if (node.kind == NodeKind::comparison) return explain_comparison(node);
    Explanation out;
    out.text = print(node);
    for (const Node& child : node.children) out.children.push_back(explain(child));
    out.result = combine(node.kind, out.children);
    return out;
  }

 private:
  static bool combine(NodeKind kind, const std::vector<Explanation>& children) {
    if (kind == NodeKind::negation) return !children.front().result;
    const bool decisive = kind == NodeKind::disjunction;
    for (const Explanation& child : children) {
      if (child.result == decisive) return decisive;
    }
    return !decisive;
  }

  [[nodiscard]] Explanation explain_comparison(const Node& node) const {
    Explanation out;
    out.text = print(node);
    out.is_comparison = true;
    const Cell left = operand(node.left, out.left);
    const Cell right = operand(node.right, out.right);
    const expression::Verdict verdict = compare(node.op, left, right, program_.dialect);
    out.result = verdict.result;
    out.notes = words(verdict.notes);
    return out;
  }

  Cell operand(const expression::Operand& operand, Explanation::Side& side) const {
    side.text = print(operand);
    if (const auto* name = std::get_if<expression::Reference>(&operand.value)) {
      const Cell found = look_up(*name, program_.context, scope_);
      side.is_name = true;
      side.value = value_of(found);
      side.found = found.kind != CellClass::null || found.view.exists();
      return found;
    }
    side.value = std::get<Value>(operand.value);
    return expression::literal(side.value);
  }

  const expression::Program& program_;
  const Scope& scope_;
};

void append(std::string& out, std::string_view key, const Explanation::Side& side) {
  out += ",\"";
  out += key;
  out += R"(":{"text":)";
  append_json_string(out, side.text);
  out += ",\"value\":";
  append_json(out, side.value);
  out += side.found ? ",\"found\":true}" : ",\"found\":false}";
}

void append(std::string& out, const Explanation& explanation) {
  out += "{\"expression\":";
  append_json_string(out, explanation.text);
  out += explanation.result ? ",\"result\":true" : ",\"result\":false";
  if (explanation.is_comparison) {
    append(out, "left", explanation.left);
    append(out, "right", explanation.right);
  }
  out += ",\"notes\":[";
  for (std::size_t i = 0; i < explanation.notes.size(); ++i) {
    if (i != 0) out += ',';
    append_json_string(out, explanation.notes[i]);
  }
  out += "],\"children\":[";
  for (std::size_t i = 0; i < explanation.children.size(); ++i) {
    if (i != 0) out += ',';
    append(out, explanation.children[i]);
  }
  out += "]}";
}

// What the names of a comparison stand for; a literal says it itself.
void append_values(std::string& out, const Explanation& comparison, std::size_t indent) {
  for (const Explanation::Side* side : {&comparison.left, &comparison.right}) {
    if (!side->is_name) continue;
    out.append(indent, ' ');
    out += side->text;
    if (side->found) {
      out += " = ";
      append_json(out, side->value);
    } else {
      out += " is absent";
    }
    out += '\n';
  }
}

void append_text(std::string& out, const Explanation& explanation, std::size_t indent) {
  out.append(indent, ' ');
  out += explanation.result ? "true   " : "false  ";
  out += explanation.text;
  out += '\n';
  append_values(out, explanation, indent + 9);
  for (const std::string& note : explanation.notes) {
    out.append(indent + 9, ' ');
    out += note;
    out += ": ";
    out += meaning(note);
    out += '\n';
  }
  for (const Explanation& child : explanation.children) append_text(out, child, indent + 2);
}

}  // namespace

Explanation Expression::explain(const Scope& scope) const {
  return Explainer(*program_, scope).explain(program_->tree);
}

std::string to_json(const Explanation& explanation) {
  std::string out;
  append(out, explanation);
  return out;
}

std::string to_text(const Explanation& explanation) {
  std::string out;
  append_text(out, explanation, 0);
  return out;
}

ACD_NAMESPACE_END

#include "program.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

// Emits tests from the last to the first, so that each knows where to go on.
class Emitter {
 public:
  explicit Emitter(Program& program) : program_(program) {}

  std::uint32_t emit(const Node& node, std::uint32_t on_true, std::uint32_t on_false) {
    switch (node.kind) {
      case NodeKind::comparison: return emit_test(node, on_true, on_false);
      case NodeKind::negation: return emit(node.children.front(), on_false, on_true);
      case NodeKind::conjunction:
        for (std::size_t i = node.children.size(); i-- > 0;) {
          on_true = emit(node.children[i], on_true, on_false);
        }
        return on_true;
      case NodeKind::disjunction:
        for (std::size_t i = node.children.size(); i-- > 0;) {
          on_false = emit(node.children[i], on_true, on_false);
        }
        return on_false;
    }
    return on_false;
  }

  void finish() {
    const auto last = static_cast<std::uint32_t>(program_.tests.size() - 1);
    const auto turned = [last](std::uint32_t at) { return at < Program::reject ? last - at : at; };
    std::reverse(program_.tests.begin(), program_.tests.end());
    for (Test& test : program_.tests) {
      test.on_true = turned(test.on_true);
      test.on_false = turned(test.on_false);
    }
  }

 private:
  std::uint32_t emit_test(const Node& node, std::uint32_t on_true, std::uint32_t on_false) {
    program_.tests.push_back({node.op, slot(node.left), slot(node.right), on_true, on_false});
    return static_cast<std::uint32_t>(program_.tests.size() - 1);
  }

  Slot slot(const Operand& operand) {
    if (const auto* reference = std::get_if<Reference>(&operand.value)) {
      return {0, index_of(*reference) & 0x7fffffffU};
    }
    program_.constants.push_back(constant(std::get<Value>(operand.value)));
    program_.literals.push_back(core::raw(std::get<Value>(operand.value)));
    return {1, static_cast<std::uint32_t>(program_.constants.size() - 1) & 0x7fffffffU};
  }

  std::uint32_t index_of(const Reference& reference) const {
    return static_cast<std::uint32_t>(positions_.at(reference.text));
  }

  Cell constant(ValueView value) {
    Cell out = literal(value);
    if (out.kind != CellClass::array) return out;
    const std::size_t first = program_.elements.size();
    for (std::size_t i = 0; i < value.size(); ++i) program_.elements.push_back(literal(value[i]));
    out.view = {};
    out.elements = {program_.elements.data() + first, value.size()};
    return out;
  }

 public:
  // In the order of the text, and with room for every list: constants point at their elements.
  void survey(const Node& node) {
    std::size_t elements = 0;
    survey(node, elements);
    program_.elements.reserve(elements);
  }

 private:
  void survey(const Node& node, std::size_t& elements) {
    if (node.kind == NodeKind::comparison) {
      survey(node.left, elements);
      survey(node.right, elements);
    }
    for (const Node& child : node.children) survey(child, elements);
  }

  void survey(const Operand& operand, std::size_t& elements) {
    if (const auto* reference = std::get_if<Reference>(&operand.value)) {
      if (positions_.emplace(reference->text, program_.references.size()).second) {
        program_.references.push_back(*reference);
      }
    } else {
      elements += std::get<Value>(operand.value).view().size();
    }
  }

  Program& program_;
  std::unordered_map<std::string_view, std::size_t> positions_;
};

Attribute attribute(const Reference& name) {
  const bool of_worker = name.root == Root::worker;
  if (name.builtin != Builtin::none || (!of_worker && name.root != Root::task) ||
      name.path.size() != 1 || name.path[0].key.empty()) {
    return {};
  }
  return {true, of_worker, core::Key(name.path[0].key)};
}

}  // namespace

Program::Program(std::string source_text, Context in_context, const Dialect& in_dialect,
                 Node checked_tree)
    : source(std::move(source_text)),
      context(in_context),
      dialect(in_dialect),
      tree(std::move(checked_tree)) {
  Emitter emitter(*this);
  emitter.survey(tree);
  emitter.emit(tree, accept, reject);
  emitter.finish();
  for (const Reference& name : references) attributes.push_back(attribute(name));
}

}  // namespace expression
ACD_NAMESPACE_END

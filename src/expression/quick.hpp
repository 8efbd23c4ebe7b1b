#pragma once

#include "core/value_block.hpp"
#include "program.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace expression {

// What most comparisons of attributes are about - two texts, two whole numbers, a text in a list of
// texts - is decided where the values stand in their documents. For everything else semantics.hpp
// is asked.

enum class Answer : std::uint8_t { no, yes, unknown };

[[nodiscard]] constexpr Answer answer(bool yes) noexcept { return yes ? Answer::yes : Answer::no; }

[[nodiscard]] inline bool same_text(core::RawView a, core::RawView b) noexcept {
  const core::ValueSpan x = a.node->span;
  const core::ValueSpan y = b.node->span;
  return x.size == y.size && core::same_text(core::text_of(a.block) + x.first,
                                             core::text_of(b.block) + y.first, x.size);
}

/// Is a text one of those in an array? Unknown when there is something else in it.
[[nodiscard]] inline Answer quick_member(core::RawView text, core::RawView array) noexcept {
  const core::ValueNode* element = core::nodes(array.block) + array.node->span.first;
  for (const auto* last = element + array.node->span.size; element != last; ++element) {
    const core::RawView view{array.block, element};
    if (!view.is(ValueKind::string)) return Answer::unknown;
    if (same_text(text, view)) return Answer::yes;
  }
  return Answer::no;
}

[[nodiscard]] inline Answer quick_compare(Operator op, core::RawView a, core::RawView b) noexcept {
  if (a.node == nullptr || b.node == nullptr) return Answer::unknown;
  const auto are = [&](ValueKind left, ValueKind right) { return a.is(left) && b.is(right); };
  if (op == Operator::has) {
    return are(ValueKind::array, ValueKind::string) ? quick_member(b, a) : Answer::unknown;
  }
  if (op == Operator::in) {
    return are(ValueKind::string, ValueKind::array) ? quick_member(a, b) : Answer::unknown;
  }
  if (are(ValueKind::integer, ValueKind::integer) && op <= Operator::less_equal) {
    return answer(satisfies(a.node->integer <=> b.node->integer, op));
  }
  if (are(ValueKind::string, ValueKind::string) && op <= Operator::not_equal) {
    return answer(same_text(a, b) == (op == Operator::equal));
  }
  return Answer::unknown;
}

/// The attributes of one scope, and a program's quick answers about them.
class Quick {
 public:
  Quick(const Program& program, const Scope& scope) noexcept
      : program_(program),
        task_(object(core::raw(scope.task))),
        worker_(object(core::raw(scope.worker))) {}

  [[nodiscard]] Answer holds(const Test& test) const noexcept {
    return quick_compare(test.op, view(test.left), view(test.right));
  }

 private:
  /// Absent unless it is an object that is looked through quickly.
  static core::RawView object(core::RawView view) noexcept {
    const bool is_small = view.is(ValueKind::object) && view.node->span.size <= core::few_members;
    return is_small ? view : core::RawView();
  }
  [[nodiscard]] core::RawView view(Slot slot) const noexcept {
    if (slot.constant != 0) return program_.literals[slot.index];
    const Attribute& name = program_.attributes[slot.index];
    const core::RawView object = name.of_worker ? worker_ : task_;
    if (!name.is_one_key || object.node == nullptr) return {};
    return {object.block, core::find_member(object, name.key)};
  }

  const Program& program_;
  core::RawView task_;
  core::RawView worker_;
};

}  // namespace expression
ACD_NAMESPACE_END

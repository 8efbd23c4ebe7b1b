#include <acd/core/value.hpp>

#include "core/json_writer.hpp"
#include "core/value_block.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <tuple>
#include <vector>

ACD_NAMESPACE_BEGIN

namespace {

using core::BlockHeader;
using core::header;
using core::nodes;
using core::text_of;
using core::ValueNode;

}  // namespace

std::string_view to_string(ValueKind kind) noexcept {
  constexpr std::array<std::string_view, 7> names{"null",   "boolean", "integer", "number",
                                                  "string", "array",   "object"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view ValueView::text(std::uint32_t first, std::uint32_t size) const noexcept {
  return {text_of(block_) + first, size};
}

std::string_view ValueView::as_string() const noexcept {
  ACD_ASSERT(is_string());
  return text(node_->span.first, node_->span.size);
}

ValueView ValueView::operator[](std::size_t index) const noexcept {
  if (index >= size()) return {};
  return {block_, nodes(block_) + node_->span.first + index};
}

std::string_view ValueView::key(std::size_t index) const noexcept {
  ACD_ASSERT(is_object() && index < size());
  const ValueNode& member = nodes(block_)[node_->span.first + index];
  return text(member.key, member.key_size);
}

ValueView ValueView::find(std::string_view name) const noexcept {
  if (!is_object()) return {};
  if (node_->span.size <= core::few_members) {
    const ValueNode* found = core::find_member(core::raw(*this), core::Key(name));
    return found == nullptr ? ValueView() : ValueView(block_, found);
  }
  const ValueNode* first = nodes(block_) + node_->span.first;
  const ValueNode* last = first + node_->span.size;
  const char* start = text_of(block_);
  const auto name_of = [start](const ValueNode& n) {
    return std::string_view(start + n.key, n.key_size);
  };
  first = std::lower_bound(first, last, name, [&](const ValueNode& n, std::string_view key) {
    return name_of(n) < key;
  });
  return first != last && name_of(*first) == name ? ValueView(block_, first) : ValueView();
}

bool operator==(ValueView a, ValueView b) noexcept {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case ValueKind::null: return true;
    case ValueKind::boolean: return a.as_boolean() == b.as_boolean();
    case ValueKind::integer: return a.as_integer() == b.as_integer();
    case ValueKind::real: return a.as_real() == b.as_real();
    case ValueKind::string: return a.as_string() == b.as_string();
    case ValueKind::array:
    case ValueKind::object: break;
  }
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a.is_object() && a.key(i) != b.key(i)) return false;
    if (!(a[i] == b[i])) return false;
  }
  return true;
}

// Children lie side by side, so that indexing is O(1): they wait on a stack until their container
// closes.
struct ValueBuilder::State {
  std::vector<ValueNode> closed = std::vector<ValueNode>(1);  // the first one is for the root
  std::vector<ValueNode> waiting;
  std::vector<std::size_t> open;  // where in `waiting` each open container's children start
  std::string text;
  std::uint32_t key = 0;
  std::uint32_t key_size = 0;
  bool has_duplicate = false;
  std::string duplicate;

  std::pair<std::uint32_t, std::uint32_t> store(std::string_view s) {
    const auto first = static_cast<std::uint32_t>(text.size());
    text += s;
    return {first, static_cast<std::uint32_t>(s.size())};
  }

  ValueNode& push(ValueKind kind) {
    ValueNode& node = waiting.emplace_back();
    node = {};
    node.kind = static_cast<std::uint32_t>(kind);
    node.key_size = key_size & 0xffffffU;
    node.key = key;
    key = key_size = 0;
    return node;
  }

  [[nodiscard]] std::string_view key_of(const ValueNode& node) const {
    return std::string_view(text).substr(node.key, node.key_size);
  }

  void sort_members(std::vector<ValueNode>::iterator from) {
    const auto less = [this](const ValueNode& a, const ValueNode& b) {
      return key_of(a) < key_of(b);
    };
    if (!std::is_sorted(from, waiting.end(), less)) std::stable_sort(from, waiting.end(), less);
    const auto twice = std::adjacent_find(
        from, waiting.end(),
        [this](const ValueNode& a, const ValueNode& b) { return key_of(a) == key_of(b); });
    if (twice != waiting.end() && !has_duplicate) {
      has_duplicate = true;
      duplicate = key_of(*twice);
    }
  }

  void close(ValueKind kind) {
    ACD_ASSERT(!open.empty());
    const auto from = waiting.begin() + static_cast<std::ptrdiff_t>(open.back());
    open.pop_back();
    ValueNode& container = *(from - 1);
    ACD_ASSERT(container.kind == static_cast<std::uint32_t>(kind));
    if (kind == ValueKind::object) sort_members(from);
    container.span.first = static_cast<std::uint32_t>(closed.size());
    container.span.size = static_cast<std::uint32_t>(waiting.end() - from);
    closed.insert(closed.end(), from, waiting.end());
    waiting.erase(from, waiting.end());
  }

  void begin(ValueKind kind) {
    push(kind);
    open.push_back(waiting.size());
  }

  void copy(ValueView v) {
    switch (v.kind()) {
      case ValueKind::null: push(ValueKind::null); return;
      case ValueKind::boolean: push(ValueKind::boolean).boolean = v.as_boolean(); return;
      case ValueKind::integer: push(ValueKind::integer).integer = v.as_integer(); return;
      case ValueKind::real: push(ValueKind::real).real = v.as_real(); return;
      case ValueKind::string: {
        const auto [first, size] = store(v.as_string());
        push(ValueKind::string).span = {first, size};
        return;
      }
      case ValueKind::array:
      case ValueKind::object: break;
    }
    begin(v.kind());
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.is_object()) std::tie(key, key_size) = store(v.key(i));
      copy(v[i]);
    }
    close(v.kind());
  }
};

ValueBuilder::ValueBuilder() : state_(std::make_unique<State>()) {}
ValueBuilder::~ValueBuilder() = default;
ValueBuilder::ValueBuilder(ValueBuilder&&) noexcept = default;
ValueBuilder& ValueBuilder::operator=(ValueBuilder&&) noexcept = default;

ValueBuilder& ValueBuilder::null() {
  state_->push(ValueKind::null);
  return *this;
}

ValueBuilder& ValueBuilder::boolean(bool value) {
  state_->push(ValueKind::boolean).boolean = value;
  return *this;
}

ValueBuilder& ValueBuilder::integer(std::int64_t value) {
  state_->push(ValueKind::integer).integer = value;
  return *this;
}

ValueBuilder& ValueBuilder::real(double value) {
  ACD_ASSERT(std::isfinite(value));
  state_->push(ValueKind::real).real = value;
  return *this;
}

ValueBuilder& ValueBuilder::string(std::string_view value) {
  const auto [first, size] = state_->store(value);
  state_->push(ValueKind::string).span = {first, size};
  return *this;
}

ValueBuilder& ValueBuilder::value(ValueView value) {
  state_->copy(value);
  return *this;
}

ValueBuilder& ValueBuilder::key(std::string_view key) {
  std::tie(state_->key, state_->key_size) = state_->store(key);
  return *this;
}

ValueBuilder& ValueBuilder::begin_object() {
  state_->begin(ValueKind::object);
  return *this;
}

ValueBuilder& ValueBuilder::end_object() {
  state_->close(ValueKind::object);
  return *this;
}

ValueBuilder& ValueBuilder::begin_array() {
  state_->begin(ValueKind::array);
  return *this;
}

ValueBuilder& ValueBuilder::end_array() {
  state_->close(ValueKind::array);
  return *this;
}

std::pair<bool, std::string_view> ValueBuilder::duplicate() const noexcept {
  return {state_->has_duplicate, state_->duplicate};
}

Value ValueBuilder::finish() {
  State& s = *state_;
  ACD_ASSERT(s.open.empty() && s.waiting.size() == 1);
  s.closed.front() = s.waiting.front();
  const std::size_t node_bytes = s.closed.size() * sizeof(ValueNode);
  auto block = std::make_shared_for_overwrite<std::byte[]>(sizeof(BlockHeader) + node_bytes +
                                                           s.text.size() + core::block_padding);
  const BlockHeader head{static_cast<std::uint32_t>(s.closed.size()),
                         static_cast<std::uint32_t>(s.text.size()),
                         core::needs_no_escape(s.text) ? 1U : 0U, 0};
  std::memcpy(block.get(), &head, sizeof head);
  std::byte* at = block.get() + sizeof head;
  std::memcpy(at, s.closed.data(), node_bytes);
  at += node_bytes;
  if (!s.text.empty()) std::memcpy(at, s.text.data(), s.text.size());
  std::memset(at + s.text.size(), 0, core::block_padding);
  s.closed.resize(1);
  s.waiting.clear();
  s.text.clear();
  s.has_duplicate = false;
  s.duplicate.clear();
  Value value;
  value.block_ = std::move(block);
  return value;
}

Value::Value(bool value) : Value(ValueBuilder().boolean(value).finish()) {}
Value::Value(std::int64_t value) : Value(ValueBuilder().integer(value).finish()) {}
Value::Value(double value) : Value(ValueBuilder().real(value).finish()) {}
Value::Value(std::string_view value) : Value(ValueBuilder().string(value).finish()) {}
Value::Value(ValueView view) : Value(ValueBuilder().value(view).finish()) {}

Value Value::object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  ValueBuilder builder;
  builder.begin_object();
  for (const auto& [key, value] : members) builder.key(key).value(value);
  builder.end_object();
  ACD_ASSERT(!builder.duplicate().first);
  return builder.finish();
}

Value Value::array(std::initializer_list<Value> elements) {
  ValueBuilder builder;
  builder.begin_array();
  for (const Value& element : elements) builder.value(element);
  return builder.end_array().finish();
}

ValueView Value::view() const noexcept {
  if (!block_) return {};
  return {block_.get(), nodes(block_.get())};
}

std::size_t Value::memory() const noexcept {
  if (!block_) return 0;
  const BlockHeader& head = header(block_.get());
  return sizeof head + head.nodes * sizeof(ValueNode) + head.bytes + core::block_padding;
}

ACD_NAMESPACE_END

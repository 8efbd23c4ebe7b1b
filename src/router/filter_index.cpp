#include "filter_index.hpp"

#include "expression/lookup.hpp"
#include "id_index.hpp"

#include <algorithm>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

using expression::Cell;
using expression::NumericText;
using expression::Reference;

/// Could a text compare equal to a number?
bool is_numeric(std::string_view text) {
  Cell cell = expression::cell(text);
  expression::classify(cell);
  return cell.numeric != NumericText::none;
}

// The first filter at or after `from` whose constant is `wanted`; `best` when it comes later.
template <class Entries, class Key>
std::size_t look_up(const Entries& entries, const Key& wanted, std::size_t from, std::size_t best) {
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), wanted, [from](const auto& entry, const Key& key) {
        return entry.first == key ? entry.second < from : entry.first < key;
      });
  return found != entries.end() && found->first == wanted && found->second < best ? found->second
                                                                                  : best;
}

template <class Entries, class Key>
void insert(Entries& entries, Key key, std::uint32_t filter) {
  const typename Entries::value_type entry(std::move(key), filter);
  entries.insert(std::lower_bound(entries.begin(), entries.end(), entry), entry);
}

}  // namespace

void FilterIndex::add(const Expression& expression) {
  const auto filter = static_cast<std::uint32_t>(filters_.size());
  filters_.push_back(&expression);
  if (!add_to_column(expression, filter)) others_.push_back(filter);
}

FilterIndex::Column& FilterIndex::column_of(const std::vector<expression::Segment>& path) {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&](const Column& column) { return column.path == path; });
  if (found != columns_.end()) return *found;
  return columns_.emplace_back(Column{path, {}, {}});
}

bool FilterIndex::add_to_column(const Expression& expression, std::uint32_t filter) {
  const expression::Node& node = expression.tree();
  if (node.kind != expression::NodeKind::comparison || node.op != expression::Operator::equal ||
      node.left.is_reference() == node.right.is_reference()) {
    return false;
  }
  const auto& name = std::get<Reference>((node.left.is_reference() ? node.left : node.right).value);
  const ValueView constant =
      std::get<Value>((node.left.is_reference() ? node.right : node.left).value);
  if (name.root != expression::Root::task || name.builtin != expression::Builtin::none)
    return false;
  if (constant.is_integer()) {
    insert(column_of(name.path).integers, constant.as_integer(), filter);
    return true;
  }
  if (!constant.is_string() || is_numeric(constant.as_string())) return false;
  std::vector<Text>& texts = column_of(name.path).texts;
  const Text text{hash_id(constant.as_string()), filter, std::string(constant.as_string())};
  texts.insert(std::upper_bound(texts.begin(), texts.end(), text.hash,
                                [](std::uint64_t hash, const Text& t) { return hash < t.hash; }),
               text);
  return true;
}

// As for whole numbers; filters of one text stand in their order, behind texts of the same hash.
std::size_t FilterIndex::find_text(const std::vector<Text>& texts, std::string_view wanted,
                                   std::size_t from, std::size_t best) {
  const std::uint64_t hash = hash_id(wanted);
  auto text = std::lower_bound(texts.begin(), texts.end(), hash,
                               [](const Text& t, std::uint64_t h) { return t.hash < h; });
  for (; text != texts.end() && text->hash == hash && text->filter < best; ++text) {
    if (text->filter >= from && text->text == wanted) return text->filter;
  }
  return best;
}

std::size_t FilterIndex::first_in(const Column& column, const Scope& scope, std::size_t from,
                                  std::size_t best) const {
  const ValueView value = expression::walk(scope.task, column.path);
  if (value.is_integer()) return look_up(column.integers, value.as_integer(), from, best);
  if (value.is_string() && !column.texts.empty())
    best = find_text(column.texts, value.as_string(), from, best);
  // A fraction or a text may equal a whole number by its value.
  if (!value.is_number() && !value.is_string()) return best;
  for (const auto& [number, filter] : column.integers) {
    if (filter >= from && filter < best && filters_[filter]->matches(scope)) best = filter;
  }
  return best;
}

std::size_t FilterIndex::first(const Scope& scope, std::size_t from) const {
  std::size_t best = filters_.size();
  for (const Column& column : columns_) best = first_in(column, scope, from, best);
  for (auto f = std::lower_bound(others_.begin(), others_.end(), from);
       f != others_.end() && *f < best; ++f) {
    if (filters_[*f]->matches(scope)) return *f;
  }
  return best;
}

}  // namespace router
ACD_NAMESPACE_END

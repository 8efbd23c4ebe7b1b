#include "columns.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace router {
ColumnId Columns::acquire(const expression::Reference& name) {
  const auto is_it = [&name](const Column& column) {
    return column.users != 0 && column.field == name.builtin && column.path == name.path;
  };
  auto found = std::ranges::find_if(columns_, is_it);
  if (found == columns_.end()) {
    found = std::ranges::find(columns_, 0U, &Column::users);
    if (found == columns_.end()) found = columns_.emplace(found);
    found->field = name.builtin;
    found->path = name.path;
    found->ids.resize((documents_.size() + 63) / 64 * 64);
    live_.for_each([&](std::uint32_t worker) {
      found->ids[worker] = acquire_value(*found, read(*found, documents_[worker]));
    });
  }
  ++found->users;
  return static_cast<ColumnId>(found - columns_.begin());
}

void Columns::release(ColumnId column) {
  if (--columns_[column].users == 0) columns_[column] = Column{};
}

void Columns::set_worker(std::uint32_t worker, std::string_view sid, std::string_view name,
                         const Value& attributes, std::vector<ColumnId>& changed) {
  make_room(worker);
  Document& document = documents_[worker];
  if (document.sid.view().is_null() || document.sid.view().as_string() != sid) document.sid = sid;
  if (document.name.view().is_null() || document.name.view().as_string() != name)
    document.name = name;
  document.attributes = attributes;
  live_.assign(worker, true);
  for (Column& column : columns_) {
    if (column.users == 0 || !update(column, worker, read(column, document))) continue;
    changed.push_back(static_cast<ColumnId>(&column - columns_.data()));
  }
}

void Columns::remove_worker(std::uint32_t worker) {
  if (!live_.assign(worker, false)) return;
  documents_[worker] = Document{};
  for (Column& column : columns_) {
    if (column.users != 0) update(column, worker, ValueView());
  }
}

ValueView Columns::read(const Column& column, const Document& document) {
  switch (column.field) {
    case expression::Builtin::worker_sid: return document.sid;
    case expression::Builtin::worker_friendly_name: return document.name;
    default: return follow(document.attributes, column.path);
  }
}

bool Columns::update(Column& column, std::uint32_t worker, ValueView value) {
  const ValueId before = column.ids[worker];
  if (column.values.datum(before).is(value)) return false;
  column.ids[worker] = acquire_value(column, value);
  release_value(column, before);
  return true;
}

ValueId Columns::acquire_value(Column& column, ValueView value) {
  const auto [id, is_new] = column.values.acquire(value);
  if (!is_new || !value.is_array()) return id;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ValueId element = column.elements.acquire(value[i]).id;
    if (element == 0) continue;
    if (element >= column.arrays.size()) column.arrays.resize(element + 1);
    column.arrays[element].push_back(id);
  }
  return id;
}

void Columns::release_value(Column& column, ValueId id) {
  if (!column.values.release(id)) return;
  const ValueView value = column.values.datum(id).value();
  for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
    const ValueId element = column.elements.find(value[i]);
    if (element == 0) continue;
    std::vector<ValueId>& arrays = column.arrays[element];
    *std::ranges::find(arrays, id) = arrays.back();
    arrays.pop_back();
    if (column.elements.release(element)) column.elements.forget(element);
  }
  column.values.forget(id);
}

void Columns::make_room(std::uint32_t worker) {
  if (worker < documents_.size()) return;
  documents_.resize(worker + 1);
  const std::size_t padded = (documents_.size() + 63) / 64 * 64;
  for (Column& column : columns_) {
    if (column.users != 0) column.ids.resize(padded);
  }
}

}  // namespace router
ACD_NAMESPACE_END

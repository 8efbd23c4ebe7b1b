#include "columns.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace router {
namespace {

const SharedDatum& null_datum() {
  static const SharedDatum datum = std::make_shared<const Datum>(ValueView());
  return datum;
}

}  // namespace

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
    found->values.push_back({null_datum(), 0, 0});
    found->ids.resize((documents_.size() + 63) / 64 * 64);
    live_.for_each([&](std::uint32_t worker) {
      found->ids[worker] = intern(*found, read(*found, documents_[worker]));
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
  if (identical(column.values[before].datum->value(), value)) return false;
  column.ids[worker] = intern(column, value);
  let_go(column, before);
  return true;
}

ValueId Columns::intern(Column& column, ValueView value) {
  if (value.is_null()) return 0;
  const std::uint32_t hash = likeness(value);
  ValueId id = column.index.find(hash, [&](ValueId candidate) {
    return identical(column.values[candidate].datum->value(), value);
  });
  if (id == HashIndex::none) {
    if (column.free.empty()) {
      id = static_cast<ValueId>(column.values.size());
      column.values.emplace_back();
    } else {
      id = column.free.back();
      column.free.pop_back();
    }
    column.values[id] = {std::make_shared<const Datum>(value), 0, hash};
    column.index.insert(hash, id);
  }
  ++column.values[id].carriers;
  return id;
}

void Columns::let_go(Column& column, ValueId id) {
  if (id == 0) return;
  Distinct& value = column.values[id];
  if (--value.carriers != 0) return;
  column.index.erase(value.hash, id);
  value.datum = null_datum();
  column.free.push_back(id);
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

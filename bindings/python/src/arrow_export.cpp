#include "arrow.hpp"

#include <array>

namespace acd::python {

namespace {

using Columns = std::shared_ptr<const std::vector<Column>>;

constexpr std::int64_t nullable = 2;  // ARROW_FLAG_NULLABLE

struct SchemaOwner {
  Columns columns;
  std::vector<ArrowSchema> nodes;
  std::vector<ArrowSchema> dictionaries;
  std::vector<ArrowSchema*> children;
};

// What belongs to a parent is released with it.
void release_part(ArrowSchema* schema) { schema->release = nullptr; }
void release_part(ArrowArray* array) { array->release = nullptr; }

void release_schema(ArrowSchema* schema) {
  delete static_cast<SchemaOwner*>(schema->private_data);
  schema->release = nullptr;
}

const char* format_of(const Column& column) {
  switch (column.values.index()) {
    case 2: return "U";
    case 3: return "i";
    default: return column.format.c_str();
  }
}

ArrowSchema schema_node(const char* format, const char* name) {
  return {format, name, nullptr, nullable, 0, nullptr, nullptr, release_part, nullptr};
}

void write_schema(const Columns& columns, ArrowSchema* out) {
  auto* const owner = new SchemaOwner{columns, {}, {}, {}};
  owner->nodes.reserve(columns->size());
  owner->dictionaries.reserve(columns->size());
  for (const Column& column : *columns) {
    ArrowSchema& node =
        owner->nodes.emplace_back(schema_node(format_of(column), column.name.c_str()));
    if (column.values.index() == 3) {
      node.dictionary = &owner->dictionaries.emplace_back(schema_node("U", ""));
    }
    owner->children.push_back(&node);
  }
  *out = {"+s",
          "",
          nullptr,
          0,
          static_cast<std::int64_t>(owner->children.size()),
          owner->children.data(),
          nullptr,
          release_schema,
          owner};
}

struct ArrayOwner {
  Columns columns;
  std::vector<ArrowArray> nodes;
  std::vector<ArrowArray> dictionaries;
  std::vector<ArrowArray*> children;
  std::vector<std::array<const void*, 3>> buffers;
  std::array<const void*, 1> none{nullptr};
};

void release_array(ArrowArray* array) {
  delete static_cast<ArrayOwner*>(array->private_data);
  array->release = nullptr;
}

ArrowArray array_node(std::int64_t length, std::int64_t nulls, std::int64_t buffers,
                      const void** first) {
  return {length, nulls, 0, buffers, 0, first, nullptr, nullptr, release_part, nullptr};
}

ArrowArray texts_node(ArrayOwner& owner, const Column::Texts& texts) {
  auto& buffers = owner.buffers.emplace_back(
      std::array<const void*, 3>{nullptr, texts.offsets.data(), texts.bytes.data()});
  return array_node(static_cast<std::int64_t>(texts.offsets.size()) - 1, 0, 3, buffers.data());
}

ArrowArray numbers_node(ArrayOwner& owner, const Column& column, const void* data,
                        std::int64_t rows) {
  const void* const valid = column.valid.empty() ? nullptr : column.valid.data();
  auto& buffers = owner.buffers.emplace_back(std::array<const void*, 3>{valid, data, nullptr});
  return array_node(rows, column.nulls, 2, buffers.data());
}

ArrowArray column_node(ArrayOwner& owner, const Column& column, std::int64_t rows) {
  switch (column.values.index()) {
    case 0: return numbers_node(owner, column, std::get<0>(column.values).data(), rows);
    case 1: return numbers_node(owner, column, std::get<1>(column.values).data(), rows);
    case 2: return texts_node(owner, std::get<2>(column.values));
    default: break;
  }
  const auto& categories = std::get<3>(column.values);
  ArrowArray node = numbers_node(owner, column, categories.codes.data(), rows);
  node.dictionary = &owner.dictionaries.emplace_back(texts_node(owner, categories.names));
  return node;
}

void write_array(const Columns& columns, std::int64_t rows, ArrowArray* out) {
  auto* const owner = new ArrayOwner{columns, {}, {}, {}, {}};
  owner->nodes.reserve(columns->size());
  owner->dictionaries.reserve(columns->size());
  owner->buffers.reserve(2 * columns->size());  // addresses must stay
  for (const Column& column : *columns) {
    owner->children.push_back(&owner->nodes.emplace_back(column_node(*owner, column, rows)));
  }
  *out = {rows,
          0,
          0,
          1,
          static_cast<std::int64_t>(owner->children.size()),
          owner->none.data(),
          owner->children.data(),
          nullptr,
          release_array,
          owner};
}

struct StreamOwner {
  Columns columns;
  std::int64_t rows;
  bool done = false;
};

StreamOwner& owner_of(ArrowArrayStream* stream) {
  return *static_cast<StreamOwner*>(stream->private_data);
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  write_schema(owner_of(stream).columns, out);
  return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  StreamOwner& owner = owner_of(stream);
  if (owner.done) {
    out->release = nullptr;
  } else {
    write_array(owner.columns, owner.rows, out);
    owner.done = true;
  }
  return 0;
}

const char* no_error(ArrowArrayStream* /*stream*/) { return nullptr; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamOwner*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

void Column::push_text(std::string_view text) {
  auto& texts = std::get<Texts>(values);
  texts.bytes += text;
  texts.offsets.push_back(static_cast<std::int64_t>(texts.bytes.size()));
}

std::vector<std::string> Frame::names() const {
  std::vector<std::string> names;
  for (const Column& column : *columns_) names.push_back(column.name);
  return names;
}

py::capsule Frame::stream() const {
  auto* const stream = new ArrowArrayStream{get_schema, get_next, no_error, release_stream,
                                            new StreamOwner{columns_, rows_}};
  return py::capsule(stream, "arrow_array_stream", [](PyObject* capsule) {
    auto* const unused =
        static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
    if (unused->release != nullptr) unused->release(unused);
    delete unused;
  });
}

}  // namespace acd::python

#include <acd/expression/expression.hpp>

#include "arrow.hpp"
#include "convert.hpp"
#include "module.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <set>

namespace acd::python {

namespace {

Context to_context(const std::string& name) {
  for (const Context context :
       {Context::filter, Context::queue, Context::target, Context::skip_if}) {
    if (to_string(context) == name) return context;
  }
  raise(ErrorCode::value, "expected filter, queue, target or skip_if, found '" + name + "'");
}

Expression compile(const Text& source, const Text& context, const Text& scalar_in,
                   bool coerce_numeric_strings, bool extended) {
  Dialect dialect;
  if (scalar_in == to_string(ScalarIn::documented)) {
    dialect.scalar_in = ScalarIn::documented;
  } else if (scalar_in != to_string(ScalarIn::equality)) {
    raise(ErrorCode::value, "expected equality or documented, found '" + scalar_in + "'");
  }
  dialect.coerce_numeric_strings = coerce_numeric_strings;
  dialect.extended = extended;
  return unwrap(Expression::compile(source, to_context(context), dialect));
}

// Attributes: whatever else is no task and no worker, and would match nothing.
Value attributes(py::handle object, const std::string& pointer = {}) {
  Value value = to_value(object, pointer);
  if (value.view().is_object()) return value;
  raise(ErrorCode::type,
        "expected a dict of attributes, found " +
            std::string(py::str(py::type::handle_of(object).attr("__name__"))),
        pointer);
}

Value attributes_or_none(py::handle object) {
  return object.is_none() ? Value() : attributes(object);
}

// What an expression is asked about, as it came from Python.
struct Asked {
  Asked(py::handle task_, py::handle worker_, py::handle calendar_)
      : task(attributes_or_none(task_)),
        worker(attributes_or_none(worker_)),
        calendar(attributes_or_none(calendar_)) {}
  [[nodiscard]] Scope scope() const { return {task, worker, nullptr, nullptr, calendar}; }
  Value task;
  Value worker;
  Value calendar;
};

py::dict side(const Explanation::Side& side) {
  py::dict out;
  out["text"] = side.text;
  out["value"] = to_python(side.value);
  out["is_name"] = side.is_name;
  out["found"] = side.found;
  return out;
}

py::dict tree(const Explanation& explanation) {
  py::dict out;
  out["expression"] = explanation.text;
  out["result"] = explanation.result;
  out["left"] = explanation.is_comparison ? py::object(side(explanation.left)) : py::none();
  out["right"] = explanation.is_comparison ? py::object(side(explanation.right)) : py::none();
  out["notes"] = explanation.notes;
  py::list children;
  for (const Explanation& child : explanation.children) children.append(tree(child));
  out["children"] = children;
  return out;
}

py::tuple explain(const Expression& expression, py::handle task, py::handle worker,
                  py::handle calendar) {
  const Explanation explanation = expression.explain(Asked(task, worker, calendar).scope());
  return py::make_tuple(tree(explanation), to_text(explanation));
}

// Many rows at once: each is a task in the context filter, else a worker. Only the columns that the
// expression names are read.
class Rows {
 public:
  Rows(const Expression& expression, py::handle task)
      : expression_(expression),
        task_(attributes_or_none(task)),
        root_(expression.context() == Context::filter ? expression::Root::task
                                                      : expression::Root::worker) {
    if (expression.context() == Context::skip_if) {
      raise(ErrorCode::wrong_root,
            "expected an expression about tasks or workers, found one about a step (skip_if)");
    }
    for (const expression::Reference& reference : expression.references()) {
      if (reference.root != root_) continue;
      if (reference.builtin == expression::Builtin::none) {
        keys_.insert(reference.path.front().key);
      } else if (!field(reference.builtin).empty()) {
        keys_.insert(std::string(field(reference.builtin)));
      } else {
        raise(ErrorCode::wrong_root, "a table has no column for " + reference.text);
      }
    }
  }

  void add(const Batch& batch) {
    const std::vector<std::int64_t> columns = columns_of(batch);
    std::string fault;
    const char* faulty = "";
    {
      const py::gil_scoped_release unlocked;
      for (std::int64_t row = 0; row < batch.array.length && fault.empty(); ++row) {
        builder_.begin_object();
        for (const std::int64_t i : columns) {
          const ArrowSchema& type = *batch.schema.children[i];
          builder_.key(type.name);
          fault = append_cell(builder_, type, *batch.array.children[i], row + batch.array.offset);
          if (fault.empty()) continue;
          faulty = type.name;
          break;
        }
        if (!fault.empty()) break;
        builder_.end_object();
        ask(builder_.finish());
      }
    }
    if (!fault.empty()) {
      raise(ErrorCode::value, "column '" + std::string(faulty) + "', row " +
                                  std::to_string(results_.size()) + ": " + fault);
    }
  }

  void ask(const Value& row) {
    WorkerFields fields;
    const bool is_worker = root_ == expression::Root::worker;
    if (is_worker) {
      const auto text = [&](std::string_view key) {
        const ValueView value = row.view().find(key);
        return value.is_string() ? value.as_string() : std::string_view();
      };
      fields = {
          text("sid"), text("friendly_name"), text("activity_sid"), text("activity_name"), {}};
    }
    const Scope scope{is_worker ? task_ : row,
                      is_worker ? row : Value(),
                      is_worker ? &fields : nullptr,
                      nullptr,
                      {}};
    results_.push_back(expression_.matches(scope));
  }

  [[nodiscard]] py::array_t<bool> results() const {
    py::array_t<bool> out(static_cast<py::ssize_t>(results_.size()));
    std::copy(results_.begin(), results_.end(), out.mutable_data());
    return out;
  }

 private:
  [[nodiscard]] std::vector<std::int64_t> columns_of(const Batch& batch) const {
    std::vector<std::int64_t> columns;
    std::set<std::string_view> names;
    for (std::int64_t i = 0; i < batch.schema.n_children; ++i) {
      const std::string_view name = batch.schema.children[i]->name;
      if (keys_.find(name) == keys_.end()) continue;
      if (!names.insert(name).second) {
        raise(ErrorCode::value, "expected one column '" + std::string(name) + "', found two");
      }
      columns.push_back(i);
    }
    return columns;
  }

  static std::string_view field(expression::Builtin builtin) {
    switch (builtin) {
      case expression::Builtin::worker_sid: return "sid";
      case expression::Builtin::worker_friendly_name: return "friendly_name";
      case expression::Builtin::worker_activity_sid: return "activity_sid";
      case expression::Builtin::worker_activity_name: return "activity_name";
      default: return {};
    }
  }

  const Expression& expression_;
  Value task_;
  expression::Root root_;
  std::set<std::string, std::less<>> keys_;
  ValueBuilder builder_;
  std::vector<char> results_;
};

py::array_t<bool> matches_many(const Expression& expression, py::handle table, py::handle task) {
  Rows rows(expression, task);
  if (py::hasattr(table, "__arrow_c_stream__")) {
    for_each_batch(table, [&](const Batch& batch) { rows.add(batch); });
    return rows.results();
  }
  if (!PyList_Check(table.ptr()) && !PyTuple_Check(table.ptr())) {
    raise(ErrorCode::type, "expected a data frame, an Arrow table or a list of dicts, found " +
                               std::string(py::str(py::type::handle_of(table).attr("__name__"))));
  }
  std::size_t index = 0;
  for (const py::handle row : py::reinterpret_borrow<py::sequence>(table)) {
    rows.ask(attributes(row, "/" + std::to_string(index++)));
  }
  return rows.results();
}

std::vector<std::string> references(const Expression& expression) {
  std::vector<std::string> out;
  for (const auto& reference : expression.references()) out.push_back(reference.text);
  return out;
}

}  // namespace

void bind_expression(py::module_& m) {
  const auto nothing = py::none();
  py::class_<Expression>(m, "Expression")
      .def(py::init(&compile), py::arg("source"), py::arg("context"), py::arg("scalar_in"),
           py::arg("coerce_numeric_strings"), py::arg("extended"))
      .def(
          "matches",
          [](const Expression& self, py::object task, py::object worker, py::object calendar) {
            return self.matches(Asked(task, worker, calendar).scope());
          },
          py::arg("task") = nothing, py::arg("worker") = nothing, py::arg("calendar") = nothing)
      .def(
          "explain",
          [](const Expression& self, py::object task, py::object worker, py::object calendar) {
            return explain(self, task, worker, calendar);
          },
          py::arg("task") = nothing, py::arg("worker") = nothing, py::arg("calendar") = nothing)
      .def(
          "matches_many",
          [](const Expression& self, py::object table, py::object task) {
            return matches_many(self, table, task);
          },
          py::arg("table"), py::arg("task") = nothing)
      .def_property_readonly("references", &references)
      .def_property_readonly("canonical",
                             [](const Expression& self) { return print(self.tree()); });
  m.def(
      "canonical_json", [](py::object value) { return to_json(to_value(value)); }, py::arg("value"),
      "The value as canonical JSON.");
  m.def(
      "round_trip", [](py::object value) { return to_python(to_value(value)); }, py::arg("value"),
      "The value as it comes back from the engine.");
}

}  // namespace acd::python

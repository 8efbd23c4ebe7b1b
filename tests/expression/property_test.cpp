// Properties over random trees, documents and texts. A failure shows its seed.

#include <acd/expression/order_by.hpp>
#include <acd/expression/tree.hpp>

#include "evaluate.hpp"
#include "expression/lookup.hpp"
#include "expression/satisfiability.hpp"

#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

using acd::Context;
using acd::Dialect;
using acd::Expression;
using acd::Value;
using acd::ValueKind;
using acd::ValueView;
using acd::expression::Node;
using acd::expression::NodeKind;
using acd::expression::Operand;
using acd::expression::Operator;
using acd::expression::Reference;
using acd::expression::Root;

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
  bool one_in(std::size_t bound) { return below(bound) == 0; }
  template <class T, std::size_t size>
  const T& pick(const T (&pool)[size]) {
    return pool[below(size)];
  }

 private:
  std::mt19937_64 engine_;
};

// ---- random things; the pools are small so that values meet

Value random_scalar(Random& random) {
  static const Value pool[] = {Value(),
                               true,
                               false,
                               0,
                               1,
                               -1,
                               2,
                               12,
                               1.0,
                               1.5,
                               -0.5,
                               0.0000001,
                               1e23,
                               std::int64_t{9007199254740993},
                               9007199254740992.0,
                               std::numeric_limits<std::int64_t>::max(),
                               std::numeric_limits<std::int64_t>::min(),
                               9223372036854775808.0,
                               "",
                               "a",
                               "b",
                               "ab",
                               "1",
                               "1.0",
                               "12",
                               "-1",
                               "01",
                               "1e0",
                               "9007199254740993",
                               "true",
                               "営業",
                               "営",
                               "it's",
                               "\"",
                               "'\"\\",
                               "\n\t\x01",
                               "😀"};
  return random.pick(pool);
}

Value random_list(Random& random) {
  acd::ValueBuilder builder;
  builder.begin_array();
  for (std::size_t i = random.below(4); i > 0; --i) builder.value(random_scalar(random));
  return builder.end_array().finish();
}

Value random_attribute(Random& random) {
  if (random.one_in(8))
    return Value::object({{"a", random_scalar(random)}, {"k-k", random_scalar(random)}});
  if (random.one_in(8))
    return Value::array({random_list(random), Value::object(), random_scalar(random)});
  return random.one_in(3) ? random_list(random) : random_scalar(random);
}

Value random_document(Random& random) {
  acd::ValueBuilder builder;
  builder.begin_object();
  for (const char* key : {"a", "b", "c", "名"}) {
    if (!random.one_in(4)) builder.key(key).value(random_attribute(random));
  }
  return builder.end_object().finish();
}

Reference random_reference(Random& random, bool is_extended) {
  static const char* const keys[] = {"a", "b", "c", "in"};
  Reference out;
  out.root = random.one_in(2) ? Root::task : Root::worker;
  out.text = out.root == Root::task ? "task" : "worker";
  for (std::size_t i = 0; i == 0 || random.one_in(3); ++i) {
    if (i > 0 && random.one_in(2)) {
      out.path.push_back({{}, random.below(3)});
      out.text += '[' + std::to_string(out.path.back().index) + ']';
    } else if (is_extended && random.one_in(4)) {
      out.path.push_back({"k-k", 0});
      out.text += "['k-k']";
    } else {
      out.path.push_back({is_extended && random.one_in(4) ? "名" : random.pick(keys), 0});
      out.text += '.' + out.path.back().key;
    }
  }
  return out;
}

Operand random_operand(Random& random, bool is_extended) {
  Operand out;
  if (random.one_in(2)) {
    out.value = random_reference(random, is_extended);
  } else {
    out.value = random.one_in(4) ? random_list(random) : random_scalar(random);
  }
  return out;
}

Node random_tree(Random& random, bool is_extended, int depth) {
  Node out;
  if (depth == 0 || random.one_in(3)) {
    out.op = static_cast<Operator>(random.below(is_extended ? 12 : 10));
    out.left = random_operand(random, is_extended);
    out.right = random_operand(random, is_extended);
    return out;
  }
  if (is_extended && random.one_in(3)) {
    out.kind = NodeKind::negation;
    out.children.push_back(random_tree(random, is_extended, depth - 1));
    return out;
  }
  out.kind = random.one_in(2) ? NodeKind::conjunction : NodeKind::disjunction;
  for (std::size_t i = 2 + random.below(3); i > 0; --i) {
    out.children.push_back(random_tree(random, is_extended, depth - 1));
  }
  return out;
}

Dialect random_dialect(Random& random) {
  Dialect out;
  if (random.one_in(3)) out.scalar_in = acd::ScalarIn::documented;
  out.coerce_numeric_strings = !random.one_in(3);
  out.extended = random.one_in(2);
  return out;
}

// ---- the oracle: the tables of the specification, read from the left, slow and obvious

class Oracle {
 public:
  Oracle(const Dialect& dialect, ValueView task, ValueView worker)
      : dialect_(dialect), task_(task), worker_(worker) {}

  bool holds(const Node& node) const {
    switch (node.kind) {
      case NodeKind::negation: return !holds(node.children[0]);
      case NodeKind::conjunction:
        for (const Node& child : node.children) {
          if (!holds(child)) return false;
        }
        return true;
      case NodeKind::disjunction:
        for (const Node& child : node.children) {
          if (holds(child)) return true;
        }
        return false;
      case NodeKind::comparison: break;
    }
    return compare(node);
  }

 private:
  static bool is_container(ValueView v) { return v.is_array() || v.is_object(); }

  static bool is_null_literal(const Operand& operand) {
    return !operand.is_reference() && std::get<Value>(operand.value).view().is_null();
  }

  ValueView value(const Operand& operand) const {
    if (!operand.is_reference()) return std::get<Value>(operand.value).view();
    const auto& reference = std::get<Reference>(operand.value);
    ValueView at = reference.root == Root::task ? task_ : worker_;
    for (const auto& segment : reference.path) {
      if (segment.key.empty()) {
        at = at.is_array() && segment.index < at.size() ? at[segment.index] : ValueView();
      } else {
        at = at.is_object() ? at.find(segment.key) : ValueView();
      }
    }
    return at;
  }

  // Long double holds every 64-bit integer and every double on the platforms we test on.
  static_assert(std::numeric_limits<long double>::digits >= 64);

  std::optional<long double> number(ValueView v, bool other_is_number) const {
    if (v.is_integer()) return static_cast<long double>(v.as_integer());
    if (v.is_number()) return static_cast<long double>(v.as_real());
    if (!v.is_string() || !dialect_.coerce_numeric_strings || !other_is_number) return std::nullopt;
    static const std::string_view numeric[] = {"1", "1.0", "12", "-1", "9007199254740993"};
    for (const std::string_view text : numeric) {
      if (v.as_string() == text) return std::stold(std::string(text));
    }
    return std::nullopt;
  }

  // -1, 0, 1, or nothing when the two have no order.
  std::optional<int> order(ValueView a, ValueView b) const {
    if (a.is_string() && b.is_string()) {
      const int sign = a.as_string().compare(b.as_string());
      return sign < 0 ? -1 : sign > 0 ? 1 : 0;
    }
    const auto x = number(a, b.is_number());
    const auto y = number(b, a.is_number());
    if (!x || !y) return std::nullopt;
    return *x < *y ? -1 : *x > *y ? 1 : 0;
  }

  bool equal(ValueView a, ValueView b) const {
    if (a.is_boolean() && b.is_boolean()) return a.as_boolean() == b.as_boolean();
    return order(a, b) == 0;
  }

  bool has(ValueView list, ValueView scalar) const {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (equal(list[i], scalar)) return true;
    }
    return false;
  }

  bool in(ValueView left, ValueView right, bool negated) const {
    if (right.is_null() || right.is_object() || is_container(left)) return false;
    if (!right.is_array() && dialect_.scalar_in == acd::ScalarIn::documented) return false;
    if (left.is_null()) return negated;
    return (right.is_array() ? has(right, left) : equal(left, right)) != negated;
  }

  bool compare(const Node& node) const {
    const ValueView a = value(node.left);
    const ValueView b = value(node.right);
    const bool null_test = is_null_literal(node.left) || is_null_literal(node.right);
    switch (node.op) {
      case Operator::equal:
        if (null_test) return a.is_null() && b.is_null();
        return !is_container(a) && !is_container(b) && !a.is_null() && !b.is_null() && equal(a, b);
      case Operator::not_equal:
        if (null_test) return !(a.is_null() && b.is_null());
        if (is_container(a) || is_container(b)) return false;
        return a.is_null() || b.is_null() || !equal(a, b);
      case Operator::greater: return order(a, b).value_or(0) > 0;
      case Operator::greater_equal: return order(a, b).value_or(-1) >= 0;
      case Operator::less: return order(a, b).value_or(0) < 0;
      case Operator::less_equal: return order(a, b).value_or(1) <= 0;
      case Operator::contains:
        return a.is_string() && b.is_string() &&
               a.as_string().find(b.as_string()) != std::string_view::npos;
      case Operator::not_contains:
        if (is_container(a) || is_container(b)) return false;
        if (a.is_null() || b.is_null()) return true;
        return a.is_string() && b.is_string() &&
               a.as_string().find(b.as_string()) == std::string_view::npos;
      case Operator::has: return a.is_array() && !is_container(b) && has(a, b);
      case Operator::not_has: return a.is_array() && !is_container(b) && !has(a, b);
      case Operator::in: return in(a, b, false);
      case Operator::not_in: return in(a, b, true);
    }
    return false;
  }

  Dialect dialect_;
  ValueView task_;
  ValueView worker_;
};

const char* random_token(Random& random) {
  static const char* const tokens[] = {"a",
                                       "task",
                                       "worker",
                                       "x1",
                                       "true",
                                       "null",
                                       "AND",
                                       "or",
                                       "not",
                                       "IN",
                                       "has",
                                       "CONTAINS",
                                       "==",
                                       "=",
                                       "!=",
                                       "!",
                                       ">=",
                                       "<=",
                                       ">-",
                                       "<-",
                                       ">",
                                       "<",
                                       "(",
                                       ")",
                                       "[",
                                       "]",
                                       ",",
                                       ".",
                                       "1",
                                       "0.5",
                                       "-1",
                                       "5.",
                                       "'x'",
                                       "\"y\"",
                                       "'",
                                       "\"",
                                       "'\\u3042'",
                                       "'\\ud83d\\ude00'",
                                       "\\",
                                       "\\u",
                                       "名",
                                       "＝",
                                       "-",
                                       "+",
                                       "&&",
                                       "a == 1",
                                       "b.c[0] != 'x'",
                                       "[1, 'a']",
                                       "\n",
                                       "\x01",
                                       "\xff",
                                       "\xe3\x81",
                                       "\xed\xa0\x80"};
  return random.pick(tokens);
}

std::string random_tokens(Random& random) {
  std::string out;
  for (std::size_t i = random.below(14); i > 0; --i) {
    out += random_token(random);
    if (random.one_in(2)) out += ' ';
  }
  return out;
}

// A sound text with up to three small changes.
std::string damaged_text(Random& random) {
  std::string out = print(random_tree(random, random.one_in(2), 2));
  for (std::size_t i = random.below(4); i > 0; --i) {
    const std::size_t at = random.below(out.size() + 1);
    if (random.one_in(2)) {
      out.insert(at, random_token(random));
    } else if (random.one_in(3)) {
      out.insert(at, 1, static_cast<char>(random.below(256)));
    } else {
      out.erase(at, 1 + random.below(3));
    }
  }
  return out;
}

void check_error(const std::string& source, Context context, const Dialect& dialect,
                 const acd::Error& error) {
  CHECK(error.offset <= source.size());
  CHECK_FALSE(error.message.empty());
  CHECK(acd::is_utf8(error.message));
  CHECK(acd::is_utf8(acd::with_caret(source, error)));
  if (error.code != acd::ErrorCode::syntax || !acd::is_utf8(source)) return;
  const auto prefix = Expression::compile(source.substr(0, error.offset), context, dialect);
  if (!prefix && prefix.error().code == acd::ErrorCode::syntax)
    CHECK(prefix.error().offset == error.offset);
}

}  // namespace

TEST_CASE("print, then compile, gives the same tree") {
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Dialect dialect;
    dialect.extended = random.one_in(2);
    const Node tree = random_tree(random, dialect.extended, 4);
    const std::string text = print(tree);
    const auto compiled = Expression::compile(text, Context::target, dialect);
    REQUIRE_MESSAGE(compiled.has_value(), text);
    CHECK(compiled->tree() == tree);
    CHECK(print(compiled->tree()) == text);
  }
}

TEST_CASE("matches, explain and the tables agree") {
  std::size_t held = 0;
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Dialect dialect = random_dialect(random);
    const Node tree = random_tree(random, dialect.extended, 3);
    const std::string text = print(tree);
    CAPTURE(text);
    const Expression expression = expression_tests::compile(text, Context::target, dialect);
    for (int i = 0; i < 8; ++i) {
      const Value task = random_document(random);
      const Value worker = random_document(random);
      acd::Scope scope;
      scope.task = task;
      scope.worker = worker;
      const bool expected = Oracle(dialect, task, worker).holds(tree);
      CAPTURE(to_json(task));
      CAPTURE(to_json(worker));
      CHECK(expression.matches(scope) == expected);
      CHECK(expression.explain(scope).result == expected);
      held += expected ? 1 : 0;
    }
  }
  CHECK(held > 5000);  // neither nearly always true nor nearly always false
  CHECK(held < 35000);
}

TEST_CASE("no text breaks the compiler, and what stands before a fault could go on") {
  std::size_t compiled_texts = 0;
  const Value document = Value::object({{"a", 1}});
  for (std::uint64_t seed = 1; seed <= 20000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::string source = random.one_in(2) ? random_tokens(random) : damaged_text(random);
    CAPTURE(source);
    const Dialect dialect = random_dialect(random);
    const auto context = static_cast<Context>(random.below(4));
    (void)acd::OrderBy::compile(source);
    const auto compiled = Expression::compile(source, context, dialect);
    if (!compiled) {
      for (const acd::Error& error : compiled.errors())
        check_error(source, context, dialect, error);
      continue;
    }
    ++compiled_texts;
    acd::Scope scope;
    scope.task = document;
    scope.worker = document;
    CHECK(compiled->matches(scope) == compiled->explain(scope).result);
    const auto again = Expression::compile(print(compiled->tree()), context, dialect);
    REQUIRE(again);
    CHECK(again->tree() == compiled->tree());
  }
  CHECK(compiled_texts > 1000);
}

namespace {

bool contradictory(std::initializer_list<std::pair<const char*, bool>> wanted,
                   acd::expression::Lists lists = acd::expression::Lists::anywhere) {
  std::vector<Expression> expressions;
  for (const auto& [source, truth] : wanted) {
    expressions.push_back(expression_tests::compile(source, Context::filter));
  }
  std::vector<acd::expression::Condition> conditions;
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    conditions.push_back({&expressions[i].tree(), !wanted.begin()[i].second});
  }
  return acd::expression::contradict(conditions, {}, lists);
}

void check_match(const Expression& expression, const Value& task, const Value& worker,
                 bool expected) {
  acd::Scope scope;
  scope.task = task;
  scope.worker = worker;
  CAPTURE(expression.source());
  CAPTURE(acd::to_json(task));
  CAPTURE(acd::to_json(worker));
  CHECK(expression.matches(scope) == expected);
}

}  // namespace

TEST_CASE("what contradicts itself is found") {
  CHECK(contradictory({{"level > 5 AND level < 3", true}}));
  CHECK(contradictory({{"level > 3 AND level <= 3", true}}));
  CHECK(contradictory({{"kind == 'a' AND kind == 'b'", true}}));
  CHECK(contradictory({{"kind == null AND kind == 'b'", true}}));
  CHECK(contradictory({{"kind IN ['a', 'b'] AND kind != 'a' AND kind != 'b'", true}}));
  CHECK(contradictory({{"skills HAS 'a' AND skills == 'a'", true}}));
  CHECK(contradictory({{"day >= '2024-05-01' AND day < '2024-04-01'", true}}));
  CHECK(contradictory({{"name CONTAINS 'ab' AND name == 'b'", true}}));
  CHECK(contradictory({{"level > 5", true}, {"level > 3", false}}));
  CHECK(contradictory(
      {{"kind IN ['a', 'b']", true}, {"kind == 'a'", false}, {"kind == 'b'", false}}));
}

TEST_CASE("lists that nothing asks for are left out on wish") {
  using acd::expression::Lists;
  CHECK(contradictory({{"kind != 'a' OR kind != 'b'", false}}, Lists::where_asked));
  CHECK_FALSE(contradictory({{"kind != 'a' OR kind != 'b'", false}}, Lists::anywhere));
  CHECK_FALSE(contradictory({{"kind != 'a' OR kind HAS 'b'", false}}, Lists::where_asked));
}

TEST_CASE("what some document satisfies is not called contradictory") {
  CHECK_FALSE(contradictory({{"level > 3 AND level < 5", true}}));
  CHECK_FALSE(contradictory({{"level == 6 AND level == '6'", true}}));
  CHECK_FALSE(contradictory({{"level != 6 AND level != null", true}}));
  CHECK_FALSE(contradictory({{"skills HAS 'a' AND skills HAS 'b'", true}}));
  CHECK_FALSE(contradictory({{"level > 5 OR level <= 5", false}}));  // a missing level
  CHECK_FALSE(contradictory({{"name CONTAINS 'a' AND name CONTAINS 'b'", true}}));
  CHECK_FALSE(contradictory({{"a == b AND b == c AND a != c", true}}));  // not decided
}

TEST_CASE("no document satisfies what is called contradictory") {
  std::size_t found = 0;
  Random random(17);
  for (int i = 0; i < 4000; ++i) {
    const Dialect dialect = random_dialect(random);
    const auto expression = Expression::compile(print(random_tree(random, dialect.extended, 3)),
                                                Context::target, dialect);
    if (!expression) continue;
    for (const bool negated : {false, true}) {
      const acd::expression::Condition condition{&expression->tree(), negated};
      if (!acd::expression::contradict({&condition, 1}, dialect)) continue;
      ++found;
      for (int k = 0; k < 60; ++k) {
        check_match(*expression, random_document(random), random_document(random), negated);
      }
    }
  }
  CHECK(found > 50);
}

TEST_CASE("what names are known to stand for is taken for them") {
  using acd::expression::decide;
  using acd::expression::Known;
  using acd::expression::Satisfiability;
  const auto of = [](std::string_view source, const Value& worker) {
    const auto expression = Expression::compile(source, Context::target);
    REQUIRE(expression);
    const Known known = [&](const Reference& name) -> std::optional<Value> {
      if (name.root != Root::worker) return std::nullopt;
      return Value(worker.view().find(name.path.front().key));
    };
    const acd::expression::Condition condition{&expression->tree(), false, &known};
    return decide({&condition, 1}, {});
  };
  const Value anna = Value::object({{"team", Value(12)}, {"skills", Value::array({"a", "b"})}});
  CHECK(of("worker.team == 12", anna) == Satisfiability::satisfiable);
  CHECK(of("worker.team == 13", anna) == Satisfiability::contradictory);
  CHECK(of("worker.team == task.team AND task.team > 12", anna) == Satisfiability::contradictory);
  CHECK(of("worker.skills HAS task.skill AND task.skill == 'c'", anna) ==
        Satisfiability::contradictory);
  CHECK(of("worker.skills HAS task.skill AND task.skill != 'a'", anna) ==
        Satisfiability::satisfiable);
  CHECK(of("worker.level != null", anna) == Satisfiability::contradictory);
  CHECK(of("task.a == task.b", anna) == Satisfiability::undecided);
}

TEST_CASE("no task satisfies what is called contradictory for a worker") {
  std::size_t found = 0;
  Random random(23);
  for (int i = 0; i < 4000; ++i) {
    const Dialect dialect = random_dialect(random);
    const auto expression = Expression::compile(print(random_tree(random, dialect.extended, 3)),
                                                Context::target, dialect);
    if (!expression) continue;
    const Value worker = random_document(random);
    const acd::expression::Known known = [&](const Reference& name) -> std::optional<Value> {
      if (name.root != Root::worker || name.builtin != acd::expression::Builtin::none)
        return std::nullopt;
      return Value(acd::expression::walk(worker, name.path));
    };
    const acd::expression::Condition condition{&expression->tree(), false, &known};
    if (!acd::expression::contradict({&condition, 1}, dialect)) continue;
    ++found;
    for (int k = 0; k < 60; ++k) {
      check_match(*expression, random_document(random), worker, false);
    }
  }
  CHECK(found > 50);
}

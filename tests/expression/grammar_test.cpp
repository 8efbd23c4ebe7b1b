// The tables "Lexical rules" and "Grammar" of the language: what is read, and as which tree.

#include <acd/expression/tree.hpp>

#include "evaluate.hpp"

#include <string>

using acd::Context;
using acd::Expression;
using expression_tests::compile;
using expression_tests::evaluate;
using expression_tests::extended;
using expression_tests::printed;

namespace {

struct Print {
  const char* name;
  const char* source;
  const char* printed;
};

template <std::size_t size>
void check_prints(const Print (&rows)[size], const acd::Dialect& dialect = {}) {
  for (const Print& row : rows) {
    CAPTURE(row.name);
    const Expression first = compile(row.source, Context::filter, dialect);
    CHECK(printed(first) == row.printed);
    CHECK(compile(row.printed, Context::filter, dialect).tree() == first.tree());
  }
}

}  // namespace

TEST_CASE("texts are read as the grammar says") {
  const Print rows[] = {
      {"single quotes", "a == 'x'", "a == 'x'"},
      {"double quotes", "a == \"x\"", "a == 'x'"},
      {"the other quote inside single quotes", "a == 'say \"hi\"'", "a == 'say \"hi\"'"},
      {"the other quote inside double quotes", "a == \"it's\"", "a == \"it's\""},
      {"both quotes", "a == 'it\\'s \"so\"'", "a == 'it\\'s \"so\"'"},
      {"an escaped quote that needs no escape", "a == '\\\"'", "a == '\"'"},
      {"escape backslash", "a == '\\\\'", "a == '\\\\'"},
      {"escape slash", "a == '\\/'", "a == '/'"},
      {"escapes n r t b f", "a == '\\n\\r\\t\\b\\f'", "a == '\\n\\r\\t\\b\\f'"},
      {"raw line break in a string", "a == '\n'", "a == '\\n'"},
      {"control character in a string", "a == '\x01'", "a == '\\u0001'"},
      {"escape u", "a == '\\u3042'", "a == 'あ'"},
      {"escape u in capitals", "a == '\\u00E9'", "a == 'é'"},
      {"escape u of a zero", "a == '\\u0000'", "a == '\\u0000'"},
      {"escape u, a surrogate pair", "a == '\\uD83D\\uDE00'", "a == '😀'"},
      {"escape u below the surrogates", "a == '\\ud7ff'", "a == '\xed\x9f\xbf'"},
      {"empty string", "a == ''", "a == ''"},
      {"hyphen inside a string", "a == 'north-east'", "a == 'north-east'"},
      {"integer", "a == 1", "a == 1"},
      {"leading zeros", "a == 007", "a == 7"},
      {"fraction", "a == 3.141529", "a == 3.141529"},
      {"fraction of zeros", "a == 1.00", "a == 1.0"},
      {"largest 64-bit integer", "a == 9223372036854775807", "a == 9223372036854775807"},
      {"smallest 64-bit integer", "a == -9223372036854775808", "a == -9223372036854775808"},
      {"beyond 64 bits", "a == 9223372036854775808", "a == 9223372036854775808.0"},
      {"a number of 24 digits is the nearest real", "a == 100000000000000000000000",
       "a == 99999999999999991611392.0"},
      {"a tiny fraction", "a == 0.0000001", "a == 0.0000001"},
      {"negative integer", "a == -1", "a == -1"},
      {"negative fraction", "a == -0.5", "a == -0.5"},
      {"negative zero", "a == -0.0", "a == -0.0"},
      {"true in any case", "a == TRUE", "a == true"},
      {"false in any case", "a == False", "a == false"},
      {"null in any case", "a == NULL", "a == null"},
      {"identifier characters", "_a$9 == $b", "_a$9 == $b"},
      {"names that begin like keywords", "android == origin", "android == origin"},
      {"names that end in keywords", "within == brand", "within == brand"},
      {"a name that begins like a literal", "trueish == nullable", "trueish == nullable"},
      {"==", "a == 1", "a == 1"},
      {"=", "a = 1", "a == 1"},
      {"!=", "a != 1", "a != 1"},
      {">", "a > 1", "a > 1"},
      {">=", "a >= 1", "a >= 1"},
      {"<", "a < 1", "a < 1"},
      {"<=", "a <= 1", "a <= 1"},
      {"CONTAINS", "a CONTAINS 'x'", "a CONTAINS 'x'"},
      {"HAS", "a HAS 'x'", "a HAS 'x'"},
      {">-", "a >- 'x'", "a HAS 'x'"},
      {"IN", "a IN [1]", "a IN [1]"},
      {"<-", "a <- [1]", "a IN [1]"},
      {"NOT IN", "a NOT IN [1]", "a NOT IN [1]"},
      {"keywords in lower case", "a in [1] and b has 2 or c contains 'x' and d not in [1]",
       "a IN [1] AND b HAS 2 OR c CONTAINS 'x' AND d NOT IN [1]"},
      {"keywords in mixed case", "a nOt  In [1] aNd b Has 2", "a NOT IN [1] AND b HAS 2"},
      {"longest match: <- and a number", "a<-1", "a IN 1"},
      {"longest match: >- and a number", "a>-1", "a HAS 1"},
      {"longest match: <= and a negative number", "a<=-1", "a <= -1"},
      {"longest match: <- and a negative number", "a<--1", "a IN -1"},
      {"a space makes it less than", "a < -1", "a < -1"},
      {"no white space at all", "a==1AND(b=='x')OR'y'IN[1,'z']",
       "a == 1 AND b == 'x' OR 'y' IN [1, 'z']"},
      {"white space between any two tokens", "\t( task\r\n. a [ 0 ] . b ==\n[ 1 , 2 ] ) ",
       "task.a[0].b == [1, 2]"},
      {"empty list", "a IN []", "a IN []"},
      {"list of all kinds of constants", "a IN ['x', 1, -1.5, true, FALSE, null]",
       "a IN ['x', 1, -1.5, true, false, null]"},
      {"list on the left", "[1, 2] HAS a", "[1, 2] HAS a"},
      {"constants on both sides", "1==1", "1 == 1"},
      {"path", "a.b.c == 1", "a.b.c == 1"},
      {"index", "a[0][12].b == 1", "a[0][12].b == 1"},
      {"an index beyond 64 bits", "a[99999999999999999999] == 1", "a[18446744073709551615] == 1"},
      {"keywords are keys after a dot", "task.in == a.has.AND.or.not.contains.true.null",
       "task.in == a.has.AND.or.not.contains.true.null"},
      {"redundant parentheses", "(((a == 1)))", "a == 1"},
      {"AND binds tighter than OR", "a == 1 OR b == 2 AND c == 3", "a == 1 OR b == 2 AND c == 3"},
      {"parentheses bind tightest", "(a == 1 OR b == 2) AND c == 3",
       "(a == 1 OR b == 2) AND c == 3"},
      {"needless parentheses around AND", "(a == 1 AND b == 2) OR c == 3",
       "a == 1 AND b == 2 OR c == 3"},
      {"parentheses keep chains apart", "(a == 1 AND b == 2) AND c == 3",
       "(a == 1 AND b == 2) AND c == 3"},
      {"parentheses keep chains apart on the right", "a == 1 OR (b == 2 OR c == 3)",
       "a == 1 OR (b == 2 OR c == 3)"},
  };
  check_prints(rows);
  const Print japanese[] = {
      {"Unicode names", "部署.名前 == '営業部　東京'", "部署.名前 == '営業部　東京'"},
      {"letters of other scripts", "größe == 1 AND имя == 2 AND ñ$1 == 3",
       "größe == 1 AND имя == 2 AND ñ$1 == 3"},
  };
  check_prints(japanese, extended());
}

TEST_CASE("the extended dialect adds negations and keys in quotes") {
  const Print rows[] = {
      {"NOT", "not a == 1", "NOT a == 1"},
      {"NOT of parentheses", "NOT (a == 1 AND b == 2)", "NOT (a == 1 AND b == 2)"},
      {"NOT of one comparison in parentheses", "NOT(a == 1)", "NOT a == 1"},
      {"NOT binds tighter than AND", "NOT a == 1 AND b == 2", "NOT a == 1 AND b == 2"},
      {"NOT NOT", "NOT NOT a == 1", "NOT NOT a == 1"},
      {"NOT HAS", "a NOT HAS 1", "a NOT HAS 1"},
      {"NOT CONTAINS", "a not contains 'x'", "a NOT CONTAINS 'x'"},
      {"NOT and NOT IN", "NOT a NOT IN [1]", "NOT a NOT IN [1]"},
      {"a key in quotes", "task[\"a-b\"].c == 1", "task['a-b'].c == 1"},
      {"a key in quotes that needs none", "task['ab'] == 1", "task.ab == 1"},
      {"a key with quotes", "task['\"it\\'s\"'] == 1", "task['\"it\\'s\"'] == 1"},
      {"a key in quotes after an index", "a[0]['b c'] == 1", "a[0]['b c'] == 1"},
      {"a key that looks like an index", "a['0'] == 1", "a['0'] == 1"},
  };
  check_prints(rows, extended());
}

TEST_CASE("chains are one node, and nodes know where they stood") {
  const Expression e = compile("a == 1 AND ( b == 2 ) AND (c == 3 OR d == 4)", Context::filter);
  const acd::expression::Node& tree = e.tree();
  using acd::expression::NodeKind;
  CHECK(tree.kind == NodeKind::conjunction);
  REQUIRE(tree.children.size() == 3);
  const auto text = [&](const acd::expression::Range& range) {
    return e.source().substr(range.begin, range.end - range.begin);
  };
  CHECK(text(tree.range) == e.source());
  CHECK(text(tree.children[0].range) == "a == 1");
  CHECK(text(tree.children[0].left.range) == "a");
  CHECK(text(tree.children[0].right.range) == "1");
  CHECK(text(tree.children[1].range) == "( b == 2 )");
  CHECK(text(tree.children[1].left.range) == "b");
  CHECK(text(tree.children[2].range) == "(c == 3 OR d == 4)");
  CHECK(tree.children[2].kind == NodeKind::disjunction);
}

TEST_CASE("an expression keeps its text and lists its names once") {
  const char* source = " b.c == 1 AND a == b.c OR worker.x != task.a AND a == [1] ";
  const Expression e = compile(source, Context::filter);
  CHECK(e.source() == source);
  CHECK(e.context() == Context::filter);
  REQUIRE(e.references().size() == 4);
  CHECK(e.references()[0].text == "b.c");
  CHECK(e.references()[1].text == "a");
  CHECK(e.references()[2].text == "worker.x");
  CHECK(e.references()[3].text == "task.a");
}

TEST_CASE("precedence decides what comes out") {
  const expression_tests::Row rows[] = {
      {"AND before OR, left", "a == 1 OR b == 1 AND c == 1", R"({"a":1})", "{}", true},
      {"AND before OR, right", "a == 1 AND b == 1 OR c == 1", R"({"c":1})", "{}", true},
      {"parentheses first", "(a == 1 OR b == 1) AND c == 1", R"({"a":1})", "{}", false},
      {"all of a chain", "a == 1 AND b == 1 AND c == 1", R"({"a":1,"b":1,"c":1})", "{}", true},
      {"one fails a chain", "a == 1 AND b == 1 AND c == 1", R"({"a":1,"b":2,"c":1})", "{}", false},
      {"one of a chain", "a == 1 OR b == 1 OR c == 1", R"({"c":1})", "{}", true},
      {"none of a chain", "a == 1 OR b == 1 OR c == 1", R"({"c":2})", "{}", false},
      {"mixed and nested", "(a == 1 AND (b == 1 OR c == 1)) OR d == 1", R"({"a":1,"c":1})", "{}",
       true},
  };
  expression_tests::check_rows(rows, Context::filter);
}

TEST_CASE("negations of the extended dialect") {
  const expression_tests::Row rows[] = {
      {"NOT of true", "NOT a == 1", R"({"a":1})", "{}", false},
      {"NOT of a wrong class is plain negation", "NOT a > 1", R"({"a":[1]})", "{}", true},
      {"NOT of a chain", "NOT (a == 1 AND b == 2)", R"({"a":1})", "{}", true},
      {"NOT in a chain", "NOT a == 1 AND b == 2", R"({"a":2,"b":2})", "{}", true},
      {"NOT of OR", "NOT (a == 1 OR b == 2) AND c == 3", R"({"c":3})", "{}", true},
      {"NOT NOT", "NOT NOT a == 1", R"({"a":1})", "{}", true},
      {"NOT HAS: no element", "a NOT HAS 1", R"({"a":[2]})", "{}", true},
      {"NOT HAS: an element", "a NOT HAS 1", R"({"a":[2,1]})", "{}", false},
      {"NOT HAS: not an array", "a NOT HAS 1", R"({"a":1})", "{}", false},
      {"NOT HAS: missing array", "a NOT HAS 1", "{}", "{}", false},
      {"NOT HAS: missing element", "a NOT HAS b", R"({"a":[1]})", "{}", true},
      {"NOT CONTAINS: not inside", "a NOT CONTAINS 'x'", R"({"a":"abc"})", "{}", true},
      {"NOT CONTAINS: inside", "a NOT CONTAINS 'b'", R"({"a":"abc"})", "{}", false},
      {"NOT CONTAINS: missing", "a NOT CONTAINS 'b'", "{}", "{}", true},
      {"NOT CONTAINS: a number", "a NOT CONTAINS '1'", R"({"a":2})", "{}", false},
      {"NOT CONTAINS: an array", "a NOT CONTAINS 'b'", R"({"a":["b"]})", "{}", false},
      {"a key with a hyphen", "task['skill-level'] > 3", R"({"skill-level":4})", "{}", true},
      {"a key with a dot", "task['a.b'] == 1", R"({"a.b":1})", "{}", true},
      {"a name in Japanese", "部署 == '営業'", R"({"部署":"営業"})", "{}", true},
  };
  expression_tests::check_rows(rows, Context::filter, extended());
}

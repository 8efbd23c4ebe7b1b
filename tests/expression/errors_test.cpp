// What is wrong with a text, and at which byte.

#include <acd/expression/expression.hpp>

#include "evaluate.hpp"

#include <chrono>
#include <string>
#include <vector>

using acd::Context;
using acd::Dialect;
using acd::ErrorCode;
using acd::Expression;
using expression_tests::extended;

namespace {

struct Fault {
  const char* name;
  std::string source;
  std::size_t offset;
  const char* message;
};

std::string repeat(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// What stands before the faulty byte could still become an expression.
void check_that_prefix_is_viable(const std::string& source, std::size_t offset,
                                 const Dialect& dialect) {
  const auto prefix = Expression::compile(source.substr(0, offset), Context::filter, dialect);
  if (!prefix) CHECK(prefix.error().offset == offset);
}

void check_fault(const Fault& row, const Dialect& dialect = {}) {
  CAPTURE(row.name);
  CAPTURE(row.source);
  const auto compiled = Expression::compile(row.source, Context::filter, dialect);
  REQUIRE_FALSE(compiled);
  REQUIRE(compiled.errors().size() == 1);
  CHECK(compiled.error().code == ErrorCode::syntax);
  CHECK(compiled.error().offset == row.offset);
  CHECK(compiled.error().message == row.message);
  CHECK(compiled.error().pointer.empty());
  check_that_prefix_is_viable(row.source, row.offset, dialect);
}

}  // namespace

TEST_CASE("syntax errors stand at the first byte that could not be used") {
  const Fault rows[] = {
      {"empty", "", 0, "expected a comparison, found the end of the text"},
      {"white space only", " \t\r\n", 4, "expected a comparison, found the end of the text"},
      {"bare name", "is_vip", 6, "expected a comparison operator, found the end of the text"},
      {"bare true", "true", 4, "expected a comparison operator, found the end of the text"},
      {"bare name in AND", "is_vip AND a == 1", 7, "expected a comparison operator, found 'AND'"},
      {"no right side", "a == ", 5, "expected a value after ==, found the end of the text"},
      {"no left side", "== 1", 0, "expected a comparison, found '=='"},
      {"nothing after AND", "a == 1 AND", 10,
       "expected a comparison after AND, found the end of the text"},
      {"nothing after or", "a == 1 or ", 10,
       "expected a comparison after or, found the end of the text"},
      {"nothing between", "a == 1 AND OR b == 2", 11,
       "expected a comparison after AND, found 'OR'"},
      {"chained", "a == b == c", 7,
       "expected AND, OR or the end of the text, found '=='; comparisons cannot be chained; join "
       "them with AND"},
      {"two comparisons", "a == 1 b == 2", 7, "expected AND, OR or the end of the text, found 'b'"},
      {"parentheses for a list", "a IN ('x','y')", 5,
       "expected a value after IN, found '('; a list is written in [ ]"},
      {"open list", "a IN ['x'", 9, "expected , or ], found the end of the text"},
      {"comma at the end of a list", "a IN [1,]", 8, "expected a constant, found ']'"},
      {"comma at the start of a list", "a IN [,1]", 6, "expected a constant, found ','"},
      {"list without commas", "a IN [1 2]", 8, "expected , or ], found '2'"},
      {"a name in a list", "a IN [b]", 6,
       "expected a constant, found 'b'; a list holds constants only"},
      {"a list in a list", "a IN [[1]]", 6, "expected a constant, found '['"},
      {"open parenthesis", "(a == 1", 7, "expected AND, OR or ), found the end of the text"},
      {"closed twice", "(a == 1))", 8, "expected AND, OR or the end of the text, found ')'"},
      {"empty parentheses", "()", 1, "expected a comparison, found ')'"},
      {"a value in parentheses", "(a) == 1", 2, "expected a comparison operator, found ')'"},
      {"hyphen", "skill-level > 3", 5,
       "expected a comparison operator, found '-'; a name cannot contain a hyphen"},
      {"hyphen on the right", "a == b-c", 6,
       "expected AND, OR or the end of the text, found '-'; a name cannot contain a hyphen"},
      {"&&", "a == 1 && b == 2", 7,
       "expected AND, OR or the end of the text, found '&&'; write AND"},
      {"||", "a == 1 || b == 2", 7,
       "expected AND, OR or the end of the text, found '||'; write OR"},
      {"!", "!a == 1", 0, "expected a comparison, found '!'; write != or NOT IN"},
      {"! as an operator", "a ! b", 3, "expected =, found white space"},
      {"! =", "a ! = b", 3, "expected =, found white space"},
      {"= >", "a > = b", 4, "expected a value after >, found '='"},
      {"===", "a === 1", 4, "expected a value after ==, found '='; write =="},
      {"= =", "a = = 1", 4, "expected a value after =, found '='; write =="},
      {"<>", "a <> 1", 3, "expected a value after <, found '>'; write !="},
      {"=>", "a => 1", 3, "expected a value after =, found '>'; write >="},
      {"=~", "a =~ 'x'", 3,
       "expected a value after =, found '~'; there are no patterns; write CONTAINS"},
      {"LIKE", "a LIKE 'x'", 2, "expected a comparison operator, found 'LIKE'; write CONTAINS"},
      {"arithmetic +", "a + 1 == 2", 2,
       "expected a comparison operator, found '+'; there is no arithmetic"},
      {"arithmetic -", "a - 1 == 2", 2,
       "expected a comparison operator, found '-'; there is no arithmetic"},
      {"arithmetic *", "a == 2 * 3", 7,
       "expected AND, OR or the end of the text, found '*'; there is no arithmetic"},
      {"function call", "lower(a) == 'x'", 5,
       "expected a comparison operator, found '('; there are no function calls"},
      {"NOT", "NOT a == 1", 0,
       "expected a comparison, found 'NOT'; only NOT IN exists in this dialect"},
      {"NOT HAS", "a NOT HAS 1", 6,
       "expected IN after NOT, found 'HAS'; only NOT IN exists in this dialect"},
      {"NOT CONTAINS", "a NOT CONTAINS 'x'", 6,
       "expected IN after NOT, found 'CONTAINS'; only NOT IN exists in this dialect"},
      {"NOT alone", "a NOT", 5, "expected IN after NOT, found the end of the text"},
      {"a keyword as a value", "a == AND", 5, "expected a value after ==, found 'AND'"},
      {"a keyword as a name", "in == 1", 0, "expected a comparison, found 'in'"},
      {"5.", "a == 5.", 7, "expected a digit, found the end of the text"},
      {"5. and a name", "a == 5.x", 7, "expected a digit, found 'x'"},
      {".5", "a == .5", 5, "expected a value after ==, found '.'; a number begins with a digit"},
      {"+1", "a == +1", 5, "expected a value after ==, found '+'; a number has no plus sign"},
      {"- 1", "a == - 1", 6, "expected a digit, found white space"},
      {"1e3", "a == 1e3", 6,
       "expected AND, OR or the end of the text, found 'e3'; a number has no exponent"},
      {"0x10", "a == 0x10", 6, "expected AND, OR or the end of the text, found 'x10'"},
      {"1.2.3", "a == 1.2.3", 8, "expected AND, OR or the end of the text, found '.'"},
      {"1_000", "a == 1_000", 6, "expected AND, OR or the end of the text, found '_000'"},
      {"a name that begins with a digit", "1a == 1", 1,
       "expected a comparison operator, found 'a'"},
      {"open string", "a == 'x", 7, "expected a closing ', found the end of the text"},
      {"open double-quoted string", "a == \"x'", 8,
       "expected a closing \", found the end of the text"},
      {"doubled quotes are no escape", "a == 'it''s'", 9,
       "expected AND, OR or the end of the text, found a string"},
      {"unknown escape", "a == 'x\\q'", 8,
       "expected an escape: one of \\ ' \" / n r t b f u, found 'q'"},
      {"escape at the end", "a == 'x\\", 8,
       "expected an escape: one of \\ ' \" / n r t b f u, found the end of the text"},
      {"escape of a blank", "a == '\\ '", 7,
       "expected an escape: one of \\ ' \" / n r t b f u, found white space"},
      {"short escape u", "a == '\\u12'", 10, "expected a hexadecimal digit, found a string"},
      {"escape u with a wrong digit", "a == '\\u12g4'", 10,
       "expected a hexadecimal digit, found 'g4'"},
      {"a high surrogate alone", "a == '\\ud83d'", 12,
       "expected the other half of a surrogate pair, found a string"},
      {"a high surrogate and something else", "a == '\\ud83d\\n'", 13,
       "expected the other half of a surrogate pair, found 'n'"},
      {"two high surrogates", "a == '\\ud83d\\ud83d'", 15,
       "expected the other half of a surrogate pair, found '83d'"},
      {"a high surrogate and a plain character", "a == '\\ud83d\\u0041'", 14,
       "expected the other half of a surrogate pair, found '0041'"},
      {"a low surrogate alone", "a == '\\ude00'", 9,
       "expected a digit from 0 to b: what follows is half of a surrogate pair, found 'e00'"},
      {"dot at the end", "a. == 1", 3, "expected a name after the dot, found '=='"},
      {"two dots", "a..b == 1", 2, "expected a name after the dot, found '.'"},
      {"a number after a dot", "a.1 == 1", 2, "expected a name after the dot, found '1'"},
      {"empty index", "a[] == 1", 2, "expected an index, found ']'"},
      {"negative index", "a[-1] == 1", 2, "expected an index, found '-'"},
      {"fraction as an index", "a[1.5] == 1", 3, "expected ], found '.'"},
      {"open index", "a[1 == 1", 4, "expected ], found '=='"},
      {"a key in quotes", "a['b'] == 1", 2, "expected an index, found a string"},
      {"a name in Japanese", "名前 == 1", 0, "expected a comparison, found '名前'"},
      {"a key in Japanese", "a.名前 == 1", 2, "expected a name after the dot, found '名前'"},
      {"half a name in Japanese", "a名 == 1", 1, "expected a comparison operator, found '名'"},
      {"a full-width operator", "a ＝ 1", 2,
       "expected a comparison operator, found '＝'; write it in half width"},
      {"a full-width blank", "a　== 1", 1,
       "expected a comparison operator, found '　'; write it in half width"},
      {"a comment", "a == 1 # one", 7, "expected AND, OR or the end of the text, found '#'"},
      {"a comment in SQL", "a == 1 -- one", 7,
       "expected AND, OR or the end of the text, found '-'; there is no arithmetic"},
      {"semicolon", "a == 1;", 6, "expected AND, OR or the end of the text, found ';'"},
      {"backslash", "a \\ 1", 2, "expected a comparison operator, found '\\'"},
      {"a control character", "a == 1 \x01", 7,
       "expected AND, OR or the end of the text, found a control character"},
      {"a zero byte", std::string("a\0== 1", 6), 1,
       "expected a comparison operator, found a control character"},
      {"form feed is no white space", "a\f== 1", 1,
       "expected a comparison operator, found a control character"},
      {"a broken byte", "a == '\xff'", 6, "expected UTF-8, found a byte that is not"},
      {"an encoded surrogate", "a == '\xed\xa0\x80'", 6,
       "expected UTF-8, found a byte that is not"},
      {"a character cut short", "a == '\xe3\x81", 6, "expected UTF-8, found a byte that is not"},
  };
  for (const Fault& row : rows) {
    if (std::string_view(row.message).starts_with("expected UTF-8")) {
      const auto compiled = Expression::compile(row.source, Context::filter);
      CAPTURE(row.name);
      REQUIRE_FALSE(compiled);
      CHECK(compiled.error().code == ErrorCode::syntax);
      CHECK(compiled.error().offset == row.offset);
      continue;
    }
    check_fault(row);
  }
}

TEST_CASE("syntax errors of the extended dialect") {
  const Fault rows[] = {
      {"NOT alone", "NOT", 3, "expected a comparison after NOT, found the end of the text"},
      {"NOT and a name", "NOT is_vip", 10,
       "expected a comparison operator, found the end of the text"},
      {"NOT before ==", "a NOT == 1", 6, "expected IN, HAS or CONTAINS after NOT, found '=='"},
      {"empty key", "a[''] == 1", 3, "expected a key of at least one character, found a string"},
      {"open key", "a['b == 1", 9, "expected a closing ', found the end of the text"},
      {"key without bracket", "a['b' == 1", 6, "expected ], found '=='"},
      {"a name as a key", "a[b] == 1", 2, "expected an index or a key in quotes, found 'b'"},
      {"a symbol is no letter", "★ == 1", 0, "expected a comparison, found '★'"},
      {"a digit of another script is no letter", "a１ == 1", 1,
       "expected a comparison operator, found '１'; write it in half width"},
  };
  for (const Fault& row : rows) check_fault(row, extended());
}

TEST_CASE("names without a root are all reported") {
  struct Expected {
    ErrorCode code;
    std::size_t offset;
  };
  struct Names {
    const char* name;
    Context context;
    const char* source;
    std::vector<Expected> errors;
  };
  const ErrorCode unprefixed = ErrorCode::unprefixed_name;
  const ErrorCode wrong = ErrorCode::wrong_root;
  const Names rows[] = {
      {"target, bare", Context::target, "department_id == 12", {{unprefixed, 0}}},
      {"target, bare on the right", Context::target, "task.a ==  b", {{unprefixed, 11}}},
      {"target, root alone", Context::target, "task == worker", {{unprefixed, 0}, {unprefixed, 8}}},
      {"target, root with an index", Context::target, "task[0] == 1", {{unprefixed, 0}}},
      {"target, several",
       Context::target,
       "(a == worker.b OR c.d == 1) AND task.x IN e",
       {{unprefixed, 1}, {unprefixed, 18}, {unprefixed, 42}}},
      {"target, roots of skip_if",
       Context::target,
       "workers.available == 0 AND candidates.free == queue.waiting",
       {{wrong, 0}, {wrong, 27}, {wrong, 46}}},
      {"target, calendar", Context::target, "calendar.office.open == true", {{wrong, 0}}},
      {"queue, task", Context::queue, "level > 1 AND task.level == 2", {{wrong, 14}}},
      {"skip_if, worker", Context::skip_if, "worker.a == 1", {{wrong, 0}}},
      {"skip_if, bare", Context::skip_if, "available == 0", {{unprefixed, 0}}},
      {"skip_if, both",
       Context::skip_if,
       "worker.a == 1 OR b == task.c OR worker == 1",
       {{wrong, 0}, {unprefixed, 17}, {unprefixed, 32}}},
      {"case matters in roots", Context::target, "Task.a == 1", {{unprefixed, 0}}},
  };
  for (const Names& row : rows) {
    CAPTURE(row.name);
    const auto compiled = Expression::compile(row.source, row.context);
    REQUIRE_FALSE(compiled);
    REQUIRE(compiled.errors().size() == row.errors.size());
    for (std::size_t i = 0; i < row.errors.size(); ++i) {
      CHECK(compiled.errors()[i].code == row.errors[i].code);
      CHECK(compiled.errors()[i].offset == row.errors[i].offset);
    }
  }
  const auto message = [](const char* source, Context context) {
    return Expression::compile(source, context).error().message;
  };
  CHECK(message("a.b == 1", Context::target) ==
        "expected task. or worker. before the name, found 'a.b'");
  CHECK(message("task.b == 1", Context::queue) ==
        "expected an attribute of the worker, for a queue sees no task, found 'task.b'");
  CHECK(message("worker.b == 1", Context::skip_if) ==
        "expected a name that begins with workers., candidates., queue., calendar. or task., found "
        "'worker.b'");
}

TEST_CASE("limits") {
  const std::string chain = repeat("a==1 AND ", 65536 / 9 - 1) + "a==1";
  const auto compiled = Expression::compile(chain, Context::filter);
  REQUIRE(compiled);
  CHECK(compiled->tree().children.size() == 65536 / 9);
  CHECK(expression_tests::evaluate(*compiled, R"({"a":1})", "{}"));
  CHECK_FALSE(expression_tests::evaluate(*compiled, R"({"a":2})", "{}"));
  CHECK(Expression::compile(repeat("a==1 or b==2 and ", 3800) + "a==1", Context::filter));
  CHECK(Expression::compile("a IN [" + repeat("1,", 32000) + "1]", Context::filter));
  CHECK(Expression::compile("a" + repeat(".b", 32000) + " == 1", Context::filter));

  struct Limit {
    const char* name;
    std::string source;
    bool is_extended;
    std::size_t offset;
  };
  const std::string deep = repeat("(", 200) + "a==1" + repeat(")", 200);
  const std::string nots = repeat("NOT ", 200) + "a==1";
  const std::string mixed = repeat("NOT (", 100) + "a==1" + repeat(")", 100);
  CHECK(Expression::compile(deep, Context::filter));
  CHECK(Expression::compile("a == '" + repeat("(", 1000) + "'", Context::filter));
  CHECK(Expression::compile(
      "a == '\\'" + repeat("(", 1000) + "' AND b == \"" + repeat("[", 999) + "\"",
      Context::filter));
  CHECK(Expression::compile(repeat("(a==1) AND ", 1000) + "a==1", Context::filter));
  CHECK(Expression::compile(repeat("(", 200) + "a IN [1]" + repeat(")", 200), Context::filter));
  CHECK(Expression::compile(nots, Context::filter, extended()));
  CHECK(Expression::compile(mixed, Context::filter, extended()));
  CHECK(Expression::compile(repeat("NOT a NOT IN [1] AND ", 300) + "a==1", Context::filter,
                            extended()));
  CHECK(Expression::compile("a" + repeat(".NOT", 300) + " == 1", Context::filter, extended()));
  const Limit rows[] = {
      {"one byte too long", std::string(65537, ' '), false, 65536},
      {"one ( too deep", "(" + deep + ")", false, 200},
      {"only (", repeat("(", 60000), false, 200},
      {"only [", repeat("[", 60000), false, 200},
      {"( behind a string", "a == ')' AND " + repeat("(", 300), false, 213},
      {"one NOT too many", "NOT " + nots, true, 800},
      {"only NOT", repeat("not ", 16000), true, 800},
      {"NOT and ( together", "NOT (" + mixed + ")", true, 500},
      {"NOT and ( only", repeat("NOT(", 16000), true, 400},
  };
  for (const Limit& row : rows) {
    CAPTURE(row.name);
    const auto refused =
        Expression::compile(row.source, Context::filter, row.is_extended ? extended() : Dialect());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::limit_exceeded);
    CHECK(refused.error().offset == row.offset);
  }
  acd::ExpressionLimits small;
  small.bytes = 10;
  small.depth = 1;
  CHECK(Expression::compile("(a == 1)", Context::filter, {}, small));
  CHECK(Expression::compile("((a==1))", Context::filter, {}, small).error().offset == 1);
  CHECK(Expression::compile("aaaaaa == 1", Context::filter, {}, small).error().offset == 10);
  const auto number = Expression::compile("b == 1 AND a == " + repeat("9", 400), Context::filter);
  REQUIRE_FALSE(number);
  CHECK(number.error().code == ErrorCode::limit_exceeded);
  CHECK(number.error().offset == 16);
  CHECK(Expression::compile("a == 0." + repeat("0", 400) + "1", Context::filter));
}

TEST_CASE("a caret points at the fault") {
  struct Caret {
    const char* name;
    std::string source;
    std::size_t offset;
    std::string text;
  };
  const Caret rows[] = {
      {"start", "skill", 0, "m\n  skill\n  ^"},
      {"middle", "a == b == c", 7, "m\n  a == b == c\n         ^"},
      {"end", "a ==", 4, "m\n  a ==\n      ^"},
      {"empty", "", 0, "m\n  \n  ^"},
      {"beyond the end", "ab", 99, "m\n  ab\n    ^"},
      {"after Japanese text: two columns each", "'営業' x", 9, "m\n  '営業' x\n         ^"},
      {"after half-width kana: one column each", "'ｶﾅ' x", 9, "m\n  'ｶﾅ' x\n       ^"},
      {"after a combining mark: no column", "'e\xcc\x81' x", 6, "m\n  'e\xcc\x81' x\n      ^"},
      {"tabs stay tabs", "\ta\t? b", 3, "m\n  \ta\t? b\n  \t \t^"},
      {"second line", "a == 1 AND\nb ? 2\nc", 13, "m\n  b ? 2\n    ^"},
      {"the end of a line", "a ==\nb", 4, "m\n  a ==\n      ^"},
      {"the start of a line", "a ==\nb", 5, "m\n  b\n  ^"},
      {"lines that end in CR LF", "a ?\r\nb", 2, "m\n  a ?\n    ^"},
      {"control characters are not shown", "a\x1b[31m ?", 7,
       "m\n  a\xef\xbf\xbd[31m ?\n         ^"},
      {"broken bytes are not shown", "a\xff ?", 3, "m\n  a\xef\xbf\xbd ?\n     ^"},
  };
  for (const Caret& row : rows) {
    CAPTURE(row.name);
    CHECK(acd::with_caret(row.source, {ErrorCode::syntax, "m", row.offset, {}, 0}) == row.text);
  }
  const std::string wide = repeat("x", 300) + "?" + repeat("y", 300);
  const std::string cut = acd::with_caret(wide, {ErrorCode::syntax, "m", 300, {}, 0});
  CHECK(cut ==
        "m\n  …" + repeat("x", 60) + "?" + repeat("y", 59) + "…\n  " + repeat(" ", 61) + "^");
  const std::string at_end =
      acd::with_caret(repeat("x", 300), {ErrorCode::syntax, "m", 300, {}, 0});
  CHECK(at_end == "m\n  …" + repeat("x", 60) + "\n  " + repeat(" ", 61) + "^");
}

// The tables on operators, null and coercion, a test row for each of their rows. `w` is the worker,
// `t` the task.

#include "evaluate.hpp"

using acd::Context;
using acd::Dialect;
using acd::ScalarIn;
using expression_tests::check_rows;
using expression_tests::Row;

TEST_CASE("operators on the values they are made for") {
  const Row rows[] = {
      {"== strings", "task.a == 'x'", R"({"a":"x"})", "{}", true},
      {"== numbers", "task.a == 1", R"({"a":1})", "{}", true},
      {"== booleans", "task.a == true", R"({"a":true})", "{}", true},
      {"= is ==", "task.a = 'x'", R"({"a":"x"})", "{}", true},
      {"== differs", "task.a == 'y'", R"({"a":"x"})", "{}", false},
      {"!= same", "task.a != 'x'", R"({"a":"x"})", "{}", false},
      {"!= differs", "task.a != 'y'", R"({"a":"x"})", "{}", true},
      {"> number", "task.a > 1", R"({"a":2})", "{}", true},
      {"> equal", "task.a > 2", R"({"a":2})", "{}", false},
      {">= equal", "task.a >= 2", R"({"a":2})", "{}", true},
      {">= less", "task.a >= 3", R"({"a":2})", "{}", false},
      {"< number", "task.a < 3", R"({"a":2})", "{}", true},
      {"< equal", "task.a < 2", R"({"a":2})", "{}", false},
      {"<= equal", "task.a <= 2", R"({"a":2})", "{}", true},
      {"<= greater", "task.a <= 1", R"({"a":2})", "{}", false},
      {"string order", "task.a < 'b'", R"({"a":"a"})", "{}", true},
      {"string order is by code point, not by letter", "task.a < 'a'", R"({"a":"Z"})", "{}", true},
      {"string order in Japanese", "task.a < 'い'", R"({"a":"あ"})", "{}", true},
      {"string order beyond the basic plane", "task.a > '\\uffee'", R"({"a":"😀"})", "{}", true},
      {"a prefix comes first", "task.a < 'ab'", R"({"a":"a"})", "{}", true},
      {"digits in strings are characters", "task.a < '9'", R"({"a":"10"})", "{}", true},
      {"CONTAINS: right inside left", "task.a CONTAINS 'ell'", R"({"a":"hello"})", "{}", true},
      {"CONTAINS: not the other way", "task.a CONTAINS 'hello'", R"({"a":"ell"})", "{}", false},
      {"CONTAINS: case-sensitive", "task.a CONTAINS 'H'", R"({"a":"hello"})", "{}", false},
      {"CONTAINS: empty", "task.a CONTAINS ''", R"({"a":"hello"})", "{}", true},
      {"CONTAINS: Japanese", "task.a CONTAINS '東京'", R"({"a":"営業部東京支店"})", "{}", true},
      {"HAS", "worker.skills HAS 'ja'", "{}", R"({"skills":["en","ja"]})", true},
      {"HAS: none", "worker.skills HAS 'fr'", "{}", R"({"skills":["en","ja"]})", false},
      {"HAS: empty array", "worker.skills HAS 'fr'", "{}", R"({"skills":[]})", false},
      {"HAS: literal list", "['en', 'ja'] HAS task.language", R"({"language":"ja"})", "{}", true},
      {">- is HAS", "worker.skills >- 'ja'", "{}", R"({"skills":["ja"]})", true},
      {"HAS: booleans and numbers", "worker.a HAS true AND worker.a HAS 2", "{}",
       R"({"a":[2.0,true]})", true},
      {"IN a literal list", "task.a IN ['x', 'y']", R"({"a":"y"})", "{}", true},
      {"IN an attribute", "task.language IN worker.languages", R"({"language":"ja"})",
       R"({"languages":["en","ja"]})", true},
      {"IN: none", "task.a IN ['x', 'y']", R"({"a":"z"})", "{}", false},
      {"IN: empty list", "task.a IN []", R"({"a":"z"})", "{}", false},
      {"<- is IN", "task.a <- [1, 2]", R"({"a":2})", "{}", true},
      {"NOT IN", "task.a NOT IN [1, 2]", R"({"a":3})", "{}", true},
      {"NOT IN: an element", "task.a NOT IN [1, 2]", R"({"a":2})", "{}", false},
      {"NOT IN: empty list", "task.a NOT IN []", R"({"a":2})", "{}", true},
      {"AND", "task.a == 1 AND worker.a == 2", R"({"a":1})", R"({"a":2})", true},
      {"OR", "task.a == 1 OR worker.a == 2", R"({"a":0})", R"({"a":2})", true},
  };
  check_rows(rows, Context::target);
}

TEST_CASE("operators on values of the wrong class") {
  const Row rows[] = {
      {"== with an array on the left", "worker.a == 'x'", "{}", R"({"a":["x"]})", false},
      {"== with an array on the right", "'x' == worker.a", "{}", R"({"a":["x"]})", false},
      {"== of two arrays", "worker.a == worker.a", "{}", R"({"a":["x"]})", false},
      {"== with a literal list", "worker.a == ['x']", "{}", R"({"a":["x"]})", false},
      {"!= with an array is false too", "worker.a != 'x'", "{}", R"({"a":["y"]})", false},
      {"!= with an array on the right", "'x' != worker.a", "{}", R"({"a":["y"]})", false},
      {"> with an array", "worker.a > 1", "{}", R"({"a":[2]})", false},
      {"<= with an array", "1 <= worker.a", "{}", R"({"a":[2]})", false},
      {"CONTAINS with an array", "worker.a CONTAINS 'x'", "{}", R"({"a":["x"]})", false},
      {"CONTAINS with an array on the right", "'x' CONTAINS worker.a", "{}", R"({"a":["x"]})",
       false},
      {"HAS with two scalars", "'ja' HAS 'ja'", "{}", "{}", false},
      {"HAS with a string attribute", "worker.level HAS 'x'", "{}", R"({"level":"x"})", false},
      {"IN: array on the left, scalar on the right", "worker.skills IN 'a'", "{}",
       R"({"skills":["a"]})", false},
      {"NOT IN: likewise", "worker.skills NOT IN 'a'", "{}", R"({"skills":["b"]})", false},
      {"HAS: array on the right", "'a' HAS worker.skills", "{}", R"({"skills":["a"]})", false},
      {"HAS with two arrays", "worker.a HAS ['x']", "{}", R"({"a":["x"]})", false},
      {"IN with two arrays", "worker.a IN ['x']", "{}", R"({"a":["x"]})", false},
      {"NOT IN with two arrays", "worker.a NOT IN ['y']", "{}", R"({"a":["x"]})", false},
      {"== with an object", "worker.a == 'x'", "{}", R"({"a":{"b":"x"}})", false},
      {"!= with an object", "worker.a != 'x'", "{}", R"({"a":{"b":"x"}})", false},
      {"== of an object with itself", "worker.a == worker.a", "{}", R"({"a":{}})", false},
      {"< with an object", "worker.a < 1", "{}", R"({"a":{}})", false},
      {"CONTAINS with an object", "worker.a CONTAINS 'b'", "{}", R"({"a":{"b":1}})", false},
      {"HAS on an object", "worker.a HAS 'b'", "{}", R"({"a":{"b":1}})", false},
      {"HAS of an object", "[1] HAS worker.a", "{}", R"({"a":{"b":1}})", false},
      {"IN an object", "'b' IN worker.a", "{}", R"({"a":{"b":1}})", false},
      {"NOT IN an object", "'b' NOT IN worker.a", "{}", R"({"a":{"c":1}})", false},
      {"an object IN a list", "worker.a IN [1]", "{}", R"({"a":{}})", false},
      {"an object NOT IN a list", "worker.a NOT IN [1]", "{}", R"({"a":{}})", false},
      {"an object IN a scalar", "worker.a IN 1", "{}", R"({"a":{}})", false},
      {"elements that are containers equal nothing", "worker.a HAS 1", "{}",
       R"({"a":[[1],{"b":1}]})", false},
      {"an array with null: presence works", "worker.a == null", "{}", R"({"a":[]})", false},
      {"an array is present", "worker.a != null", "{}", R"({"a":["x"]})", true},
      {"an object is present", "worker.a != null", "{}", R"({"a":{}})", true},
      {"an object is not null", "worker.a == null", "{}", R"({"a":{}})", false},
      {"a null test the other way round", "null != worker.a", "{}", R"({"a":[1]})", true},
  };
  check_rows(rows, Context::target);
}

TEST_CASE("IN with a scalar on the right reads a list of one element") {
  const Row rows[] = {
      {"12 IN 12", "12 IN 12", "{}", "{}", true},
      {"12 NOT IN 12", "12 NOT IN 12", "{}", "{}", false},
      {"12 IN 13", "12 IN 13", "{}", "{}", false},
      {"12 NOT IN 13", "12 NOT IN 13", "{}", "{}", true},
      {"the production file", "worker.department_id IN task.department_id",
       R"({"department_id":12})", R"({"department_id":12})", true},
      {"the production file, another department", "worker.department_id IN task.department_id",
       R"({"department_id":12})", R"({"department_id":13})", false},
      {"a numeric string", "worker.department_id IN task.department_id",
       R"({"department_id":"12"})", R"({"department_id":12})", true},
      {"a string is not searched", "'a' IN 'abc'", "{}", "{}", false},
      {"missing IN a scalar", "worker.a IN 12", "{}", "{}", false},
      {"missing NOT IN a scalar", "worker.a NOT IN 12", "{}", "{}", true},
  };
  check_rows(rows, Context::target);
}

TEST_CASE("the documented dialect makes IN with a scalar false") {
  const Row rows[] = {
      {"12 IN 12", "12 IN 12", "{}", "{}", false},
      {"12 NOT IN 12", "12 NOT IN 12", "{}", "{}", false},
      {"12 NOT IN 13", "12 NOT IN 13", "{}", "{}", false},
      {"the production file", "worker.department_id IN task.department_id",
       R"({"department_id":12})", R"({"department_id":12})", false},
      {"missing NOT IN a scalar", "worker.a NOT IN 12", "{}", "{}", false},
      {"a list is a list", "12 IN [12]", "{}", "{}", true},
  };
  Dialect dialect;
  dialect.scalar_in = ScalarIn::documented;
  check_rows(rows, Context::target, dialect);
}

TEST_CASE("null") {
  const Row rows[] = {
      {"missing == 'x'", "worker.a == 'x'", "{}", "{}", false},
      {"missing != 'x'", "worker.a != 'x'", "{}", "{}", true},
      {"missing != true", "worker.flag != true", "{}", "{}", true},
      {"'x' != missing", "'x' != worker.a", "{}", "{}", true},
      {"missing == null", "worker.a == null", "{}", "{}", true},
      {"missing != null", "worker.a != null", "{}", "{}", false},
      {"present == null", "worker.a == null", "{}", R"({"a":0})", false},
      {"present != null", "worker.a != null", "{}", R"({"a":false})", true},
      {"null == missing", "null == worker.a", "{}", "{}", true},
      {"JSON null == null", "worker.a == null", "{}", R"({"a":null})", true},
      {"null == null", "null == null", "{}", "{}", true},
      {"null != null", "null != null", "{}", "{}", false},
      {"1 == null", "1 == null", "{}", "{}", false},
      {"two missing, ==", "task.email == worker.email", "{}", "{}", false},
      {"two missing, !=", "task.email != worker.email", "{}", "{}", true},
      {"two JSON nulls, ==", "task.email == worker.email", R"({"email":null})", R"({"email":null})",
       false},
      {"missing < 1", "worker.a < 1", "{}", "{}", false},
      {"missing <= 1", "worker.a <= 1", "{}", "{}", false},
      {"missing > 1", "worker.a > 1", "{}", "{}", false},
      {"missing >= 1", "worker.a >= 1", "{}", "{}", false},
      {"1 < missing", "1 < worker.a", "{}", "{}", false},
      {"1 >= null", "1 >= null", "{}", "{}", false},
      {"missing >= missing", "worker.a >= worker.a", "{}", "{}", false},
      {"missing CONTAINS 'x'", "worker.a CONTAINS 'x'", "{}", "{}", false},
      {"'x' CONTAINS missing", "'x' CONTAINS worker.a", "{}", "{}", false},
      {"missing IN [..]", "worker.a IN [1]", "{}", "{}", false},
      {"missing NOT IN [..]", "worker.a NOT IN [1]", "{}", "{}", true},
      {"missing IN [null]", "worker.a IN [null]", "{}", "{}", false},
      {"null IN [null]", "null IN [null]", "{}", "{}", false},
      {"1 IN [null, 1]", "1 IN [null, 1]", "{}", "{}", true},
      {"1 IN missing", "1 IN worker.a", "{}", "{}", false},
      {"1 NOT IN missing", "1 NOT IN worker.a", "{}", "{}", false},
      {"1 IN null", "1 IN null", "{}", "{}", false},
      {"1 NOT IN null", "1 NOT IN null", "{}", "{}", false},
      {"missing IN missing", "worker.a IN task.a", "{}", "{}", false},
      {"missing NOT IN missing", "worker.a NOT IN task.a", "{}", "{}", false},
      {"missing HAS 1", "worker.a HAS 1", "{}", "{}", false},
      {"array HAS missing", "worker.a HAS task.b", "{}", R"({"a":[null]})", false},
      {"array HAS null", "worker.a HAS null", "{}", R"({"a":[null]})", false},
      {"array == missing", "worker.a == task.b", "{}", R"({"a":[]})", false},
      {"array != missing", "worker.a != task.b", "{}", R"({"a":[]})", false},
      {"blocked without a list", "worker.b NOT IN task.blocked", "{}", R"({"b":1})", false},
      {"blocked, guarded", "task.blocked == null OR worker.b NOT IN task.blocked", "{}",
       R"({"b":1})", true},
  };
  check_rows(rows, Context::target);
}

TEST_CASE("types and coercion") {
  const Row rows[] = {
      {"1 == 1.0", "1 == 1.0", "{}", "{}", true},
      {"an integer and a real of the document", "task.a == worker.a", R"({"a":1})", R"({"a":1.0})",
       true},
      {"1 != 1.0", "1 != 1.0", "{}", "{}", false},
      {"0 == -0.0", "0 == -0.0", "{}", "{}", true},
      {"numbers CONTAINS", "12 CONTAINS 1", "{}", "{}", false},
      {"strings are case-sensitive", "'Ja' == 'ja'", "{}", "{}", false},
      {"strings are not normalised", "'é' == 'e\\u0301'", "{}", "{}", false},
      {"full width is not folded", "'Ａ' == 'A'", "{}", "{}", false},
      {"Japanese strings", "worker.a == '営業部'", "{}", R"({"a":"営業部"})", true},
      {"an escaped string equals the plain one", "worker.a == '\\u55b6\\u696d'", "{}",
       R"({"a":"営業"})", true},
      {"true == true", "worker.a == true", "{}", R"({"a":true})", true},
      {"true == false", "worker.a == true", "{}", R"({"a":false})", false},
      {"true != false", "worker.a != true", "{}", R"({"a":false})", true},
      {"booleans have no order", "true > false", "{}", "{}", false},
      {"booleans have no order, <=", "true <= true", "{}", "{}", false},
      {"booleans CONTAINS", "true CONTAINS true", "{}", "{}", false},
      {"number == numeric string", "worker.a == 6", "{}", R"({"a":"6"})", true},
      {"numeric string == number", "6 == worker.a", "{}", R"({"a":"6"})", true},
      {"number != numeric string", "worker.a != 6", "{}", R"({"a":"6"})", false},
      {"numeric string > number", "worker.skill > 5", "{}", R"({"skill":"6"})", true},
      {"numeric string >= number", "worker.skill >= 6", "{}", R"({"skill":"6"})", true},
      {"numeric string < number", "worker.skill < 10", "{}", R"({"skill":"9"})", true},
      {"numeric string <= number", "worker.skill <= 5", "{}", R"({"skill":"6"})", false},
      {"number < numeric string", "5 < worker.skill", "{}", R"({"skill":"6"})", true},
      {"negative numeric string", "worker.a == -1.5", "{}", R"({"a":"-1.50"})", true},
      {"numeric string with fraction", "worker.a == 6", "{}", R"({"a":"6.0"})", true},
      {"number CONTAINS numeric string", "12 CONTAINS '1'", "{}", "{}", false},
      {"numeric string CONTAINS number", "'12' CONTAINS 1", "{}", "{}", false},
      {"06 stays text", "worker.a == 6", "{}", R"({"a":"06"})", false},
      {"06 stays text, !=", "worker.a != 6", "{}", R"({"a":"06"})", true},
      {"a blank stays text", "worker.a == 6", "{}", R"({"a":" 6"})", false},
      {"a blank behind stays text", "worker.a == 6", "{}", R"({"a":"6 "})", false},
      {"an exponent stays text", "worker.a == 6", "{}", R"({"a":"6e0"})", false},
      {"the empty string stays text", "worker.a == 0", "{}", R"({"a":""})", false},
      {"a sign stays text", "worker.a == 6", "{}", R"({"a":"+6"})", false},
      {"a lone minus stays text", "worker.a != 0", "{}", R"({"a":"-"})", true},
      {"a dot at the end stays text", "worker.a == 6", "{}", R"({"a":"6."})", false},
      {"a dot at the start stays text", "worker.a == 0.5", "{}", R"({"a":".5"})", false},
      {"-06 stays text", "worker.a == -6", "{}", R"({"a":"-06"})", false},
      {"00 stays text", "worker.a == 0", "{}", R"({"a":"00"})", false},
      {"-0 is a number", "worker.a == 0", "{}", R"({"a":"-0"})", true},
      {"two dots stay text", "worker.a != 1.2", "{}", R"({"a":"1.2.3"})", true},
      {"number == other string", "worker.a == 1", "{}", R"({"a":"one"})", false},
      {"number != other string", "worker.a != 1", "{}", R"({"a":"one"})", true},
      {"number > other string", "worker.a > 1", "{}", R"({"a":"one"})", false},
      {"number <= other string", "worker.a <= 1", "{}", R"({"a":"one"})", false},
      {"number CONTAINS other string", "1 CONTAINS 'one'", "{}", "{}", false},
      {"boolean == string", "worker.a == true", "{}", R"({"a":"true"})", false},
      {"boolean != string", "worker.a != true", "{}", R"({"a":"true"})", true},
      {"boolean == number", "worker.a == 1", "{}", R"({"a":true})", false},
      {"boolean != number", "worker.a != 1", "{}", R"({"a":true})", true},
      {"boolean < number", "worker.a < 2", "{}", R"({"a":true})", false},
      {"boolean < string", "worker.a < 'z'", "{}", R"({"a":true})", false},
      {"boolean CONTAINS string", "worker.a CONTAINS 't'", "{}", R"({"a":true})", false},
      {"IN coerces", "worker.a IN [1, 2]", "{}", R"({"a":"2"})", true},
      {"NOT IN coerces", "worker.a NOT IN [1, 2]", "{}", R"({"a":"2"})", false},
      {"HAS coerces", "worker.a HAS 2", "{}", R"({"a":["1","2"]})", true},
      {"HAS coerces the other way", "worker.a HAS '2'", "{}", R"({"a":[1,2]})", true},
      {"two numeric strings are strings", "worker.a == '6.0'", "{}", R"({"a":"6"})", false},
      {"a quoted key is a constant", "\"language\" == \"spanish\"", R"({"language":"spanish"})",
       "{}", false},
  };
  check_rows(rows, Context::target);
}

TEST_CASE("without coercion a numeric string is a string") {
  const Row rows[] = {
      {"==", "worker.a == 6", "{}", R"({"a":"6"})", false},
      {"!=", "worker.a != 6", "{}", R"({"a":"6"})", true},
      {">", "worker.a > 5", "{}", R"({"a":"6"})", false},
      {"<=", "worker.a <= 7", "{}", R"({"a":"6"})", false},
      {"IN", "worker.a IN [6]", "{}", R"({"a":"6"})", false},
      {"NOT IN", "worker.a NOT IN [6]", "{}", R"({"a":"6"})", true},
      {"HAS", "worker.a HAS 6", "{}", R"({"a":["6"]})", false},
      {"IN a scalar", "worker.a IN 6", "{}", R"({"a":"6"})", false},
      {"numbers are numbers", "worker.a > 5", "{}", R"({"a":6})", true},
  };
  Dialect dialect;
  dialect.coerce_numeric_strings = false;
  check_rows(rows, Context::target, dialect);
}

TEST_CASE("numbers compare exactly") {
  const Row rows[] = {
      {"neighbours beyond 2^53", "9007199254740993 == 9007199254740992", "{}", "{}", false},
      {"order beyond 2^53", "9007199254740993 > 9007199254740992", "{}", "{}", true},
      {"an integer and a real beyond 2^53", "9007199254740993 == 9007199254740992.0", "{}", "{}",
       false},
      {"order of an integer and a real", "9007199254740993 > 9007199254740992.0", "{}", "{}", true},
      {"order of a real and an integer", "9007199254740992.0 < 9007199254740993", "{}", "{}", true},
      {"the real itself", "9007199254740992 == 9007199254740992.0", "{}", "{}", true},
      {"largest integer and the real above it", "9223372036854775807 < 9223372036854775808.0", "{}",
       "{}", true},
      {"largest integer is not that real", "9223372036854775807 == 9223372036854775808.0", "{}",
       "{}", false},
      {"smallest integer is exact", "-9223372036854775808 == -9223372036854775808.0", "{}", "{}",
       true},
      {"below the smallest integer", "-9223372036854775808 > -9223372036854777856.0", "{}", "{}",
       true},
      {"a fraction above", "1 < 1.5", "{}", "{}", true},
      {"a fraction below zero", "-1 > -1.5", "{}", "{}", true},
      {"a fraction and its floor", "-2 < -1.5", "{}", "{}", true},
      {"huge reals", "100000000000000000000000 > 9223372036854775807", "{}", "{}", true},
      {"integers of a document", "worker.a == 9223372036854775807", "{}",
       R"({"a":9223372036854775807})", true},
      {"integers of a document, one off", "worker.a == 9223372036854775806", "{}",
       R"({"a":9223372036854775807})", false},
      {"numeric strings are exact too", "worker.a == 9007199254740993", "{}",
       R"({"a":"9007199254740993"})", true},
      {"numeric strings are exact too, one off", "worker.a == 9007199254740992", "{}",
       R"({"a":"9007199254740993"})", false},
      {"a numeric string beyond 64 bits", "worker.a > 9223372036854775807", "{}",
       R"({"a":"9223372036854775808"})", true},
  };
  check_rows(rows, Context::target);
  const std::string digits(400, '9');
  const std::string tiny = "0." + std::string(400, '0') + "1";
  const std::string worker =
      "{\"huge\":\"" + digits + "\",\"low\":\"-" + digits + "\",\"tiny\":\"" + tiny + "\"}";
  const auto huge = expression_tests::compile(
      "worker.huge > 9223372036854775807 AND worker.low < -9223372036854775807 AND worker.tiny == "
      "0",
      Context::target);
  CHECK(expression_tests::evaluate(huge, "{}", worker.c_str()));
}

#include <acd/core/value.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

using acd::ErrorCode;
using acd::JsonLimits;
using acd::Value;
using acd::ValueBuilder;
using acd::ValueKind;
using acd::ValueView;

namespace {

Value read(std::string_view text) {
  auto value = Value::from_json(text);
  REQUIRE_MESSAGE(value.has_value(), text);
  return *std::move(value);
}

std::string repeat(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("JSON becomes canonical") {
  struct Row {
    const char* name;
    std::string text;
    const char* canonical;
  };
  const Row rows[] = {
      {"null", "null", "null"},
      {"booleans", "[true,false]", "[true,false]"},
      {"white space goes", " { \"a\" :\t[ 1 ,\r\n2 ] } ", R"({"a":[1,2]})"},
      {"members are sorted", R"({"b":1,"a":2,"ab":3,"B":4,"":5})",
       R"({"":5,"B":4,"a":2,"ab":3,"b":1})"},
      {"members are sorted by bytes", R"({"営":1,"é":2,"z":3})", R"({"z":3,"é":2,"営":1})"},
      {"members of members are sorted", R"([{"b":{"d":1,"c":2},"a":0}])",
       R"([{"a":0,"b":{"c":2,"d":1}}])"},
      {"integers", "[0,-1,12]", "[0,-1,12]"},
      {"negative zero is zero", "-0", "0"},
      {"largest integer", "9223372036854775807", "9223372036854775807"},
      {"smallest integer", "-9223372036854775808", "-9223372036854775808"},
      {"beyond 64 bits is a real", "9223372036854775808", "9223372036854775808.0"},
      {"beyond unsigned 64 bits", "18446744073709551616", "18446744073709551616.0"},
      {"below 64 bits", "-9223372036854775809", "-9223372036854775808.0"},
      {"a real stays one", "1.0", "1.0"},
      {"negative real zero", "-0.0", "-0.0"},
      {"shortest digits", "0.1000000000000000055511151231257827", "0.1"},
      {"exponents", "[1e2,1e300,1e-7]", "[100.0,1e+300,1e-07]"},
      {"strings", R"("a\/b\u0041")", R"("a/bA")"},
      {"escapes that must stay", R"("\"\\\b\f\n\r\t\u0001")", R"("\"\\\b\f\n\r\t\u0001")"},
      {"Japanese", R"("\u55b6業部")", R"("営業部")"},
      {"surrogate pairs", R"("\ud83d\ude00")", R"("😀")"},
      {"a zero character", R"("\u0000")", R"("\u0000")"},
      {"empty containers", R"([[],{}])", "[[],{}]"},
      {"a byte order mark goes", "\xef\xbb\xbf[1]", "[1]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Value value = read(row.text);
    CHECK(to_json(value) == row.canonical);
    const Value again = read(to_json(value));
    CHECK(again == value);
    CHECK(to_json(again) == row.canonical);
  }
}

TEST_CASE("faults in JSON have a code, a sentence and a place") {
  struct Row {
    const char* name;
    std::string text;
    ErrorCode code;
    std::size_t offset;
    std::size_t line;
    const char* pointer;
    const char* message;
  };
  const ErrorCode json = ErrorCode::json;
  const Row rows[] = {
      {"empty", "", json, 0, 1, "", "expected JSON, found an empty text"},
      {"white space", " \n ", json, 3, 2, "", "expected a value, found the end of the text"},
      {"cut short", "{\"a\":1", json, 6, 1, "", "expected '}', found the end of the text"},
      {"comma at the end", "[1,\n]", json, 4, 2, "", "expected a value, found ']'"},
      {"no colon", "{\"a\" 1}", json, 5, 1, "", "expected ':', found number literal"},
      {"two values", "1 2", json, 2, 1, "", "expected end of input, found number literal"},
      {"a word", "tru", json, 3, 1, "", "expected JSON, found an invalid literal"},
      {"single quotes", "'a'", json, 0, 1, "", "expected JSON, found an invalid literal"},
      {"open string", "\"" + std::string(1000, 'x'), json, 1001, 1, "",
       "expected JSON, found an invalid string: missing closing quote"},
      {"broken UTF-8", "[\"a\",\"\xff\"]", json, 6, 1, "",
       "expected JSON, found an invalid string: ill-formed UTF-8 byte"},
      {"overlong UTF-8", "\"\xc0\x80\"", json, 1, 1, "",
       "expected JSON, found an invalid string: ill-formed UTF-8 byte"},
      {"encoded surrogate", "\"\xed\xa0\x80\"", json, 2, 1, "",
       "expected JSON, found an invalid string: ill-formed UTF-8 byte"},
      {"lone surrogate", R"("\ud800")", json, 7, 1, "",
       "expected JSON, found an invalid string: surrogate U+D800..U+DBFF must be followed by "
       "U+DC00..U+DFFF"},
      {"leading zero", "01", json, 1, 1, "", "expected end of input, found number literal"},
      {"too large", "[1,1e999]", json, 7, 1, "", "expected a number below 1.8e308, found more"},
      {"not a number", "NaN", json, 0, 1, "", "expected JSON, found an invalid literal"},
      {"a key twice", R"({"a":1,"a":2})", ErrorCode::duplicate, 5, 1, "/a",
       "expected each key once, found 'a' twice"},
      {"a key twice, deeper", "{\"x\":[0,{\"b~/\":\n1,\"c\":2,\"b~/\":3}]}", ErrorCode::duplicate,
       16, 2, "/x/1/b~0~1", "expected each key once, found 'b~/' twice"},
      {"a key twice, written differently", R"({"A":1,"\u0041":2})", ErrorCode::duplicate, 5, 1,
       "/A", "expected each key once, found 'A' twice"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto value = Value::from_json(row.text);
    REQUIRE_FALSE(value);
    CHECK(value.error().code == row.code);
    CHECK(value.error().offset == row.offset);
    CHECK(value.error().line == row.line);
    CHECK(value.error().pointer == row.pointer);
    CHECK(value.error().message == row.message);
    CHECK(acd::is_utf8(value.error().message));
  }
}

TEST_CASE("nesting and size are bounded") {
  CHECK(Value::from_json(repeat("[", 128) + repeat("]", 128)));
  const auto deep = Value::from_json(repeat("[", 129) + repeat("]", 129));
  REQUIRE_FALSE(deep);
  CHECK(deep.error().code == ErrorCode::limit_exceeded);
  CHECK(deep.error().offset == 128);
  const auto behind_brackets_in_strings = Value::from_json(R"(["[[\"[[",)" + repeat("[", 200));
  REQUIRE_FALSE(behind_brackets_in_strings);
  CHECK(behind_brackets_in_strings.error().offset == 10 + 127);

  for (const char* open : {"[", "{\"a\":", "[{\"a\":["}) {
    const auto huge =
        Value::from_json(repeat(open, (std::size_t{10} << 20) / std::string(open).size()));
    REQUIRE_FALSE(huge);
    CHECK(huge.error().code == ErrorCode::limit_exceeded);
    CHECK(huge.error().message.size() < 200);
  }

  JsonLimits small;
  small.bytes = 4;
  small.depth = 1;
  CHECK(Value::from_json("[12]", small));
  CHECK(Value::from_json("[123]", small).error().code == ErrorCode::limit_exceeded);
  CHECK(Value::from_json("[123]", small).error().offset == 4);
  CHECK(Value::from_json("[[]]", small).error().offset == 1);
}

TEST_CASE("views find members and elements") {
  const Value value = read(R"({"b":[10,"x",null,{"c":1.5}],"a":true,"n":null})");
  const ValueView view = value;
  CHECK(view.kind() == ValueKind::object);
  CHECK(view.size() == 3);
  CHECK(view.key(0) == "a");
  CHECK(view.key(2) == "n");
  CHECK(view[0].as_boolean());
  CHECK(view.find("b").is_array());
  CHECK(view.find("b").size() == 4);
  CHECK(view.find("b")[0].as_integer() == 10);
  CHECK(view.find("b")[0].as_real() == 10.0);
  CHECK(view.find("b")[1].as_string() == "x");
  CHECK(view.find("b")[2].exists());
  CHECK(view.find("b")[2].is_null());
  CHECK(view.find("b")[3].find("c").as_real() == 1.5);
  CHECK(view.find("n").exists());
  CHECK_FALSE(view.find("m").exists());
  CHECK_FALSE(view.find("").exists());
  CHECK_FALSE(view.find("b")[4].exists());
  CHECK_FALSE(view.find("a").find("x").exists());
  CHECK_FALSE(view.find("a")[0].exists());
  CHECK(view.find("missing").kind() == ValueKind::null);
  CHECK(view.find("missing").size() == 0);
  CHECK_FALSE(ValueView().exists());
}

TEST_CASE("values compare by kind and content") {
  CHECK(read("[1,{\"a\":2}]") == read("[1,{\"a\":2}]"));
  CHECK_FALSE(read("1") == read("1.0"));
  CHECK_FALSE(read("[1]") == read("[1,2]"));
  CHECK_FALSE(read("{\"a\":1}") == read("{\"b\":1}"));
  CHECK_FALSE(read("{\"a\":1}") == read("{\"a\":2}"));
  CHECK_FALSE(read("[]") == read("{}"));
  CHECK(Value() == read("null"));
  CHECK(Value(true) == read("true"));
  CHECK(Value("x") == read("\"x\""));
  CHECK(Value(2) == read("2"));
  CHECK(Value(0.5) == read("0.5"));
  CHECK(Value::object({{"b", 1}, {"a", Value::array({2, "x"})}}) == read(R"({"a":[2,"x"],"b":1})"));
  CHECK(Value::object() == read("{}"));
  CHECK(Value::array() == read("[]"));
}

TEST_CASE("keys of every length are told apart, also where only their last byte differs") {
  for (std::size_t size = 0; size <= 20; ++size) {
    const std::string common(size, 'k');
    ValueBuilder builder;
    builder.begin_object();
    for (const char last : {'a', 'b', 'c'}) builder.key(common + last).integer(last);
    const Value object = builder.end_object().finish();
    for (const char last : {'a', 'b', 'c'}) {
      CHECK(object.view().find(common + last).as_integer() == last);
    }
    CHECK_FALSE(object.view().find(common + 'd').exists());
    CHECK_FALSE(object.view().find(common).exists());
    CHECK_FALSE(object.view().find(common + "aa").exists());
  }
}

TEST_CASE("what needs an escape is escaped wherever it stands") {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '"';
      std::string expected = text;
      expected.insert(at, 1, '\\');
      CHECK(to_json(Value::object({{text, Value(text)}, {"plain", 1}})) ==
            "{\"" + std::string(expected < "plain" ? expected : "plain") +
                (expected < "plain" ? "\":\"" + expected + "\",\"plain\":1}"
                                    : "\":1,\"" + expected + "\":\"" + expected + "\"}"));
    }
  }
}

TEST_CASE("a text that points nowhere is empty") {
  std::string out;
  acd::append_json_string(out, std::string_view());
  CHECK(out == "\"\"");
  CHECK_FALSE(Value::object({{"a", 1}}).view().find(std::string_view()).exists());
}

TEST_CASE("a view can become a value of its own") {
  Value part;
  {
    const Value whole = read(R"({"a":{"x":["y",{"z":-1.5}]},"b":2})");
    part = Value(whole.view().find("a"));
    CHECK(part.memory() < whole.memory());
  }
  CHECK(to_json(part) == R"({"x":["y",{"z":-1.5}]})");
  CHECK(Value(ValueView()) == Value());
}

TEST_CASE("a builder takes members in any order and can be used again") {
  ValueBuilder builder;
  builder.begin_object().key("skills").begin_array().string("billing").null().end_array();
  builder.key("level").integer(3).key("flag").boolean(false).key("rate").real(0.25);
  builder.key("copy").value(read(R"({"q":[1]})")).end_object();
  CHECK_FALSE(builder.duplicate().first);
  CHECK(to_json(builder.finish()) ==
        R"({"copy":{"q":[1]},"flag":false,"level":3,"rate":0.25,"skills":["billing",null]})");
  builder.begin_array().integer(1).end_array();
  CHECK(to_json(builder.finish()) == "[1]");
  builder.begin_object().key("").integer(1).key("").integer(2).end_object();
  CHECK(builder.duplicate() == std::pair<bool, std::string_view>(true, ""));
  (void)builder.finish();
  CHECK_FALSE(builder.duplicate().first);
  ValueBuilder moved = std::move(builder);
  moved.string("x");
  CHECK(to_json(moved.finish()) == "\"x\"");
}

TEST_CASE("json_offset finds the value at a pointer") {
  const std::string text =
      "{ \"a\" : [ 10 , { \"b/c\" : true } ,\n[ ] ], \"d~\":\"x\", \"\":null }";
  struct Row {
    const char* pointer;
    std::string_view starts_with;
  };
  const Row rows[] = {
      {"", "{ \"a\""},       {"/a", "[ 10"},        {"/a/0", "10"},
      {"/a/1", "{ \"b/c\""}, {"/a/1/b~1c", "true"}, {"/a/2", "[ ]"},
      {"/d~0", "\"x\""},     {"/", "null"},         {"/a/1/nothing", "{ \"b/c\""},
      {"/a/7", "[ 10"},      {"/a/0/x", "10"},      {"/nothing", "{ \"a\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pointer);
    const std::size_t offset = acd::json_offset(text, row.pointer);
    REQUIRE(offset < text.size());
    CHECK(std::string_view(text).substr(offset).starts_with(row.starts_with));
  }
  CHECK(acd::json_offset("[1,-2 , 3]", "/1") == 3);
  CHECK(acd::json_offset("[1,-2 , 3]", "/2") == 8);
  CHECK(acd::json_offset("  7", "") == 2);
}

TEST_CASE("line_at counts from one") {
  const std::string text = "a\nbc\n\nd";
  CHECK(acd::line_at(text, 0) == 1);
  CHECK(acd::line_at(text, 1) == 1);
  CHECK(acd::line_at(text, 2) == 2);
  CHECK(acd::line_at(text, 5) == 3);
  CHECK(acd::line_at(text, 6) == 4);
  CHECK(acd::line_at(text, 99) == 4);
  CHECK(acd::line_at("", 0) == 1);
}

TEST_CASE("is_utf8 knows well-formed text") {
  for (const char* good :
       {"", "a", "é", "営", "😀", "\x7f", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    CAPTURE(good);
    CHECK(acd::is_utf8(good));
  }
  for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf",
                          "\xe3\x81", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80", "\xff", "a\xffz", "\xe3\x81z"}) {
    CHECK_FALSE(acd::is_utf8(bad));
  }
  CHECK(acd::is_utf8(std::string_view("\0", 1)));
}

TEST_CASE("a text is escaped wherever the byte stands that needs it") {
  for (const std::string_view special : {"\"", "\\", "\n", "\x1f", "\x01", "\b", "\f", "\r", "\t",
                                         " ", "\x7f", "é", "東", "/", "!", "#", "[", "]"}) {
    for (std::size_t length = 0; length < 20; ++length) {
      for (std::size_t at = 0; at <= length; ++at) {
        std::string text(length, 'a');
        text.insert(at, special);
        std::string own = "x";
        acd::append_json_string(own, text);
        CHECK(own == "x" + nlohmann::json(text).dump());
      }
    }
  }
}

TEST_CASE("kinds have stable names") {
  CHECK(to_string(ValueKind::null) == "null");
  CHECK(to_string(ValueKind::boolean) == "boolean");
  CHECK(to_string(ValueKind::integer) == "integer");
  CHECK(to_string(ValueKind::real) == "number");
  CHECK(to_string(ValueKind::string) == "string");
  CHECK(to_string(ValueKind::array) == "array");
  CHECK(to_string(ValueKind::object) == "object");
}

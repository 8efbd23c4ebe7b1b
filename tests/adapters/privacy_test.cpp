#include <acd/adapters/privacy.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace acd::adapters;

namespace {

// One caller's number in every spelling that callers, forms and encoders use.
const char* const spellings[] = {"+81312345678",
                                 "+81 3 1234 5678",
                                 "+81-3-1234-5678",
                                 "+81(0)312345678",
                                 "%2B81312345678",
                                 "%2b81%203%2D1234-5678",
                                 "0312345678",
                                 "03-1234-5678",
                                 "(03) 1234-5678",
                                 "０３１２３４５６７８",
                                 "＋８１３１２３４５６７８",
                                 "０３（１２３４）５６７８",
                                 "03ー1234ー5678",
                                 "03−1234−5678",
                                 "0081312345678",
                                 "03.1234.5678"};

}  // namespace

TEST_CASE("mask_number keeps the country code and the last two digits") {
  const std::pair<const char*, const char*> rows[] = {{"+81312345678", "+81*******78"},
                                                      {"+1 415 867 5310", "+1********10"},
                                                      {"+358401234567", "+358*******67"},
                                                      {"0312345678", "********78"},
                                                      {"0081312345678", "+81*******78"},
                                                      {"%2B81312345678", "+81*******78"},
                                                      {"＋８１３１２３４５６７８", "+81*******78"},
                                                      {"123456", "******"},
                                                      {"+1234", "****"},
                                                      {"110", "***"},
                                                      {"", ""}};
  for (const auto& [number, masked] : rows) {
    CAPTURE(number);
    CHECK(mask_number(number) == masked);
  }
}

TEST_CASE("a number is known in every spelling, and hidden in every sentence") {
  for (const std::string text : spellings) {
    CAPTURE(text);
    CHECK(is_number(text));
    CHECK(mask_text(text).find("1234") == std::string::npos);
    for (const std::string& line : {text, "caller " + text + " hung up", "from=" + text + "&x=1",
                                    "\"" + text + "\"", "sip:" + text + "@host.example"}) {
      const std::string said = redact(line);
      CAPTURE(said);
      CHECK(said.find(text) == std::string::npos);
      CHECK(said.find("345") == std::string::npos);
      CHECK(said.find("３４５") == std::string::npos);
    }
  }
}

TEST_CASE("redact leaves alone what is no number") {
  for (const std::string line :
       {"WR00000000000000000000000000000001 was accepted", "at 1970-01-01T00:00:10.000000Z",
        "408 after 20000 ms", "task call-1234567x", "b1234567", "conference CF12ab34567890"}) {
    CHECK(redact(line) == line);
  }
}

TEST_CASE("redact hides addresses of e-mail") {
  CHECK(redact("owner hina.sato@example.com is away") == "owner *** is away");
  CHECK(redact("<山田@例え.jp>, a@b") == "<***>, ***");
  CHECK(redact("@ nobody, a@ , @b") == "@ nobody, a@ , @b");
}

TEST_CASE("redact is linear in long hostile texts") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "1-";
  text += "x";
  const auto start = std::chrono::steady_clock::now();
  CHECK(redact(text).size() > 0);
  CHECK(redact(std::string(400'000, '@')).size() > 0);
  CHECK(redact(std::string(400'000, '1') + "x").size() > 0);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("mask_text and mask: texts are hidden, keys stay") {
  CHECK(mask_text("tel:+81312345678") == "tel:+81*******78");
  CHECK(mask_text("sip:+81312345678@pbx.example") == "sip:+81*******78");
  CHECK(mask_text("client:hina_sato") == "***");
  CHECK(mask_text("山田 太郎") == "***");
  CHECK(mask_text("").empty());
  const auto value = *acd::Value::from_json(
      R"({"from":"+81312345678","n":{"age":7,"vip":true,"tags":["a",1,null]}})");
  CHECK(acd::to_json(mask(value)) ==
        R"({"from":"+81*******78","n":{"age":null,"tags":["***",null,null],"vip":null}})");
}

TEST_CASE("pseudonym: one caller, one name under one key") {
  const std::string name = pseudonym("key", "+81312345678");
  CHECK(name.size() == 16);
  CHECK(name == pseudonym("key", "+81 (3) 1234-5678"));
  CHECK(name == pseudonym("key", "%2B81312345678"));
  CHECK(name != pseudonym("other", "+81312345678"));
  CHECK(name != pseudonym("key", "+81312345679"));
  CHECK(pseudonym("key", "anna") != pseudonym("key", "ben"));
}

TEST_CASE("Privacy: pointers, wildcards, drops before masks") {
  const auto data = *acd::Value::from_json(
      R"({"a":{"from":"+81312345678","x/y":"secret","keep":1},"list":[{"p":"q"},{"p":"r"}],"z":"t"})");
  const auto result = [&](std::vector<std::string> mask, std::vector<std::string> drop) {
    return acd::to_json(Privacy::from_pointers(mask, drop)->apply(data));
  };
  CHECK(result({}, {}) == acd::to_json(data));
  CHECK(result({"/a/from"}, {"/a/x~1y"}) ==
        R"({"a":{"from":"+81*******78","keep":1},"list":[{"p":"q"},{"p":"r"}],"z":"t"})");
  CHECK(
      result({"/*/*/p"}, {}) ==
      R"({"a":{"from":"+81312345678","keep":1,"x/y":"secret"},"list":[{"p":"***"},{"p":"***"}],"z":"t"})");
  CHECK(result({"/a"}, {"/a/from", "/list/0", "/z", "/nothing/here"}) ==
        R"({"a":{"keep":null,"x/y":"***"},"list":[null,{"p":"r"}]})");
  CHECK(result({"/z"}, {"/z"}).find("\"z\"") == std::string::npos);
}

TEST_CASE("Privacy: what is no pointer is said, all at once") {
  const auto bad = Privacy::from_pointers({"from", "/a~2", "/ok"}, {"", "/", "/a~"});
  REQUIRE_FALSE(bad);
  CHECK(bad.errors().size() == 5);
  CHECK(bad.error().message ==
        "expected a JSON pointer such as /task_attributes/from, found 'from'");
}

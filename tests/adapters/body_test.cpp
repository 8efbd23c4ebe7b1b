#include <acd/adapters/body.hpp>
#include <acd/adapters/seen_ids.hpp>

#include <doctest/doctest.h>

#include <string>
#include <variant>

using namespace acd::adapters;

namespace {

HttpRequest post(std::string type, std::string body) {
  return {"POST",
          "https://acd.example.com/events",
          {{"Content-Type", std::move(type)}},
          std::move(body)};
}

// The status a request is refused with; 200 when it is read.
template <class Parsed>
int status_of(const Parsed& parsed) {
  const BadRequest* const bad = std::get_if<BadRequest>(&parsed);
  return bad == nullptr ? 200 : bad->status;
}

constexpr const char* form_type = "application/x-www-form-urlencoded";

}  // namespace

TEST_CASE("forms: decoded in their order, names may repeat, and back again") {
  const auto parsed = read_form("A=1&B=%E5%B1%B1+x&A=2&Empty=&Bare&&C=a%3Db&%41b=%2b");
  REQUIRE(std::holds_alternative<Form>(parsed));
  const Form& form = std::get<Form>(parsed);
  const std::vector<Form::Field> expected{{"A", "1"},   {"B", "山 x"}, {"A", "2"}, {"Empty", ""},
                                          {"Bare", ""}, {"C", "a=b"},  {"Ab", "+"}};
  CHECK(form.fields() == expected);
  CHECK(form.get("A") == "1");
  CHECK_FALSE(form.find("D").has_value());
  CHECK(std::get<Form>(read_form(form.encoded())).fields() == expected);
}

TEST_CASE("forms: what cannot be read is 400, and says which field, not what is in it") {
  for (const char* text : {"secret=%", "secret=%4", "secret=%zz", "%g0=secret"}) {
    CAPTURE(text);
    const auto parsed = read_form(text);
    REQUIRE(status_of(parsed) == 400);
    CHECK(std::get<BadRequest>(parsed).sentence ==
          "expected two hex digits after % in form field 1");
  }
  for (const char* text : {"a=b&secret=%ff", "a=b&secret=\xff", "a=b&%C0%80=", "a=b&c=%ED%A0%80"}) {
    CAPTURE(text);
    const auto parsed = read_form(text);
    REQUIRE(status_of(parsed) == 400);
    CHECK(std::get<BadRequest>(parsed).sentence == "expected UTF-8 in form field 2");
  }
}

TEST_CASE("bodies: sizes, fields and depth at their bounds") {
  std::string fields = "a=1";
  for (int i = 1; i < 200; ++i) fields += "&a=1";
  CHECK(status_of(read_body(post(form_type, fields))) == 200);
  CHECK(status_of(read_body(post(form_type, fields + "&a=1"))) == 400);

  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(status_of(read_body(post("application/json", nested(32)))) == 200);
  CHECK(status_of(read_body(post("application/json", nested(33)))) == 400);
  CHECK(status_of(read_body(post("application/json", std::string(60'000, '[')))) == 400);

  const std::string full(std::size_t{64} << 10, 'a');
  CHECK(status_of(read_body(post(form_type, full))) == 200);
  CHECK(status_of(read_body(post(form_type, full + "a"))) == 413);
  CHECK(status_of(read_body(post("application/json", std::string(std::size_t{1} << 20, ' ')))) ==
        413);
  // Too large comes first: nobody looks at what it would be.
  CHECK(status_of(read_body(post("image/png", full + "a"))) == 413);
  HttpRequest get{"GET", "https://x/?" + full, {}, {}};
  CHECK(status_of(read_body(get)) == 413);
}

TEST_CASE("bodies: content types") {
  const std::pair<const char*, int> rows[] = {
      {"application/x-www-form-urlencoded", 200},
      {"Application/X-WWW-Form-urlencoded ; Charset=\"UTF-8\"", 200},
      {"application/x-www-form-urlencoded; charset=iso-8859-1", 415},
      {"text/plain", 415},
      {"multipart/form-data; boundary=x", 415},
      {"", 415}};
  for (const auto& [type, status] : rows) {
    CAPTURE(type);
    CHECK(status_of(read_body(post(type, "a=1"))) == status);
  }
  for (const char* type : {"application/json", "application/cloudevents+json",
                           "application/cloudevents-batch+json; charset=utf-8"}) {
    CAPTURE(type);
    const auto parsed = read_body(post(type, R"([{"a":1}])"));
    REQUIRE(std::holds_alternative<acd::Value>(parsed));
    CHECK(acd::to_json(std::get<acd::Value>(parsed)) == R"([{"a":1}])");
  }
  const auto query = read_body({"GET", "https://x/y?From=%2B81&b=c", {}, "ignored"});
  REQUIRE(std::holds_alternative<Form>(query));
  CHECK(std::get<Form>(query).get("From") == "+81");
}

TEST_CASE("JSON that cannot be read is 400, and none of it is in the sentence") {
  for (const std::string text : {R"({"secret":)", R"({"secret":1,"secret":2})", "secret", "",
                                 "{\"a\":\"secret\xff\"}", R"("secret\ud800")"}) {
    CAPTURE(text);
    const auto parsed = read_json(text);
    REQUIRE(status_of(parsed) == 400);
    CHECK(std::get<BadRequest>(parsed).sentence.find("secret") == std::string::npos);
    CHECK(std::get<BadRequest>(parsed).sentence.starts_with("expected "));
  }
}

TEST_CASE("parse_url cuts a URL into its parts") {
  const auto url = parse_url("HTTPS://user:p%40w@Example.COM:8443/a/b?x=1&y=?#frag");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->user == "user:p%40w");
  CHECK(url->host == "example.com");
  CHECK(url->port == "8443");
  CHECK(url->path == "/a/b");
  CHECK(url->query == "x=1&y=?");
  CHECK(parse_url("http://[::1]:80")->host == "[::1]");
  CHECK(parse_url("http://[::1]:80")->port == "80");
  CHECK(parse_url("http://h?q")->path == "/");
  CHECK(parse_url("http://h?")->has_query);
  for (const char* bad : {"", "h/p", "ftp://h/", "http://", "http:///p", "http://h:99999/",
                          "http://h:x/", "http://h:/", "http://h/a b", "http://h/\r\nX: y",
                          "http://[::1", "http://[", "javascript://h", "http://u@/"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_url(bad).has_value());
  }
}

TEST_CASE("SeenIds: new once, forgotten by age and by number") {
  using std::chrono::seconds;
  SeenIds seen(3, seconds(10));
  const acd::TimePoint start{};
  CHECK(seen.first("a", start));
  CHECK_FALSE(seen.first("a", start + seconds(10)));
  CHECK(seen.first("a", start + seconds(11)));
  CHECK(seen.first("b", start + seconds(11)));
  CHECK(seen.first("c", start + seconds(11)));
  CHECK(seen.first("d", start + seconds(11)));
  CHECK(seen.size() == 3);
  CHECK(seen.first("a", start + seconds(12)));
  CHECK_FALSE(seen.first("d", start + seconds(12)));
  SeenIds none(0);
  CHECK(none.first("a", start));
  CHECK(none.first("a", start));
}

#include <acd/adapters/signature.hpp>

#include "adapters/crypto.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace acd::adapters;

namespace {

const std::vector<std::string> tokens{"12345"};

HttpRequest form_post(std::string url, const Form& form) {
  return {"POST",
          std::move(url),
          {{"Content-Type", "application/x-www-form-urlencoded"}},
          form.encoded()};
}

HttpRequest with_signature(HttpRequest request, std::string_view signature) {
  request.headers.emplace_back("X-Twilio-Signature", signature);
  return request;
}

acd::TimePoint instant(const char* text) { return *acd::parse_instant(text); }

// Every byte of a text changed in turn.
template <class Check>
void for_each_mutation(const std::string& text, const Check& check) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    check(changed);
  }
}

}  // namespace

TEST_CASE("Twilio: signatures made by the official library") {
  const Form form({{"CallSid", "CA1234567890ABCDE"},
                   {"Caller", "+14158675310"},
                   {"Digits", "1234"},
                   {"From", "+14158675310"},
                   {"To", "+18005551212"}});
  CHECK(twilio_signature("12345", "https://example.com/myapp?foo=1&bar=2", form) ==
        "GPSRTlODYHi4+bX3Qs97BVmS45M=");
  const std::string events = "https://acd.example.com/twilio/events";
  const Form utf8({{"TaskSid", "WT00000000000000000000000000000001"},
                   {"TaskAttributes", R"({"from":"+81312345678","name":"山田 太郎"})"},
                   {"Empty", ""},
                   {"EventType", "reservation.created"},
                   {"ReservationSid", "WR00000000000000000000000000000001"}});
  CHECK(twilio_signature("12345", events, utf8) == "LrO66oE/cUHMu5zPmc/+vgKntHA=");
  CHECK(twilio_signature("12345", events, Form({{"E", "b"}, {"E", "a"}, {"E", "b"}})) ==
        "pTFUFnrJV8esN2qqeXQ5p6Ymjhc=");
  const std::string json_url =
      "https://acd.example.com/twilio/stream?bodySHA256="
      "e1580bedf7d21fd3aad9e9d69a99b1192702ec1924e13f927596f2416ba427c3";
  CHECK(twilio_signature("12345", json_url) == "Azf4FGjmlVPX60kJjOq2QFYCxwg=");
  const std::string get_url =
      "https://acd.example.com/twilio/voice?CallSid=CA1&From=%2B81312345678";
  CHECK(twilio_signature("12345", get_url) == "aYPlwAV7pqXC1pjkFU68nyeVq80=");

  CHECK(verify_twilio(with_signature(form_post(events, utf8), "LrO66oE/cUHMu5zPmc/+vgKntHA="),
                      tokens));
  CHECK(verify_twilio(with_signature({"GET", get_url, {}, {}}, "aYPlwAV7pqXC1pjkFU68nyeVq80="),
                      tokens));
  const HttpRequest json{"POST",
                         json_url,
                         {{"Content-Type", "application/json"}},
                         R"([{"specversion":"1.0","id":"EZ1"}])"};
  CHECK(verify_twilio(with_signature(json, "Azf4FGjmlVPX60kJjOq2QFYCxwg="), tokens));
}

TEST_CASE("Twilio: any byte changed is refused") {
  HttpRequest request =
      form_post("https://acd.example.com/events?r=WR1", Form({{"CallSid", "CA1"}, {"To", "山"}}));
  sign_twilio(request, "12345");
  REQUIRE(verify_twilio(request, tokens));
  const std::string signature = request.headers.back().second;
  for_each_mutation(signature, [&](const std::string& changed) {
    HttpRequest other = request;
    other.headers.back().second = changed;
    CHECK_FALSE(verify_twilio(other, tokens));
  });
  for_each_mutation(request.body, [&](const std::string& changed) {
    HttpRequest other = request;
    other.body = changed;
    CHECK_FALSE(verify_twilio(other, tokens));
  });
  for_each_mutation(request.url, [&](const std::string& changed) {
    HttpRequest other = request;
    other.url = changed;
    CHECK_FALSE(verify_twilio(other, tokens));
  });
  HttpRequest json{"POST",
                   "https://acd.example.com/stream",
                   {{"content-type", "application/json"}},
                   R"([{"id":"EZ1"}])"};
  sign_twilio(json, "12345");
  REQUIRE(verify_twilio(json, tokens));
  for_each_mutation(json.body, [&](const std::string& changed) {
    HttpRequest other = json;
    other.body = changed;
    CHECK_FALSE(verify_twilio(other, tokens));
  });
  // Without the hash the signature would say nothing about the body.
  HttpRequest bare = json;
  bare.url = "https://acd.example.com/stream";
  bare.headers.back().second = twilio_signature("12345", bare.url);
  CHECK_FALSE(verify_twilio(bare, tokens));
}

TEST_CASE("Twilio: two tokens while one is changed; ports and queries as a proxy leaves them") {
  Form form;
  form.add("A", "1");
  const std::vector<std::string> both{"new", "12345"};
  HttpRequest request = form_post("https://acd.example.com/e", form);
  sign_twilio(request, "12345");
  CHECK(verify_twilio(request, both));
  CHECK_FALSE(verify_twilio(request, std::vector<std::string>{"new"}));
  CHECK_FALSE(verify_twilio(request, std::vector<std::string>{}));
  CHECK_FALSE(verify_twilio(form_post("https://acd.example.com/e", form), tokens));
  request.url = "https://acd.example.com:8443/e";  // how the proxy calls us
  CHECK(verify_twilio(request, tokens));
  HttpRequest with_port = form_post("https://acd.example.com:443/e", form);
  sign_twilio(with_port, "12345");
  with_port.url = "https://acd.example.com/e";
  CHECK(verify_twilio(with_port, tokens));
  HttpRequest encoded = form_post("https://acd.example.com/e?a=b%20c&d=%27", form);
  sign_twilio(encoded, "12345");
  CHECK(verify_twilio(encoded, tokens));
  HttpRequest rewritten = form_post("https://acd.example.com/e?a=b%20c&d='", form);
  sign_twilio(rewritten, "12345");
  rewritten.url = "https://acd.example.com/e?a=b+c&d=%27";
  CHECK(verify_twilio(rewritten, tokens));
}

TEST_CASE("Standard Webhooks: the specification's example, and any byte changed") {
  const std::vector<std::string> secrets{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  const acd::TimePoint at{std::chrono::seconds(1614265330)};
  HttpRequest request;
  request.body = R"({"test": 2432232314})";
  REQUIRE(sign_webhook(request, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, secrets));
  CHECK(header(request.headers, "webhook-timestamp") == "1614265330");
  CHECK(header(request.headers, "webhook-signature") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(verify_webhook(request, at, secrets) == WebhookVerdict::good);
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    for_each_mutation(request.headers[i].second, [&](const std::string& changed) {
      HttpRequest other = request;
      other.headers[i].second = changed;
      CHECK(verify_webhook(other, at, secrets) != WebhookVerdict::good);
    });
    HttpRequest less = request;
    less.headers.erase(less.headers.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(verify_webhook(less, at, secrets) == WebhookVerdict::unsigned_);
  }
  for_each_mutation(request.body, [&](const std::string& changed) {
    HttpRequest other = request;
    other.body = changed;
    CHECK(verify_webhook(other, at, secrets) == WebhookVerdict::bad_signature);
  });
}

TEST_CASE("Standard Webhooks: five minutes either way, two secrets while one is changed") {
  using std::chrono::seconds;
  const std::string old_secret = "whsec_" + to_base64("an older key of many bytes");
  const std::string new_secret = "whsec_" + to_base64("a newer key of many bytes");
  const acd::TimePoint at{seconds(1'700'000'000)};
  HttpRequest request;
  request.body = "{}";
  REQUIRE(sign_webhook(request, "e1", at, std::vector{new_secret, old_secret}));
  for (const std::string& secret : {old_secret, new_secret}) {
    CHECK(verify_webhook(request, at + seconds(300), std::vector{secret}) == WebhookVerdict::good);
    CHECK(verify_webhook(request, at - seconds(300), std::vector{secret}) == WebhookVerdict::good);
    CHECK(verify_webhook(request, at + seconds(301), std::vector{secret}) ==
          WebhookVerdict::out_of_time);
    CHECK(verify_webhook(request, at - seconds(301), std::vector{secret}) ==
          WebhookVerdict::out_of_time);
  }
  HttpRequest untouched;
  for (const char* bad : {"", "whsec_", "whsec_%%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
    CAPTURE(bad);
    CHECK_FALSE(sign_webhook(untouched, "e1", at, std::vector{new_secret, std::string(bad)}));
    CHECK(untouched.headers.empty());
  }
  CHECK_FALSE(sign_webhook(untouched, "e1", at, {}));
}

TEST_CASE("AWS Signature Version 4: published vectors") {
  const AwsSigner suite{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", "us-east-1",
                        "service"};
  const acd::TimePoint at = instant("2015-08-30T12:36:00Z");
  const auto signature = [&](HttpRequest request, const AwsSigner& signer) {
    sign_aws(request, signer, at);
    return std::string(header(request.headers, "authorization"));
  };
  const std::string common =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=";
  // get-vanilla, get-vanilla-query-order-key-case, post-vanilla of AWS's own test suite
  CHECK(signature({"GET", "https://example.amazonaws.com/", {}, {}}, suite) ==
        common + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  CHECK(signature({"GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", {}, {}},
                  suite) ==
        common + "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  CHECK(signature({"POST", "https://example.amazonaws.com/", {}, {}}, suite) ==
        common + "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  // The example of AWS's documentation
  AwsSigner iam = suite;
  iam.service = "iam";
  const HttpRequest list_users{
      "GET",
      "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
      {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}},
      {}};
  CHECK(signature(list_users, iam) ==
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST_CASE("AWS Signature Version 4: temporary credentials are signed for") {
  const AwsSigner signer{"AKIDEXAMPLE", "secret", "session", "us-west-2", "connect"};
  HttpRequest request{"POST", "https://h.example:8443/contact/stop", {}, "{}"};
  sign_aws(request, signer, instant("2024-01-02T03:04:05Z"));
  CHECK(header(request.headers, "host") == "h.example:8443");
  CHECK(header(request.headers, "x-amz-date") == "20240102T030405Z");
  CHECK(header(request.headers, "x-amz-security-token") == "session");
  CHECK(header(request.headers, "authorization")
            .find("SignedHeaders=host;x-amz-date;x-amz-security-token") != std::string_view::npos);
}

#include <acd/core/handle.hpp>
#include <acd/core/result.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using acd::BadResult;
using acd::Error;
using acd::ErrorCode;
using acd::Result;

namespace {

Error fault(std::string message, std::size_t offset = 0) {
  return {ErrorCode::value, std::move(message), offset, {}, 0};
}

}  // namespace

TEST_CASE("a result holds a value or errors") {
  Result<int> good = 7;
  CHECK(good);
  CHECK(good.has_value());
  CHECK(*good == 7);
  CHECK(good.value() == 7);
  *good = 8;
  CHECK(good.value() == 8);

  const Result<int> bad = fault("expected a number", 3);
  CHECK_FALSE(bad);
  CHECK(bad.error().message == "expected a number");
  CHECK(bad.error().offset == 3);
  CHECK(bad.errors().size() == 1);

  const Result<std::string> several = std::vector<Error>{fault("first"), fault("second")};
  CHECK(several.error().message == "first");
  REQUIRE(several.errors().size() == 2);
  CHECK(several.errors()[1].message == "second");
}

TEST_CASE("value() throws what is wrong") {
  const Result<int> bad = std::vector<Error>{fault("first"), fault("second")};
  try {
    (void)bad.value();
    FAIL("value() returned");
  } catch (const BadResult& thrown) {
    CHECK(std::string(thrown.what()) == "first; second");
    CHECK(thrown.errors().size() == 2);
  }
}

TEST_CASE("results move") {
  Result<std::unique_ptr<int>> one = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(one);
  CHECK(*taken == 5);
  Result<std::unique_ptr<int>> other = std::make_unique<int>(6);
  CHECK(*std::move(other).value() == 6);
  Result<std::unique_ptr<int>> bad = fault("gone");
  const std::vector<Error> errors = std::move(bad).errors();
  CHECK(errors.size() == 1);
  Result<std::string> text = std::string("abc");
  CHECK(text->size() == 3);
}

TEST_CASE("a result of errors is a value like any other") {
  const Error error = fault("x");
  const Result<std::vector<int>> empty = std::vector<int>{};
  CHECK(empty);
  CHECK(empty->empty());
  CHECK(error == fault("x"));
  CHECK_FALSE(error == fault("y"));
}

TEST_CASE("error codes have stable names") {
  CHECK(to_string(ErrorCode::syntax) == "syntax");
  CHECK(to_string(ErrorCode::unprefixed_name) == "unprefixed_name");
  CHECK(to_string(ErrorCode::wrong_root) == "wrong_root");
  CHECK(to_string(ErrorCode::limit_exceeded) == "limit_exceeded");
  CHECK(to_string(ErrorCode::json) == "json");
  CHECK(to_string(ErrorCode::type) == "type");
  CHECK(to_string(ErrorCode::missing) == "missing");
  CHECK(to_string(ErrorCode::value) == "value");
  CHECK(to_string(ErrorCode::unknown_name) == "unknown_name");
  CHECK(to_string(ErrorCode::duplicate) == "duplicate");
  CHECK(to_string(ErrorCode::time) == "time");
  CHECK(to_string(ErrorCode::file) == "file");
  CHECK(to_string(ErrorCode::snapshot) == "snapshot");
}

TEST_CASE("handles tell things apart") {
  const acd::TaskHandle none;
  CHECK_FALSE(none);
  const acd::TaskHandle first{3, 0};
  const acd::TaskHandle successor{3, 1};
  CHECK(first);
  CHECK_FALSE(first == successor);
  CHECK(first < successor);
  static_assert(!std::is_same_v<acd::TaskHandle, acd::WorkerHandle>);
}

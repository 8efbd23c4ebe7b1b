#include <acd/version.hpp>

#include <doctest/doctest.h>

#include <string_view>

TEST_CASE("the header and the package agree on the version") {
  CHECK(std::string_view(ACD_VERSION) == ACD_PACKAGE_VERSION);
}

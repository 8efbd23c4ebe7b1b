#include <acd/adapters/asyncapi.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>

// ACD_UPDATE=1 in the environment writes the file.
TEST_CASE("schemas/asyncapi.yaml is what the table of events says") {
  const std::string made = acd::adapters::asyncapi();
  if (std::getenv("ACD_UPDATE") != nullptr) {
    std::ofstream(std::string(ACD_TEST_DATA) + "/../schemas/asyncapi.yaml") << made;
  }
  const std::string kept = acd_test::read_test_file("../schemas/asyncapi.yaml");
  CHECK_MESSAGE(kept == made, "write it anew with ACD_UPDATE=1 and look at the difference");
}

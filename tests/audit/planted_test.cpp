#include "audit/audited.hpp"
#include "audit/small_day.hpp"
#include "router/world.hpp"

#include <doctest/doctest.h>

#include <string>

// Built twice, each time with one bug planted in the router (src/router/planted_bug.hpp): a rescind
// that is forgotten, and a capacity that is one too large.

TEST_CASE("the auditor finds the planted bug") {
  std::string found;
  for (std::uint64_t seed = 0; seed < 100 && found.empty(); ++seed) {
    acd_test::Audited day(acd_test::workspace(acd_test::small_day_site(seed)));
    try {
      for (const std::string& line : acd_test::small_day(seed, 300)) day.apply(line);
    } catch (const acd_test::Violation& violation) {
      found = violation.what();
    }
  }
  MESSAGE(found);
  // The rescind that did not come, the offer that should not have come.
  const char* evidence =
      ACD_PLANTED_BUG == 1 ? "expected: reservation.rescinded" : R"("type":"reservation.created")";
  CHECK(found.find(evidence) != std::string::npos);
}

#pragma once

#include <acd/config.hpp>

#include <cstdint>

// Bugs on purpose, for the test that the auditor finds them (tests/audit/). Only that test's own
// copies of two sources are compiled with them; everywhere else they are 0 and cost nothing.
#ifndef ACD_PLANTED_BUG
#define ACD_PLANTED_BUG 0
#endif

ACD_NAMESPACE_BEGIN
namespace router::planted_bug {

constexpr std::uint32_t forgotten_rescinds = ACD_PLANTED_BUG == 1 ? 1 : 0;
constexpr std::int32_t capacity_too_much = ACD_PLANTED_BUG == 2 ? 1 : 0;

}  // namespace router::planted_bug
ACD_NAMESPACE_END

#pragma once

#include <acd/config.hpp>

#include <cstdint>

// Bugs on purpose, for the tests that the auditor (tests/audit/) and the counts of instructions
// (bench/instructions.cpp) find them. Only the tests' own copies of three sources are compiled with
// them; everywhere else they are 0 and cost nothing.
#ifndef ACD_PLANTED_BUG
#define ACD_PLANTED_BUG 0
#endif

ACD_NAMESPACE_BEGIN
namespace router::planted_bug {

constexpr std::uint32_t forgotten_rescinds = ACD_PLANTED_BUG == 1 ? 1 : 0;
constexpr std::int32_t capacity_too_much = ACD_PLANTED_BUG == 2 ? 1 : 0;
constexpr bool forgetful_index = ACD_PLANTED_BUG == 3;

}  // namespace router::planted_bug
ACD_NAMESPACE_END

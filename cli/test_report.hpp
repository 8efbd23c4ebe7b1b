#pragma once

#include <acd/core/result.hpp>
#include <acd/expectations/expectations.hpp>

#include "terminal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace acd::cli {

/// What became of one document of `acd test`.
struct TestedDocument {
  std::string name;
  std::vector<Error> errors;  ///< it could not be read
  expectations::Report report;

  [[nodiscard]] bool passed() const { return errors.empty() && report.passed(); }
};

/// What became of all of them.
struct TestTotals {
  std::size_t documents = 0;
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t unreadable = 0;
  std::vector<expectations::WorkflowCoverage> coverage;

  void add(const TestedDocument& tested);
};

// For people.
void append_text(std::string& out, const TestedDocument& tested, const Style& style);
void append_coverage(std::string& out, const std::vector<expectations::WorkflowCoverage>& coverage);
void append_text(std::string& out, const TestTotals& totals, const Style& style);

// One JSON object over all documents, written piece by piece: the documents, then the totals.
void append_json(std::string& out, const TestedDocument& tested, bool is_first);
void append_json(std::string& out, const TestTotals& totals);

}  // namespace acd::cli

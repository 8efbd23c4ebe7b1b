#pragma once

#include <acd/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// A row of a log that could not be read.
struct BadRow {
  std::size_t line = 0;  ///< 1-based
  std::string why;
};

/// The recorded calls of a CSV file with a header line, in the order of their times.
struct ArrivalLog {
  struct Call {
    TimePoint at;
    std::optional<double> handling;  ///< seconds; absent: empty or 0 in the file
  };
  std::vector<Call> calls;
  std::vector<BadRow> bad_rows;
};

/// Reads a log. `time_column` holds ISO 8601 instants (without an offset: UTC) or decimal seconds;
/// `handling_column` seconds, and is not read when empty. A missing column is the only row of
/// `bad_rows`, with line 1. Fields may be quoted; a quoted field does not span lines.
[[nodiscard]] ArrivalLog read_arrival_log(std::string_view text, std::string_view time_column,
                                          std::string_view handling_column);

}  // namespace simulation
ACD_NAMESPACE_END

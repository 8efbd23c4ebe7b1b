#pragma once

#include <acd/core/value.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace dispatcher {

/// What is known about a caller: attributes by number, from an SQLite database. Microseconds, so
/// the call need not wait.
class Customers {
 public:
  /// `query` has one parameter, the number, and gives the attributes as a JSON object. Throws
  /// std::runtime_error.
  Customers(const std::filesystem::path& database, const std::string& query, acd::Value unknown);

  /// Of a number that is not there, or whose row is no object: the attributes of unknown callers.
  [[nodiscard]] acd::Value find(std::string_view number);

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::unique_ptr<sqlite3_stmt, Close> statement_;
  acd::Value unknown_;
};

}  // namespace dispatcher

#include "customers.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

namespace dispatcher {

void Customers::Close::operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
void Customers::Close::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Customers::Customers(const std::filesystem::path& file, const std::string& query,
                     acd::Value unknown)
    : unknown_(std::move(unknown)) {
  sqlite3* database = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
  database_.reset(database);
  sqlite3_stmt* statement = nullptr;
  if (opened != SQLITE_OK ||
      sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    throw std::runtime_error(file.string() + ": " + sqlite3_errmsg(database));
  statement_.reset(statement);
}

acd::Value Customers::find(std::string_view number) {
  sqlite3_stmt* const statement = statement_.get();
  sqlite3_reset(statement);
  sqlite3_bind_text(statement, 1, number.data(), static_cast<int>(number.size()), SQLITE_TRANSIENT);
  if (sqlite3_step(statement) != SQLITE_ROW) return unknown_;
  const auto* const text = sqlite3_column_text(statement, 0);
  if (text == nullptr) return unknown_;
  auto found = acd::Value::from_json(std::string(reinterpret_cast<const char*>(text)));
  return found && found->view().is_object() ? *std::move(found) : unknown_;
}

}  // namespace dispatcher

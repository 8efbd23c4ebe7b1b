#pragma once

#include <acd/adapters/kamailio.hpp>
#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace dispatcher {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
};

/// {"workspace"!, "state"!, "kamailio": {"host", "port", …}, "web": {"host", "port"},
/// "customers": {"database"!, "query"!, "unknown"}}. Files are relative to the configuration.
struct Config {
  acd::Workspace workspace;
  std::filesystem::path state;  ///< folder of the snapshot, the commands and the events
  Address kamailio{.port = 8448};
  acd::adapters::KamailioOptions sip;
  Address web{.port = 8080};
  struct Customers {
    std::filesystem::path database;
    std::string query;
    acd::Value unknown = acd::Value::object();
  };
  std::optional<Customers> customers;
};

/// Throws std::runtime_error with every fault on a line of its own.
[[nodiscard]] Config load_config(const std::filesystem::path& file);

}  // namespace dispatcher

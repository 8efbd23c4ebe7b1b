#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/version.hpp>

#include <chrono>
#include <iostream>

int main() {
  const auto caller = acd::Value::from_json(R"({"language": "ja", "department_id": 12})");
  const auto at = acd::parse_instant("1970-01-01T09:00:10+09:00");
  if (!caller || !at || at->time_since_epoch() != std::chrono::seconds(10)) return 1;
  std::cout << "acd " << ACD_VERSION << ' ' << acd::to_json(*caller) << '\n';
}

#pragma once

#include <acd/adapters/adapter.hpp>
#include <acd/config.hpp>
#include <acd/core/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

// What is said between the dispatcher and Kamailio.

/// 0 when it is absent or no integer.
[[nodiscard]] std::int64_t integer_at(ValueView message, std::string_view key) noexcept;

/// A request about a call: {"cmd", "call", …}. `task` is `sip:` and the Call-ID.
class KamailioRequest {
 public:
  KamailioRequest(std::string_view command, std::string_view task);

  KamailioRequest& transaction(std::int64_t ti, std::int64_t tl);
  KamailioRequest& text(std::string_view key, std::string_view value);
  KamailioRequest& integer(std::string_view key, std::int64_t value);
  KamailioRequest& texts(std::string_view key, const std::vector<std::string>& values);
  [[nodiscard]] Outgoing finish(ActionKind kind, std::string key);

 private:
  std::string task_;
  ValueBuilder body_;
};

inline constexpr std::string_view sip_task_prefix = "sip:";

}  // namespace adapters
ACD_NAMESPACE_END

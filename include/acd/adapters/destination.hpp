#pragma once

#include <acd/adapters/body.hpp>
#include <acd/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Where requests may go whose URL a user has given: without these rules, whoever may write a URL
/// could reach what only the host can reach.
struct Destinations {
  bool plain_http = false;         ///< `http` too
  bool private_addresses = false;  ///< loopback, link-local, private, metadata, … addresses too
  /// Hosts, or domains with a dot before them (`.example.com`); empty: any.
  std::vector<std::string> hosts;

  /// Why the URL may not be fetched; nothing when it may. What its name resolves to is asked
  /// separately, when the connection is made.
  [[nodiscard]] ACD_API std::optional<std::string> refusal(std::string_view url) const;

  /// True when a connection to this address may be made: the text of an IPv4 or IPv6 address. Ask
  /// for the very address that is connected to, not for one that was resolved before.
  [[nodiscard]] ACD_API bool may_connect(std::string_view address) const;
};

/// True for an address that everybody can reach: not loopback, private, link-local (with the
/// metadata services of clouds), shared, reserved, multicast or unspecified, also inside IPv6.
/// False for what is no address.
[[nodiscard]] ACD_API bool is_public_address(std::string_view address);

}  // namespace adapters
ACD_NAMESPACE_END

#include <acd/adapters/destination.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

struct Net4 {
  std::uint32_t address;
  unsigned bits;
};

constexpr std::uint32_t ip4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// IANA's registry of special-purpose IPv4 addresses, and multicast.
constexpr std::array<Net4, 15> special4{{{ip4(0, 0, 0, 0), 8},
                                         {ip4(10, 0, 0, 0), 8},
                                         {ip4(100, 64, 0, 0), 10},
                                         {ip4(127, 0, 0, 0), 8},
                                         {ip4(169, 254, 0, 0), 16},
                                         {ip4(172, 16, 0, 0), 12},
                                         {ip4(192, 0, 0, 0), 24},
                                         {ip4(192, 0, 2, 0), 24},
                                         {ip4(192, 88, 99, 0), 24},
                                         {ip4(192, 168, 0, 0), 16},
                                         {ip4(198, 18, 0, 0), 15},
                                         {ip4(198, 51, 100, 0), 24},
                                         {ip4(203, 0, 113, 0), 24},
                                         {ip4(224, 0, 0, 0), 4},
                                         {ip4(240, 0, 0, 0), 4}}};

using Bytes6 = std::array<std::uint8_t, 16>;

bool is_public4(std::uint32_t address) {
  return std::none_of(special4.begin(), special4.end(), [&](const Net4& net) {
    return (address ^ net.address) >> (32U - net.bits) == 0;
  });
}

std::uint32_t ip4_at(const Bytes6& bytes, std::size_t at) {
  return ip4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts(const Bytes6& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public6(const Bytes6& bytes) {
  // An IPv4 address inside counts as itself: mapped, and translated (NAT64, 6to4).
  if (starts(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
    return is_public4(ip4_at(bytes, 12));
  if (starts(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return is_public4(ip4_at(bytes, 12));
  }
  if (starts(bytes, {0x20, 0x02})) return is_public4(ip4_at(bytes, 2));
  // Global unicast is 2000::/3; of it documentation and protocols (Teredo) are nobody's.
  if ((bytes[0] & 0xe0U) != 0x20) return false;
  const bool documentation =
      starts(bytes, {0x20, 0x01, 0x0d, 0xb8}) || (starts(bytes, {0x3f, 0xff}) && bytes[2] < 0x10);
  const bool protocols = starts(bytes, {0x20, 0x01}) && bytes[2] < 0x02;
  return !documentation && !protocols;
}

bool is_allowed_host(std::string_view host, const std::vector<std::string>& hosts) {
  return hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](std::string_view allowed) {
           return host == allowed || (allowed.starts_with('.') && host.ends_with(allowed));
         });
}

}  // namespace

bool is_public_address(std::string_view address) {
  const std::string text(address);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return is_public4(ntohl(four.s_addr));
  Bytes6 six{};
  if (inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return is_public6(six);
  return false;
}

std::optional<std::string> Destinations::refusal(std::string_view url) const {
  const auto parsed = parse_url(url);
  if (!parsed) return "expected an http or https URL";
  if (parsed->scheme != "https" && !plain_http) return "expected https, found http";
  if (!parsed->user.empty()) return "expected a URL without a user or password";
  if (!is_allowed_host(parsed->host, hosts)) return "the host is not one of those allowed";
  std::string_view host = parsed->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  in_addr four{};
  const bool is_address = host.find(':') != std::string_view::npos ||
                          inet_pton(AF_INET, std::string(host).c_str(), &four) == 1;
  if (is_address && !may_connect(host)) return "the address is not a public one";
  return std::nullopt;
}

bool Destinations::may_connect(std::string_view address) const {
  return private_addresses || is_public_address(address);
}

}  // namespace adapters
ACD_NAMESPACE_END

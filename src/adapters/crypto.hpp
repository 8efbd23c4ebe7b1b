#pragma once

#include <acd/config.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace adapters {

// Thin names over OpenSSL's libcrypto; bytes in, bytes out.

[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view bytes);

/// Takes the same time wherever the texts differ; their lengths are no secret.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

[[nodiscard]] std::string to_hex(std::string_view bytes);  ///< lower case
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Strict: padded, no white space, no bits left over.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace adapters
ACD_NAMESPACE_END

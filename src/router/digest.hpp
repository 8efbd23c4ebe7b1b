#pragma once

#include <acd/core/value.hpp>
#include <acd/router/event.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

ACD_NAMESPACE_BEGIN
namespace router {

/// A 64 × 64 → 128 bit product, its halves exclusive-ored.
[[nodiscard]] inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using wide = unsigned __int128;
  const wide product = static_cast<wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// Folds eight bytes into a hash.
[[nodiscard]] inline std::uint64_t fold(std::uint64_t hash, std::uint64_t value) noexcept {
  return mixed(hash ^ value ^ 0x9e3779b97f4a7c15U, 0xd6e8feb86659fd93U);
}

/// Folds a record in. The four products do not wait for each other.
[[nodiscard]] inline std::uint64_t fold(std::uint64_t hash, const Event& event) noexcept {
  std::uint64_t words[8];
  std::memcpy(words, &event, sizeof words);
  return fold(hash, mixed(words[0] ^ 0x2d358dccaa6c78a5U, words[1] ^ 0x8bb84b93962eacc9U) ^
                        mixed(words[2] ^ 0x4b33a62ed433d4a3U, words[3] ^ 0x4d5a2da51de1aa47U) ^
                        mixed(words[4] ^ 0xa0761d6478bd642fU, words[5] ^ 0xe7037ed1a0b428dbU) ^
                        mixed(words[6] ^ 0x90ed1765281c388cU, words[7] ^ 0xaaaaaaaaaaaaaaabU));
}

[[nodiscard]] inline std::uint64_t fold(std::uint64_t hash, std::string_view text) noexcept {
  hash = fold(hash, text.size());
  for (std::size_t i = 0; i < text.size(); i += 8) {
    std::uint64_t word = 0;
    for (std::size_t k = i; k < text.size() && k < i + 8; ++k) {
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[k])) << (8 * (k - i));
    }
    hash = fold(hash, word);
  }
  return hash;
}

/// A number as the bytes of an id.
[[nodiscard]] inline std::string_view number_id(const std::uint64_t& number) noexcept {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

/// An id the router makes: a prefix and 32 hex digits of the creation counter.
[[nodiscard]] inline std::string made_sid(std::string_view prefix, std::uint64_t number) {
  std::string sid(prefix);
  sid.append(16, '0');
  for (int shift = 60; shift >= 0; shift -= 4) sid += "0123456789abcdef"[number >> shift & 15U];
  return sid;
}

/// What absent attributes count as.
[[nodiscard]] inline const Value& empty_object() {
  static const Value empty = Value::object();
  return empty;
}

/// ASCII letters folded; names are compared without regard to their case.
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

}  // namespace router
ACD_NAMESPACE_END

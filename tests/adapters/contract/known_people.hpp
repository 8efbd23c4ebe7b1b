#pragma once

#include <string>
#include <string_view>

namespace acd_test::contract {

// The people of the adapters' tests; nobody real. A log that names them is at fault.
constexpr std::string_view known_number = "+81312345678";
constexpr std::string_view known_name = "山田 太郎";
constexpr std::string_view known_mail = "taro.yamada@example.jp";

/// Who of them a text names, in any spelling: percent-encoded, with blanks or hyphens, full-width,
/// with a leading 0 instead of the country code, escaped as JSON. Empty: nobody.
[[nodiscard]] std::string known_person_in(std::string_view text);

}  // namespace acd_test::contract

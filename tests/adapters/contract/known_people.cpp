#include "adapters/contract/known_people.hpp"

#include <array>

namespace acd_test::contract {

namespace {

// Percent-encoding undone, full-width digits made narrow, everything between digits left out.
std::string digits_of(std::string_view text) {
  constexpr std::string_view fullwidth_zero = "\xef\xbc\x90";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= '0' && c <= '9') {
      out += text[i];
    } else if (text[i] == '%' && i + 2 < text.size()) {
      // %2B, %20, %2D, %28, %29 separate; %30 to %39 are digits.
      if (text[i + 1] == '3' && text[i + 2] >= '0' && text[i + 2] <= '9') out += text[i + 2];
      i += 2;
    } else if (text.substr(i, 2) == fullwidth_zero.substr(0, 2) && i + 2 < text.size()) {
      const auto last = static_cast<unsigned char>(text[i + 2]);
      if (last >= 0x90 && last <= 0x99) out += static_cast<char>('0' + (last - 0x90));
      i += 2;
    } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.' && c != '+' && c != '/') {
      out += '|';
    }
  }
  return out;
}

}  // namespace

std::string known_person_in(std::string_view text) {
  const std::string digits = digits_of(text);
  for (const std::string_view number : {"81312345678", "0312345678", "312345678"}) {
    if (digits.find(number) != std::string::npos) return std::string(number);
  }
  constexpr std::array<std::string_view, 9> spellings{
      known_name,           known_mail,        "山田",        "太郎",         "%E5%B1%B1%E7%94%B0",
      "%e5%b1%b1%e7%94%b0", R"(\u5c71\u7530)", "taro.yamada", "taro%2Eyamada"};
  for (const std::string_view name : spellings) {
    if (text.find(name) != std::string_view::npos) return std::string(name);
  }
  return {};
}

}  // namespace acd_test::contract

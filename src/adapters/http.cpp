#include <acd/adapters/http.hpp>

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view header(const Headers& headers, std::string_view name) noexcept {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& entry) { return same_name(entry.first, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace adapters
ACD_NAMESPACE_END

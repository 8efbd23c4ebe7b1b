#pragma once

#include <string>
#include <string_view>

namespace acd::cli {

/// Colours for one stream: only on a terminal, and never with NO_COLOR.
class Style {
 public:
  explicit Style(int descriptor);

  [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return wrap("2", text); }
  [[nodiscard]] std::string red(std::string_view text) const { return wrap("1;31", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return wrap("1;32", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return wrap("1;33", text); }

 private:
  [[nodiscard]] std::string wrap(std::string_view code, std::string_view text) const;
  bool colours_;
};

}  // namespace acd::cli

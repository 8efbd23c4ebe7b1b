#include "terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace acd::cli {

namespace {

bool wants_colours(int descriptor) {
  if (isatty(descriptor) == 0) return false;
  // NOLINTBEGIN(concurrency-mt-unsafe): nothing changes the environment
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  // NOLINTEND(concurrency-mt-unsafe)
  return (no_color == nullptr || *no_color == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

}  // namespace

Style::Style(int descriptor) : colours_(wants_colours(descriptor)) {}

std::string Style::wrap(std::string_view code, std::string_view text) const {
  return colours_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

}  // namespace acd::cli

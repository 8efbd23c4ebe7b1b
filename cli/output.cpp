#include "output.hpp"

#include "failure.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace acd::cli {

void Output::flush() {
  std::string_view rest = text_;
  while (!rest.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (count >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      throw OutputClosed();
    } else if (errno != EINTR) {
      throw Failure(
          fmt::format("cannot write the output: {}", std::generic_category().message(errno)));
    }
  }
  text_.clear();
}

void print(std::string_view text) {
  Output out;
  out.text() = text;
  out.flush();
}

}  // namespace acd::cli

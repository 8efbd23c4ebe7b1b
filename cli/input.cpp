#include "input.hpp"

#include <acd/core/value.hpp>

#include "failure.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace acd::cli {

namespace {

constexpr std::size_t chunk = std::size_t{64} << 10;
// One byte more than a document may have: reading it says that it is too long.
constexpr std::size_t longest = JsonLimits{}.bytes + 1;

[[noreturn]] void fail(const std::string& name) {
  throw Failure(fmt::format("cannot read {}: {}", name, std::generic_category().message(errno)));
}

std::string name_of(const std::string& path) { return path == "-" ? "<stdin>" : path; }

int open_input(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): there is no other open()
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path);
  return descriptor;
}

// Appends what is there, at most a chunk; false at the end.
bool read_some(int descriptor, const std::string& name, std::string& text) {
  const std::size_t size = text.size();
  text.resize(size + chunk);
  ssize_t count = 0;
  do {
    count = read(descriptor, text.data() + size, chunk);
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail(name);
  text.resize(size + static_cast<std::size_t>(count));
  return count > 0;
}

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number != STDIN_FILENO) close(number);
  }
};

}  // namespace

TextFile read_text(const std::string& path) {
  TextFile file{name_of(path), {}};
  const Descriptor input{open_input(path)};
  while (file.text.size() < longest && read_some(input.number, file.name, file.text)) {
  }
  return file;
}

LineReader::LineReader(const std::string& path)
    : name_(name_of(path)), descriptor_(open_input(path)) {}

LineReader::~LineReader() {
  if (descriptor_ != STDIN_FILENO) close(descriptor_);
}

bool LineReader::next(const std::function<void()>& before_wait) {
  if (cut_ && !skip_line(before_wait)) return false;
  cut_ = false;
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = buffer_.find('\n', begin_ + searched);
    if (end != std::string::npos) return take(end, 1);
    searched = buffer_.size() - begin_;
    if (searched >= longest) {
      cut_ = true;
      return take(begin_ + longest, 0);
    }
    if (!fill(before_wait)) return searched > 0 && take(buffer_.size(), 0);
  }
}

// The line goes from begin_ to `end`; a line end of so many bytes follows.
bool LineReader::take(std::size_t end, std::size_t line_end) {
  line_ = std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = end + line_end;
  ++number_;
  return true;
}

bool LineReader::fill(const std::function<void()>& before_wait) {
  buffer_.erase(0, begin_);
  begin_ = 0;
  before_wait();
  return read_some(descriptor_, name_, buffer_);
}

// Drops what is left of a line that was too long.
bool LineReader::skip_line(const std::function<void()>& before_wait) {
  while (true) {
    const std::size_t end = buffer_.find('\n', begin_);
    if (end != std::string::npos) {
      begin_ = end + 1;
      return true;
    }
    begin_ = buffer_.size();
    if (!fill(before_wait)) return false;
  }
}

}  // namespace acd::cli

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace acd::cli {

/// A text from outside and what to call it in messages.
struct TextFile {
  std::string name;
  std::string text;
};

/// Reads a file, or standard input for `-`; more than the library reads of a document is cut off.
/// Throws Failure.
[[nodiscard]] TextFile read_text(const std::string& path);

/// A file or a pipe, line by line, as they arrive.
class LineReader {
 public:
  /// Standard input for `-`. Throws Failure.
  explicit LineReader(const std::string& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// The next line without its end; false when there is none. Calls `before_wait` whenever the
  /// input may keep us waiting: the moment to write out what is ready. Throws Failure.
  bool next(const std::function<void()>& before_wait);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Valid until the next call of next(). A line that is longer than the library reads is cut off
  /// one byte after that.
  [[nodiscard]] std::string_view line() const noexcept { return line_; }
  [[nodiscard]] std::size_t number() const noexcept { return number_; }  ///< 1-based

 private:
  bool take(std::size_t end, std::size_t line_end);
  bool fill(const std::function<void()>& before_wait);
  bool skip_line(const std::function<void()>& before_wait);

  std::string name_;
  int descriptor_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what no line has taken yet
  std::string_view line_;
  std::size_t number_ = 0;
  bool cut_ = false;  // the last line was too long, its end is still to come
};

}  // namespace acd::cli

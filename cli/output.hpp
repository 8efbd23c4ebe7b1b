#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace acd::cli {

/// Standard output with a buffer that commands append to.
class Output {
 public:
  /// Append here, then call written().
  [[nodiscard]] std::string& text() noexcept { return text_; }
  /// Hands a full buffer on.
  void written() {
    if (text_.size() >= enough) flush();
  }
  void write(std::string_view text) {
    text_ += text;
    written();
  }
  /// Throws OutputClosed when the reader is gone, Failure when the output cannot be written.
  void flush();

 private:
  static constexpr std::size_t enough = std::size_t{64} << 10;
  std::string text_;
};

/// Writes the whole of a command's output.
void print(std::string_view text);

}  // namespace acd::cli

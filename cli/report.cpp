#include "report.hpp"

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include "terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace acd::cli {

namespace {

constexpr std::size_t longest_message = 600;

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80; }

void write_error(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

std::string place(std::string_view name, std::string_view text, std::size_t offset,
                  std::size_t first_line) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_end = before.rfind('\n');
  const std::string_view line =
      line_end == std::string_view::npos ? before : before.substr(line_end + 1);
  return fmt::format("{}:{}:{}", name, first_line + line_at(text, offset) - 1,
                     1 + std::count_if(line.begin(), line.end(), begins_character));
}

std::string shown(std::string_view message) {
  std::string line(message.substr(0, longest_message));
  while (line.size() < message.size() && !line.empty() && !begins_character(message[line.size()])) {
    line.pop_back();
  }
  if (line.size() < message.size()) line += "…";
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return line;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void report(std::string_view name, std::string_view text, std::span<const Error> errors,
            std::size_t first_line) {
  const Style style(STDERR_FILENO);
  for (Error error : errors) {
    const std::string where = place(name, text, error.offset, first_line);
    error.message = shown(error.message);
    write_error(fmt::format("acd: {}: {}\n", style.bold(where), with_caret(text, error)));
  }
}

void say(std::string_view sentence) { write_error(fmt::format("acd: {}\n", shown(sentence))); }

}  // namespace acd::cli

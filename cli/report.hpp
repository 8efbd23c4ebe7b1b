#pragma once

#include <acd/core/result.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace acd::cli {

/// `name:line:column` of a byte of `text`; columns count characters from 1. `first_line` is the
/// number of its first line.
[[nodiscard]] std::string place(std::string_view name, std::string_view text, std::size_t offset,
                                std::size_t first_line = 1);

/// A message that fits a line: long ones are cut, control characters replaced.
[[nodiscard]] std::string shown(std::string_view message);

/// `1 lint`, `2 lints`.
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

/// Says on standard error what is wrong with a text and where, each fault with its line and a
/// caret.
void report(std::string_view name, std::string_view text, std::span<const Error> errors,
            std::size_t first_line = 1);

/// Says one sentence on standard error, after `acd: `.
void say(std::string_view sentence);

}  // namespace acd::cli

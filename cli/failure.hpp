#pragma once

#include <stdexcept>

namespace acd::cli {

/// Ends the command with ExitCode::bad_input; main() says the sentence. Empty: everything is said.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Nobody reads the output any more: the command ends quietly.
class OutputClosed {};

}  // namespace acd::cli

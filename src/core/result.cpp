#include <acd/core/result.hpp>

ACD_NAMESPACE_BEGIN

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::syntax: return "syntax";
    case ErrorCode::unprefixed_name: return "unprefixed_name";
    case ErrorCode::wrong_root: return "wrong_root";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::json: return "json";
    case ErrorCode::type: return "type";
    case ErrorCode::missing: return "missing";
    case ErrorCode::value: return "value";
    case ErrorCode::unknown_name: return "unknown_name";
    case ErrorCode::duplicate: return "duplicate";
    case ErrorCode::time: return "time";
    case ErrorCode::snapshot: return "snapshot";
    case ErrorCode::file: return "file";
  }
  return "unknown";
}

namespace {

std::string joined(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors) {
    if (!text.empty()) text += "; ";
    text += error.message;
  }
  return text;
}

}  // namespace

BadResult::BadResult(std::vector<Error> errors)
    : std::runtime_error(joined(errors)), errors_(std::move(errors)) {}

ACD_NAMESPACE_END

#pragma once

#include <acd/core/result.hpp>
#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace acd::cli {

/// What `acd eval` is asked: an expression and what to evaluate it on, read from
/// {"expr","context","task","worker","worker_fields","workers","candidates","queue","calendar","dialect"}.
/// Keys that nobody knows are left alone; null is absent.
class EvalRequest {
 public:
  EvalRequest(EvalRequest&&) = default;  // a copy would borrow from the original
  EvalRequest& operator=(EvalRequest&&) = default;
  ~EvalRequest() = default;

  /// Errors: json, each with a pointer.
  [[nodiscard]] static Result<EvalRequest> from_value(Value document, const Dialect& dialect);

  [[nodiscard]] Result<Expression> compile() const {
    return Expression::compile(source_, context_, dialect_);
  }
  /// Valid while the request lives.
  [[nodiscard]] Scope scope() const;

 private:
  friend class EvalRequestReader;
  EvalRequest() = default;

  Value document_;  // everything below borrows from it
  std::string_view source_;
  Context context_ = Context::filter;
  Dialect dialect_;
  ValueView task_;
  ValueView worker_;
  ValueView calendar_;
  std::optional<WorkerFields> worker_fields_;
  std::vector<ChannelFields> channels_;
  std::optional<StepFigures> step_;
  std::vector<ActivityCount> activities_;
};

}  // namespace acd::cli

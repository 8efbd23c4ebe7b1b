#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/expression/expression.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN

/// A target's `order_by`: integer worker attributes, each ascending or descending, such as
/// `worker.finance ASC, worker.support DESC`. Immutable.
class ACD_API OrderBy {
 public:
  struct Clause {
    expression::Reference reference;
    bool descending = false;
    friend bool operator==(const Clause&, const Clause&) = default;
  };

  /// Errors: syntax, unprefixed_name, wrong_root, limit_exceeded, with a byte offset.
  [[nodiscard]] static Result<OrderBy> compile(std::string_view source);

  /// What a clause reads from a worker.
  struct Key {
    enum class Kind : std::uint8_t { integer, missing, not_an_integer };
    Kind kind = Kind::missing;
    std::int64_t value = 0;
  };
  /// The key of clause `index` for the worker in `scope`.
  [[nodiscard]] Key key(std::size_t index, const Scope& scope) const noexcept;

  [[nodiscard]] const std::vector<Clause>& clauses() const noexcept { return clauses_; }
  [[nodiscard]] std::string_view source() const noexcept { return source_; }

 private:
  std::string source_;
  std::vector<Clause> clauses_;
};

ACD_NAMESPACE_END

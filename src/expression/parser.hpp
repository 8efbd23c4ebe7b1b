#pragma once

#include <acd/config.hpp>
#include <acd/core/result.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/order_by.hpp>
#include <acd/expression/tree.hpp>

#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace expression {

/// Reads the grammar only: each name has its whole path from the first word on, and no root yet
/// (check.hpp). Precondition: scan() found no fault.
[[nodiscard]] Result<Node> parse(std::string_view text, const Dialect& dialect);

/// A clause of order_by and where its name stands.
struct OrderClause {
  Reference reference;
  bool descending = false;
  Range range;
};

/// Likewise, for `worker.a ASC, worker.b DESC`.
[[nodiscard]] Result<std::vector<OrderClause>> parse_order_by(std::string_view text);

}  // namespace expression
ACD_NAMESPACE_END

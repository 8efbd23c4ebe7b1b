#include <acd/expression/order_by.hpp>

#include "check.hpp"
#include "lookup.hpp"
#include "parser.hpp"
#include "scan.hpp"

#include <utility>

ACD_NAMESPACE_BEGIN

namespace {

// Only workers are sorted.
std::optional<Error> resolve_key(expression::OrderClause& clause) {
  using expression::Root;
  auto error = expression::resolve(clause.reference, Context::target, clause.range.begin);
  if (error || clause.reference.root != Root::worker) {
    if (!error) error = Error{ErrorCode::wrong_root, {}, clause.range.begin, {}, 0};
    error->message = "expected worker. before the name, found '" + clause.reference.text + "'";
  }
  return error;
}

}  // namespace

Result<OrderBy> OrderBy::compile(std::string_view source) {
  if (auto error = expression::scan(source, {}, {})) return *std::move(error);
  auto parsed = expression::parse_order_by(source);
  if (!parsed) return std::move(parsed).errors();
  OrderBy order;
  order.source_ = source;
  std::vector<Error> errors;
  for (expression::OrderClause& clause : *parsed) {
    if (auto error = resolve_key(clause)) errors.push_back(*std::move(error));
    order.clauses_.push_back({std::move(clause.reference), clause.descending});
  }
  if (!errors.empty()) return errors;
  return order;
}

OrderBy::Key OrderBy::key(std::size_t index, const Scope& scope) const noexcept {
  const auto found = expression::look_up(clauses_[index].reference, Context::target, scope);
  if (found.is_null()) return {};
  if (found.kind != expression::CellClass::integer) return {Key::Kind::not_an_integer, 0};
  return {Key::Kind::integer, found.integer};
}

ACD_NAMESPACE_END

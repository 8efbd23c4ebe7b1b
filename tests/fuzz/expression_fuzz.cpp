// Any bytes: the compiler, the printer and the evaluators must agree and must not break.
// Preset `fuzz` makes a libFuzzer program of it; the normal tests replay corpus/expression.

#include <acd/core/value.hpp>
#include <acd/expression/expression.hpp>
#include <acd/expression/order_by.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

const acd::Value& document() {
  static const acd::Value value =
      *acd::Value::from_json(R"({"a":1,"b":["x",2,null],"c":{"a":"1"},"d":"text","e":true})");
  return value;
}

void check_errors(std::string_view source, const std::vector<acd::Error>& errors) {
  for (const acd::Error& error : errors) {
    require(error.offset <= source.size(), "the offset lies in the text");
    require(acd::is_utf8(error.message), "a message is UTF-8");
    require(acd::is_utf8(acd::with_caret(source, error)), "a caret is UTF-8");
  }
}

void check(std::string_view source, acd::Context context, const acd::Dialect& dialect) {
  const auto compiled = acd::Expression::compile(source, context, dialect);
  if (!compiled) return check_errors(source, compiled.errors());
  acd::Scope scope;
  scope.task = document();
  scope.worker = document();
  require(compiled->matches(scope) == compiled->explain(scope).result, "matches is explain");
  const std::string printed = print(compiled->tree());
  acd::ExpressionLimits room;
  room.bytes = std::size_t{64} << 20;  // numbers and controls print longer than they may be written
  const auto again = acd::Expression::compile(printed, context, dialect, room);
  require(again.has_value(), "what is printed compiles");
  require(again->tree() == compiled->tree(), "print, then compile, gives the same tree");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string source(reinterpret_cast<const char*>(data), size);
  for (const bool extended : {false, true}) {
    acd::Dialect dialect;
    dialect.extended = extended;
    for (const auto context :
         {acd::Context::filter, acd::Context::queue, acd::Context::target, acd::Context::skip_if}) {
      check(source, context, dialect);
    }
  }
  if (const auto order = acd::OrderBy::compile(source); !order)
    check_errors(source, order.errors());
  return 0;
}

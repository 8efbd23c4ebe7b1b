#include "evaluate.hpp"

#include <string>
#include <vector>

using acd::Context;
using acd::Dialect;
using acd::Explanation;
using acd::ScalarIn;
using expression_tests::compile;
using expression_tests::extended;
using expression_tests::json;

namespace {

Explanation explain(const char* source, const char* task, const char* worker,
                    Context context = Context::target, const Dialect& dialect = {}) {
  const acd::Value task_value = json(task);
  const acd::Value worker_value = json(worker);
  acd::Scope scope;
  scope.task = task_value;
  scope.worker = worker_value;
  return compile(source, context, dialect).explain(scope);
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("the production target is true by default, with the note scalar-in") {
  const char* source = "worker.department_id IN task.department_id";
  const Explanation told = explain(source, R"({"department_id":12})", R"({"department_id":12})");
  CHECK(told.result);
  CHECK(told.notes == Words{"scalar-in"});
  CHECK(told.left.text == "worker.department_id");
  CHECK(told.left.is_name);
  CHECK(told.left.value == acd::Value(12));
  CHECK(told.right.value == acd::Value(12));

  Dialect documented;
  documented.scalar_in = ScalarIn::documented;
  const Explanation strict = explain(source, R"({"department_id":12})", R"({"department_id":12})",
                                     Context::target, documented);
  CHECK_FALSE(strict.result);
  CHECK(strict.notes == Words{"wrong-class", "scalar-in"});
}

TEST_CASE("notes say what was unusual") {
  struct Row {
    const char* name;
    const char* source;
    const char* worker;
    Words notes;
  };
  const Row rows[] = {
      {"nothing unusual", "worker.a == 1", R"({"a":1})", {}},
      {"nothing unusual about a null test", "worker.a == null", "{}", {}},
      {"coercion", "worker.a == 1", R"({"a":"1"})", {"coercion"}},
      {"coercion, false", "worker.a > 1", R"({"a":"1"})", {"coercion"}},
      {"coercion of the element found", "worker.a HAS 2", R"({"a":["1","2"]})", {"coercion"}},
      {"no coercion when the element found needs none", "worker.a HAS 2", R"({"a":["1",2]})", {}},
      {"null", "worker.a == 1", "{}", {"null"}},
      {"JSON null", "worker.a != 1", R"({"a":null})", {"null"}},
      {"null on the right", "1 IN worker.a", "{}", {"null"}},
      {"null in HAS", "worker.a HAS 1", "{}", {"null"}},
      {"null in CONTAINS", "worker.a CONTAINS 'x'", "{}", {"null"}},
      {"an array in ==", "worker.a == 1", R"({"a":[1]})", {"wrong-class"}},
      {"an array in !=", "worker.a != 1", R"({"a":[1]})", {"wrong-class"}},
      {"classes that never equal", "worker.a == true", R"({"a":"true"})", {"wrong-class"}},
      {"text in an order of numbers", "worker.a > 1", R"({"a":"06"})", {"wrong-class"}},
      {"a number in CONTAINS", "worker.a CONTAINS '1'", R"({"a":1})", {"wrong-class"}},
      {"HAS on a string", "worker.a HAS 'x'", R"({"a":"x"})", {"wrong-class"}},
      {"IN with a scalar, coerced", "worker.a IN 12", R"({"a":"12"})", {"coercion", "scalar-in"}},
      {"IN with a scalar, null", "worker.a IN 12", "{}", {"null", "scalar-in"}},
      {"IN with a scalar, an array on the left",
       "worker.a IN 12",
       R"({"a":[12]})",
       {"wrong-class", "scalar-in"}},
      {"IN an object", "1 IN worker.a", R"({"a":{}})", {"wrong-class"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(explain(row.source, "{}", row.worker).notes == row.notes);
  }
}

TEST_CASE("nothing is cut short") {
  const Explanation told =
      explain("task.a == 1 OR (task.b == 2 AND NOT worker.c == 3)", R"({"a":1,"b":null})",
              R"({"c":[3]})", Context::target, extended());
  CHECK(told.result);
  CHECK(told.text == "task.a == 1 OR task.b == 2 AND NOT worker.c == 3");
  CHECK_FALSE(told.is_comparison);
  REQUIRE(told.children.size() == 2);
  CHECK(told.children[0].result);
  const Explanation& both = told.children[1];
  CHECK_FALSE(both.result);
  REQUIRE(both.children.size() == 2);
  CHECK(both.children[0].left.found);
  CHECK(both.children[0].left.value == acd::Value());
  CHECK(both.children[1].text == "NOT worker.c == 3");
  CHECK(both.children[1].result);
  REQUIRE(both.children[1].children.size() == 1);
  CHECK(both.children[1].children[0].left.value == json("[3]"));
}

TEST_CASE("an explanation is JSON for machines and lines for people") {
  const Explanation told = explain("task.a == '名' AND worker.b.c IN 12", R"({"a":"名"})", "{}");
  CHECK(
      to_json(told) ==
      R"({"expression":"task.a == '名' AND worker.b.c IN 12","result":false,"notes":[],"children":[)"
      R"({"expression":"task.a == '名'","result":true,"left":{"text":"task.a","value":"名","found":true},)"
      R"("right":{"text":"'名'","value":"名","found":true},"notes":[],"children":[]},)"
      R"({"expression":"worker.b.c IN 12","result":false,"left":{"text":"worker.b.c","value":null,"found":false},)"
      R"("right":{"text":"12","value":12,"found":true},"notes":["null","scalar-in"],"children":[]}]})");
  CHECK(to_text(told) ==
        "false  task.a == '名' AND worker.b.c IN 12\n"
        "  true   task.a == '名'\n"
        "           task.a = \"名\"\n"
        "  false  worker.b.c IN 12\n"
        "           worker.b.c is absent\n"
        "           null: a side is null; only the literal null equals null\n"
        "           scalar-in: the right side is one value and not a list\n");
  CHECK(json(to_json(told)).view().find("children").size() == 2);
}

#include <acd/core/value.hpp>

#include "command.hpp"
#include "eval_request.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output.hpp"
#include "report.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace acd::cli {

namespace {

// An option whose text is JSON, and the key of the request that it fills.
struct JsonOption {
  const char* flag;
  const char* key;
  const char* help;
};
constexpr std::array json_options{
    JsonOption{"--task", "task", "The task's attributes"},
    JsonOption{"--worker", "worker", "The worker's attributes"},
    JsonOption{"--worker-fields", "worker_fields",
               "The worker's own fields: sid, friendly_name, activity_sid, activity_name, channel"},
    JsonOption{"--workers", "workers", "For skip_if: available, unavailable, <activity sid>"},
    JsonOption{"--candidates", "candidates", "For skip_if: total, available, free"},
    JsonOption{"--queue", "queue", "For skip_if: waiting, oldest_wait"},
    JsonOption{"--calendar", "calendar", R"(Opening hours, such as {"office":{"open":true}})"},
};

struct EvalOptions {
  std::optional<std::string> source;
  std::string context = "filter";
  std::array<std::optional<std::string>, json_options.size()> json;
  std::string scalar_in = "equality";
  bool no_coercion = false;
  bool extended = false;
  bool jsonl = false;
  bool explain = false;
  bool as_json = false;
  bool exit_code = false;

  [[nodiscard]] Dialect dialect() const {
    return {scalar_in == "documented" ? ScalarIn::documented : ScalarIn::equality, !no_coercion,
            extended};
  }
};

// The codes of the answers: whatever is wrong with the line itself is `json`.
ErrorCode code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::syntax:
    case ErrorCode::unprefixed_name:
    case ErrorCode::wrong_root:
    case ErrorCode::limit_exceeded: return code;
    default: return ErrorCode::json;
  }
}

void append_error(std::string& out, const Error& error) {
  const std::string where = error.pointer.empty() ? "" : fmt::format(", at {}", error.pointer);
  out += fmt::format(R"({{"error":{{"code":"{}","message":)", to_string(code_of(error.code)));
  append_json_string(out, shown(error.message + where));
  out += fmt::format(R"(,"offset":{}}}}})", error.offset);
}

void append_result(std::string& out, const Expression& expression, const Scope& scope,
                   bool explain) {
  out += R"({"result":)";
  out += expression.matches(scope) ? "true" : "false";
  if (explain) {
    out += R"(,"tree":)";
    out += to_json(expression.explain(scope));
  }
  out += '}';
}

// Every line gets its answer, the unreadable ones too.
void append_answer(std::string& out, std::string_view line, const EvalOptions& options) {
  auto document = Value::from_json(line);
  if (!document) return append_error(out, document.error());
  const auto request = EvalRequest::from_value(std::move(*document), options.dialect());
  if (!request) {
    Error error = request.error();
    error.offset = json_offset(line, error.pointer);
    return append_error(out, error);
  }
  const auto expression = request->compile();
  if (!expression) return append_error(out, expression.error());
  append_result(out, *expression, request->scope(), options.explain);
}

int answer_lines(const EvalOptions& options) {
  LineReader lines("-");
  Output out;
  while (lines.next([&] { out.flush(); })) {
    append_answer(out.text(), lines.line(), options);
    out.write("\n");
  }
  out.flush();
  return success;
}

// The same request that a line would be, from the options.
EvalRequest read_options(const EvalOptions& options) {
  ValueBuilder document;
  document.begin_object().key("expr").string(*options.source);
  document.key("context").string(options.context);
  for (std::size_t i = 0; i < json_options.size(); ++i) {
    const auto& text = options.json.at(i);
    if (!text) continue;
    const auto value = Value::from_json(*text);
    if (!value) {
      report(json_options.at(i).flag, *text, value.errors());
      throw Failure("");
    }
    document.key(json_options.at(i).key).value(*value);
  }
  auto request = EvalRequest::from_value(document.end_object().finish(), options.dialect());
  if (request) return std::move(*request);
  for (Error error : request.errors()) {
    for (std::size_t i = 0; i < json_options.size(); ++i) {
      const std::string root = fmt::format("/{}", json_options.at(i).key);
      if (error.pointer != root && !error.pointer.starts_with(root + '/')) continue;
      const std::string& text = *options.json.at(i);
      error.offset = json_offset(text, error.pointer.substr(root.size()));
      report(json_options.at(i).flag, text, {&error, 1});
    }
  }
  throw Failure("");
}

int evaluate(const EvalOptions& options) {
  if (!options.source) throw Failure("expected --expr or --jsonl; see acd eval --help");
  if (!is_utf8(*options.source)) throw Failure("--expr is not UTF-8");
  const EvalRequest request = read_options(options);
  const auto expression = request.compile();
  std::string out;
  if (!expression) {
    if (!options.as_json) {
      report("--expr", *options.source, expression.errors());
      throw Failure("");
    }
    append_error(out, expression.error());
    print(out + '\n');
    return bad_input;
  }
  const Scope scope = request.scope();
  const bool result = expression->matches(scope);
  if (options.as_json) {
    append_result(out, *expression, scope, options.explain);
  } else {
    out = result ? "true" : "false";
    if (options.explain) out += '\n' + to_text(expression->explain(scope));
  }
  if (!out.ends_with('\n')) out += '\n';
  print(out);
  return options.exit_code && !result ? answer_is_no : success;
}

constexpr const char* examples = R"(Examples:
  acd eval --expr "skills HAS 'billing' AND level >= 3" --context queue \
           --worker '{"skills": ["billing"], "level": 4}'
  acd eval --expr "task.email == worker.email" --context target \
           --task '{"email": "a@x"}' --worker '{}' --explain
  acd eval --jsonl < requests.jsonl
)";

}  // namespace

void add_eval(CLI::App& app, Run& run) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command = app.add_subcommand("eval", "Evaluate an expression: true or false");
  command->add_option("-e,--expr", options->source, "The expression");
  command->add_option("-c,--context", options->context, "Where the expression stands")
      ->check(CLI::IsMember({"filter", "queue", "target", "skip_if"}))
      ->capture_default_str();
  for (std::size_t i = 0; i < json_options.size(); ++i) {
    const JsonOption& option = json_options.at(i);
    command->add_option(option.flag, options->json.at(i), option.help)->type_name("JSON");
  }
  command->add_flag("--jsonl", options->jsonl,
                    "Answer requests from standard input, one JSON object a line");
  command->add_flag("--explain", options->explain, "Show every part with what it compared");
  command->add_flag("--json", options->as_json, "Answer as JSON");
  command->add_flag("--exit-code", options->exit_code, "End with 1 when the answer is false");
  command->add_flag("--extended", options->extended,
                    "Allow NOT, NOT HAS, NOT CONTAINS, Unicode names, worker[\"a-b\"]");
  command->add_option("--scalar-in", options->scalar_in, "IN with a scalar on its right side")
      ->check(CLI::IsMember({"equality", "documented"}))
      ->capture_default_str();
  command->add_flag("--no-coercion", options->no_coercion,
                    "Do not compare strings such as \"6\" with numbers");
  command->footer(examples);
  command->callback([options, &run] {
    run = [options] { return options->jsonl ? answer_lines(*options) : evaluate(*options); };
  });
}

}  // namespace acd::cli
